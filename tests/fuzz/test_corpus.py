"""Every piece that fuzzing kept, and damaged ones, are refused as documented; `make fuzz` searches for more."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, corpus
from vote.crypto import ballot

MOST_MEMORY = 48_000_000


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_what_fuzzing_kept_is_taken_or_refused_in_little_memory(name: str) -> None:
    kept = corpus(name)
    assert len(kept) > 3
    TARGETS[name](kept[0])
    tracemalloc.start()

    play(name)

    assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TARGETS))
@settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_piece_is_taken_or_refused(name: str, data: st.DataObject) -> None:
    piece = bytearray(data.draw(st.sampled_from(corpus(name))))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(piece)))
        piece[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))

    TARGETS[name](bytes(piece))


def play(name: str) -> None:
    for data in corpus(name):
        TARGETS[name](data)


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
