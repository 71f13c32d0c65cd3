"""What holds for an assembly (大会): its kind, who may count, and when it may be held again.

Source: 三(二)3; the figures and readings stand in ``admin/policy/assemblies.toml``.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache
from importlib.resources import files

from admin.rules.kinds import AssemblyKind


@dataclass(frozen=True)
class AssemblyPolicy:
    """What the notice leaves open, as the district reads it; every figure with its clause.

    Args:
        members_meeting_most: up to so many members meet all together.
        chair_threshold: a, b: the part of satisfied votes from which the poll on the chair counts as met.
        chair_version: the rule of that poll, as it stands in the definition.
        chair_question: what is asked first.
        roll_keep_days: how long names of the roll are kept after the meeting.
        clauses: the clause of each part, by its name in the file.
    """

    members_meeting_most: int
    chair_threshold: tuple[int, int]
    chair_version: str
    chair_question: str
    roll_keep_days: int
    clauses: dict[str, str]


class Standing(StrEnum):
    """How an assembly of the year ended, if it did."""

    RUNNING = auto()
    ANNULLED = auto()
    INVALID = auto()
    MET = auto()
    NOT_MET = auto()


@dataclass(frozen=True)
class Held:
    """An assembly of the year as the rule of re-runs sees it; given-up preparations are none.

    Args:
        rectified: whether the 整改 that a missed rate led to is finished.
    """

    number: int
    title: str
    standing: Standing
    rectified: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether something may be done, why, and by which clause.

    Args:
        rerun_of: number of the assembly that is held again; a reason is to be given then.
    """

    allowed: bool
    sentence: str
    clause: str
    rerun_of: int | None = None


@cache
def assembly_policy() -> AssemblyPolicy:
    """Return the policy that is in force."""
    data = tomllib.loads((files("admin") / "policy" / "assemblies.toml").read_text("utf-8"))
    part, whole = data["on_chair"]["threshold"]
    return AssemblyPolicy(
        members_meeting_most=data["members_meeting"]["most"],
        chair_threshold=(part, whole),
        chair_version=data["on_chair"]["version"],
        chair_question=data["on_chair"]["question"],
        roll_keep_days=data["roll"]["keep_days"],
        clauses={name: part["clause"] for name, part in data.items() if isinstance(part, dict) and "clause" in part},
    )


def kind_allowed(kind: AssemblyKind, members: int) -> Verdict:
    """Say whether a union with so many members may hold this kind of assembly.

    Source: 中国工会章程第二十六条.
    """
    policy = assembly_policy()
    clause = policy.clauses["members_meeting"]
    if kind is AssemblyKind.DELEGATES and members <= policy.members_meeting_most:
        sentence = f"会员 {members} 人，不超过 {policy.members_meeting_most} 人，应当召开会员大会。"
        return Verdict(False, sentence, clause)
    return Verdict(True, "", clause)


def same_name(name: str) -> str:
    """Return a name as it is compared: without any space, in one form of each character."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def not_independent(names: Iterable[str], officers: Iterable[str]) -> list[str]:
    """Return those names that belong to officers of the union being judged.

    Source: 三(二)3: the ballot is secret and impartial; who is judged does not count.
    """
    judged = {same_name(name) for name in officers}
    return [name for name in names if same_name(name) in judged]


def doubled(names: Sequence[str]) -> list[str]:
    """Return the names that stand more than once."""
    compared = [same_name(name) for name in names]
    return [name for place, name in enumerate(names) if same_name(name) in compared[:place]]


def majority(scrutineers: int) -> int:
    """Return the least number of scrutineers that is more than half of them."""
    return scrutineers // 2 + 1


def may_hold(before: Sequence[Held]) -> Verdict:
    """Say whether one more assembly may be held in a year, after those before it in the order of holding.

    The first needs nothing. One more needs that the last one was annulled or invalid, or missed the rate and the
    整改 is finished; a reason is kept then.

    Source: 三(二)3: once a year at least; problems are put right in time.
    """
    clause = assembly_policy().clauses["rerun"]
    if not before:
        return Verdict(True, "", clause)
    running = next((held for held in before if held.standing is Standing.RUNNING), None)
    if running is not None:
        return Verdict(False, f"本年度已有一次大会还没有结束：{running.title}。请先完成或放弃它。", clause)
    last = before[-1]
    if last.standing is Standing.MET:
        return Verdict(False, "本年度会员评家已有有效且达标的结果，不需要再次举行。", clause)
    if last.standing is Standing.NOT_MET and not last.rectified:
        return Verdict(False, "本年度的满意率未达标，整改验收后才能再次举行会员评家。", clause)
    why = {
        Standing.ANNULLED: "本年度上一次投票已作废，可以重新举行，请写明原因。",
        Standing.INVALID: "本年度上一次投票无效，可以重新举行，请写明原因。",
        Standing.NOT_MET: "整改已经验收，可以再次举行会员评家，请写明原因。",
    }
    return Verdict(True, why[last.standing], clause, last.number)
