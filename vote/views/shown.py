"""Where a poll stands, in words and figures (页面上的投票): the public part only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vote import phases
from vote.disclosures import PollView, Turnout

STAGES = {
    phases.PREPARED: "投票内容已经定下，等待监票人用手机一起生成开票钥匙。",
    phases.CEREMONY: "监票人正在用手机一起生成开票钥匙。",
    phases.READY: "开票钥匙已经生成，等待主持人宣布开始。选票要到开始以后才能投。",
    phases.OPEN: "投票正在进行。现在任何人都只能看到投了多少张，看不到结果。",
    phases.CLOSED: "投票已经截止，票箱已经封存，还没有开票。请再扫一次自己的选票，核对它在票箱里。",
    phases.COUNTING: "投票已经截止，票箱已经封存。监票人正在比对计票核对码，随后一起打开合计。",
    phases.TALLIED: "合计已经打开，结果已经公布。任何人都可以下载公告板，自己重算。",
    phases.ANNULLED: "本次投票已经作废。没有打开的选票永远不会打开。",
}
ENDED = (phases.CLOSED, phases.COUNTING, phases.TALLIED, phases.ANNULLED)


@dataclass(frozen=True)
class Figure:
    """One number under its name; None where it is not known yet."""

    id: str
    name: str
    value: int | None
    unit: str


def is_closed(poll: PollView) -> bool:
    """Say whether the box takes no ballots any more."""
    return poll.phase in ENDED


def stage(poll: PollView) -> str:
    """Return where the poll stands, in a sentence or two."""
    return STAGES[poll.phase]


def turnout_figures(poll: PollView, turnout: Turnout) -> list[Figure]:
    """Return 应到, 实到, 发出, and 已投 or 收回; never what was voted."""
    result = turnout.result
    came_back = result["returned"] if result else turnout.cast
    return [
        Figure("due", "应到", turnout.due, "人"),
        Figure("present", "实到", turnout.present, "人"),
        Figure("issued", "发出", turnout.issued, "张"),
        Figure("cast", "收回" if is_closed(poll) else "已投", came_back, "张"),
    ]


def start_of_scripts(poll: PollView) -> dict[str, Any]:
    """Return what the voter's and the scrutineer's scripts start from: public, and the same for every slip."""
    return {
        "definition": poll.definition,
        "attempt": poll.attempt,
        "cards": poll.cards,
        "coefficients": poll.coefficients,
        "public_key": poll.public_key,
        "phase": poll.phase,
    }
