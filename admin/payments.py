"""Approving, paying and reversing subsidies (核定、拨付、冲销): by two hands, once, and nothing is ever deleted.

The district approves, finance pays. The system never moves money: it writes down what was paid.

Source: 附件三.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit, deliveries, subsidies, unions
from admin.errors import InputInvalid, NotAllowed, NotNow
from admin.ledger import find, told
from admin.models.subsidies import Subsidy, SubsidyEntry
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules import dates, decisions
from admin.rules import subsidies as rules
from admin.rules.kinds import Event, SubsidyEntryKind, SubsidyState, UnionKind
from admin.rules.policies import policy
from admin.rules.rights import Person, Right


class NotDue(NotNow):
    """A precondition is not fulfilled, or nothing is due."""

    code = "subsidy-not-due"


class AlreadyPaid(NotNow):
    """The union, or one that was merged into it, has had its subsidy."""

    code = "subsidy-already-paid"
    sentence = "建家补助是一次性的，这家工会（或者并入它的工会）已经领过或者已经核定，没有重复办理。"


def may_approve(session: Session, person: Person) -> bool:
    """Say whether a person approves subsidies: those of the district who decide on titles."""
    if not person.may(Right.REVIEW_APPLICATIONS):
        return False
    return session.get_one(Union, person.union).kind is UnionKind.DISTRICT_FEDERATION


def approve(session: Session, person: Person, at: datetime, union: int) -> Subsidy:
    """Approve the subsidy of a union (核定): by its title, its application, and the verified area alone.

    Raises:
        NotHere: there is no such union within reach.
        NotAllowed: it is not for her to approve.
        AlreadyPaid: it, or one merged with it, has one.
        NotDue: a precondition is not fulfilled, or nothing is due for the area.
    """
    found = unions.within(session, person, union)
    if not may_approve(session, person):
        raise NotAllowed
    _lock(session, union)
    session.refresh(found)
    if subsidies.standing(session, union):
        raise AlreadyPaid
    stand = subsidies.judge(session, found)
    title, application = stand.title, stand.application
    if stand.stops or title is None or application is None:
        raise NotDue(f"{''.join(stand.stops)}什么也没有改变。")
    if not found.active:
        raise NotDue("这家工会已经停用，不能补助。什么也没有改变。")
    line = rules.tier(stand.verified) if stand.verified is not None else None
    if line is None or stand.verdict.yuan == 0:
        raise NotDue(f"{''.join(stand.warnings)}没有可以核定的补助，什么也没有改变。")
    street = session.get_one(Union, found.parent_id or found.id)
    made = Subsidy(
        union_id=found.id, title_id=title.id, application_id=application.id, state=SubsidyState.APPROVED,
        name=found.name, street_id=street.id, street_name=street.name,
        declared_m2="" if stand.declared is None else str(stand.declared), verified_m2=str(stand.verified),
        yuan=stand.verdict.yuan, tier=line.words, clause=stand.verdict.clause, policy=policy("subsidy")["version"],
        approved_at=at, approved_by=said_by(person),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, person, at, made, "subsidy.approved")
    return made


def pay(session: Session, person: Person, at: datetime, number: int, *, voucher: str, on: date) -> Subsidy:
    """Write down that finance has paid a subsidy: number of the voucher and day; the amount is that approved.

    Raises:
        NotHere: there is no such subsidy within reach.
        NotAllowed: she is not of finance.
        AlreadyPaid: this one is paid, or that of a union merged with it.
        NotDue: the title is not held any more.
        InputInvalid: the day does not fit.
        NotNow: it was reversed.
    """
    found = _for_finance(session, person, number)
    _lock(session, found.union_id)
    if found.state is SubsidyState.PAID or subsidies.paid(session, found.union):
        raise AlreadyPaid
    if found.state is not SubsidyState.APPROVED:
        raise NotNow("这笔补助已经冲销，不能拨付。什么也没有改变。")
    title = session.get_one(Title, found.title_id)
    session.refresh(title, with_for_update={"of": Title})
    if not title.state.is_held:
        raise NotDue(f"这家工会的称号{title.state.label}，不能拨付。什么也没有改变。")
    if wrong := decisions.wrong_day(on, dates.today(found.approved_at), dates.today(at)):
        raise InputInvalid(f"{wrong}没有保存。")
    found.state, found.paid_on, found.voucher_number = SubsidyState.PAID, on, voucher
    _enter(session, person, at, found, SubsidyEntryKind.PAYMENT, on, voucher)
    _note(session, person, at, found, "subsidy.paid", voucher=voucher)
    deliveries.announce(session, at, Event.SUBSIDY_PAID, found.union, told(found))
    return found


def reverse(
    session: Session, person: Person, at: datetime, number: int, *, reason: str, voucher: str, on: date
) -> Subsidy:
    """Correct a payment by an entry that takes it back (冲销); nothing is deleted.

    Raises:
        NotHere, NotAllowed, InputInvalid: see `pay`.
        NotNow: it is not paid.
    """
    found = _for_finance(session, person, number)
    if found.state is not SubsidyState.PAID or found.paid_on is None:
        raise NotNow("这笔补助没有拨付，或者已经冲销。什么也没有改变。")
    if wrong := decisions.wrong_day(on, found.paid_on, dates.today(at)):
        raise InputInvalid(f"{wrong}没有保存。")
    found.state, found.reversed_at, found.reason = SubsidyState.REVERSED, at, reason
    _enter(session, person, at, found, SubsidyEntryKind.REVERSAL, on, voucher, reason)
    _note(session, person, at, found, "subsidy.reversed", voucher=voucher, reason=reason)
    deliveries.announce(session, at, Event.SUBSIDY_REVERSED, found.union, told(found))
    return found


def take_back(session: Session, person: Person, at: datetime, number: int, reason: str) -> Subsidy:
    """Take an approval back before anything was paid (撤回核定); the row stays.

    Raises:
        NotHere: there is no such subsidy within reach.
        NotAllowed: it is not for her to approve.
        NotNow: it is paid, or taken back.
    """
    found = find(session, person, number, lock=True)
    if not may_approve(session, person):
        raise NotAllowed
    if found.state is not SubsidyState.APPROVED:
        raise NotNow("只有已核定、还没有拨付的可以撤回。什么也没有改变。")
    found.state, found.reversed_at, found.reason = SubsidyState.REVERSED, at, reason
    _note(session, person, at, found, "subsidy.reversed", reason=reason)
    return found


def to_be_paid(session: Session, person: Person, numbers: Iterable[int]) -> list[Subsidy]:
    """Return the chosen subsidies that wait to be paid, in the order of their numbers, for finance.

    Raises:
        NotAllowed: she is not of finance.
        NotHere: one of them lies elsewhere.
        NotNow: one of them does not wait to be paid, or none was chosen.
    """
    if not person.may(Right.PAY_SUBSIDY):
        raise NotAllowed
    found = [find(session, person, number) for number in sorted(set(numbers))]
    if not found:
        raise NotNow("还没有选。请先勾选要列入拨付表的补助。")
    if any(one.state is not SubsidyState.APPROVED for one in found):
        raise NotNow("选中的有已经拨付或者冲销的，请刷新页面重新选。")
    return found


def listed_for_payment(session: Session, person: Person, at: datetime, chosen: Sequence[Subsidy]) -> None:
    """Write down that full account numbers were put on a payment sheet; the numbers themselves are not."""
    root = session.get_one(Union, person.union)
    detail: dict[str, Any] = {"subsidies": [one.id for one in chosen], "yuan": sum(one.yuan for one in chosen)}
    audit.record(session, person, at, "subsidy.listed", f"拨付表：{len(chosen):,}家", root.path, **detail)


def said_by(person: Person) -> str:
    """Return who acted, with the union for which."""
    return f"{person.name}（{person.union_name}）"


# --- inside ---


def _for_finance(session: Session, person: Person, number: int) -> Subsidy:
    """Return a subsidy within finance's reach, locked and as it is now."""
    found = find(session, person, number, lock=True)
    if not person.may(Right.PAY_SUBSIDY):
        raise NotAllowed
    session.refresh(found, with_for_update={"of": Subsidy})
    return found


def _lock(session: Session, union: int) -> None:
    """Let nobody else approve, pay or merge within a union's family until the transaction ends."""
    session.scalars(
        select(Union.id)
        .where(Union.id.in_(subsidies.family(session, union)))
        .order_by(Union.id)
        .with_for_update(key_share=True)
    ).all()
    session.expire_all()


def _enter(
    session: Session, person: Person, at: datetime, subsidy: Subsidy, kind: SubsidyEntryKind, on: date,
    voucher: str, reason: str = "",
) -> None:  # fmt: skip
    sign = 1 if kind is SubsidyEntryKind.PAYMENT else -1
    subsidy.entries.append(
        SubsidyEntry(
            kind=kind, yuan=sign * subsidy.yuan, on=on, year=on.year, street_id=subsidy.street_id,
            street_name=subsidy.street_name, voucher_number=voucher, reason=reason, made_at=at, made_by=said_by(person),
        )
    )  # fmt: skip


def _note(session: Session, person: Person, at: datetime, subsidy: Subsidy, action: str, **detail: Any) -> None:
    session.flush()
    about = f"{subsidy.name}：建家补助{subsidy.yuan:,}元"
    detail = {"subsidy": subsidy.id, "yuan": subsidy.yuan, "state": subsidy.state} | detail
    audit.record(session, person, at, action, about, subsidy.union.path, **detail)
