"""Ballots race with the close, with each other, and two chairs close at once (赛跑): one truth, on both engines."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.factories import Assembly
from tests.faults.altered import alter
from tests.faults.truth import Told, assert_one_truth
from tests.vote.test_ballots import wait_until
from vote import closings, store
from vote.errors import PingjiaError

pytestmark = pytest.mark.slow

Assemble = Callable[..., Assembly]
EARLY, LATE = 8, 8
PAUSE_S = 0.5
SECONDS = 60


def cast(assembly: Assembly, told: Told, choice: int, body: bytes) -> None:
    """Cast a ballot once, and remember what was told."""
    told.sends(body, choice)
    try:
        told.hears(body, assembly.post(body))
    except PingjiaError as refused:
        told.hears(body, refused.code)


def close_while_ballots_come_in(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    """Close; when its ballots are counted and before that is committed, others stand before the box."""
    told, arrived = Told(), []
    bodies = [assembly.seal(secret, [place % 4]) for place, secret in enumerate(assembly.slips)]
    for place, body in enumerate(bodies[:EARLY]):
        cast(assembly, told, place % 4, body)
    put, go_on = store.Store.put, closings._drop_bait

    def arriving(*given: Any) -> None:
        arrived.append(given)
        put(*given)

    def others_come(*given: Any) -> None:
        coming.extend(
            pool.submit(cast, assembly, told, place % 4, body) for place, body in enumerate(bodies) if place >= EARLY
        )
        wait_until(lambda: len(arrived) == LATE)
        time.sleep(PAUSE_S)
        go_on(*given)

    monkeypatch.setattr(store.Store, "put", arriving)
    monkeypatch.setattr(closings, "_drop_bait", others_come)
    coming: list[Any] = []
    with ThreadPoolExecutor(LATE) as pool:
        closing = assembly.close(issued=len(bodies))
        for one in coming:
            one.result(SECONDS)

    assert_one_truth(assembly, told)
    assert closing.ballots == len(told.receipts) == EARLY
    assert set(told.refusals.values()) == {"poll-closed"}


def close_twice(assembly: Assembly) -> None:
    """Let two chairs close at the same moment."""
    told = Told()
    for place, secret in enumerate(assembly.slips):
        cast(assembly, told, place % 4, assembly.seal(secret, [place % 4]))
    with ThreadPoolExecutor(2) as pool:
        closes = [pool.submit(assembly.close, len(assembly.slips)) for _ in range(2)]
        outcomes = [one.exception(SECONDS) or one.result() for one in closes]

    assert sorted(type(one).__name__ for one in outcomes) == ["Closing", "WrongPhase"], f"of two closes: {outcomes}"
    assert_one_truth(assembly, told)


def race_for_slips(assembly: Assembly) -> None:
    """Send two ballots of every slip at the same moment."""
    told = Told()
    rivals = [(choice, assembly.seal(secret, [choice])) for secret in assembly.slips for choice in (2, 3)]
    with ThreadPoolExecutor(len(rivals)) as pool:
        for one in [pool.submit(cast, assembly, told, *rival) for rival in rivals]:
            one.result(SECONDS)

    assert_one_truth(assembly, told)
    assert len(told.receipts) == len(told.refusals) == len(assembly.slips)


def test_ballots_that_come_while_the_box_is_closed_are_counted_or_refused(
    assemble: Assemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_while_ballots_come_in(assemble("open", slips=EARLY + LATE), monkeypatch)


def test_the_late_ballots_are_noticed_where_the_phase_is_looked_at_before_only(
    assemble: Assemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter("looks-before-only", put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match="closing counted other ballots than are in the box"):
        close_while_ballots_come_in(assemble("open", slips=EARLY + LATE), monkeypatch)


def test_of_two_closes_one_happens(assemble: Assemble) -> None:
    close_twice(assemble("open", slips=6))


def test_two_closes_are_noticed_where_a_closed_poll_is_closed_again(
    assemble: Assemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter("closes-again", put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match="of two closes: "):
        close_twice(assemble("open", slips=6))


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
@pytest.mark.parametrize(
    ("play", "noticed"),
    [
        (lambda assembly, _: close_twice(assembly), "of two closes: "),
        (close_while_ballots_come_in, "closing counted other ballots than are in the box"),
    ],
)
def test_races_are_noticed_where_closing_does_not_hold_the_poll(
    assemble: Assemble, monkeypatch: pytest.MonkeyPatch, play: Callable[..., None], noticed: str
) -> None:
    """SQLite has one writer at a time, whoever holds what."""
    alter("closes-unheld", put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match=noticed):
        play(assemble("open", slips=EARLY + LATE), monkeypatch)


def test_of_two_ballots_of_a_slip_one_is_taken(assemble: Assemble) -> None:
    race_for_slips(assemble("open", slips=10))


def test_two_ballots_of_a_slip_are_noticed_where_the_second_replaces_the_first(
    assemble: Assemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter("replaces-ballots", put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match="two ballots were acknowledged for each of 10 slips"):
        race_for_slips(assemble("open", slips=10))
