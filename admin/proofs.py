"""Evidence of what was put right (整改佐证材料): added by the union itself until it reports."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from admin import evidence, tickets
from admin.errors import NotNow
from admin.models.evidence import Evidence
from admin.models.problems import Ticket
from admin.rules.kinds import EvidenceAbout, StepKind
from admin.rules.rights import Person
from admin.rules.tickets import rule
from vote.db import Database


def add(
    database: Database, folder: Path, person: Person, at: datetime, number: int, name: str, content: BinaryIO
) -> Evidence:
    """Keep a file as evidence of a ticket of one's own union.

    Raises:
        FileTooLarge, FileNotTaken, InputInvalid: the file is not one that is taken.
        NotHere, NotYours: the ticket is not of her union.
        NotNow: it was reported already, or has as many files as it may have.
        StorageUnfit: the folder is not safe.
    """
    return evidence.add(
        database, folder, person, at, _opening(person, number),
        _noting(person, at, number, StepKind.EVIDENCE_ADDED), name, content,
    )  # fmt: skip


def remove(database: Database, folder: Path, person: Person, at: datetime, number: int, file: int) -> None:
    """Take a file back while its ticket was not reported.

    Raises:
        NotHere, NotYours: the ticket is not of her union, or has no such file.
        NotNow: it was reported already.
    """
    noting = _noting(person, at, number, StepKind.EVIDENCE_REMOVED)
    evidence.remove(database, folder, _opening(person, number), noting, file)


def of(session: Session, ticket: Ticket) -> list[Evidence]:
    """Return the files of a ticket."""
    return evidence.of(session, EvidenceAbout.TICKET, ticket.id)


def find(session: Session, person: Person, number: int, file: int) -> Evidence:
    """Return the row of a file of a ticket within a person's reach.

    Raises:
        NotHere: there is none, or it is of a union elsewhere.
    """
    return evidence.find(session, EvidenceAbout.TICKET, tickets.within(session, person, number).id, file)


def _opening(person: Person, number: int) -> evidence.Opening:
    def open_ticket(session: Session) -> evidence.Owner:
        ticket = tickets.own(session, person, number)
        if ticket.state not in tickets.AT_WORK:
            raise NotNow("这项整改已经报请或通过验收，材料没有改动。如要补充，请先撤回报请。")
        return evidence.Owner(EvidenceAbout.TICKET, ticket.id, ticket.union, rule().most_files)

    return open_ticket


def _noting(person: Person, at: datetime, number: int, what: StepKind) -> evidence.Noting:
    def note(session: Session, name: str) -> None:
        tickets.note(session, tickets.own(session, person, number), person, at, what, name)

    return note
