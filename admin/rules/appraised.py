"""What a members' appraisal counts for (评家结论): whether it was valid, its 满意率, and whether that is enough.

The arithmetic is the voting side's own (`vote.tally`); the rule is the one that stands in its ballot template.

Source: 三(二)3; 附件一·规范建家工作.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files

from vote import tally


@dataclass(frozen=True)
class Counts:
    """The figures of one appraisal (评家数字); None where a figure is not known."""

    held_on: date | None = None
    due: int | None = None
    present: int | None = None
    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    satisfied: int | None = None
    fairly: int | None = None
    dissatisfied: int | None = None
    abstain: int | None = None


@dataclass(frozen=True)
class Appraised:
    """What an appraisal counts for. A received result (HomeReview) is told in the same shape.

    Args:
        valid: whether the poll was valid: enough present, and 收回 no more than 发出.
        ballots: 有效票.
        satisfied: 满意 + 基本满意, as the poll's rule counts them.
        met: whether the rate reaches the line of the poll's own rule; never where the poll is not valid.
        faults: what is wrong with the figures or not known, Chinese sentences; empty for a received result.
        complete: whether all figures that are needed are known.
    """

    held_on: date | None
    valid: bool
    quorum_met: bool
    ballots: int
    satisfied: int
    dissatisfied: int
    met: bool
    faults: tuple[str, ...] = ()
    complete: bool = True

    @property
    def rate(self) -> Fraction | None:
        """Return the 满意率; None where the poll is not valid, for it has none then."""
        return Fraction(self.satisfied, self.ballots) if self.valid and self.ballots else None

    @property
    def percent(self) -> str:
        """Return the rate for the eye, rounded down, or a dash."""
        return "—" if self.rate is None else tally.percent(self.rate)


@cache
def rule() -> tally.Rule:
    """Return the district's rule for the rate: what the ballot template of the voting side says.

    Source: 附件一·规范建家工作 (会员满意率在95%以上); the quorum is the district's reading of 三(二)3.
    """
    template = tomllib.loads((files("vote") / "appraisal.toml").read_text("utf-8"))
    return tally.Rule.of(
        {
            "rule": template["rule"],
            "questions": [one | {"options": template["options"]} for one in template["questions"]],
        }
    )


def judge(counts: Counts) -> Appraised:
    """Return what an appraisal of these figures counts for."""
    quorum_met = (
        counts.present is not None
        and bool(counts.due)
        and tally.quorum_met(counts.present, counts.due or 0, rule().quorum)
    )
    missing, wrong = _missing(counts), _wrong(counts)
    ballots, satisfied = counts.valid or 0, (counts.satisfied or 0) + (counts.fairly or 0)
    too_many = counts.returned is not None and counts.issued is not None and counts.returned > counts.issued
    valid = quorum_met and not missing and not wrong and not too_many
    faults = [*missing, *wrong]
    if counts.present is not None and counts.due is not None and not quorum_met:
        part, whole = rule().quorum
        faults.append(f"实到{counts.present:,}名，不足应到{counts.due:,}名的{part}/{whole}，投票无效。")
    if too_many:
        faults.append(f"收回{counts.returned:,}张，多于发出的{counts.issued:,}张，投票无效。")
    return Appraised(
        held_on=counts.held_on,
        valid=valid,
        quorum_met=quorum_met,
        ballots=ballots,
        satisfied=satisfied,
        dissatisfied=_dissatisfied(counts),
        met=valid and tally.threshold_met(satisfied, ballots, rule().threshold),
        faults=tuple(faults),
        complete=not missing,
    )


def short_of(counts: Counts) -> int:
    """Return how many valid ballots have no answer among those told; 0 where an answer was not told."""
    told = (counts.satisfied, counts.fairly, counts.dissatisfied, counts.abstain)
    if counts.valid is None or None in told:
        return 0
    return max(0, counts.valid - sum(one or 0 for one in told))


def _missing(counts: Counts) -> list[str]:
    names = {
        "due": "应到人数", "present": "实到人数", "issued": "发出票数", "returned": "收回票数", "valid": "有效票数",
        "satisfied": "满意票数", "fairly": "基本满意票数",
    }  # fmt: skip
    lacking = [words for name, words in names.items() if getattr(counts, name) is None]
    return [f"没有填写{'、'.join(lacking)}。"] if lacking else []


def _wrong(counts: Counts) -> list[str]:
    found = []
    if counts.present is not None and counts.due is not None and counts.present > counts.due:
        found.append(f"实到{counts.present:,}名，多于应到的{counts.due:,}名，请核对。")
    if counts.valid is not None and counts.returned is not None and counts.valid > counts.returned:
        found.append(f"有效票{counts.valid:,}张，多于收回的{counts.returned:,}张，请核对。")
    answers = sum(one or 0 for one in (counts.satisfied, counts.fairly, counts.dissatisfied, counts.abstain))
    if counts.valid is not None and answers > counts.valid:
        found.append(f"满意、基本满意、不满意、弃权合计{answers:,}票，多于有效票{counts.valid:,}张，请核对。")
    if counts.valid == 0:
        found.append("没有有效票，不能计算满意率。")
    return found


def _dissatisfied(counts: Counts) -> int:
    """Return the votes for 不满意; where they were not told but all others were, what remains."""
    if counts.dissatisfied is not None:
        return counts.dissatisfied
    others = (counts.satisfied, counts.fairly, counts.abstain)
    if counts.valid is None or None in others:
        return 0
    return max(0, counts.valid - sum(one or 0 for one in others))
