"""Scans of vouchers (付款凭证): kept with a payment, for finance only, since account numbers stand on them."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from admin import audit, evidence, ledger
from admin.errors import NotAllowed, NotHere, NotNow
from admin.models.evidence import Evidence
from admin.models.subsidies import Subsidy
from admin.rules.kinds import EvidenceAbout, SubsidyState
from admin.rules.rights import Person, Right
from vote.db import Database

ABOUT = EvidenceAbout.VOUCHER
MOST = 5


def add(
    database: Database, folder: Path, person: Person, at: datetime, number: int, name: str, content: BinaryIO
) -> Evidence:
    """Keep the scan of a voucher.

    Raises:
        FileTooLarge, FileNotTaken, InputInvalid: the file is not one that is taken.
        NotHere, NotAllowed: there is no such subsidy within reach, or she is not of finance.
        NotNow: it was never paid, or has as many files as it may have.
        StorageUnfit: the folder is not safe.
    """

    def opening(session: Session) -> evidence.Owner:
        found = _hers(session, person, number)
        if found.paid_on is None:
            raise NotNow("这笔补助还没有拨付，没有凭证可传。什么也没有改变。")
        return evidence.Owner(ABOUT, found.id, found.union, MOST)

    def noting(session: Session, file: str) -> None:
        found = ledger.find(session, person, number)
        about = f"{found.name}：建家补助{found.yuan:,}元"
        audit.record(session, person, at, "subsidy.file_added", about, found.union.path, subsidy=found.id, file=file)

    return evidence.add(database, folder, person, at, opening, noting, name, content)


def of(session: Session, person: Person, subsidy: Subsidy) -> list[Evidence]:
    """Return the scans of a payment as finance sees them; nobody else sees any."""
    return evidence.of(session, ABOUT, subsidy.id) if person.may(Right.PAY_SUBSIDY) else []


def missing(session: Session, person: Person, subsidies: list[Subsidy]) -> set[int]:
    """Return which paid subsidies have no scan yet, by their numbers, for finance."""
    paid = [one.id for one in subsidies if one.state is SubsidyState.PAID]
    if not paid or not person.may(Right.PAY_SUBSIDY):
        return set()
    return set(paid) - {row.subject_id for row in evidence.of(session, ABOUT, *paid)}


def find(session: Session, person: Person, number: int, file: int) -> Evidence:
    """Return one scan.

    Raises:
        NotHere: there is none, or she is not of finance.
    """
    if not person.may(Right.PAY_SUBSIDY):
        raise NotHere
    return evidence.find(session, ABOUT, ledger.find(session, person, number).id, file)


def _hers(session: Session, person: Person, number: int) -> Subsidy:
    found = ledger.find(session, person, number)
    if not person.may(Right.PAY_SUBSIDY):
        raise NotAllowed
    return found
