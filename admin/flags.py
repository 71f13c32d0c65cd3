"""Flags (标记) raised by a result or by its absence: settled, opened again, and told to other systems."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import deliveries
from admin.models.reviews import Flag, HomeReview
from admin.models.unions import Union
from admin.rules.kinds import Event, FlagKind

ANSWERED_BY_A_NEW_RESULT = (FlagKind.NOT_MET, FlagKind.RECTIFY)
"""Flags of earlier years that a new valid result settles; those of its own year it settles all."""


def raised(session: Session, at: datetime, flags: Iterable[Flag]) -> None:
    """Keep new flags and tell other systems; one that asks for nothing any more is told as settled, too."""
    for flag in flags:
        session.add(flag)
        session.flush()
        _announce(session, at, Event.FLAG_RAISED, flag)
        if flag.settled_at is not None:
            _announce(session, at, Event.FLAG_SETTLED, flag)


def settle(session: Session, at: datetime, flags: Iterable[Flag]) -> None:
    """Settle those flags that are open, and tell other systems."""
    for flag in flags:
        if flag.settled_at is None:
            flag.settled_at = at
            _announce(session, at, Event.FLAG_SETTLED, flag)


def reopen(session: Session, at: datetime, flags: Iterable[Flag]) -> None:
    """Open those flags again that are settled, since what settled them is void; other systems hear of them anew."""
    for flag in flags:
        if flag.settled_at is not None:
            flag.settled_at = None
            _announce(session, at, Event.FLAG_RAISED, flag)


def answered_by(session: Session, review: HomeReview) -> list[Flag]:
    """Return the open flags that a new valid result settles."""
    found = session.scalars(select(Flag).where(Flag.union_id == review.union_id, Flag.settled_at.is_(None)))
    earlier = ANSWERED_BY_A_NEW_RESULT
    asked = [flag for flag in found if flag.kind is not FlagKind.STREET_TITLE]  # answered by a body, not by a result
    return [flag for flag in asked if flag.year == review.year or (flag.year < review.year and flag.kind in earlier)]


def settled_by(session: Session, review: HomeReview) -> list[Flag]:
    """Return the flags that were settled when a result arrived, but for its own."""
    conditions = (Flag.union_id == review.union_id, Flag.settled_at == review.received_at)
    return [flag for flag in session.scalars(select(Flag).where(*conditions)) if flag.review_id != review.id]


def told(flag: Flag) -> dict[str, Any]:
    """Return what other systems are told of a flag."""
    return {
        "flag": flag.id, "review": flag.review_id, "union": flag.union_id, "year": flag.year, "kind": flag.kind,
        "clause": flag.clause, "why": flag.why,
    }  # fmt: skip


def _announce(session: Session, at: datetime, event: Event, flag: Flag) -> None:
    deliveries.announce(session, at, event, session.get_one(Union, flag.union_id), told(flag))
