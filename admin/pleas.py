"""Files of a case of revocation (申辩材料, 送达回证): from the union while it may reply, from the body at any time."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from admin import evidence, revocations
from admin.errors import NotAllowed, NotNow
from admin.models.evidence import Evidence
from admin.models.revocations import Revocation
from admin.rules.kinds import EvidenceAbout, RevocationState
from admin.rules.rights import Person, Right
from admin.rules.tickets import rule
from vote.db import Database

ABOUT = EvidenceAbout.REVOCATION


def add(
    database: Database, folder: Path, person: Person, at: datetime, number: int, name: str, content: BinaryIO
) -> Evidence:
    """Keep a file with a case.

    Raises:
        FileTooLarge, FileNotTaken, InputInvalid: the file is not one that is taken.
        NotHere, NotAllowed: the case is not one that the person has a part in.
        NotNow: nothing more is taken.
        StorageUnfit: the folder is not safe.
    """
    return evidence.add(
        database, folder, person, at, _opening(person, number), _noting(person, at, number, "revocation.file_added"),
        name, content,
    )  # fmt: skip


def remove(database: Database, folder: Path, person: Person, at: datetime, number: int, file: int) -> None:
    """Take back a file that one's own side handed in.

    Raises:
        NotHere, NotAllowed: the file is not one of hers.
        NotNow: the case has gone on since.
    """

    def opening(session: Session) -> evidence.Owner:
        owner = _opening(person, number)(session)
        case = revocations.find(session, person, number)
        row = evidence.find(session, ABOUT, number, file)
        if not removable(case, person, row):
            raise NotAllowed("这份材料不能由您删除：它是另一方提交的，或者已经作为依据。什么也没有改变。")
        return owner

    evidence.remove(database, folder, opening, _noting(person, at, number, "revocation.file_removed"), file)


def of(session: Session, case: Revocation) -> list[Evidence]:
    """Return the files of a case."""
    return evidence.of(session, ABOUT, case.id)


def find(session: Session, person: Person, number: int, file: int) -> Evidence:
    """Return a file of a case within reach.

    Raises:
        NotHere: there is none, or it is of a union elsewhere.
    """
    return evidence.find(session, ABOUT, revocations.find(session, person, number).id, file)


def may_add(session: Session, case: Revocation, person: Person) -> bool:
    """Say whether a person may add a file to a case now."""
    if revocations.leads(session, person, case.title):
        return True
    return _is_hers(case, person) and case.state is not RevocationState.DECIDED


def removable(case: Revocation, person: Person, row: Evidence) -> bool:
    """Say whether a person may take a file back: her side's own, while the case has not gone on."""
    hers = row.added_by.endswith(f"（{person.union_name}）")
    return hers and case.state in (RevocationState.NOTICED, RevocationState.REPLIED)


def _is_hers(case: Revocation, person: Person) -> bool:
    return case.union_id == person.union and person.may(Right.APPLY_FOR_TITLE)


def _opening(person: Person, number: int) -> evidence.Opening:
    def open_case(session: Session) -> evidence.Owner:
        case = revocations.find(session, person, number, lock=True)
        leads = revocations.leads(session, person, case.title)
        if not leads and not _is_hers(case, person):
            raise NotAllowed("只有被提议的工会和授予称号的工会可以提交材料。什么也没有改变。")
        if not may_add(session, case, person):
            raise NotNow("这件事已经作出决定，不再收材料。什么也没有改变。")
        # The union's own files leave room for the body's: the notice that was signed for, the sealed decision.
        return evidence.Owner(ABOUT, case.id, case.union, rule().most_files * (2 if leads else 1))

    return open_case


def _noting(person: Person, at: datetime, number: int, action: str) -> evidence.Noting:
    def note(session: Session, name: str) -> None:
        revocations.note(session, person, at, revocations.find(session, person, number), action, file=name)

    return note
