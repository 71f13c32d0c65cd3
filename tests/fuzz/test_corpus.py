"""Every piece that fuzzing kept, and damaged ones, are refused as documented; `make fuzz` searches for more."""

from __future__ import annotations

import json
import mmap
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import bodies
from tests.fuzz.measured import Measured, measure
from tests.fuzz.targets import TARGETS, corpus
from vote.crypto import ballot, ceremony
from vote.crypto.refusal import Refused

MOST_MEMORY = 48_000_000
SLOWEST_S = 20
"""For one input, on a machine that has much else to do."""
ALL_S = 120
"""For everything that is kept; what takes longer hangs."""
MOST_KEPT = 100_000
"""Bytes of what is kept for one target."""


@pytest.fixture(scope="session")
def measured() -> dict[str, Measured]:
    """What each target took over everything that is kept, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.fuzz.measured"],
        check=False, capture_output=True, text=True, timeout=ALL_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name: Measured(**told) for name, told in json.loads(done.stdout).items()}


@pytest.mark.slow
def test_what_fuzzing_kept_is_taken_or_refused_in_little_memory(measured: dict[str, Measured]) -> None:
    assert set(measured) == set(TARGETS)
    for name, took in measured.items():
        assert len(corpus(name)) > 3, name
        assert sum(map(len, corpus(name))) < MOST_KEPT, name
        assert took.slowest_s < SLOWEST_S, name
        if took.peak_bytes is not None:  # the system tells
            assert took.peak_bytes < MOST_MEMORY, name


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TARGETS))
@settings(max_examples=30, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_piece_is_taken_or_refused(name: str, data: st.DataObject) -> None:
    piece = bytearray(data.draw(st.sampled_from(corpus(name))))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(piece)))
        piece[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))

    with limited(SLOWEST_S):
        TARGETS[name](bytes(piece))


@pytest.mark.parametrize("name", ["deal", "seal", "blame", "share"])
def test_the_first_that_is_kept_of_the_vectors_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise what is changed in it would be refused at once, and nothing behind it would be searched."""
    refused: list[object] = []

    class Noted(Refused):
        def __init__(self, *told: object) -> None:
            refused.append(told)
            super().__init__(*map(str, told))

    for module in {sys.modules[part] for part in list(sys.modules) if part.startswith("vote.crypto")}:
        if hasattr(module, "Refused"):
            monkeypatch.setattr(module, "Refused", Noted)
    TARGETS[name](corpus(name)[0])

    assert refused == []


@pytest.mark.parametrize("name", ["void", "annul", "paper"])
def test_what_is_made_for_a_hall_is_taken_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(bodies, "send", lambda poll, part, data: seen.append(bodies.post(poll, part, data)))

    TARGETS[name](bodies.fresh(name)[0])

    assert [answer.status_code for answer in seen] == [200]


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what takes longer than this."""

    def end(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def play(name: str) -> None:
    for data in corpus(name):
        TARGETS[name](data)


# --- that it would be seen ---


def test_a_decoder_that_breaks_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(ballot, "check", careless)

    with pytest.raises(IndexError):
        play("sealed_ballot")


def test_a_checker_that_takes_everything_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballot, "all_hold", lambda *_: True)

    with pytest.raises(AssertionError):
        play("sealed_ballot")


def test_a_check_that_lets_other_shapes_through_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ceremony, "members", lambda *_: None)

    with pytest.raises((KeyError, TypeError)):
        play("deal")


def test_a_decoder_that_hangs_would_be_ended() -> None:
    with pytest.raises(TimeoutError), limited(0.05):
        time.sleep(10)


def test_memory_that_is_not_pythons_would_be_seen() -> None:
    def greedy(data: bytes) -> None:
        with mmap.mmap(-1, len(data)) as taken:
            taken.write(data)

    took = measure(greedy, [bytes(MOST_MEMORY)])

    assert took.peak_bytes is None or took.peak_bytes > MOST_MEMORY * 0.9
