"""How an application for a title goes from union to union (三级审批), and what stands on its form.

The order is fixed: 本级 → 上级 → 区总; for a street-level title it ends with the 上级.

Source: 三(二)2; 附件二.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from admin.rules.kinds import ApplicationState, ApprovalLevel, Opinion, TitleLevel

AREA = re.compile(r"(\d{1,6})(?:\.(\d{1,2}))?")
ACCOUNT = re.compile(r"\d{8,32}")
LONGEST_DECISION = 60

WAITING_FOR = {
    ApplicationState.AT_GRASSROOTS: ApprovalLevel.GRASSROOTS,
    ApplicationState.AT_INTERMEDIATE: ApprovalLevel.INTERMEDIATE,
    ApplicationState.AT_DISTRICT: ApprovalLevel.DISTRICT,
}
"""Whose opinion an application waits for."""

_WAITING = {level: state for state, level in WAITING_FOR.items()}


def ladder(level: TitleLevel, *, directly: bool) -> tuple[ApprovalLevel, ...]:
    """Return whose opinions are asked for, in their order.

    Args:
        directly: whether the union stands directly under the district: its 上级 is the district itself.

    Source: 附件二 (本级工会意见、上级工会意见、区总工会意见).
    """
    if level is TitleLevel.STREET:
        return (ApprovalLevel.GRASSROOTS, ApprovalLevel.INTERMEDIATE)
    if directly:
        return (ApprovalLevel.GRASSROOTS, ApprovalLevel.DISTRICT)
    return tuple(ApprovalLevel)


def after(steps: tuple[ApprovalLevel, ...], said_by: ApprovalLevel, opinion: Opinion) -> ApplicationState:
    """Return how an application stands after an opinion.

    Args:
        steps: what `ladder` returned.
    """
    if opinion is Opinion.RETURNED:
        return ApplicationState.RETURNED
    if opinion is Opinion.REFUSED:
        return ApplicationState.REFUSED
    rest = steps[steps.index(said_by) + 1 :]
    return _WAITING[rest[0]] if rest else ApplicationState.APPROVED


def form_number(level: TitleLevel, year: int, number: int) -> str:
    """Return the form's number (表号): the year, whose title it is (街 J, 区 Q), and the running number."""
    return f"{year}{'J' if level is TitleLevel.STREET else 'Q'}{number:05}"


def area(words: str) -> str | None:
    """Return an area in m² with two decimals, like ``49.99``; None for what is no area."""
    found = AREA.fullmatch(words.strip().replace(",", "").replace("，", ""))
    return f"{Decimal(found[0]):.2f}" if found else None


def account(words: str) -> str | None:
    """Return the digits of an account number; None for what is none."""
    plain = re.sub(r"[\s-]", "", words)
    return plain if ACCOUNT.fullmatch(plain) else None


def digest(fields: Mapping[str, Any]) -> str:
    """Return the SHA-256 that binds the fields of a form, in hexadecimal; dates and None are told as texts."""
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
