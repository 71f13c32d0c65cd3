"""The chair at the meeting (主持会议): every act from the adoption of scrutineers to the archive.

Where a poll stands is read from the voting side only (`vote.chair`). What is done there is done first; then it is
written down here. Whoever is stopped in between loses nothing: `settle` writes down later what has happened.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from admin import assemblies, audit, reviews
from admin.drawings import Links
from admin.errors import InputInvalid, NotHere, NotNow
from admin.models.assemblies import Assembly, AssemblyPoll, SlipPrint
from admin.models.reviews import HomeReview
from admin.players import Companies, Errand
from admin.printing import Prints, slip_sheet
from admin.rules.kinds import Subject
from admin.rules.quorum import quorum
from admin.rules.rights import Person
from vote import chair
from vote.chair import CeremonyState, Closing, Progress, ResultReport, Turnout
from vote.db import Database
from vote.errors import PollUnknown, WrongPhase

log = logging.getLogger("admin")

MOST_SIMULATED = 500
NOT_JOINED = "card"
"""The step of a scrutineer who has posted nothing yet."""
OVER = ("tallied", "annulled")
BEFORE_COUNT = ("prepared", "ceremony", "ready", "open", "closed")


class DoneAlready(NotNow):
    """Somebody else has just done the same."""

    code = "done-already"
    sentence = "这一步刚才已经有人做过了，您的这次点击没有再改变什么。请看最新的页面。"


@dataclass(frozen=True)
class Desk:
    """What only this process has in hand: links, sheets and simulated people; nothing of it outlives the process.

    Args:
        polls: the database of the voting side, for `vote.chair` only.
        url: what phones open.
    """

    polls: Database
    url: str
    links: Links
    prints: Prints
    companies: Companies

    @classmethod
    def of(cls, polls: Database, url: str) -> "Desk":
        """Return an empty desk."""
        return cls(polls, url, Links(), Prints(), Companies(url))

    def clear(self, poll: str) -> None:
        """Put away all that is in hand for a poll."""
        self.links.forget(poll)
        self.prints.forget(poll)
        self.companies.dismiss(poll)


@dataclass(frozen=True)
class Sight:
    """What the voting side tells about a poll at one moment."""

    turnout: Turnout
    ceremony: CeremonyState
    progress: Progress
    definition: dict[str, Any]
    report: ResultReport | None


def look(desk: Desk, poll: AssemblyPoll) -> Sight | None:
    """Return what the voting side tells about a poll, or None where its database cannot be asked now."""
    try:
        turnout = chair.turnout(desk.polls, poll.code)
        return Sight(
            turnout=turnout,
            ceremony=chair.ceremony_state(desk.polls, poll.code),
            progress=chair.progress(desk.polls, poll.code),
            definition=chair.definition(desk.polls, poll.code),
            report=chair.result(desk.polls, poll.code) if turnout.phase == "tallied" else None,
        )
    except (SQLAlchemyError, PollUnknown) as error:
        log.error("the voting side cannot be asked about %s", poll.code, exc_info=error)
        return None


def poll_of(assembly: Assembly, code: str) -> AssemblyPoll:
    """Return a poll of an assembly by its code.

    Raises:
        NotHere: it has no such poll.
    """
    found = next((poll for poll in assembly.polls if poll.code == code), None)
    if found is None:
        raise NotHere
    return found


def running(assembly: Assembly, code: str) -> AssemblyPoll:
    """Return the poll that the checklist is about, if it is this one: no act goes to another from an old page.

    Raises:
        NotHere: the assembly has no such poll.
        NotNow: it is over.
    """
    poll = poll_of(assembly, code)
    if assembly.abandoned_at or assembly.archived_at:
        raise NotNow("这次大会已经结束，什么也没有改变。")
    if poll.ended_at is not None or assemblies.current_poll(assembly, poll.subject) is not poll:
        raise NotNow("这一页上的投票已经结束或换成了另一个，什么也没有改变。请看最新的页面。")
    return poll


# --- before the poll ---


def adopt(session: Session, person: Person, at: datetime, assembly: Assembly, *, adopted: bool) -> None:
    """Write down that the meeting has adopted scrutineers and tellers, or take it back.

    Raises:
        NotNow: the poll is defined with them, or the meeting is over.
    """
    _require_unfixed(assembly)
    if adopted == (assembly.scrutineers_adopted_at is not None):
        return
    assembly.scrutineers_adopted_at = at if adopted else None
    action = "assembly.adopted" if adopted else "assembly.unadopted"
    _note(session, person, at, action, assembly, scrutineers=assembly.scrutineers, tellers=assembly.tellers)


def define(
    session: Session, person: Person, at: datetime, assembly: Assembly, subject: Subject, desk: Desk, *, rehearsal: bool
) -> AssemblyPoll:
    """Define a poll on the plan of the assembly, or a rehearsal of it, and draw the scrutineers' links.

    Raises:
        NotNow: the meeting is over, one runs already, or the scrutineers are not adopted.
    """
    _require_definable(assembly, subject, real=not rehearsal)
    code = chair.define(desk.polls, assemblies.terms_of(assembly, subject, rehearsal=rehearsal))
    return _lay(session, person, at, assembly, subject, desk, code, rehearsal=rehearsal)


def clean_start(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk
) -> AssemblyPoll:
    """Define the real poll on the terms of a rehearsal; nothing else is carried over.

    Raises:
        NotHere: the assembly has no such poll.
        NotNow: it is no rehearsal, it is over, or the scrutineers are not adopted.
    """
    rehearsed = running(assembly, code)
    if not rehearsed.rehearsal:
        raise NotNow("这不是演练。")
    _require_adopted(assembly)
    fresh = chair.clean_start(desk.polls, code)
    _end_rehearsal(at, rehearsed, desk)
    return _lay(session, person, at, assembly, rehearsed.subject, desk, fresh, rehearsal=False)


def put_aside(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk) -> None:
    """End a rehearsal, wherever it stands; the plan can be changed again.

    Raises:
        NotHere: the assembly has no such poll.
        NotNow: it is no rehearsal, or over.
    """
    poll = running(assembly, code)
    if not poll.rehearsal:
        raise NotNow("这不是演练，不能这样结束。正式投票可以作废。")
    _end_rehearsal(at, poll, desk)
    _note(session, person, at, "rehearsal.ended", assembly, poll=code)


# --- scrutineers ---


def renew_links(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk) -> None:
    """Draw fresh links for all scrutineers; the earlier ones end."""
    poll = running(assembly, code)
    desk.links.keep(code, chair.invite(desk.polls, poll.code))
    _note(session, person, at, "links.renewed", assembly, poll=code, who="all")


def renew_link(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk, index: int
) -> str:
    """Draw a fresh link for one scrutineer, whose earlier one ends; return the name."""
    poll = running(assembly, code)
    drawn = chair.reinvite(desk.polls, poll.code, index)
    desk.links.keep(code, [drawn])
    _note(session, person, at, "links.renewed", assembly, poll=code, who=drawn.name)
    return drawn.name


def restart_ceremony(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk, why: str
) -> None:
    """Begin the key ceremony anew; the reason stands on the board."""
    poll = running(assembly, code)
    state = chair.restart_ceremony(desk.polls, poll.code, why)
    _note(session, person, at, "ceremony.restarted", assembly, poll=code, attempt=state.attempt, why=why)


# --- slips ---


def make_slips(poll: AssemblyPoll, desk: Desk, count: int) -> int:
    """Make a batch of slips, begin to set its sheets, and return its number; `note_slips` writes it down.

    Raises:
        NotNow: an earlier batch is not downloaded yet.
        WrongPhase: the ceremony is not complete, or the poll is closed.
    """
    desk.prints.require_idle(poll.code)
    batch = chair.issue_slips(desk.polls, poll.code, count)
    desk.prints.start(poll.code, slip_sheet(chair.definition(desk.polls, poll.code), batch, desk.url))
    return batch.batch


def note_slips(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, batch: int, count: int, *,
    reason: str = "", simulated: bool = False,
) -> None:  # fmt: skip
    """Write down that a batch was made: how many, never which."""
    made = SlipPrint(
        assembly_id=assembly.id, poll=code, batch=batch, count=count, at=at, reason=reason, simulated=simulated
    )
    session.add(made)
    session.flush()
    _note(session, person, at, "slips.made", assembly, poll=code, batch=batch, count=count, reason=reason)


def take_sheets(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk
) -> tuple[int, bytes]:
    """Return number and sheets of the batch in memory; who took them is written down.

    Raises:
        NotNow: they are not there any more.
    """
    poll = running(assembly, code)
    batch, pdf = desk.prints.take(poll.code)
    _note(session, person, at, "slips.downloaded", assembly, poll=code, batch=batch)
    return batch, pdf


def clear_sheets(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk) -> None:
    """Forget the sheets in memory."""
    poll = poll_of(assembly, code)
    desk.prints.forget(poll.code)
    _note(session, person, at, "slips.cleared", assembly, poll=code)


def hand_out(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, batch: int, count: int, by: str
) -> None:
    """Write down how many slips of a batch were handed out, and by whom (发放记录).

    Raises:
        NotHere: there is no such batch.
        InputInvalid: it has not so many slips.
    """
    running(assembly, code)
    found = next((made for made in assembly.prints if (made.poll, made.batch) == (code, batch)), None)
    if found is None or found.simulated:
        raise NotHere
    if count > found.count:
        raise InputInvalid(f"第 {batch} 批只有 {found.count:,} 张，发放记录没有改变。")
    found.handed_out, found.handed_out_by = count, by
    _note(session, person, at, "slips.handed_out", assembly, poll=code, batch=batch, count=count, by=by)


# --- who is here ---


def count_in(session: Session, assembly: Assembly, step: int) -> None:
    """Move the check-in counter; not written down: what counts is 实到 once it is confirmed."""
    here = Assembly.checked_in + step
    moved = update(Assembly).where(Assembly.id == assembly.id, here.between(0, 2 * assembly.due))
    session.execute(moved.values(checked_in=here), execution_options={"synchronize_session": False})


def confirm_present(
    session: Session, person: Person, at: datetime, assembly: Assembly, present: int, excused: int
) -> None:
    """Write down 实到 and 请假.

    Raises:
        InputInvalid: more than are due.
        NotNow: the poll was opened with another figure, or the meeting is over.
    """
    home = assemblies.current_poll(assembly, Subject.HOME)
    if assembly.abandoned_at or assembly.archived_at or (home is not None and home.opened_at is not None):
        raise NotNow("已经宣布开始投票，实到人数不能再改。")
    if present + excused > assembly.due:
        raise InputInvalid(f"实到与请假合计不能多于应到 {assembly.due:,} 人，没有保存。")
    assembly.present, assembly.excused = present, excused
    _note(session, person, at, "assembly.present", assembly, present=present, excused=excused)


# --- open, extend, close ---


def open_box(assembly: Assembly, poll: AssemblyPoll, desk: Desk, issued: int | None) -> None:
    """Open the poll; `note_open` writes it down.

    Raises:
        NotNow: 实到 is not confirmed, or too few are present for a real poll.
        DoneAlready: somebody else has just opened it.
        WrongPhase: the ceremony is not complete.
        FiguresImpossible: more slips are out than were made, or there are none.
    """
    if assembly.present is None:
        raise NotNow("请先在“签到与实到”里确认实到人数。投票没有开始。")
    part, whole = chair.definition(desk.polls, poll.code)["rule"]["quorum"]
    enough = quorum(assembly.present, assembly.due, (part, whole))
    if not (enough.met or poll.rehearsal):
        raise NotNow(f"实到 {assembly.present:,} 人，法定人数是 {enough.needed:,} 人，不能开始投票。")
    try:
        chair.open_poll(desk.polls, poll.code, assembly.present, issued)
    except WrongPhase as error:
        _tell_if_done(desk, poll, error, "open", "投票刚才已经由另一位宣布开始，您的这次点击没有再改变什么。")
    desk.prints.forget(poll.code)


def note_open(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, issued: int | None,
    minutes: int | None,
) -> None:  # fmt: skip
    """Write down that the poll was opened.

    Args:
        minutes: how long it is announced to last; none for no end.
    """
    poll = poll_of(assembly, code)
    poll.opened_at = poll.opened_at or at
    assembly.closes_at = at + timedelta(minutes=minutes) if minutes else None
    if issued is not None and poll.subject is Subject.HOME:
        assembly.issued = issued
    _note(session, person, at, "poll.opened", assembly, poll=code, present=assembly.present, issued=issued)


def extend(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, minutes: int) -> None:
    """Announce that the poll lasts so many minutes more; 0 takes the announced end back."""
    running(assembly, code)
    start = max(assembly.closes_at or at, at)
    assembly.closes_at = start + timedelta(minutes=minutes) if minutes else None
    until = assembly.closes_at.isoformat() if assembly.closes_at else None
    _note(session, person, at, "poll.extended", assembly, poll=code, until=until)


def close_box(poll: AssemblyPoll, desk: Desk, issued: int) -> Closing:
    """Close the poll for good; `note_close` writes it down.

    Raises:
        DoneAlready: somebody else has just closed it.
        FiguresImpossible: 发出 contradicts the slips or the box; the poll stays open.
    """
    try:
        closing = chair.close_poll(desk.polls, poll.code, issued)
    except WrongPhase as error:
        words = "投票刚才已经由另一位结束，票箱已经封存，选票都在。您的这次点击没有再改变什么。"
        _tell_if_done(desk, poll, error, "closed", words)
        raise
    desk.prints.forget(poll.code)
    return closing


def note_close(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, closing: Closing) -> None:
    """Write down that the poll was closed."""
    poll = poll_of(assembly, code)
    poll.opened_at, poll.closed_at = poll.opened_at or at, poll.closed_at or at
    assembly.closes_at = None
    if poll.subject is Subject.HOME:
        assembly.issued = closing.issued
    figures = {"issued": closing.issued, "ballots": closing.ballots, "head_number": closing.head_number}
    _note(session, person, at, "poll.closed", assembly, poll=code, **figures)


def begin_count(poll: AssemblyPoll, desk: Desk) -> bool:
    """Hand the sums to the scrutineers; false where too few ballots leave nothing to open.

    Raises:
        DoneAlready: somebody else has just done so.
    """
    try:
        return chair.begin_count(desk.polls, poll.code)
    except WrongPhase as error:
        _tell_if_done(desk, poll, error, "counting", "刚才已经有人开始开票，您的这次点击没有再改变什么。")
        raise


def note_count(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, *, begun: bool) -> None:
    """Write down that the count has begun, or that nothing can be opened."""
    if begun:
        _note(session, person, at, "poll.counting", assembly, poll=code)
        return
    poll_of(assembly, code).ended_at = at
    _note(session, person, at, "poll.annulled", assembly, poll=code, reason="选票太少，不能打开")


def annul(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk, reason: str
) -> None:
    """Annul a poll before its count; the reason stands on the board.

    Raises:
        WrongPhase: the count has begun: only the scrutineers can annul it now.
    """
    poll = running(assembly, code)
    chair.annul(desk.polls, poll.code, reason)
    poll.ended_at = at
    assembly.closes_at = None
    desk.clear(code)
    _note(session, person, at, "poll.annulled", assembly, poll=code, reason=reason)


def show_on_screen(session: Session, assembly: Assembly, shown: str) -> None:
    """Choose what the big screen shows: auto, welcome, present, vote or result; not written down."""
    chosen = update(Assembly).where(Assembly.id == assembly.id).values(screen=shown)
    session.execute(chosen, execution_options={"synchronize_session": False})


# --- after the count ---


def awaits_result() -> ColumnElement[bool]:
    """Return the condition on `Assembly` that `settle` may have something to do for it."""
    waits = Assembly.polls.any(and_(AssemblyPoll.rehearsal.is_(False), AssemblyPoll.ended_at.is_(None)))
    return and_(Assembly.archived_at.is_(None), Assembly.abandoned_at.is_(None), waits)


def settle(session: Session, at: datetime, assembly: Assembly, polls: Database) -> list[str]:
    """Write down what has happened on the voting side meanwhile, and receive every new result.

    May be called at any time and as often as one likes; a rehearsal is never received.

    Returns:
        the codes of the polls that ended by this.
    """
    ended = []
    for poll in assembly.polls:
        if poll.rehearsal or poll.ended_at is not None:
            continue
        phase = chair.turnout(polls, poll.code).phase
        if phase in ("open", "closed", "counting", "tallied"):
            poll.opened_at = poll.opened_at or at
        if phase in ("closed", "counting", "tallied"):
            poll.closed_at = poll.closed_at or at
        if phase == "tallied":
            reviews.receive(session, at, assembly, poll.code, polls)
        if phase == "annulled":
            audit.record(
                session, None, at, "poll.annulled", assembly.title, assembly.union.path, assembly=assembly.id,
                poll=poll.code,
            )  # fmt: skip
        if phase in OVER:
            poll.ended_at = at
            ended.append(poll.code)
    return ended


def archive(session: Session, person: Person, at: datetime, assembly: Assembly, signed_on: date) -> None:
    """Write down when the papers were signed, and close the file of the assembly.

    Raises:
        NotNow: there is no result yet.
        InputInvalid: the day lies before the meeting or in the future.
    """
    _require_result(session, assembly)
    if not assembly.held_on <= signed_on:
        raise InputInvalid("签字日期不能早于开会日期，没有保存。")
    assembly.signed_on, assembly.archived_at = signed_on, at
    _note(session, person, at, "assembly.archived", assembly, signed_on=signed_on.isoformat())


def reopen(session: Session, person: Person, at: datetime, assembly: Assembly) -> None:
    """Take an archiving back, to correct the day of signing."""
    if assembly.archived_at is None:
        return
    assembly.archived_at = None
    _note(session, person, at, "assembly.reopened", assembly)


def abandon(session: Session, person: Person, at: datetime, assembly: Assembly, desk: Desk, reason: str) -> None:
    """Give an assembly up before it has a result; polls that run are annulled.

    Raises:
        NotNow: it is over, or has a result.
        WrongPhase: the count of a real poll has begun.
    """
    if assembly.abandoned_at or assembly.archived_at:
        raise DoneAlready
    if any(_has_result(poll, desk) for poll in assembly.polls):
        raise NotNow("本次大会已经有了结果，不能放弃。")
    for poll in assembly.polls:
        if poll.ended_at is None and poll.rehearsal:
            _end_rehearsal(at, poll, desk)
        elif poll.ended_at is None:
            if chair.turnout(desk.polls, poll.code).phase != "annulled":
                chair.annul(desk.polls, poll.code, reason)
            poll.ended_at = at
            desk.clear(poll.code)
    assembly.abandoned_at = at
    _note(session, person, at, "assembly.abandoned", assembly, reason=reason)


# --- rehearsals only ---


def play_scrutineers(assembly: Assembly, code: str, desk: Desk, *, everybody: bool) -> None:
    """Let the system play the scrutineers who have not joined; all of them, or all but the first.

    Raises:
        NotNow: it is no rehearsal.
    """
    _require_rehearsal(running(assembly, code))
    company, links = desk.companies.of(code), desk.links.of(code)
    state = chair.ceremony_state(desk.polls, code)
    missing = [waiting.index for waiting in state.scrutineers if waiting.step == NOT_JOINED]
    somebody_joined = len(missing) + len(company.scrutineers) < len(state.scrutineers)
    if not everybody and not somebody_joined:
        missing = missing[1:]
    seats = [links[index] for index in missing if index in links]
    company.seat(seats, assembly.threshold, len(state.scrutineers))


def simulate_votes(assembly: Assembly, code: str, desk: Desk, counts: list[int]) -> tuple[int, int]:
    """Let simulated members vote, each with a slip that is never printed; return the batch and its size.

    Raises:
        NotNow: it is no rehearsal.
        InputInvalid: too few or too many.
    """
    _require_rehearsal(running(assembly, code))
    total = sum(counts)
    if not 1 <= total <= MOST_SIMULATED:
        raise InputInvalid(f"一次可以模拟 1 至 {MOST_SIMULATED} 名会员投票。")
    definition = chair.definition(desk.polls, code)
    batch = chair.issue_slips(desk.polls, code, total)
    beginning = f"{desk.url}/{code}#"
    desk.companies.of(code).vote(
        Errand(
            addresses=[f"{beginning}{secret}{batch.fingerprint}" for secret in batch.secrets],
            choices=[option for option, count in enumerate(counts) for _ in range(count)],
            comments=definition["comments"],
        )
    )
    return batch.batch, total


# --- inside ---


def _lay(
    session: Session, person: Person, at: datetime, assembly: Assembly, subject: Subject, desk: Desk, code: str, *,
    rehearsal: bool,
) -> AssemblyPoll:  # fmt: skip
    """Put a fresh poll on the checklist; of one before it nothing is carried over."""
    poll = AssemblyPoll(code=code, subject=subject, rehearsal=rehearsal, created_at=at)
    assembly.polls.append(poll)
    if subject is Subject.HOME:
        assembly.present, assembly.issued, assembly.checked_in = None, None, 0
    assembly.closes_at = None
    session.flush()
    desk.links.keep(code, chair.invite(desk.polls, code))
    action = "rehearsal.defined" if rehearsal else "poll.defined"
    _note(session, person, at, action, assembly, poll=code, about=subject.value)
    return poll


def _end_rehearsal(at: datetime, poll: AssemblyPoll, desk: Desk) -> None:
    if chair.turnout(desk.polls, poll.code).phase in BEFORE_COUNT:
        chair.annul(desk.polls, poll.code, "演练结束")
    poll.ended_at = at
    desk.clear(poll.code)


def _require_unfixed(assembly: Assembly) -> None:
    if assembly.abandoned_at or assembly.archived_at or any(not poll.rehearsal for poll in assembly.polls):
        raise NotNow("正式投票已经设定，名单写进了公告板，不能再改。")


def _require_definable(assembly: Assembly, subject: Subject, *, real: bool) -> None:
    if assembly.abandoned_at or assembly.archived_at:
        raise NotNow("这次大会已经结束，什么也没有改变。")
    if subject is Subject.CHAIR and not assembly.on_chair:
        raise NotHere
    last = assemblies.current_poll(assembly, subject)
    if last is not None and last.ended_at is None:
        raise DoneAlready("投票刚才已经设定，没有再设一次。请看最新的页面。")
    ended_well = last is not None and not last.rehearsal
    if ended_well and not real:
        raise NotNow("正式投票已经举行过，不再演练。")
    if real:
        _require_adopted(assembly)


def _require_adopted(assembly: Assembly) -> None:
    if assembly.scrutineers_adopted_at is None:
        raise NotNow("请先在“会议事项确认”里确认监票人、计票人名单已经通过。正式投票没有设定。")


def _require_rehearsal(poll: AssemblyPoll) -> None:
    if not poll.rehearsal:
        raise NotNow("正式投票不能由系统扮演任何人。")


def _require_result(session: Session, assembly: Assembly) -> None:
    """Refuse to close the file before every real poll has ended, and that on the home with a result."""
    last = assemblies.current_poll(assembly, Subject.HOME)
    running_on = any(poll.ended_at is None for poll in assembly.polls)
    found = select(HomeReview.id).where(HomeReview.poll == (last.code if last else ""))
    if running_on or session.scalar(found) is None:
        raise NotNow("还没有收到结果，不能存档。")


def _has_result(poll: AssemblyPoll, desk: Desk) -> bool:
    return not poll.rehearsal and chair.turnout(desk.polls, poll.code).phase == "tallied"


def _tell_if_done(desk: Desk, poll: AssemblyPoll, error: WrongPhase, reached: str, words: str) -> None:
    """Raise what calms the second of two; the error itself where the step was not done by another."""
    order = ("open", "closed", "counting", "tallied")
    phase = chair.turnout(desk.polls, poll.code).phase
    if phase in order and order.index(phase) >= order.index(reached):
        raise DoneAlready(words) from error
    raise error


def _note(session: Session, person: Person, at: datetime, action: str, assembly: Assembly, **detail: Any) -> None:
    audit.record(session, person, at, action, assembly.title, assembly.union.path, assembly=assembly.id, **detail)
