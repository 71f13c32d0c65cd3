"""Proposals to revoke a title (撤销提议): the system names the grounds, people propose, a body decides elsewhere.

What comes after a proposal (notice, reply, decision) hangs on its row: state, `closed_at`,
`closing_reason`.

Source: 三(二)3, last sentence (可撤销其称号).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, contains_eager

from admin import audit, deliveries
from admin.errors import NotAllowed, NotHere, NotNow
from admin.models.reviews import Flag, HomeReview, RevocationProposal
from admin.models.revocations import Revocation
from admin.models.unions import Union
from admin.rules import dates, triggers
from admin.rules.kinds import Event, ProposalState, Trigger, UnionKind
from admin.rules.review_policy import review_policy
from admin.rules.rights import Person, Right

YEARS_BACK = 1
"""Grounds of this year and so many years before are put forward."""


class AlreadyProposed(NotNow):
    """There is an open proposal on this ground."""

    code = "already-proposed"
    sentence = "这家工会同一年、同一依据的撤销提议已经有一份，没有重复提议。"


class NoGround(NotNow):
    """The ground does not hold, or not yet."""

    code = "no-ground"
    sentence = "现在没有可以提议撤销的依据：标记已经处理，或者宽限期还没有过。什么也没有改变。"


@dataclass(frozen=True)
class Candidate:
    """A union whose title may be proposed for revocation (可提议), with ground and facts."""

    flag: int
    union: Union
    review: HomeReview | None
    year: int
    trigger: Trigger
    clause: str
    why: str


def candidates(session: Session, person: Person, today: date) -> list[Candidate]:
    """Return on whom a proposal may be made by this person's union, and has not been; newest ground first."""
    handled = exists().where(
        RevocationProposal.union_id == Flag.union_id,
        RevocationProposal.year == Flag.year,
        RevocationProposal.trigger == Flag.trigger,
        RevocationProposal.state != ProposalState.WITHDRAWN,
    )
    flags = session.scalars(
        select(Flag)
        .join(Flag.union)
        .options(contains_eager(Flag.union))
        .where(
            Union.path.startswith(person.path),
            Flag.trigger.is_not(None),
            Flag.settled_at.is_(None),
            Flag.year >= today.year - YEARS_BACK,
            ~handled,
        )
        .order_by(Flag.raised_at.desc(), Flag.id.desc())
    )
    found = (_candidate(flag, today) for flag in flags)
    return [candidate for candidate in found if candidate is not None]


def candidate(session: Session, person: Person, flag: int, today: date) -> Candidate:
    """Return the ground that a flag is.

    Raises:
        NotHere: there is no such flag within reach.
        NoGround: it is none, is settled, or not yet one.
    """
    found = session.get(Flag, flag)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    ground = _candidate(found, today)
    if ground is None or found.settled_at is not None:
        raise NoGround
    return ground


def listing(session: Session, person: Person) -> list[RevocationProposal]:
    """Return the proposals on unions within reach: open ones first, then the newest."""
    return list(
        session.scalars(
            select(RevocationProposal)
            .join(RevocationProposal.union)
            .options(contains_eager(RevocationProposal.union))
            .where(Union.path.startswith(person.path))
            .order_by(RevocationProposal.closed_at.is_not(None), RevocationProposal.id.desc())
        )
    )


def find(session: Session, person: Person, number: int) -> RevocationProposal:
    """Return a proposal on a union within reach: the union itself sees it, too.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(RevocationProposal, number)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def of_review(session: Session, review: HomeReview) -> list[RevocationProposal]:
    """Return what was proposed on account of a result."""
    found = select(RevocationProposal).where(RevocationProposal.review_id == review.id).order_by(RevocationProposal.id)
    return list(session.scalars(found))


def open_against(session: Session, union: int) -> list[RevocationProposal]:
    """Return the open proposals on a union."""
    found = select(RevocationProposal).where(
        RevocationProposal.union_id == union, RevocationProposal.state == ProposalState.PROPOSED
    )
    return list(session.scalars(found))


def propose(session: Session, person: Person, at: datetime, flag: int, reason: str) -> RevocationProposal:
    """Propose that a union's title be revoked, on the ground that a flag is.

    Raises:
        NotHere: there is no such flag within reach.
        NotAllowed: it is not for this person to propose.
        NoGround: the ground does not hold, or not yet.
        AlreadyProposed: it has been proposed.
    """
    ground = candidate(session, person, flag, dates.today(at))
    if not person.may(Right.PROPOSE_REVOCATION) or person.union == ground.union.id:
        raise NotAllowed
    session.scalars(  # two who propose the same wait here for each other
        select(Union.id).where(Union.id == ground.union.id).with_for_update(key_share=True)
    ).all()
    before = select(RevocationProposal).where(
        RevocationProposal.union_id == ground.union.id,
        RevocationProposal.year == ground.year,
        RevocationProposal.trigger == ground.trigger,
        or_(RevocationProposal.state == ProposalState.PROPOSED, RevocationProposal.state == ProposalState.DECIDED),
    )
    if session.scalars(before).first() is not None:
        raise AlreadyProposed
    made = RevocationProposal(
        union_id=ground.union.id,
        review_id=ground.review.id if ground.review else None,
        year=ground.year,
        trigger=ground.trigger,
        clause=ground.clause,
        reason=reason,
        proposed_at=at,
        proposed_by=f"{person.name}（{person.union_name}）",
        proposing_union_id=person.union,
        state=ProposalState.PROPOSED,
    )
    session.add(made)
    session.flush()
    _written(session, person, at, made, "proposal.made", Event.PROPOSAL_MADE)
    return made


def has_cases(session: Session, proposal: RevocationProposal) -> bool:
    """Say whether a body has begun a case on a proposal; from then on only its decision closes it."""
    return session.scalars(select(Revocation.id).where(Revocation.proposal_id == proposal.id)).first() is not None


def may_withdraw(session: Session, person: Person, proposal: RevocationProposal) -> bool:
    """Say whether this person may take an open proposal back: who proposed it may, and the district."""
    if not person.may(Right.PROPOSE_REVOCATION) or proposal.state is not ProposalState.PROPOSED:
        return False
    if has_cases(session, proposal):
        return False
    own = session.get_one(Union, person.union)
    return person.union == proposal.proposing_union_id or own.kind is UnionKind.DISTRICT_FEDERATION


def withdraw(session: Session, person: Person, at: datetime, number: int, reason: str) -> RevocationProposal:
    """Take an open proposal back.

    Raises:
        NotHere: there is no such proposal within reach.
        NotNow: it is closed.
        NotAllowed: another body made it.
    """
    session.scalars(select(RevocationProposal.id).where(RevocationProposal.id == number).with_for_update()).all()
    found = find(session, person, number)
    if found.state is not ProposalState.PROPOSED:
        raise NotNow("这份提议已经办结，不能撤回。")
    if has_cases(session, found):
        raise NotNow("授予称号的工会已经告知被提议的工会，不能撤回；请由它作出决定。")
    if not may_withdraw(session, person, found):
        raise NotAllowed("这份提议不是您的工会提出的，只有提议的工会和区总工会可以撤回。什么也没有改变。")
    found.state, found.closed_at = ProposalState.WITHDRAWN, at
    found.closed_by, found.closing_reason = f"{person.name}（{person.union_name}）", reason
    _written(session, person, at, found, "proposal.withdrawn", Event.PROPOSAL_CLOSED)
    return found


def told(proposal: RevocationProposal) -> dict[str, Any]:
    """Return what other systems are told of a proposal; no person is in it."""
    return {
        "proposal": proposal.id, "union": proposal.union_id, "review": proposal.review_id, "year": proposal.year,
        "trigger": proposal.trigger, "clause": proposal.clause, "state": proposal.state,
        "proposed_at": proposal.proposed_at, "closed_at": proposal.closed_at,
    }  # fmt: skip


def _written(
    session: Session, person: Person, at: datetime, proposal: RevocationProposal, action: str, event: Event
) -> None:
    union = session.get_one(Union, proposal.union_id)
    audit.record(
        session, person, at, action, f"{union.name}：{proposal.year}年撤销提议（条件{proposal.trigger}）", union.path,
        proposal=proposal.id, reason=proposal.closing_reason or proposal.reason,
    )  # fmt: skip
    deliveries.announce(session, at, event, union, told(proposal))


def _candidate(flag: Flag, today: date) -> Candidate | None:
    """Return the ground that a flag is on a day; a missed year is one only after the grace period."""
    if flag.trigger is None:
        return None
    clause, why = flag.clause, flag.why
    if flag.trigger is Trigger.NO_REVIEW:
        ground = triggers.no_review(review_policy(), flag.year, today)
        if ground is None:
            return None
        clause, why = ground.clause, ground.why
    return Candidate(flag.id, flag.union, flag.review, flag.year, flag.trigger, clause, why)
