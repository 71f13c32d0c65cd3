"""Who may have a subsidy (建家补助): by title, application and verified area, once per union for ever.

Source: 附件三.
"""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import applications, titles
from admin.models.applications import AwardApplication
from admin.models.subsidies import Subsidy
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules import subsidies as rules
from admin.rules.kinds import SubsidyState, TitleLevel
from admin.rules.rights import Person
from admin.rules.subsidies import AreaRefused


@dataclass(frozen=True)
class Judged:
    """How a union stands with its subsidy: what it rests on, and the verdict."""

    union: Union
    title: Title | None
    application: AwardApplication | None
    declared: Decimal | None
    verified: Decimal | None
    verdict: rules.Subsidy

    @property
    def stops(self) -> list[str]:
        """Return what stands in the way, a sentence each."""
        return [one.text for one in self.verdict.findings if one.blocks]

    @property
    def warnings(self) -> list[str]:
        """Return what to look at twice."""
        return [one.text for one in self.verdict.findings if not one.blocks]


def family(session: Session, union: int) -> list[int]:
    """Return a union with all that are merged into the same one: together they have one subsidy."""
    top = session.get_one(Union, union)
    while top.merged_into is not None:
        top = top.merged_into
    found, level = [top.id], [top.id]
    while level:
        level = list(session.scalars(select(Union.id).where(Union.merged_into_id.in_(level))))
        found += level
    return sorted(found)


def paid(session: Session, union: Union) -> bool:
    """Say whether a union, or one merged with it, has had its subsidy; renaming and a new title change nothing."""
    states = (Subsidy.union_id.in_(family(session, union.id)), Subsidy.state == SubsidyState.PAID)
    return session.scalars(select(Subsidy.id).where(*states)).first() is not None


def judge(session: Session, union: Union) -> Judged:
    """Return how a union stands with its subsidy, by the title that it holds and how it came to it.

    Source: 附件三: 达标, 按程序申报, 区总工会审批同意; on the verified area.
    """
    title = titles.held(session, union.id, TitleLevel.DISTRICT)
    application = applications.approved(session, union, TitleLevel.DISTRICT)
    return _judged(union, title, application, paid=bool(standing(session, union.id)))


def pending(session: Session, person: Person) -> list[Judged]:
    """Return the unions within reach whose subsidy is still to be approved, and those to whom none is due.

    They hold the district's title; whatever cannot be paid says why.
    """
    own = select(Subsidy.union_id).where(Subsidy.state != SubsidyState.REVERSED)
    rows = session.execute(
        select(Title, AwardApplication, Union)
        .join(Title.union)
        .outerjoin(AwardApplication, AwardApplication.title_id == Title.id)
        .where(
            Union.path.startswith(person.path), Union.active, Title.level == TitleLevel.DISTRICT,
            Title.ended_on.is_(None), Title.union_id.not_in(own),
        )
        .order_by(Title.awarded_on, Title.id)
    )  # fmt: skip
    inherited = _inherited(session)
    return [_judged(union, title, application, paid=union.id in inherited) for title, application, union in rows]


def _judged(union: Union, title: Title | None, application: AwardApplication | None, *, paid: bool) -> Judged:
    declared = _area(application.area_m2) if application else None
    verified = _area(title.area_m2) if title else None
    verdict = rules.judge(
        met=title is not None, applied=application is not None,
        approved=title is not None and application is not None, verified=verified, declared=declared, paid=paid,
    )  # fmt: skip
    return Judged(union, title, application, declared, verified, verdict)


def _area(text: str | None) -> Decimal | None:
    try:
        return rules.area(text or "")
    except AreaRefused:
        return None


def standing(session: Session, union: int) -> list[Subsidy]:
    """Return the subsidies of a union and its family that were not reversed."""
    found = select(Subsidy).where(Subsidy.union_id.in_(family(session, union)), Subsidy.state != SubsidyState.REVERSED)
    return list(session.scalars(found))


def _inherited(session: Session) -> set[int]:
    """Return the unions into which one with a subsidy was merged, at any remove."""
    pairs = session.execute(select(Union.id, Union.merged_into_id).where(Union.merged_into_id.is_not(None)))
    into = {union: target for union, target in pairs if target is not None}
    had = select(Subsidy.union_id).where(Subsidy.state != SubsidyState.REVERSED, Subsidy.union_id.in_(into))
    found = set()
    for union in session.scalars(had) if into else ():
        while union in into:
            union = into[union]  # noqa: PLW2901 - up to the one that took all in
            found.add(union)
    return found
