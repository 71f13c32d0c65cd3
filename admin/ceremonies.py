"""What the chair does for the key ceremony (密钥仪式): links of scrutineers, and beginning anew."""

from datetime import datetime

from sqlalchemy.orm import Session

from admin.desks import Desk, note, running
from admin.models.assemblies import Assembly
from admin.rules.rights import Person
from vote import chair


def renew_links(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk) -> None:
    """Draw fresh links for all scrutineers; the earlier ones end."""
    poll = running(assembly, code)
    desk.links.keep(code, chair.invite(desk.polls, poll.code))
    note(session, person, at, "links.renewed", assembly, poll=code, who="all")


def renew_link(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk, index: int
) -> str:
    """Draw a fresh link for one scrutineer, whose earlier one ends; return the name."""
    poll = running(assembly, code)
    drawn = chair.reinvite(desk.polls, poll.code, index)
    desk.links.keep(code, [drawn])
    note(session, person, at, "links.renewed", assembly, poll=code, who=drawn.name)
    return drawn.name


def restart_ceremony(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk, why: str
) -> None:
    """Begin the key ceremony anew; the reason stands on the board."""
    poll = running(assembly, code)
    state = chair.restart_ceremony(desk.polls, poll.code, why)
    note(session, person, at, "ceremony.restarted", assembly, poll=code, attempt=state.attempt, why=why)
