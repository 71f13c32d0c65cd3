"""Applications for a title (职工之家申报): finding them, and reading the account number.

What is filled in changes in `drafts`; what unions say of it in `approvals`; what comes after in `awards`.

Source: 三(二)2; 附件二.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from admin import audit
from admin.errors import ChangedMeanwhile, NotAllowed, NotHere
from admin.models.applications import ApplicationStep, AwardApplication
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import ApplicationState, ApplicationStepKind, TitleLevel
from admin.rules.rights import Person, Right
from vote.db import Database

PAGE = 50
"""Applications on one page of the list."""

AT_HOME = (ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.AT_GRASSROOTS)
"""States in which the union itself is to act."""
MASK = "*"
TAIL = 4
"""So many digits of an account number everybody may see."""


class NotYours(NotAllowed):
    """The application is within reach, but this step is another union's."""

    code = "not-your-application"
    sentence = "这一步不由您的工会办理，什么也没有改变。"


@dataclass(frozen=True)
class Filters:
    """What the list of applications shows; nothing named shows all that were handed in.

    Args:
        mine: only those that wait for the person's own union.
    """

    mine: bool = False
    state: ApplicationState | None = None
    level: TitleLevel | None = None
    union: int | None = None
    page: int = 1


@dataclass(frozen=True)
class Listing:
    """One page of applications, those that were handed in first before others."""

    applications: Sequence[AwardApplication]
    total: int
    page: int
    pages: int


# --- finding ---


def find(session: Session, person: Person, number: int) -> AwardApplication:
    """Return an application of a union within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(AwardApplication, number)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def held(session: Session, person: Person, number: int, version: int | None = None) -> AwardApplication:
    """Return an application within reach, locked until the transaction ends.

    Args:
        version: what the page had shown; None where it does not matter.

    Raises:
        NotHere: there is none, or it lies elsewhere.
        ChangedMeanwhile: it is another version by now.
    """
    session.scalars(select(AwardApplication.id).where(AwardApplication.id == number).with_for_update()).all()
    found = find(session, person, number)
    session.refresh(found)
    if version is not None and found.version != version:
        raise ChangedMeanwhile
    return found


def own(session: Session, person: Person, number: int, version: int | None = None) -> AwardApplication:
    """Return an application of the person's own union, locked.

    Raises:
        NotHere: it lies outside of her reach.
        NotYours: it is of a union below hers, or her role does not allow it.
        ChangedMeanwhile: it is another version by now.
    """
    found = held(session, person, number, version)
    if found.union_id != person.union or not person.may(Right.APPLY_FOR_TITLE):
        raise NotYours("申报由基层工会自己办理，上级工会只查验、签署意见。什么也没有改变。")
    return found


def awarded_by(session: Session, person: Person, number: int, version: int | None = None) -> AwardApplication:
    """Return an application on which the person's union decides last, locked.

    Raises:
        NotHere: it lies outside of her reach.
        NotYours: another union decides.
        ChangedMeanwhile: it is another version by now.
    """
    found = held(session, person, number, version)
    if not person.may(Right.REVIEW_APPLICATIONS) or found.awarding_id != person.union:
        raise NotYours(f"这一步由{found.awarding.name}办理，什么也没有改变。")
    return found


def of(session: Session, union: int) -> list[AwardApplication]:
    """Return all applications of a union, the newest first."""
    found = select(AwardApplication).where(AwardApplication.union_id == union).order_by(AwardApplication.id.desc())
    return list(session.scalars(found))


def listing(session: Session, person: Person, filters: Filters) -> Listing:
    """Return the applications within reach that the filters leave; of others' drafts nothing is shown."""
    chosen = select(AwardApplication.id).join(AwardApplication.union).where(Union.path.startswith(person.path))
    chosen = chosen.where(or_(AwardApplication.round > 0, AwardApplication.union_id == person.union, _asks(person)))
    if filters.mine:
        chosen = chosen.where(_waits_for(person))
    if filters.state is not None:
        chosen = chosen.where(AwardApplication.state == filters.state)
    if filters.level is not None:
        chosen = chosen.where(AwardApplication.level == filters.level)
    if filters.union is not None:
        chosen = chosen.where(Union.path.contains(f"/{filters.union}/"))
    total = session.scalar(chosen.with_only_columns(func.count(AwardApplication.id))) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, filters.page), pages)
    order = (
        AwardApplication.closed_at.is_not(None),
        AwardApplication.closed_at.desc(),
        AwardApplication.submitted_at,
        AwardApplication.id,
    )
    numbers = session.scalars(chosen.order_by(*order).limit(PAGE).offset((page - 1) * PAGE)).all()
    rows = session.scalars(
        select(AwardApplication)
        .join(AwardApplication.union)
        .where(AwardApplication.id.in_(numbers))
        .options(contains_eager(AwardApplication.union).load_only(Union.name, Union.path))
        .order_by(*order)
    )
    return Listing(rows.all(), total, page, pages)


def waiting(session: Session, person: Person, today: date) -> dict[ApplicationState, int]:
    """Return how many applications wait for the person's own union, by their state; shown ones once they were."""
    shown = and_(AwardApplication.state == ApplicationState.ANNOUNCED, AwardApplication.publicity_until >= today)
    found = select(AwardApplication.state, func.count()).where(_waits_for(person), ~shown)
    return {row[0]: row[1] for row in session.execute(found.group_by(AwardApplication.state))}


def at_home(session: Session, union: int) -> list[AwardApplication]:
    """Return the applications that wait for the union itself: to be filled in, or for its own opinion."""
    found = select(AwardApplication).where(AwardApplication.union_id == union, AwardApplication.state.in_(AT_HOME))
    return list(session.scalars(found.order_by(AwardApplication.id)))


def _waits_for(person: Person) -> ColumnElement[bool]:
    """Return what picks the applications on which the person's own union is to act next."""
    last = (ApplicationState.AT_DISTRICT, ApplicationState.APPROVED, ApplicationState.ANNOUNCED)
    return or_(
        and_(AwardApplication.above_id == person.union, AwardApplication.state == ApplicationState.AT_INTERMEDIATE),
        and_(AwardApplication.awarding_id == person.union, AwardApplication.state.in_(last)),
        _asks(person),
    )


def _asks(person: Person) -> ColumnElement[bool]:
    """Return what picks the forms of unions directly below the person's that need her reason to go on without.

    Those are for the awarding union's own title, which stands directly above: only the district's can.
    """
    return and_(
        AwardApplication.above_id == person.union,
        AwardApplication.level == TitleLevel.DISTRICT,
        AwardApplication.state.in_((ApplicationState.DRAFT, ApplicationState.RETURNED)),
        AwardApplication.awarding_id == person.union,
        AwardApplication.waiver == "",
    )


# --- what is written ---


def note(
    session: Session, person: Person, at: datetime, application: AwardApplication, kind: ApplicationStepKind,
    action: str, text: str = "", **detail: Any,
) -> None:  # fmt: skip
    """Write a step down, in the case and in the audit trail."""
    by = f"{person.name}（{person.union_name}）"
    application.steps.append(ApplicationStep(at=at, by=by, kind=kind, state=application.state, text=text))
    session.flush()
    audit.record(
        session, person, at, action, f"{application.name}：申报{application.level.label}（{application.number}）",
        application.union.path, application=application.id, state=application.state, **detail,
    )  # fmt: skip


def told(application: AwardApplication) -> dict[str, Any]:
    """Return what other systems are told of an application; no person, no account number is in it."""
    return {
        "application": application.id, "number": application.number, "union": application.union_id,
        "level": application.level, "state": application.state, "round": application.round,
        "submitted_at": application.submitted_at, "digest": application.digest,
    }  # fmt: skip


# --- the title it led to, and the account number ---


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


def shown(database: Database, person: Person, application: AwardApplication) -> str:
    """Return the account number as a person may see it: in full for finance, else its last digits."""
    full = person.may(Right.PAY_SUBSIDY) and person.reaches(application.union.path)
    return account(database, person, application) if full else masked(application)


def _purpose(union: int) -> str:
    return f"account number of union {union}"
