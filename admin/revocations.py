"""Cases of revocation (撤销称号): notice, reply, hearing, decision; a body decides, never the system.

A case is on one title and is led by the union that awarded it. Before anything is decided the union that holds
the title replies, or its time to reply is over. A revocation is undone only by a new decision.

Source: 三(二)3, last sentence (可撤销其称号).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from admin import audit, proposals, titles
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.reviews import Flag, RevocationProposal
from admin.models.revocations import Revocation
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules import dates, decisions
from admin.rules.decisions import Stage
from admin.rules.kinds import FlagKind, ProposalState, ReviewState, RevocationState, TitleLevel
from admin.rules.rights import Person, Right


class NotYourTitle(NotAllowed):
    """Another union awarded the title."""

    code = "not-your-title"
    sentence = "这个称号不是您的工会授予的，只有授予称号的工会可以办理。什么也没有改变。"


class NothingToRevoke(NotNow):
    """The union holds no such title."""

    code = "nothing-to-revoke"
    sentence = "这家工会没有这个称号，没有可以撤销的。什么也没有改变。"


class AlreadyNoticed(NotNow):
    """There is a case on this title."""

    code = "already-noticed"
    sentence = "这个称号已经有一件在办的撤销案，没有重复告知。"


class GroundGone(NotNow):
    """The result that the proposal rests on was annulled."""

    code = "ground-gone"
    sentence = "提议所依据的评议结果已经作废，不能据此撤销称号。什么也没有改变。"


@dataclass(frozen=True)
class Stand:
    """One title of a union on which a revocation was proposed, and how far that is.

    Args:
        body: who decides on it.
        may_notice: whether the reader may begin the case.
    """

    title: Title
    body: Union
    case: Revocation | None
    may_notice: bool


# --- finding ---


def body_of(session: Session, title: Title) -> Union:
    """Return who decides on a title: who awarded it; the district where that one is gone or leads the union no more."""
    awarding = session.get_one(Union, title.awarding_union_id)
    union = session.get_one(Union, title.union_id)
    if awarding.active and union.path.startswith(awarding.path):
        return awarding
    return session.get_one(Union, int(union.path.strip("/").split("/")[0]))


def leads(session: Session, person: Person, title: Title) -> bool:
    """Say whether a person may act for the body that decides on a title."""
    return person.may(Right.DECIDE_REVOCATION) and person.union == body_of(session, title).id != title.union_id


def find(session: Session, person: Person, number: int, *, lock: bool = False) -> Revocation:
    """Return a case on a union within reach: the union itself sees it, too.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(Revocation, number, with_for_update={"of": Revocation} if lock else None)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def led(session: Session, person: Person, number: int) -> Revocation:
    """Return a case that a person's union leads, locked.

    Raises:
        NotHere: there is no such case within reach.
        NotYourTitle: another union awarded the title.
    """
    found = find(session, person, number, lock=True)
    session.refresh(found.title, with_for_update={"of": Title})
    if not leads(session, person, found.title):
        raise NotYourTitle
    return found


def of_proposal(session: Session, person: Person, proposal: RevocationProposal) -> list[Stand]:
    """Return the titles that a proposal concerns: those that are held, and those on which it led to a case."""
    cases = {one.title_id: one for one in _cases(session, Revocation.proposal_id == proposal.id)}
    stands = []
    for title in titles.of(session, proposal.union_id):
        if not title.state.is_held and title.id not in cases:
            continue
        case = cases.get(title.id)
        may = case is None and not _why_not(session, proposal, title) and leads(session, person, title)
        stands.append(Stand(title, body_of(session, title), case, may))
    return stands


def listing(session: Session, person: Person, limit: int = 200) -> list[Revocation]:
    """Return the cases on unions within reach: open ones first, then the newest."""
    found = (
        select(Revocation)
        .join(Revocation.union)
        .options(contains_eager(Revocation.union), joinedload(Revocation.title))
        .where(Union.path.startswith(person.path))
        .order_by(Revocation.state == RevocationState.DECIDED, Revocation.id.desc())
        .limit(limit)
    )
    return list(session.scalars(found))


def of_union(session: Session, union: int) -> list[Revocation]:
    """Return the cases on a union that are not decided."""
    return _cases(session, Revocation.union_id == union, Revocation.state != RevocationState.DECIDED)


def awaiting_notice(session: Session, person: Person) -> list[tuple[RevocationProposal, Title]]:
    """Return the open proposals on titles that a person's union decides on, and that have led to no case yet."""
    awarding, root = aliased(Union), int(person.path.strip("/").split("/")[0])
    rows = session.execute(
        select(RevocationProposal, Title, awarding)
        .join(RevocationProposal.union)
        .join(Title, Title.union_id == RevocationProposal.union_id)
        .join(awarding, awarding.id == Title.awarding_union_id)
        .outerjoin(
            Revocation, (Revocation.title_id == Title.id) & (Revocation.proposal_id == RevocationProposal.id)
        )
        .options(contains_eager(RevocationProposal.union))
        .where(
            Union.path.startswith(person.path), RevocationProposal.state == ProposalState.PROPOSED,
            Title.ended_on.is_(None), Revocation.id.is_(None),
        )
        .order_by(RevocationProposal.id)
    )  # fmt: skip
    return [
        (proposal, title)
        for proposal, title, body in rows
        if person.union
        == (body.id if body.active and proposal.union.path.startswith(body.path) else root)
        != proposal.union_id
    ]


def awaiting_body(session: Session, person: Person, today: date) -> list[Revocation]:
    """Return the cases in which a person's union has to hear or to decide now."""
    found = select(Revocation).join(Revocation.union).options(
        contains_eager(Revocation.union), joinedload(Revocation.title)
    ).where(Union.path.startswith(person.path), Revocation.state != RevocationState.DECIDED)  # fmt: skip
    ready = (one for one in session.scalars(found) if one.state is not RevocationState.NOTICED or _over(one, today))
    return [one for one in ready if leads(session, person, one.title)]


def stage(case: Revocation) -> Stage:
    """Return how far a case is."""
    replied = dates.today(case.replied_at) if case.replied_at else None
    return Stage(case.state, case.reply_until, replied, case.waived, case.heard_on)


def late(case: Revocation) -> bool:
    """Say whether the union replied after its time was over."""
    return case.replied_at is not None and dates.today(case.replied_at) > case.reply_until


# --- acting ---


def give_notice(
    session: Session, person: Person, at: datetime, proposal: int, title: int, *, number: str, text: str
) -> Revocation:
    """Tell a union that the revocation of its title is considered, and why (告知); its time to reply begins.

    Raises:
        NotHere: there is no such proposal within reach, or no such title of that union.
        NotYourTitle: another union awarded the title.
        NothingToRevoke: the title is not held any more.
        AlreadyNoticed: there is a case on it.
        GroundGone: the proposal's result was annulled.
        NotNow: the proposal was withdrawn.
    """
    session.scalars(select(RevocationProposal.id).where(RevocationProposal.id == proposal).with_for_update()).all()
    found = proposals.find(session, person, proposal)
    session.refresh(found)
    held = session.get(Title, title, with_for_update={"of": Title})
    if held is None or held.union_id != found.union_id:
        raise NotHere
    if not leads(session, person, held):
        raise NotYourTitle
    if not held.state.is_held:
        raise NothingToRevoke
    if why := _why_not(session, found, held):
        raise NotNow(f"{why}什么也没有改变。")
    require_ground(found)
    open_one = Revocation.state != RevocationState.DECIDED
    if _cases(session, Revocation.title_id == title, (Revocation.proposal_id == proposal) | open_one):
        raise AlreadyNoticed
    period = decisions.reply_period(dates.today(at))
    made = Revocation(
        proposal_id=found.id, title_id=held.id, union_id=found.union_id, state=RevocationState.NOTICED,
        body_name=person.union_name, notice_number=number, notice_text=text, noticed_on=dates.today(at), noticed_at=at,
        noticed_by=said_by(person), reply_from=period.begins_on, reply_until=period.ends_on,
        reply_days=period.working_days, reply_clause=period.clause, reply_note=period.note,
    )  # fmt: skip
    session.add(made)
    session.flush()
    note(session, person, at, made, "revocation.noticed", reply_until=str(made.reply_until), document=number)
    return made


def reply(
    session: Session, person: Person, at: datetime, number: int, text: str, *, waived: bool = False
) -> Revocation:
    """Reply to what one's union was told (申辩), or say that there will be no reply; open until it is heard.

    Raises:
        NotHere: there is no such case within reach.
        NotAllowed: it is not the person's own union, or not her office.
        InputInvalid: nothing is said, or both.
        NotNow: it was heard or decided on already.
    """
    case = find(session, person, number, lock=True)
    if case.union_id != person.union or not person.may(Right.APPLY_FOR_TITLE):
        raise NotAllowed("只有被提议的工会自己可以申辩。什么也没有改变。")
    if waived == bool(text):
        raise InputInvalid("请写明申辩意见，或者勾选“不申辩”，两者选一样。没有保存。")
    if case.state not in (RevocationState.NOTICED, RevocationState.REPLIED):
        raise NotNow("已经听取申辩或者作出决定，申辩不能再改。什么也没有改变。")
    case.state, case.replied_at, case.replied_by = RevocationState.REPLIED, at, said_by(person)
    case.reply_text, case.waived = text, waived
    note(session, person, at, case, "revocation.replied", waived=waived)
    return case


def hear(session: Session, person: Person, at: datetime, number: int, on: date, text: str) -> Revocation:
    """Write down that the union's reply was heard (听取申辩), and what was said.

    Raises:
        NotHere, NotYourTitle: see `led`.
        InputInvalid: the day is before the reply, or has not come.
        NotNow: there is no reply, or it was heard.
    """
    case = led(session, person, number)
    if case.state is not RevocationState.REPLIED or case.waived or case.replied_at is None:
        raise NotNow("现在没有等待听取的申辩。什么也没有改变。")
    if wrong := decisions.wrong_day(on, dates.today(case.replied_at), dates.today(at)):
        raise InputInvalid(f"{wrong}没有保存。")
    case.state, case.heard_on, case.heard_at = RevocationState.HEARD, on, at
    case.heard_by, case.hearing_text = said_by(person), text
    note(session, person, at, case, "revocation.heard", on=str(on))
    return case


def require_ground(proposal: RevocationProposal) -> None:
    """Refuse to go on where the result that a proposal rests on was annulled.

    Raises:
        GroundGone: it was.
    """
    if proposal.review is not None and proposal.review.state is ReviewState.INVALID:
        raise GroundGone


def note(session: Session, person: Person, at: datetime, case: Revocation, action: str, **detail: object) -> None:
    """Write a step of a case into the audit trail."""
    session.flush()
    about = f"{case.union.name}：{case.title.level.label}"
    audit.record(session, person, at, action, about, case.union.path, case=case.id, title=case.title_id, **detail)


def said_by(person: Person) -> str:
    """Return who acted, with the union for which."""
    return f"{person.name}（{person.union_name}）"


def _why_not(session: Session, proposal: RevocationProposal, title: Title) -> str:
    """Return why a proposal cannot lead to a case on a title any more; empty where it can."""
    if not title.state.is_held:
        return "这家工会已经没有这个称号。"
    if proposal.state is ProposalState.WITHDRAWN:
        return "这份提议已经撤回，不能告知。"
    if proposal.state is ProposalState.PROPOSED:
        return ""
    asked = select(Flag.id).where(
        Flag.union_id == title.union_id, Flag.kind == FlagKind.STREET_TITLE, Flag.settled_at.is_(None)
    )
    if title.level is TitleLevel.STREET and session.scalars(asked).first() is not None:
        return ""
    return "这份提议已经办结，不能再告知。"


def _over(case: Revocation, today: date) -> bool:
    return today > case.reply_until


def _cases(session: Session, *conditions: object) -> list[Revocation]:
    found: Sequence[Revocation] = session.scalars(
        select(Revocation).where(*conditions).order_by(Revocation.id)  # type: ignore[arg-type]
    ).all()
    return list(found)
