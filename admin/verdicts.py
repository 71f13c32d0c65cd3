"""Decisions on titles (决定书): the first closes a case of revocation, a later one may undo it.

Source: 三(二)3, last sentence (可撤销其称号): it may be revoked, so a body decides.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import deliveries, flags, proposals, reappraisals, revocations, titles
from admin.errors import InputInvalid, NotHere, NotNow
from admin.models.reviews import Flag, RevocationProposal
from admin.models.revocations import Decision, Revocation
from admin.models.titles import Title
from admin.models.unions import Union
from admin.revocations import NothingToRevoke, NotYourTitle, note
from admin.rules import dates, decisions
from admin.rules.kinds import Event, FlagKind, Outcome, ProposalState, RevocationState, TitleLevel, TitleState
from admin.rules.policies import policy
from admin.rules.rights import Person


class TooEarly(NotNow):
    """The union has neither replied nor let its time pass."""

    code = "too-early-to-decide"


@dataclass(frozen=True)
class Draft:
    """What a body has decided (决定).

    Args:
        number: 文号.
        on: the day that the paper bears.
        money: what it says of money that was paid before; the usual words where it is empty.
        rectify_until: until when the union has to put things right, where that comes first.
    """

    outcome: Outcome
    number: str
    on: date
    reason: str
    money: str = ""
    rectify_until: date | None = None


def usual_words_on_money() -> str:
    """Return what a decision says of money that was paid before, unless the body says otherwise: nothing is taken back.

    Source: the notice asks for nothing back; ``admin/policy/revocation.toml``.
    """
    return str(policy("revocation")["decision"]["money"])


def decide(session: Session, person: Person, at: datetime, number: int, draft: Draft) -> Decision:
    """Enter what the body has decided on a title: revoked, not revoked, or 整改 first.

    Raises:
        NotHere, NotYourTitle: see `revocations.led`.
        TooEarly: the union may still reply, or its reply was not heard.
        GroundGone: the result was annulled.
        InputInvalid: the days do not fit, or it is no decision to begin with.
        NotNow: it was decided already.
    """
    case = revocations.led(session, person, number)
    today = dates.today(at)
    if draft.outcome not in decisions.FIRST:
        raise InputInvalid("请选择一种决定，没有保存。")
    if case.state is RevocationState.DECIDED:
        raise NotNow(f"{decisions.not_yet(revocations.stage(case), today)}什么也没有改变。")
    if why := decisions.not_yet(revocations.stage(case), today):
        raise TooEarly(f"{why}什么也没有改变。")
    if wrong := decisions.wrong_day(draft.on, decisions.earliest(revocations.stage(case)), today):
        raise InputInvalid(f"{wrong}没有保存。")
    if (draft.rectify_until is not None) != (draft.outcome is Outcome.RECTIFY):
        raise InputInvalid("先行整改要写明期限，其他决定不写。没有保存。")
    if draft.rectify_until is not None and draft.rectify_until <= draft.on:
        raise InputInvalid("整改期限应晚于决定日期。没有保存。")
    if not case.title.state.is_held:
        raise NothingToRevoke
    if draft.outcome is Outcome.REVOKE:
        revocations.require_ground(case.proposal)
    case.state = RevocationState.DECIDED
    made = _enter(session, person, at, case, draft, policy("revocation")["decision"]["clause"])
    _apply(session, person, at, case, made)
    note(session, person, at, case, "revocation.decided", outcome=made.outcome, document=made.number)
    _close(session, person, at, case, made)
    return made


def undo(session: Session, person: Person, at: datetime, number: int, draft: Draft) -> Decision:
    """Give a revoked title back by a new decision (复牌, 撤销原决定).

    Raises:
        NotHere, NotYourTitle: see `revocations.led`.
        InputInvalid: the days do not fit, or the decision undoes nothing.
        NotNow: nothing was revoked in this case, or it was given back already.
        AlreadyHeld: the union holds a new title of the level.
    """
    case = revocations.led(session, person, number)
    if not draft.outcome.undoes:
        raise InputInvalid("请选择复牌，或者撤销原决定。没有保存。")
    revoked = revoking(case)
    if (
        revoked is None
        or any(one.outcome.undoes for one in case.decisions)
        or case.title.state is not TitleState.REVOKED
    ):
        raise NotNow("这件事没有可以恢复的撤销决定。什么也没有改变。")
    if wrong := decisions.wrong_day(draft.on, revoked.decided_on, dates.today(at)):
        raise InputInvalid(f"{wrong}没有保存。")
    if not case.union.active:
        raise NotNow("这家工会已经停用，不能恢复称号。什么也没有改变。")
    if titles.held(session, case.union_id, case.title.level) is not None:
        raise titles.AlreadyHeld
    made = _enter(session, person, at, case, draft, policy("revocation")["undo"]["clause"])
    text = f"{made.outcome.label}（{made.number}，{dates.day(made.decided_on)}）：{made.reason}"
    case.title.plaque_returned_on = None
    titles.change(session, person, at, case.title, reappraisals.standing(session, case.union_id), text)
    flags.settle(session, at, _street_flags(session, case.union_id))
    note(session, person, at, case, "revocation.undone", outcome=made.outcome, document=made.number)
    return made


def return_plaque(session: Session, person: Person, at: datetime, number: int, on: date) -> Revocation:
    """Write down that the plaque of a revoked title was returned (收回牌匾).

    Raises:
        NotHere, NotYourTitle: see `revocations.led`.
        InputInvalid: the day does not fit.
        NotNow: the title is not revoked, or the plaque was returned.
    """
    case = revocations.led(session, person, number)
    revoked = revoking(case)
    if revoked is None or case.title.state is not TitleState.REVOKED or case.title.plaque_returned_on is not None:
        raise NotNow("现在没有要收回的牌匾。什么也没有改变。")
    if wrong := decisions.wrong_day(on, revoked.decided_on, dates.today(at)):
        raise InputInvalid(f"{wrong}没有保存。")
    case.plaque_returned_on = case.title.plaque_returned_on = on
    note(session, person, at, case, "revocation.plaque", on=str(on))
    return case


def revoking(case: Revocation) -> Decision | None:
    """Return the decision that revoked the title of a case."""
    return next((one for one in case.decisions if one.outcome is Outcome.REVOKE), None)


# --- what is left of a street's title when the district's is gone ---


def street_questions(session: Session, person: Person) -> list[tuple[Flag, Title, Revocation | None]]:
    """Return the street titles within reach to be thought about, since the district's was revoked."""
    rows = session.execute(
        select(Flag, Title)
        .join(Flag.union)
        .join(Title, Title.union_id == Flag.union_id)
        .where(
            Union.path.startswith(person.path), Flag.kind == FlagKind.STREET_TITLE, Flag.settled_at.is_(None),
            Title.level == TitleLevel.STREET, Title.ended_on.is_(None),
        )
        .order_by(Flag.id)
    )  # fmt: skip
    last = select(Revocation).join(Revocation.title).where(Title.level == TitleLevel.DISTRICT)
    order = Revocation.id.desc()
    return [
        (flag, title, session.scalars(last.where(Revocation.union_id == flag.union_id).order_by(order)).first())
        for flag, title in rows
    ]


def keep_street_title(session: Session, person: Person, at: datetime, flag: int, remark: str) -> Flag:
    """Write down that the street title stays, and why.

    Raises:
        NotHere: nothing of the kind is asked within reach.
        NotYourTitle: another union awarded the street title.
    """
    found = session.get(Flag, flag, with_for_update={"of": Flag})
    if found is None or found.kind is not FlagKind.STREET_TITLE or not person.reaches(found.union.path):
        raise NotHere
    title = titles.held(session, found.union_id, TitleLevel.STREET)
    if title is None or found.settled_at is not None:
        raise NotNow("这件事已经办结。什么也没有改变。")
    if not revocations.leads(session, person, title):
        raise NotYourTitle
    flags.settle(session, at, [found])
    titles.change(session, person, at, title, title.state, f"区级称号撤销后，研究决定保留本级称号：{remark}")
    return found


# --- inside ---


def _enter(session: Session, person: Person, at: datetime, case: Revocation, draft: Draft, clause: str) -> Decision:
    made = Decision(
        outcome=draft.outcome, body_name=person.union_name, number=draft.number, decided_on=draft.on,
        reason=draft.reason, money=draft.money or usual_words_on_money(), rectify_until=draft.rectify_until,
        clause=clause, made_at=at, made_by=revocations.said_by(person),
    )  # fmt: skip
    case.decisions.append(made)
    session.flush()
    return made


def _apply(session: Session, person: Person, at: datetime, case: Revocation, made: Decision) -> None:
    """Change the register as the decision says."""
    words = f"{made.outcome.label}（{made.number}，{dates.day(made.decided_on)}）：{made.reason}"
    match made.outcome:
        case Outcome.REVOKE:
            titles.change(
                session, person, at, case.title, TitleState.REVOKED, words, on=made.decided_on, number=made.number
            )
            _ask_the_street(session, at, case)
        case Outcome.RECTIFY:
            until = f"{words}整改期限{dates.day(made.rectify_until)}。"
            titles.change(session, person, at, case.title, TitleState.RECTIFYING, until)
        case _:
            titles.change(session, person, at, case.title, case.title.state, words)
    if case.title.level is TitleLevel.STREET:
        flags.settle(session, at, _street_flags(session, case.union_id))


def _close(session: Session, person: Person, at: datetime, case: Revocation, made: Decision) -> None:
    """Close the proposal once nobody has to decide on it any more, and settle the flag that it rests on.

    The district is heard on its own title before a proposal is closed; the street is asked after it.
    """
    locked = select(RevocationProposal).where(RevocationProposal.id == case.proposal_id).with_for_update()
    proposal = session.scalars(locked).one()
    others = select(Revocation.id).where(
        Revocation.proposal_id == proposal.id, Revocation.state != RevocationState.DECIDED
    )
    if proposal.state is not ProposalState.PROPOSED or session.scalars(others).first() is not None:
        return
    if case.title.level is TitleLevel.STREET and _district_is_to_decide(session, proposal):
        return
    proposal.state, proposal.closed_at, proposal.closed_by = ProposalState.DECIDED, at, revocations.said_by(person)
    proposal.closing_reason = f"{case.title.level.label}：{made.outcome.label}，{made.number}"
    grounds = select(Flag).where(
        Flag.union_id == proposal.union_id, Flag.year == proposal.year, Flag.trigger == proposal.trigger,
        Flag.kind == FlagKind.MAY_REVOKE,
    )  # fmt: skip
    flags.settle(session, at, session.scalars(grounds))
    session.flush()
    deliveries.announce(session, at, Event.PROPOSAL_CLOSED, case.union, proposals.told(proposal))


def _district_is_to_decide(session: Session, proposal: RevocationProposal) -> bool:
    held = titles.held(session, proposal.union_id, TitleLevel.DISTRICT)
    if held is None:
        return False
    begun = select(Revocation.id).where(Revocation.proposal_id == proposal.id, Revocation.title_id == held.id)
    return session.scalars(begun).first() is None


def _ask_the_street(session: Session, at: datetime, case: Revocation) -> None:
    """Ask who awarded the street title what is to become of it: it is not lost with the district's."""
    if case.title.level is not TitleLevel.DISTRICT or titles.held(session, case.union_id, TitleLevel.STREET) is None:
        return
    why = f"{case.title.level.label}称号已经撤销。{policy('revocation')['decision']['street']}"
    year, kind = dates.today(at).year, FlagKind.STREET_TITLE
    before = select(Flag).where(Flag.union_id == case.union_id, Flag.year == year, Flag.kind == kind)
    if (found := session.scalars(before).first()) is not None:
        flags.reopen(session, at, [found])
        return
    clause = policy("revocation")["decision"]["clause"]
    made = Flag(union_id=case.union_id, year=year, kind=kind, clause=clause, why=why, raised_at=at)
    flags.raised(session, at, [made])


def _street_flags(session: Session, union: int) -> list[Flag]:
    found = select(Flag).where(Flag.union_id == union, Flag.kind == FlagKind.STREET_TITLE, Flag.settled_at.is_(None))
    return list(session.scalars(found))
