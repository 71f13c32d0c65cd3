"""The evaluation of a home by a standard (评价): every row gets its verdict; rows that can be computed are.

There are no points: every row that applies must be 达标.

Source: 附件一.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from admin.rules import displays, figures, hardware
from admin.rules.appraised import Appraised
from admin.rules.hardware import Room, RoomState
from admin.rules.standards import Criterion, Standard, women_committee_from
from admin.rules.verdicts import RowVerdict, Verdict


@dataclass(frozen=True)
class Facts:
    """What the rows are computed from; None is what is not known.

    Args:
        info_collected, cards_issued: of the members.
        officers: for the chair and every vice-chair whether she shows who she is.
        rooms: a room that is left out is not known.
        review: the appraisal that counts.
    """

    staff: int | None = None
    members: int | None = None
    female_staff: int | None = None
    info_collected: int | None = None
    cards_issued: int | None = None
    disputes_accepted: int | None = None
    disputes_closed: int | None = None
    wages_fen: int | None = None
    education_fen: int | None = None
    frontline_fen: int | None = None
    plaque: bool | None = None
    officers: tuple[bool, ...] | None = None
    rooms: Mapping[Room, RoomState] = field(default_factory=dict)
    review: Appraised | None = None


def judge(standard: Standard, facts: Facts, opinions: Mapping[str, Verdict]) -> tuple[RowVerdict, ...]:
    """Return the verdict on every row of a standard, in its order.

    Args:
        opinions: what was said of the rows that are not computed; what is said of the others is not looked at.
    """
    return tuple(
        computed(row, facts) if is_computed(row) else opinion(row, opinions.get(row.id), facts)
        for row in standard.criteria
    )


def is_computed(criterion: Criterion) -> bool:
    """Say whether a row is computed: marked so, and one that this program knows how to."""
    return criterion.automatic and criterion.id in _COMPUTED


def computed(criterion: Criterion, facts: Facts) -> RowVerdict:
    """Return the verdict on a row that is computed from records.

    Raises:
        KeyError: it is not.
    """
    return _COMPUTED[criterion.id](criterion, facts)


def opinion(criterion: Criterion, said: Verdict | None, facts: Facts | None = None) -> RowVerdict:
    """Return the verdict on a row that people judge; 不适用 only where the standard knows such a case."""
    verdict, why = said or Verdict.MISSING, "按填写的结论。"
    if verdict is Verdict.MISSING:
        why = "还没有结论。"
        if criterion.evidence:
            why += f"需要：{'；'.join(one.label for one in criterion.evidence)}。"
    elif verdict is Verdict.NOT_APPLICABLE and not criterion.may_not_apply:
        verdict, why = Verdict.UNMET, "这一项各单位都适用，不能按不适用处理。"
    elif verdict is Verdict.NOT_APPLICABLE:
        why = f"按填写的结论（适用于：{criterion.not_applicable_when}），须写明理由，由审核人同意。"
    if criterion.id == "committee" and facts is not None and facts.female_staff is not None:
        why += f"女职工{facts.female_staff:,}人，应设{women_body(facts.female_staff)}。"
    return RowVerdict(criterion.id, verdict, criterion.clause, why)


def women_body(female_staff: int) -> str:
    """Return what a union with so many women on the staff must have.

    Source: 附件一·工会组织建设 (女职工委员会（女工委员）).
    """
    return "女职工委员会" if female_staff >= women_committee_from() else "女职工委员"


def not_passed(rows: Sequence[RowVerdict]) -> tuple[RowVerdict, ...]:
    """Return the rows that stand in the way."""
    return tuple(row for row in rows if not row.verdict.passes)


def _double_display(criterion: Criterion, facts: Facts) -> RowVerdict:
    found = displays.judge(facts.plaque, facts.officers)
    return RowVerdict(criterion.id, found.verdict, f"{criterion.clause}；{found.clause}", found.why)


def _enrolment(criterion: Criterion, facts: Facts) -> RowVerdict:
    return figures.enrolment(criterion, facts.staff, facts.members)


def _info_collected(criterion: Criterion, facts: Facts) -> RowVerdict:
    return figures.info_collected(criterion, facts.members, facts.info_collected)


def _cards(criterion: Criterion, facts: Facts) -> RowVerdict:
    return figures.cards(criterion, facts.members, facts.cards_issued)


def _disputes(criterion: Criterion, facts: Facts) -> RowVerdict:
    return figures.disputes(criterion, facts.disputes_accepted, facts.disputes_closed)


def _education(criterion: Criterion, facts: Facts) -> RowVerdict:
    return figures.education(criterion, facts.wages_fen, facts.education_fen, facts.frontline_fen)


def member_review(criterion: Criterion, review: Appraised | None) -> RowVerdict:
    """Return the verdict on 会员评家: a valid appraisal that is met by its own rule and by the row's figure.

    Source: 附件一·规范建家工作 (会员满意率在95%以上; 以上 includes the number).
    """
    if review is None:
        return RowVerdict(criterion.id, Verdict.MISSING, criterion.clause, "没有会员评家的结果。")
    if review.rate is None:
        why = "".join(review.faults) or "会员评家的投票无效，需要重新组织。"
        return RowVerdict(criterion.id, Verdict.UNMET if review.complete else Verdict.MISSING, criterion.clause, why)
    told = f"有效票{review.ballots:,}张，满意和基本满意{review.satisfied:,}票，满意率{review.percent}"
    for least in criterion.least:
        if not least.is_reached(review.satisfied, review.ballots):
            return RowVerdict(criterion.id, Verdict.UNMET, criterion.clause, f"{told}，没有达到{least.words}。")
    if not review.met:
        return RowVerdict(criterion.id, Verdict.UNMET, criterion.clause, f"{told}，按该次投票的规则没有达标。")
    return RowVerdict(criterion.id, Verdict.MET, criterion.clause, f"{told}，达标。")


def _member_review(criterion: Criterion, facts: Facts) -> RowVerdict:
    return member_review(criterion, facts.review)


def _hardware(criterion: Criterion, facts: Facts) -> RowVerdict:
    if facts.staff is None:
        return RowVerdict(criterion.id, Verdict.MISSING, criterion.clause, "没有填写职工人数，不知道按哪一档。")
    found = hardware.judge(facts.staff, facts.rooms)
    return RowVerdict(criterion.id, found.verdict, criterion.clause, f"职工{facts.staff:,}人，{found.why}")


_COMPUTED: Mapping[str, Callable[[Criterion, Facts], RowVerdict]] = {
    "double-display": _double_display,
    "enrolment": _enrolment,
    "info-collected": _info_collected,
    "cards": _cards,
    "disputes": _disputes,
    "education": _education,
    "member-review": _member_review,
    "hardware": _hardware,
}
