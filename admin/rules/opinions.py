"""What people say of a row of an evaluation (意见): the union itself, the union above it, the district.

The highest body that has said something decides; 不适用 stands only with the consent of one of them.

Source: 附件一; 三(二)2; 附件二 (本级工会意见, 上级工会意见, 区总工会意见).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from admin.rules.kinds import ApprovalLevel, Kind
from admin.rules.verdicts import RowVerdict, Verdict


class EvaluationState(Kind):
    """How far an evaluation (自查) is; what was submitted is never changed, an amendment is a new one."""

    OPEN = "open", "自查中"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "已退回"
    RECALLED = "recalled", "已撤回"
    DISCARDED = "discarded", "已放弃"


class OpinionKind(Kind):
    """What a higher union says of a row (审核意见)."""

    AGREED = "agreed", "同意"
    NOT_MET = "not_met", "不达标"
    CONSENTED = "consented", "同意不适用"


_RANK = {level: rank for rank, level in enumerate(ApprovalLevel)}


@dataclass(frozen=True)
class Opinion:
    """One opinion on a row, in the order in which they were given."""

    level: ApprovalLevel
    kind: OpinionKind
    text: str = ""


def deciding(opinions: Sequence[Opinion]) -> Opinion | None:
    """Return the opinion that counts: the last one of the highest level that has given any."""
    return max(enumerate(opinions), key=lambda one: (_RANK[one[1].level], one[0]), default=(0, None))[1]


def decided(row: RowVerdict, opinions: Sequence[Opinion], *, computed: bool) -> RowVerdict:
    """Return a frozen verdict as it stands after what the higher unions said of it.

    Args:
        row: as it was submitted.
        opinions: in the order in which they were given.
        computed: whether the row was computed from records; its 不适用 needs no consent then.
    """
    said = deciding(opinions)
    if said is not None and said.kind is OpinionKind.NOT_MET:
        return replace(row, verdict=Verdict.UNMET, why=f"{said.level.label}意见：{said.text}")
    if row.verdict is not Verdict.NOT_APPLICABLE or computed:
        return row
    if said is None or said.kind is not OpinionKind.CONSENTED:
        return replace(row, verdict=Verdict.MISSING, why=f"填写了不适用，还没有得到审核人同意。理由：{row.why}")
    return row


def offered(row: RowVerdict, *, computed: bool) -> tuple[OpinionKind, ...]:
    """Return what may be said of a row as it was submitted."""
    if row.verdict is Verdict.NOT_APPLICABLE and not computed:
        return (OpinionKind.CONSENTED, OpinionKind.NOT_MET)
    return (OpinionKind.AGREED, OpinionKind.NOT_MET)
