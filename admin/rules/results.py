"""What follows from a received result (结果的处理): flags with clause and reason, and which result counts.

The rate itself, and whether it is met, are the poll's own and are never computed again here.

Source: 三(二)3; 附件一·规范建家工作; ``admin/policy/review.toml``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin.rules import dates, triggers
from admin.rules.kinds import FlagKind, ReviewState, Trigger
from admin.rules.review_policy import ReviewPolicy
from admin.rules.tickets import rate_due_on, rule
from admin.rules.triggers import Earlier

GRAVE = (FlagKind.MAY_REVOKE, FlagKind.NOT_MET, FlagKind.RECTIFY, FlagKind.INVALID, FlagKind.OVERDUE)
"""Flags that ask for something to be done, gravest first; the rest only warn."""


@dataclass(frozen=True)
class Facts:
    """What the flags of a result are decided by.

    Args:
        threshold, quorum: a, b of the poll's own rule.
        met_clause: the poll's own rule in words.
        earlier: the valid result of the same union before this one, if there is one.
    """

    held_on: date
    received_on: date
    due: int
    present: int
    issued: int
    returned: int
    valid: int
    dissatisfied: int
    percent: str
    threshold: tuple[int, int]
    quorum: tuple[int, int]
    met_clause: str
    met: bool
    quorum_met: bool
    valid_poll: bool
    unanimous: bool
    earlier: Earlier | None = None


@dataclass(frozen=True)
class FlagDraft:
    """A flag that is to be raised (标记)."""

    kind: FlagKind
    clause: str
    why: str
    trigger: Trigger | None = None


def flags_of(policy: ReviewPolicy, facts: Facts) -> list[FlagDraft]:
    """Return the flags of a result on the home (会员评议职工之家), gravest first; one on the chair gets none."""
    drafts = list(_of_valid(policy, facts) if facts.valid_poll else _of_invalid(policy, facts))
    if facts.unanimous:
        why = "至少有一项全体投票一致，等于公开了每个人在这一项上的选择。请勿据此议论或追问任何人。"
        drafts.append(FlagDraft(FlagKind.UNANIMOUS, policy.clauses["secrecy"], why))
    return drafts


def _of_valid(policy: ReviewPolicy, facts: Facts) -> Iterator[FlagDraft]:
    half = triggers.dissatisfied(policy, facts.dissatisfied, facts.valid)
    again = None
    if not facts.met:
        again = triggers.still_not_met(policy, facts.earlier, facts.held_on, facts.percent)
    for ground in (half, again):
        if ground:
            yield FlagDraft(FlagKind.MAY_REVOKE, ground.clause, ground.why, ground.trigger)
    if facts.met:
        return
    why = f"会员满意率{facts.percent}，没有达到{threshold_words(facts.threshold)}。"
    yield FlagDraft(FlagKind.NOT_MET, facts.met_clause, why)
    why = f"应当在{dates.day(rectify_by(facts.received_on))}前完成整改（{rule().rate_months}个月），整改后再评议一次。"
    yield FlagDraft(FlagKind.RECTIFY, rule().rate_clause, why)


def _of_invalid(policy: ReviewPolicy, facts: Facts) -> Iterator[FlagDraft]:
    reasons = []
    if not facts.quorum_met:
        share = f"{facts.quorum[0]}/{facts.quorum[1]}"
        reasons.append(f"实到{facts.present:,}名，不足应到{facts.due:,}名的{share}")
    if facts.returned > facts.issued:
        reasons.append(f"收回{facts.returned:,}张，多于发出的{facts.issued:,}张")
    why = f"{'；'.join(reasons) or '这次投票无效'}。结果不计满意率，需要重新组织投票。"
    yield FlagDraft(FlagKind.INVALID, policy.clauses["validity"], why)


def rectify_by(received_on: date) -> date:
    """Return the last day of the 整改 that a result received on this day asks for."""
    return rate_due_on(received_on, rule().rate_months)


def threshold_words(threshold: tuple[int, int]) -> str:
    """Return what the rate must reach, from the poll's own rule: 95%, or a fraction where it is no whole percentage."""
    part, whole = threshold
    return f"{part * 100 // whole}%" if part * 100 % whole == 0 else f"{part}/{whole}"


def votes_for(question: dict[str, Any], ids: tuple[str, ...]) -> int:
    """Return the votes for these options of a question of a frozen result."""
    return sum(option["votes"] for option in question["options"] if option["id"] in ids)


def state_of(valid_poll: bool, *, later_one_counts: bool) -> ReviewState:
    """Return whether a result counts for its year: the latest valid one does."""
    if not valid_poll:
        return ReviewState.INVALID
    return ReviewState.SUPERSEDED if later_one_counts else ReviewState.COUNTS


def gaps(board: dict[str, Any], poll: str) -> list[str]:
    """Return what a board lacks to be kept as the record of a counted poll; empty where it is whole.

    Args:
        board: the board as it was exported.
        poll: the code it must be of.
    """
    events, found = board["events"], []
    told = {event["type"]: event["data"] for event in events}
    if [event["seq"] for event in events] != list(range(1, len(events) + 1)):
        found.append("公告板的记录不连续")
    if any(not event.get("signature") for event in events):
        found.append("公告板有记录没有签名")
    found += [f"公告板缺少“{kind}”记录" for kind in ("definition", "open", "close", "result") if kind not in told]
    if found:
        return found
    if told["definition"]["poll"] != poll:
        found.append("公告板是另一次投票的")
    if told["definition"]["rehearsal"]:
        found.append("这是演练，不是正式投票")
    if len(board["ballots"]) != told["close"]["ballots"]:
        found.append("公告板上的选票数与收回数不符")
    return found
