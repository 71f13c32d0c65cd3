"""Applications for a title (职工之家申报): finding them, and reading the account number.

What is filled in changes in `drafts`; what unions say of it in `approvals`; what comes after in `awards`.

Source: 三(二)2; 附件二.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.errors import NotAllowed, NotHere
from admin.models.applications import AwardApplication
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import TitleLevel
from admin.rules.rights import Person, Right
from vote.db import Database

MASK = "*"
TAIL = 4
"""So many digits of an account number everybody may see."""


def find(session: Session, person: Person, number: int) -> AwardApplication:
    """Return an application of a union within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(AwardApplication, number)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def approved(session: Session, union: Union, level: TitleLevel) -> AwardApplication | None:
    """Return the application by which a union came to the title that it holds, or None."""
    found = select(AwardApplication).join(AwardApplication.title)
    found = found.where(Title.union_id == union.id, Title.level == level, Title.ended_on.is_(None))
    return session.scalars(found).one_or_none()


def seal_account(database: Database, union: int, number: str) -> bytes:
    """Return an account number (工会账户账号) as it is kept: sealed for one union."""
    return database.seal(number.encode(), _purpose(union))


def account(database: Database, person: Person, application: AwardApplication) -> str:
    """Return the account number in full; for finance only.

    Raises:
        NotAllowed: she is not of finance, or the union lies outside of her reach.
        KeyFileInvalid: it was sealed under another key.
    """
    if not person.may(Right.PAY_SUBSIDY) or not person.reaches(application.union.path):
        raise NotAllowed
    sealed = application.account_sealed
    return "" if sealed is None else database.unseal(sealed, _purpose(application.union_id)).decode()


def masked(application: AwardApplication) -> str:
    """Return the account number as anybody may see it: the last digits only; empty where there is none."""
    return f"{MASK * TAIL} {application.account_tail}" if application.account_tail else ""


def _purpose(union: int) -> str:
    return f"account number of union {union}"
