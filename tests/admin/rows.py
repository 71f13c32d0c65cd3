"""Received results as rows, where a test needs many or old ones and no board."""

from __future__ import annotations

import gzip
import itertools
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from admin.models.reviews import Flag, HomeReview
from admin.rules.kinds import FlagKind, ReviewState, Subject, Trigger

_numbers = itertools.count(1)
DUE = 20


def result(
    session: Session,
    union: int,
    held_on: date,
    *,
    met: bool = True,
    state: ReviewState = ReviewState.COUNTS,
    flags: tuple[FlagKind, ...] = (),
    trigger: Trigger | None = None,
    settled: bool = False,
) -> int:
    """Write a result of twenty ballots, and its flags; return its number."""
    at = datetime(held_on.year, held_on.month, held_on.day, 4, tzinfo=UTC)
    satisfied, valid_poll = DUE if met else DUE - 4, state is not ReviewState.INVALID
    votes = (satisfied, 0, DUE - satisfied, 0)
    words = (("satisfied", "满意"), ("fairly", "基本满意"), ("dissatisfied", "不满意"), ("abstain", "弃权"))
    options = [{"id": id, "text": text, "votes": count} for (id, text), count in zip(words, votes, strict=True)]
    made = HomeReview(
        union_id=union, year=held_on.year, poll=f"ROW{next(_numbers):05d}", subject=Subject.HOME, state=state,
        kind="members", held_on=held_on, received_at=at, due=DUE, present=DUE if valid_poll else 10, issued=DUE,
        returned=DUE, valid=DUE, invalid=0, satisfied=satisfied, dissatisfied=DUE - satisfied, abstained=0,
        percent=("100.00%" if met else "80.00%") if valid_poll else "—",
        beside=dict.fromkeys(("valid", "returned", "issued", "present"), "80.00%"),
        questions=[{"id": "overall", "text": "总体评价", "options": options}], met=met and valid_poll, threshold="95%",
        quorum_met=valid_poll, valid_poll=valid_poll, unanimous=met, clause="附件1·规范建家工作", announcement="宣布。",
        digest="ab" * 32, board=gzip.compress(b"{}"),
    )  # fmt: skip
    session.add(made)
    session.flush()
    for kind in flags:
        session.add(
            Flag(
                union_id=union, review_id=made.id, year=made.year, kind=kind,
                trigger=trigger if kind is FlagKind.MAY_REVOKE else None, clause="三(二)3", why="满意率未达标。",
                raised_at=at, settled_at=at + timedelta(days=1) if settled else None,
            )
        )  # fmt: skip
    session.flush()
    return made.id
