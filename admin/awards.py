"""From the last approval to the plaque (公示、异议、命名、授牌): what the union that decides last does.

Source: 三(二)2; the days of 公示 are the district's policy (``publicity.toml``).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from admin import applications, approvals, conditions, titles
from admin.errors import InputInvalid, NotHere, NotNow
from admin.models.applications import AwardApplication, Objection
from admin.models.titles import Title
from admin.rules import awards, dates, workdays
from admin.rules.kinds import (
    ApplicationState,
    ApplicationStepKind,
    ObjectionFrom,
    ObjectionOutcome,
    Opinion,
    TitleLevel,
)
from admin.rules.rights import Person, Right


class Objected(NotNow):
    """Somebody objects, and it is not settled."""

    code = "objected"
    sentence = "公示中有异议没有办结，或者异议成立，不能命名。请先办理异议；异议成立的，请退回或者不予命名。"


@dataclass(frozen=True)
class Announced:
    """What the public is told of an application (公示); no person is in it."""

    number: int
    name: str
    level: TitleLevel
    above_name: str
    awarding_name: str
    area_m2: str
    begins_on: date
    ends_on: date
    clause: str
    state: ApplicationState
    over: bool
    title: Title | None


def announce(session: Session, person: Person, at: datetime, number: int, version: int) -> AwardApplication:
    """Show to the public who is to be named (开始公示).

    Raises:
        NotHere, NotYours: it lies elsewhere, or another union decides.
        NotNow: it was not approved at every level, or is shown already.
        ConditionsUnmet: a condition is not met any more.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.awarded_by(session, person, number, version)
    if found.state is not ApplicationState.APPROVED:
        raise NotNow(f"各级都签署同意之后才能公示；现在是：{found.state.label}。什么也没有改变。")
    if approvals.check_that_counts(found) is None:
        raise approvals.NotChecked
    today = dates.today(at)
    conditions.stand(session, found, today).require()
    period = workdays.publicity(today)
    found.state, found.announced_at = ApplicationState.ANNOUNCED, at
    found.publicity_from, found.publicity_until = period.begins_on, period.ends_on
    found.publicity_clause = period.clause
    text = f"公示期{dates.day(period.begins_on)}至{dates.day(period.ends_on)}。{period.note}"
    applications.note(
        session, person, at, found, ApplicationStepKind.ANNOUNCED, "application.announced", text,
        begins_on=period.begins_on.isoformat(), ends_on=period.ends_on.isoformat(),
    )  # fmt: skip
    return found


def announced(session: Session, number: int, today: date) -> Announced:
    """Return what the public is told of an application.

    Raises:
        NotHere: there is none that is shown.
    """
    found = session.get(AwardApplication, number)
    shown = (ApplicationState.ANNOUNCED, ApplicationState.AWARDED)
    if found is None or found.state not in shown or found.publicity_from is None or found.publicity_until is None:
        raise NotHere("没有这份公示，或者它已经撤下。")
    check = approvals.check_that_counts(found)
    return Announced(
        number=found.id, name=found.name, level=found.level, above_name=found.above.name,
        awarding_name=found.awarding.name, area_m2=check.verified_m2 if check else "",
        begins_on=found.publicity_from, ends_on=found.publicity_until, clause=found.publicity_clause,
        state=found.state, over=today > found.publicity_until, title=found.title,
    )  # fmt: skip


def object_to(
    session: Session, person: Person, at: datetime, number: int, *, received_on: date, source: ObjectionFrom, text: str
) -> Objection:
    """Write down an objection that came in (登记异议); who wrote it is not kept.

    Raises:
        NotHere, NotYours: it lies elsewhere, or another union decides.
        NotNow: nothing is shown.
        InputInvalid: it did not come between the announcement and the last day.
    """
    found = applications.awarded_by(session, person, number)
    if found.state is not ApplicationState.ANNOUNCED or found.announced_at is None or found.publicity_until is None:
        raise NotNow("现在不在公示，不能登记异议。什么也没有改变。")
    first, last = dates.today(found.announced_at), min(found.publicity_until, dates.today(at))
    if not first <= received_on <= last:
        raise InputInvalid(f"异议收到的日期应在{dates.day(first)}到{dates.day(last)}之间，没有保存。请改正。")
    made = Objection(
        application_id=found.id, received_on=received_on, source=source, text=text, recorded_at=at,
        recorded_by=f"{person.name}（{person.union_name}）",
    )  # fmt: skip
    found.objections.append(made)
    said = f"{dates.day(received_on)}收到（{source.label}）：{text}"
    applications.note(session, person, at, found, ApplicationStepKind.OBJECTED, "application.objected", said)
    flag_modified(found, "state")  # whoever saw the page without it looks again before naming
    session.flush()
    return made


def answer(
    session: Session,
    person: Person,
    at: datetime,
    number: int,
    objection: int,
    outcome: ObjectionOutcome,
    handling: str,
) -> Objection:
    """Write down what became of an objection (办理异议).

    Raises:
        NotHere, NotYours: it lies elsewhere, or another union decides.
        NotNow: it was settled already.
    """
    found = applications.awarded_by(session, person, number)
    row = session.get(Objection, objection)
    if row is None or row.application_id != found.id:
        raise NotHere
    if row.outcome is not None or found.state is not ApplicationState.ANNOUNCED:
        raise NotNow("这条异议已经办结，或者公示已经结束办理，没有改动。")
    row.outcome, row.handling, row.handled_at = outcome, handling, at
    row.handled_by = f"{person.name}（{person.union_name}）"
    said = f"{outcome.label}：{handling}"
    applications.note(session, person, at, found, ApplicationStepKind.ANSWERED, "application.answered", said)
    flag_modified(found, "state")
    session.flush()
    return row


def give_back(
    session: Session, person: Person, at: datetime, number: int, version: int, opinion: Opinion, reason: str
) -> AwardApplication:
    """Return or refuse an application that was approved, before it is named (退回、不予命名).

    Raises:
        NotHere, NotYours: it lies elsewhere, or another union decides.
        NotNow: it is not between the last approval and the naming.
        InputInvalid: to agree is no way back.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.awarded_by(session, person, number, version)
    if found.state not in (ApplicationState.APPROVED, ApplicationState.ANNOUNCED):
        raise NotNow(f"现在不能退回（{found.state.label}），什么也没有改变。")
    if opinion is Opinion.APPROVED:
        raise InputInvalid("请选择退回补正或者不同意，没有保存。")
    level = approvals.ladder(session, found)[-1]
    state = awards.after((level,), level, opinion)
    approvals.settle(session, person, at, found, opinion, state, reason, level)
    return found


def award(
    session: Session, person: Person, at: datetime, number: int, version: int, decision: str, awarded_on: date
) -> Title:
    """Name the home after its 公示 (命名): the title enters the register with the verified area.

    Args:
        decision: 文号.

    Raises:
        NotHere, NotYours: it lies elsewhere, or another union decides.
        NotNow: it was not shown to the public, or the days are not over.
        Objected: an objection is open, or was upheld.
        ConditionsUnmet: a condition is not met any more.
        InputInvalid: the day lies before the end of the 公示, or has not come.
        AlreadyHeld: the union holds this title.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.awarded_by(session, person, number, version)
    today = dates.today(at)
    if found.state is not ApplicationState.ANNOUNCED or found.publicity_until is None:
        raise NotNow(f"公示之后才能命名；现在是：{found.state.label}。什么也没有改变。")
    if today <= found.publicity_until:
        raise NotNow(f"公示到{dates.day(found.publicity_until)}才期满，期满后才能命名。什么也没有改变。")
    if any(one.outcome is not ObjectionOutcome.DISMISSED for one in found.objections):
        raise Objected
    if not found.publicity_until < awarded_on <= today:
        span = f"{dates.day(found.publicity_until)}之后、今天以前"
        raise InputInvalid(f"命名日期应在公示期满（{span}），没有保存。请改正。")
    if not found.union.active:
        raise NotNow("这家工会已停用，不能命名。什么也没有改变。")
    check = approvals.check_that_counts(found)
    if check is None:
        raise approvals.NotChecked
    conditions.stand(session, found, today).require()
    text = f"{found.awarding.name}{decision}，命名为{found.level.label}；申报表{found.number}。"
    title = titles.enter(
        session, person, at, found.union, found.level, awarding=found.awarding, on=awarded_on, number=decision,
        area_m2=check.verified_m2, text=text,
    )  # fmt: skip
    found.state, found.closed_at, found.title_id = ApplicationState.AWARDED, at, title.id
    applications.note(
        session, person, at, found, ApplicationStepKind.AWARDED, "application.awarded", text, title=title.id,
        number=decision,
    )  # fmt: skip
    return title


def title_within(session: Session, person: Person, number: int, *, lock: bool = False) -> Title:
    """Return a title of a union within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere.
    """
    found = session.get(Title, number, with_for_update={"of": Title} if lock else None)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def application_of(session: Session, title: Title) -> AwardApplication | None:
    """Return the application that led to a title, or None where it was entered otherwise."""
    return session.scalars(select(AwardApplication).where(AwardApplication.title_id == title.id)).one_or_none()


def hand_over(session: Session, person: Person, at: datetime, number: int, on: date) -> Title:
    """Write down that the plaque was handed over (授牌).

    Raises:
        NotHere, NotYours: it lies elsewhere, or another union awarded it.
        NotNow: the title is not held any more, or has its plaque.
        InputInvalid: the day lies before the award, or has not come.
    """
    found = title_within(session, person, number, lock=True)
    if not person.may(Right.REVIEW_APPLICATIONS) or found.awarding_union_id != person.union:
        raise applications.NotYours(f"授牌由{found.awarding_union.name}登记，什么也没有改变。")
    if not found.state.is_held or found.plaque_on is not None:
        raise NotNow("这个称号已经登记过授牌，或者已不再有效。什么也没有改变。")
    if not found.awarded_on <= on <= dates.today(at):
        raise InputInvalid("授牌日期应在命名之后、今天以前，没有保存。请改正。")
    found.plaque_on = on
    titles.change(session, person, at, found, found.state, f"{dates.day(on)}授牌。")
    if (source := application_of(session, found)) is not None:
        said = f"{dates.day(on)}授牌。"
        applications.note(session, person, at, source, ApplicationStepKind.PLAQUE, "application.plaque", said)
    return found
