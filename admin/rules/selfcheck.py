"""What a union says of a row of the standard, held against what it records (自查), and how to get there.

Rows that are computed are judged by `admin.rules.evaluation`; here are the others.

Source: 附件一 (every row that applies must be 达标).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from admin.rules import dates, evaluation, recorded
from admin.rules.evaluation import Facts
from admin.rules.kinds import Kind
from admin.rules.policies import policy
from admin.rules.standards import Criterion, Evidence, EvidenceKind
from admin.rules.verdicts import RowVerdict, Verdict


@dataclass(frozen=True)
class SelfCheckPolicy:
    """How self-checks are made, with the clause."""

    version: str
    clause: str
    years_back: int
    most_files: int


@dataclass(frozen=True)
class Said:
    """What a union says of a row (自评).

    Args:
        text: what it adds, or why the row does not apply.
        given: by the id of what is expected: a text, a day as ``2026-11-22``, or whether it is among the files.
        files: how many files it has handed in.
    """

    claim: Verdict | None = None
    text: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    files: int = 0


class Where(Kind):
    """Where something is put right so that a row is met (到哪里去办)."""

    UNION = "union", "到“工会”里核对职工人数、会员人数"
    YEAR = "year", "到“基础数据”填写年度数据"
    RECORD = "record", "到“基础数据”填写"
    REVIEW = "review", "去筹备会员评家"
    DISPLAY = "display", "去登记双亮"
    HERE = "here", "在本页填写，上传材料"


_PARTS = {
    "members": ("members", "staff"), "info_collected": ("info_collected", "members"),
    "cards_issued": ("cards_issued", "members"), "disputes_closed": ("disputes_closed", "disputes_accepted"),
    "education_fen": ("education_fen", "wages_fen"), "frontline_fen": ("frontline_fen", "education_fen"),
}  # fmt: skip
"""By the id of a share: which fact is divided by which."""


@cache
def self_check_policy() -> SelfCheckPolicy:
    """Return the policy that is in force."""
    data = policy("evaluations")
    return SelfCheckPolicy(data["version"], data["clause"], data["years_back"], data["most_files"])


def may_check(year: int, today: date) -> bool:
    """Say whether a self-check may rest on the figures of a year."""
    return today.year - self_check_policy().years_back <= year <= today.year


def where(criterion: Criterion) -> Where:
    """Return where a row is put right."""
    if evaluation.is_computed(criterion):
        places = {"double-display": Where.DISPLAY, "enrolment": Where.UNION, "member-review": Where.REVIEW}
        return places.get(criterion.id, Where.RECORD if criterion.id == "hardware" else Where.YEAR)
    return Where.RECORD if criterion.id in recorded.SECTION_OF else Where.HERE


def short_of(criterion: Criterion, facts: Facts) -> str:
    """Return how much a computed share is short of what the row asks for, a Chinese sentence; empty where unknown."""
    told = []
    for one in criterion.least:
        part, whole = (getattr(facts, name, None) for name in _PARTS.get(one.id, ("", "")))
        if part is None or not whole or one.is_reached(part, whole):
            continue
        needed = -(-whole * one.share[0] // one.share[1]) - part
        amount = f"{needed // 100:,}.{needed % 100:02d}元" if one.id.endswith("_fen") else f"{needed:,}"
        told.append(f"{one.label}：至少还差{amount}。")
    return "".join(told)


def expected(criterion: Criterion, record: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """Return what is to be told in the self-check itself: what the records do not hold."""
    known = recorded.proofs(criterion, record)
    return tuple(one for one in criterion.evidence if one.id not in known)


def judged(criterion: Criterion, said: Said, record: Mapping[str, Any], facts: Facts, on: date) -> RowVerdict:
    """Return the verdict on a row as the union sees it: its word, where its records bear it out.

    Args:
        record: what it keeps beyond the year, by field.
        on: the day for which it is judged.
    """
    if evaluation.is_computed(criterion):
        return evaluation.computed(criterion, facts)
    if said.claim is None:
        return evaluation.opinion(criterion, None, facts)
    if said.claim is Verdict.NOT_APPLICABLE:
        return _not_applicable(criterion, said)
    if said.claim is not Verdict.MET:
        return RowVerdict(criterion.id, Verdict.UNMET, criterion.clause, f"自评不达标。{said.text}")
    against = [*recorded.faults(criterion, record, on), *_lacking(criterion, said, record, on)]
    if not against:
        return RowVerdict(criterion.id, Verdict.MET, criterion.clause, said.text or "自评达标，材料齐全。")
    worst = Verdict.UNMET if any(verdict is Verdict.UNMET for verdict, _ in against) else Verdict.MISSING
    return RowVerdict(criterion.id, worst, criterion.clause, "".join(why for _, why in against))


def _not_applicable(criterion: Criterion, said: Said) -> RowVerdict:
    if not criterion.may_not_apply:
        return evaluation.opinion(criterion, Verdict.NOT_APPLICABLE)
    if not said.text:
        return RowVerdict(criterion.id, Verdict.MISSING, criterion.clause, "请写明不适用的理由。")
    return RowVerdict(criterion.id, Verdict.NOT_APPLICABLE, criterion.clause, said.text)


def _lacking(criterion: Criterion, said: Said, record: Mapping[str, Any], on: date) -> list[tuple[Verdict, str]]:
    """Return what is expected and is not there, or has run out."""
    found: list[tuple[Verdict, str]] = []
    known = recorded.proofs(criterion, record)
    wanted = [one for one in criterion.evidence if one.kind is EvidenceKind.FILE]
    for one in criterion.evidence:
        value = known.get(one.id) if one.id in known else said.given.get(one.id)
        if not value:
            if one.kind is not EvidenceKind.FILE:
                found.append((Verdict.MISSING, f"没有填写{one.label}。"))
        elif one.kind is EvidenceKind.UNTIL and (until := _day(value)) is not None and until < on:
            found.append((Verdict.UNMET, f"{one.label}{dates.day(until)}，已经到期。"))
    if wanted and not said.files:
        found.append((Verdict.MISSING, f"还没有上传材料：{'；'.join(one.label for one in wanted)}。"))
    elif unticked := [one.label for one in wanted if not said.given.get(one.id)]:
        found.append((Verdict.MISSING, f"没有勾选已上传的材料：{'；'.join(unticked)}。"))
    return found


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
