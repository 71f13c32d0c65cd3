"""A whole assembly played over HTTP: ceremony, slips, ballots, close, re-scan, opening, result (演练).

The chair acts through `vote.chair`, everybody else through simulated phones, as in the hall.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from vote import chair
from vote.crypto.refusal import Refused
from vote.crypto.slips import slip_address
from vote.db import Database
from vote.errors import PingjiaError
from vote.rehearsal.line import Line
from vote.rehearsal.scrutineer import ScrutineerPhone
from vote.rehearsal.voter import ClosedBox, Room, VoterPhone
from vote.terms import PollTerms
from vote.verify import verify_board

PHONES_AT_ONCE = 16
SPARE_SLIPS = 3
Progress = Callable[[str, int, int], None]
"""Told the stage in Chinese, what is done of it, and its size."""


class RehearsalFailed(PingjiaError):
    """The assembly did not go as it must; the sentence says where."""

    code = "rehearsal-failed"


@dataclass(frozen=True)
class Plan:
    """Who comes and how they vote.

    Args:
        present: 实到.
        issued: 发出; who got a slip and does not vote keeps it.
        votes: for the counted question how many choose each option, in the definition's order.
        commenting: how many of the voters leave a comment.
    """

    terms: PollTerms
    present: int
    issued: int
    votes: tuple[int, ...]
    commenting: int = 0


@dataclass(frozen=True)
class Outcome:
    """What an assembly left behind."""

    poll: str
    board: bytes
    report: chair.ResultReport
    comments: list[str]


@dataclass
class Ballot:
    """A simulated member's phone and what it sent."""

    phone: VoterPhone
    choices: list[int]
    sealed: bytes = b""


def play(database: Database, public_url: str, plan: Plan, progress: Progress) -> Outcome:
    """Hold the whole assembly and return the result.

    Raises:
        RehearsalFailed: something is not as it must be.
        Declined: the server said no.
    """
    poll = chair.define(database, plan.terms)
    line = Line(public_url, poll)
    try:
        return _played(database, line, plan, progress)
    except Refused as error:
        raise RehearsalFailed(f"核验没有通过（{error}）") from error
    finally:
        line.close()


def _played(database: Database, line: Line, plan: Plan, progress: Progress) -> Outcome:
    poll, public_url = line.poll, line.public_url
    scrutineers = hold_ceremony(database, line, progress)
    slips = chair.issue_slips(database, poll, plan.issued + SPARE_SLIPS)
    room = Room.read(line.page())
    addresses = [slip_address(public_url, poll, secret, room.election.phi) for secret in slips.secrets]
    chair.open_poll(database, poll, plan.present)
    ballots = cast(line, room, addresses, plan, progress)
    spare = [VoterPhone(line, room, address).slip.encode() for address in addresses[plan.issued :]]
    scrutineers[0].void(spare, "unissued")
    chair.close_poll(database, poll, plan.issued)
    rescan(line, room, ballots, progress)
    time.sleep(60 * plan.terms.recheck_minutes)
    if not chair.begin_count(database, poll):
        raise RehearsalFailed(f"收回的选票少于 {plan.terms.minimum_ballots} 张，按规定不开票，本次投票已作废。")
    open_sums(scrutineers, plan.terms.threshold, progress)
    return _finish(database, poll, line, plan)


def hold_ceremony(database: Database, line: Line, progress: Progress) -> list[ScrutineerPhone]:
    """Let simulated scrutineers make the key; they compare the 核对码 with one another."""
    invitations = chair.invite(database, line.poll)
    phones = [ScrutineerPhone(line, invitation.index, invitation.token) for invitation in invitations]
    waiting = list(phones)
    rounds = 0
    while waiting:
        waiting = [phone for phone in waiting if not phone.step()]
        rounds += 1
        progress("监票人密钥仪式", len(phones) - len(waiting), len(phones))
        if rounds > 3 * len(phones):
            raise RehearsalFailed("监票人密钥仪式没有完成")
    numbers = {phone.transcript.check_number for phone in phones if phone.transcript is not None}
    shown = line.get("/turnout")["check_number"]
    if numbers != {shown}:
        raise RehearsalFailed("各监票人手机与大屏幕的核对码不一致")
    return phones


def cast(line: Line, room: Room, addresses: list[str], plan: Plan, progress: Progress) -> list[Ballot]:
    """Let the members vote, in an order that nobody planned."""
    ballots = [
        Ballot(VoterPhone(line, room, address), choices)
        for address, choices in zip(addresses, _choices(room, plan), strict=False)
    ]
    random.shuffle(ballots)
    commenting = {id(ballot) for ballot in ballots[: plan.commenting]}

    page = line.page()
    opened = Room.read(page)
    if (opened.election, opened.definition) != (room.election, room.definition):
        raise RehearsalFailed("开放投票后选票页面换了密钥")

    def vote(ballot: Ballot) -> None:
        if line.page() != page:
            raise RehearsalFailed("各人手机上的选票页面不相同")
        if ballot.phone.status()["state"] != "unused":
            raise RehearsalFailed("尚未投票的选票被标为已用")
        text = "希望职工书屋多开放一小时" if id(ballot) in commenting else None
        ballot.sealed = ballot.phone.seal(ballot.choices, text)
        ballot.phone.cast(ballot.sealed)

    _all(vote, ballots, "投票", progress)
    return ballots


def _choices(room: Room, plan: Plan) -> list[list[int]]:
    """Return each voter's choices: the plan's for the counted question, any for the others."""
    questions = [question["id"] for question in room.definition["questions"]]
    counted = questions.index(room.definition["rule"]["question"])
    found = []
    for option, votes in enumerate(plan.votes):
        for _ in range(votes):
            choices = [random.randrange(count) for count in room.election.options]  # noqa: S311 - simulated voters
            choices[counted] = option
            found.append(choices)
    return found


def rescan(line: Line, room: Room, ballots: list[Ballot], progress: Progress) -> None:
    """Let every voter scan the slip again and look for the own ballot."""
    box = ClosedBox(line, room)

    def look(ballot: Ballot) -> None:
        if not box.holds(ballot.phone):
            raise RehearsalFailed("有一张已回执的选票不在票箱中")

    _all(look, ballots, "再次扫码查验", progress)


def open_sums(scrutineers: list[ScrutineerPhone], threshold: int, progress: Progress) -> None:
    """Let as many scrutineers as are needed check the board and open the sums."""
    numbers = set()
    for done, phone in enumerate(scrutineers[-threshold:], 1):
        numbers.add(phone.answer())
        progress("监票人核验并开票", done, threshold)
    if len(numbers) != 1:
        raise RehearsalFailed("各监票人手机的计票核对码不一致")


def _all(act: Callable[[Ballot], None], ballots: list[Ballot], stage: str, progress: Progress) -> None:
    with ThreadPoolExecutor(PHONES_AT_ONCE) as pool:
        for done, _ in enumerate(pool.map(act, ballots), 1):
            progress(stage, done, len(ballots))


def _finish(database: Database, poll: str, line: Line, plan: Plan) -> Outcome:
    """Fetch the board as anybody would, verify it, and compare it with the plan."""
    board = line.page("/board.json")
    checked = verify_board(board)
    if checked.refused is not None:
        raise checked.refused
    result: dict[str, Any] | None = checked.replay.result
    if checked.level != "counted" or result is None:
        raise RehearsalFailed("公告板上没有结果")
    counted = result["counts"][[q.id for q in plan.terms.questions].index(plan.terms.rule.question)]
    if counted != list(plan.votes):
        raise RehearsalFailed(f"计票结果 {counted} 与投出的 {list(plan.votes)} 不符")
    report = chair.result(database, poll)
    comments = chair.comments(database, poll) if plan.terms.comments else []
    if len(comments) != plan.commenting:
        raise RehearsalFailed("意见建议的数目不符")
    return Outcome(poll, board, report, comments)
