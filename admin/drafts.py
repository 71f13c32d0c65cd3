"""Filling in an application for a title and handing it in (填写、提交申报表): the union's own part.

What records know is taken from records each time the form is saved; from the moment it is handed in
it stands as it is.

Source: 三(二)2; 附件二.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import applications, conditions, deliveries, figures, titles
from admin.errors import NotAllowed, NotNow
from admin.models.applications import AwardApplication
from admin.models.unions import Officer, Union
from admin.rules import awards, dates
from admin.rules.kinds import ApplicationState, ApplicationStepKind, Event, Post, TitleLevel, UnionKind
from admin.rules.rights import Person, Right
from admin.titles import AlreadyHeld

PLACE = "waiting for its number"


class UnderWay(NotNow):
    """There is an application of this level under way."""

    code = "application-under-way"
    sentence = "已有一份同级的申报正在填写或办理，没有重复开始。请继续那一份，或者先撤回它。"


@dataclass(frozen=True)
class Filled:
    """What the union itself fills in; the rest comes from its records.

    Args:
        area_m2: declared, as `awards.area` writes it; empty where nothing is filled in.
        account: the account number, sealed; None leaves the one there is.
        account_tail: its last digits.
    """

    address: str
    phone: str
    committee_since: date | None
    approved_by: str
    area_m2: str
    wages_contract_on: date | None
    account: bytes | None = None
    account_tail: str = ""


def begin(session: Session, person: Person, at: datetime, level: TitleLevel) -> AwardApplication:
    """Begin an application of one's own union; what its records know is filled in.

    Raises:
        NotAllowed: it is not for this person to apply, or not for such a union.
        NotNow: the union is out of use, or stands directly under the district and has no street above it.
        AlreadyHeld: it holds this title.
        UnderWay: there is one already.
    """
    union = session.scalars(select(Union).where(Union.id == person.union).with_for_update(key_share=True)).one()
    if not person.may(Right.APPLY_FOR_TITLE) or union.kind is not UnionKind.GRASSROOTS or union.parent_id is None:
        raise NotAllowed
    if not union.active:
        raise NotNow("这家工会已停用，不能申报。")
    above = session.get_one(Union, union.parent_id)
    if level is TitleLevel.STREET and not above.kind.is_intermediate:
        raise NotNow("您的工会直属区总工会，没有街道（地区、行业）级称号可申报。请直接申报区级，并请区总工会写明理由。")
    if titles.held(session, union.id, level) is not None:
        raise AlreadyHeld("您的工会已有这一级“职工之家”称号，不用再申报。")
    before = select(AwardApplication.id).where(
        AwardApplication.union_id == union.id, AwardApplication.level == level, AwardApplication.closed_at.is_(None)
    )
    if session.scalars(before).first() is not None:
        raise UnderWay
    made = AwardApplication(
        union_id=union.id, level=level, state=ApplicationState.DRAFT, number=f"{PLACE} {union.id} {level}",
        above_id=above.id, awarding_id=_awarding(union, level), address=union.address,
        phone=union.phone, created_at=at, judged={}, **_of_records(session, union),
    )  # fmt: skip
    chair, record = _chair(session, union), figures.record_of(session, union)
    made.committee_since = record.committee_elected_on or (chair.since_on if chair else None)
    made.approved_by, made.wages_contract_on = record.approved_by or above.name, record.wages_signed_on
    made.area_m2 = record.area_m2 or ""
    if before_this := _last(session, union):
        made.area_m2 = made.area_m2 or before_this.area_m2
        made.account_sealed, made.account_tail = before_this.account_sealed, before_this.account_tail
    session.add(made)
    session.flush()
    made.number = awards.form_number(level, dates.today(at).year, made.id)
    applications.note(session, person, at, made, ApplicationStepKind.BEGUN, "application.begun")
    return made


def edit(session: Session, person: Person, at: datetime, number: int, version: int, filled: Filled) -> AwardApplication:
    """Change what is filled in.

    Raises:
        NotHere, NotYours: it is not of her union.
        NotNow: it was handed in.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.own(session, person, number, version)
    _require_editable(found)
    before = _values(found)
    _refresh(session, found)
    for name in ("address", "phone", "committee_since", "approved_by", "area_m2", "wages_contract_on"):
        setattr(found, name, getattr(filled, name))
    if filled.account is not None:
        found.account_sealed, found.account_tail = filled.account, filled.account_tail
    changed = [name for name, value in _values(found).items() if value != before[name]]
    if changed:
        applications.note(
            session, person, at, found, ApplicationStepKind.EDITED, "application.edited", fields=sorted(changed)
        )
    return found


def submit(session: Session, person: Person, at: datetime, number: int, version: int) -> AwardApplication:
    """Hand the form in: 本级工会 is asked for its opinion first.

    Raises:
        NotHere, NotYours: it is not of her union.
        NotNow: it was handed in already, or the union is out of use.
        ConditionsUnmet: a condition is not met.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.own(session, person, number, version)
    _require_editable(found)
    if not found.union.active:
        raise NotNow("这家工会已停用，不能申报。")
    if titles.held(session, found.union_id, found.level, lock=True) is not None:
        raise AlreadyHeld("您的工会已有这一级“职工之家”称号，不用再申报。")
    if found.level is TitleLevel.STREET and conditions.is_direct(session, found.union):
        raise NotNow("您的工会现在直属区总工会，没有街道（地区、行业）级称号可申报。请撤回这一份，直接申报区级。")
    _refresh(session, found)
    stand = conditions.stand(session, found, dates.today(at))
    stand.require()
    found.judged = stand.judged
    found.state, found.round = ApplicationState.AT_GRASSROOTS, found.round + 1
    found.submitted_at, found.submitted_account = at, person.account
    found.submitted_by = f"{person.name}（{person.union_name}）"
    found.digest = awards.digest({"number": found.number, "round": found.round, "level": found.level} | _values(found))
    text = f"第{found.round}次提交" if found.round > 1 else ""
    applications.note(
        session, person, at, found, ApplicationStepKind.SUBMITTED, "application.submitted", text,
        round=found.round, digest=found.digest,
    )  # fmt: skip
    deliveries.announce(session, at, Event.APPLICATION_SUBMITTED, found.union, applications.told(found))
    return found


def withdraw(
    session: Session, person: Person, at: datetime, number: int, version: int, reason: str
) -> AwardApplication:
    """Take an application back, as long as it has led to no title and was not refused.

    Raises:
        NotHere, NotYours: it is not of her union.
        NotNow: it is over.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.own(session, person, number, version)
    if found.state.is_over:
        raise NotNow("这份申报已经办结，不能撤回。")
    found.state, found.closed_at = ApplicationState.WITHDRAWN, at
    applications.note(
        session, person, at, found, ApplicationStepKind.WITHDRAWN, "application.withdrawn", reason, reason=reason
    )
    return found


def waive(session: Session, person: Person, at: datetime, number: int, version: int, reason: str) -> AwardApplication:
    """Let a union directly under the district apply without a street-level title (同意直接申报).

    Source: 三(二)2; the exception is the district's own.

    Raises:
        NotHere, NotYours: it lies elsewhere, or another union decides.
        NotNow: it is not for the district's title, the union has a street above it, or the form was handed in.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.awarded_by(session, person, number, version)
    if found.level is not TitleLevel.DISTRICT or not conditions.is_direct(session, found.union):
        raise NotNow("只有直属区总工会的基层工会可以不经街道（地区、行业）级直接申报区级。什么也没有改变。")
    _require_editable(found)
    found.waiver, found.waived_by, found.waived_at = reason, f"{person.name}（{person.union_name}）", at
    applications.note(
        session, person, at, found, ApplicationStepKind.WAIVED, "application.waived", reason, reason=reason
    )
    return found


def _require_editable(application: AwardApplication) -> None:
    if not application.state.is_editable:
        raise NotNow("申报表已经提交，不能再改。需要改动时，请上级工会退回，或者撤回后重新申报。")


def _awarding(union: Union, level: TitleLevel) -> int:
    """Return the number of the union that decides last: the one above, or the district at the root of the tree."""
    assert union.parent_id is not None
    return union.parent_id if level is TitleLevel.STREET else int(union.path.strip("/").split("/")[0])


def _refresh(session: Session, application: AwardApplication) -> None:
    """Take what records know from records, and who stands above."""
    union = session.get_one(Union, application.union_id)
    for name, value in _of_records(session, union).items():
        setattr(application, name, value)
    assert union.parent_id is not None
    application.above_id, application.awarding_id = union.parent_id, _awarding(union, application.level)
    session.flush()
    session.refresh(application, ["above", "awarding"])


def _of_records(session: Session, union: Union) -> dict[str, Any]:
    chair = _chair(session, union)
    return {
        "name": union.name, "chair": chair.name if chair else "", "staff": union.staff, "members": union.members
    }  # fmt: skip


def _chair(session: Session, union: Union) -> Officer | None:
    found = select(Officer).where(Officer.union_id == union.id, Officer.post == Post.CHAIR, Officer.left_on.is_(None))
    return session.scalars(found.order_by(Officer.since_on.desc(), Officer.id.desc()).limit(1)).first()


def _last(session: Session, union: Union) -> AwardApplication | None:
    """Return the union's application before this one: much of it is still so."""
    found = select(AwardApplication).where(AwardApplication.union_id == union.id).order_by(AwardApplication.id.desc())
    return session.scalars(found.limit(1)).first()


def _values(application: AwardApplication) -> dict[str, Any]:
    """Return what is filled in; the account number as the digest of what is kept, which tells nothing of it."""
    sealed = application.account_sealed
    account = hashlib.sha256(bytes(sealed)).hexdigest() if sealed else ""
    return conditions.fields(application) | {"account": account}
