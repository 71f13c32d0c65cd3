"""What the rules say (结论): the verdict on a row of the standard, and what else is found, each with its clause."""

from dataclasses import dataclass

from admin.rules.kinds import Kind


class Verdict(Kind):
    """What is said of one row (评价结论)."""

    MET = "met", "达标"
    UNMET = "unmet", "不达标"
    NOT_APPLICABLE = "not_applicable", "不适用"
    MISSING = "missing", "缺少资料"

    @property
    def passes(self) -> bool:
        """Say whether the row stands in nobody's way: every row that applies must be 达标."""
        return self in (Verdict.MET, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True)
class RowVerdict:
    """The verdict on one row.

    Args:
        id: of the criterion.
        clause: of the criterion, like 附件一·工会组织建设.
        why: the figures it rests on, or what is lacking; a Chinese sentence.
    """

    id: str
    verdict: Verdict
    clause: str
    why: str


@dataclass(frozen=True)
class Finding:
    """Something that was found (发现的问题或提醒).

    Args:
        code: a stable word for programs.
        blocks: whether it stands in the way; otherwise it only asks somebody to look.
    """

    code: str
    clause: str
    text: str
    blocks: bool = True
