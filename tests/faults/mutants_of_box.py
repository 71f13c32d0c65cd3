"""What can be broken about casting, closing and the writer (票箱的改坏): for `altered`, and for tests in one process.

Every mutant takes what sets a name of a module or a class: `setattr`, or pytest's own, which puts it back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from threading import Timer
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tests.faults.altered import Put
from vote import box, closings, phases, polls, sealing
from vote.box import Cast
from vote.db import Database
from vote.errors import PingjiaError, PollClosed, SlipVoted
from vote.models import Ballot, Poll
from vote.store import Store, Waiting

LATE_S = 1.5
"""How long after the receipt a ballot is stored; every kill comes sooner."""
PAUSE_S = 0.5
HOUR = 3600


# --- casting ---


def acknowledge_failures(put: Put) -> None:
    """Take a batch that failed for committed."""
    attempt = Store._attempt
    put(Store, "_attempt", lambda *given: attempt(*given) or [None] * len(given[1]))


def acknowledge_early(put: Put) -> None:
    """Give the receipt first and store the ballot a moment later."""
    store = Store.put

    def later(*given: Any) -> None:
        with suppress(PingjiaError):
            store(*given)

    put(Store, "put", lambda *given: Timer(LATE_S, later, given).start())


def refuse_retries(put: Put) -> None:
    """Refuse the very ballot that is in the box, as if it were another one of its slip."""
    foresee = box.foresee

    def refusing(*given: Any) -> tuple[bool, box.Answer]:
        in_box, fault = foresee(*given)
        return False, SlipVoted() if in_box else fault

    put(box, "foresee", refusing)


def replace_ballots(put: Put) -> None:
    """Let a second ballot of a slip take the place of the first."""
    foresee, known = box.foresee, box._known

    def careless(*given: Any) -> tuple[bool, box.Answer]:
        in_box, fault = foresee(*given)
        return in_box, None if isinstance(fault, SlipVoted) else fault

    def the_same(connection: Any, phase: str | None, poll: str, casts: list[Cast]) -> Any:
        found = known(connection, phase, poll, casts)
        same = {one.slip_key: one.digest for one in casts if found.ballots.get(one.slip_key) == one.digest}
        return replace(found, ballots=same)

    put(box, "foresee", careless)
    put(box, "_known", the_same)
    put(
        box,
        "INSERTS",
        box.INSERTS | {(engine.dialect.name, "ballot"): upsert(engine) for engine in (sqlite, postgresql)},
    )


def upsert(engine: Any) -> Any:
    """Return what stores a ballot whether its slip has voted or not."""
    row = engine.insert(Ballot.__table__)
    changed = {"digest": row.excluded.digest, "sealed": row.excluded.sealed}
    return row.on_conflict_do_update(index_elements=["poll", "slip_key"], set_=changed).returning(Ballot.slip_key)


def look_before_only(put: Put) -> None:
    """Ask whether the poll is open before the ballot is checked, and not again when it is stored."""
    put(box, "HELD_PHASE", select(literal(phases.OPEN)).where(Poll.code == bindparam("poll")))


def go_by_the_clock(put: Put) -> None:
    """Take ballots for an hour by the clock on the wall."""
    began, fault = time.time(), box.phase_fault
    put(box, "phase_fault", lambda phase: fault(phase) if abs(time.time() - began) < HOUR else PollClosed())


def take_all(put: Put) -> None:
    """Let as many casts wait as come."""
    put(Store, "admission", lambda _store: nullcontext())


# --- the writer ---


def leave_waiting(put: Put) -> None:
    """Say nothing when the writer dies."""
    put(Store, "_give_up", lambda *_: None)


def keep_the_dead(put: Put) -> None:
    """Answer when the writer dies, and wait for the dead one with the next ballot."""
    give_up, renew = Store._give_up, Store._renew

    def without_heir(store: Store, waiting: Any, in_hand: list[Waiting]) -> None:
        put(Store, "_renew", lambda _store: None)
        give_up(store, waiting, in_hand)
        put(Store, "_renew", renew)

    put(Store, "_give_up", without_heir)


def acknowledge_the_lost(put: Put) -> None:
    """Acknowledge all that a dying writer had in hand."""

    def kindly(store: Store, waiting: Any, in_hand: list[Waiting]) -> None:
        for _, answer in in_hand:
            answer.put(None)
        give_up(store, waiting, [])

    give_up = Store._give_up
    put(Store, "_give_up", kindly)


# --- closing ---


def close_unheld(put: Put) -> None:
    """Close a poll that others may change meanwhile, and take some time for it."""
    check = closings._check_issued

    def slowly(*given: Any) -> None:
        check(*given)
        time.sleep(PAUSE_S)

    put(closings, "polls", SimpleNamespace(**vars(polls) | {"locked": polls.find}))
    put(closings, "_check_issued", slowly)


def close_again(put: Put) -> None:
    """Close a poll that is closed."""
    put(closings, "polls", SimpleNamespace(**vars(polls) | {"require": lambda *_: None}))


def close_by_halves(put: Put) -> None:
    """Commit that the poll is closed before the board and the sums say so."""
    drop = closings._drop_bait

    def committing(session: Session, code: str, *given: Any) -> None:
        drop(session, code, *given)
        session.execute(update(Poll).where(Poll.code == code).values(phase=phases.CLOSED))
        for statement in ("COMMIT", "BEGIN IMMEDIATE"):
            session.connection().exec_driver_sql(statement)

    put(closings, "_drop_bait", committing)


def say_sealed_first(put: Put) -> None:
    """Write down that the box is sealed, and then seal it."""
    seal = sealing.seal_box

    def hasty(db: Database, code: str) -> bool:
        done = sealing._vacuum_sqlite

        def after_saying_so(_: Database) -> bool:
            with db.write() as session:
                session.execute(update(Poll).where(Poll.code == code).values(box_sealed=True))
            return done(db)

        put(sealing, "_vacuum_sqlite", after_saying_so)
        return seal(db, code)

    put(closings, "seal_box", hasty)


MUTANTS: dict[str, Callable[[Put], None]] = {
    "acknowledges-failures": acknowledge_failures,
    "acknowledges-early": acknowledge_early,
    "refuses-retries": refuse_retries,
    "replaces-ballots": replace_ballots,
    "looks-before-only": look_before_only,
    "goes-by-the-clock": go_by_the_clock,
    "takes-all": take_all,
    "leaves-waiting": leave_waiting,
    "keeps-the-dead": keep_the_dead,
    "acknowledges-the-lost": acknowledge_the_lost,
    "closes-unheld": close_unheld,
    "closes-again": close_again,
    "closes-by-halves": close_by_halves,
    "says-sealed-first": say_sealed_first,
}
