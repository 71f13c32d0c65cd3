"""Files that prove a row of a self-check (自查材料); the union itself adds and removes them while it works at it."""

from datetime import datetime

from sqlalchemy.orm import Session

from admin import evidence
from admin.evaluations import ComputedRow, find, own, row_of, write_down
from admin.models.evaluations import EvaluationRow
from admin.models.evidence import Evidence
from admin.rules.kinds import EvidenceAbout
from admin.rules.rights import Person
from admin.rules.selfcheck import self_check_policy


def opening(person: Person, number: int, criterion: str) -> evidence.Opening:
    """Return what finds the row that files are to prove."""

    def open_row(session: Session) -> evidence.Owner:
        case = own(session, person, number)
        row, _ = row_of(session, case, criterion)
        if row.computed:
            raise ComputedRow
        return evidence.Owner(EvidenceAbout.CRITERION, row.id, case.union, self_check_policy().most_files)

    return open_row


def noting(person: Person, at: datetime, number: int, criterion: str, what: str) -> evidence.Noting:
    """Return what writes down that a file came or went."""

    def note(session: Session, name: str) -> None:
        write_down(session, person, at, own(session, person, number), what, row=criterion, file=name)

    return note


def files_of(session: Session, row: EvaluationRow) -> list[Evidence]:
    """Return the files of a row."""
    return evidence.of(session, EvidenceAbout.CRITERION, row.id)


def file(session: Session, person: Person, number: int, criterion: str, wanted: int) -> Evidence:
    """Return the row of a file within a person's reach.

    Raises:
        NotHere: there is none.
    """
    row, _ = row_of(session, find(session, person, number), criterion)
    return evidence.find(session, EvidenceAbout.CRITERION, row.id, wanted)
