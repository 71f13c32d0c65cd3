"""The 申报表 of Annex 2, in two copies with the same number and the same hash.

Source: 附件二.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from admin.documents.dates import chinese_date
from admin.documents.typesetting import typeset
from admin.rules.kinds import ApprovalLevel, TitleLevel

TITLE = "朝阳区“职工之家”申报表"
GROUP = 8
"""Digits of the hash that stand together."""


@dataclass(frozen=True)
class Said:
    """One opinion as it is printed."""

    text: str
    said_on: date


@dataclass(frozen=True)
class Form:
    """What stands on the form.

    Args:
        number, round, digest: the form's number, how often it was handed in, and the SHA-256 of its fields; no digest
            for a draft.
        account: the account number as the reader may see it.
        area_m2: declared, with two decimals.
        said: opinions that were given, by their level.
    """

    number: str
    round: int
    digest: str
    level: TitleLevel
    name: str
    address: str
    chair: str
    phone: str
    committee_since: date | None
    approved_by: str
    staff: int
    members: int
    account: str
    area_m2: str
    wages_contract_on: date | None
    said: Mapping[ApprovalLevel, Said]


def application_sheet(form: Form) -> bytes:
    """Return the form as PDF: 第一份 and 第二份, a page each; places of seals are blank.

    Source: 附件二 (此表一式两份).
    """
    street = form.level is TitleLevel.STREET
    data = {
        "title": TITLE,
        "under": "（申报街道（地区、行业）级“职工之家”）" if street else "",
        "number": form.number,
        "round": form.round,
        "digest": [form.digest[at : at + GROUP] for at in range(0, len(form.digest), GROUP)],
        "name": form.name,
        "address": form.address,
        "chair": form.chair,
        "phone": form.phone,
        "committee_since": _day(form.committee_since),
        "approved_by": form.approved_by,
        "staff": f"{form.staff:,}人" if form.staff else "",
        "members": f"{form.members:,}人" if form.members else "",
        "account": form.account,
        "area": f"{form.area_m2}平方米" if form.area_m2 else "",
        "wages_contract_on": _day(form.wages_contract_on),
        "opinions": {level.value: _said(form.said.get(level)) for level in ApprovalLevel},
    }
    return typeset("application", data)


def _said(said: Said | None) -> dict[str, str]:
    return {"text": said.text, "day": chinese_date(said.said_on)} if said else {"text": "", "day": ""}


def _day(on: date | None) -> str:
    return chinese_date(on) if on else ""
