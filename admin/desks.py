"""What this process has in hand for a meeting, and what the voting side tells of its polls (主持台).

Where a poll stands is read from the voting side only (`vote.chair`). What is done there is done first; then it is
written down here. Whoever is stopped in between loses nothing: `admin.meetings.settle` writes down later what has
happened.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from admin import assemblies, audit
from admin.drawings import Links
from admin.errors import NotHere, NotNow
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.players import Companies
from admin.printing import Prints
from admin.rules.rights import Person
from vote import chair
from vote.chair import CeremonyState, Progress, ResultReport, Turnout
from vote.db import Database
from vote.errors import PollUnknown

log = logging.getLogger("admin")


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
            report=chair.result(desk.polls, poll.code, poll.assembly.known_excused)
            if turnout.phase == "tallied"
            else None,
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


def note(session: Session, person: Person, at: datetime, action: str, assembly: Assembly, **detail: Any) -> None:
    """Write an act of the meeting into the audit trail."""
    audit.record(session, person, at, action, assembly.title, assembly.union.path, assembly=assembly.id, **detail)
