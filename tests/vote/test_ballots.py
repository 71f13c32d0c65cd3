"""Casting: one ballot a slip, and a clear word for everything that does not go in (投票)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories import Assembly
from vote import ballots, polls, store
from vote.crypto.hashing import unb64
from vote.crypto.points import point64
from vote.crypto.signatures import holds
from vote.errors import (
    BadLength,
    BallotRefused,
    Busy,
    CommentDiffers,
    CommentRefused,
    CommentRepeated,
    PollClosed,
    PollNotOpen,
    PollUnknown,
    SlipUnknown,
    SlipVoid,
    SlipVoted,
    WrongPhase,
)
from vote.models import Ballot, Comment
from vote.store import Store

Assemble = Callable[..., Assembly]


@pytest.fixture
def booth(assemble: Assemble) -> Assembly:
    return assemble("open", slips=6)


def in_box(assembly: Assembly) -> int:
    with assembly.database.read() as session:
        return session.scalar(select(func.count()).select_from(Ballot)) or 0


def comments_in_box(assembly: Assembly) -> int:
    with assembly.database.read() as session:
        return session.scalar(select(func.count()).select_from(Comment)) or 0


def spoiled(body: bytes, place: int) -> bytes:
    """Return the bytes with one bit turned over."""
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


def test_a_cast_ballot_gives_a_receipt_signed_by_the_server(booth: Assembly) -> None:
    body = booth.seal(booth.slips[0], [0])

    receipt = booth.post(body)

    server = point64(booth.definition["server"]["signing_key"], "definition", "signing key")
    parts = (booth.election.phi, unb64(receipt["digest"]), b"")
    assert holds(server, unb64(receipt["signature"]), "receipt", *parts)
    assert receipt["comment"] == ""
    assert in_box(booth) == 1


def test_a_retry_of_the_same_ballot_gets_the_same_receipt(booth: Assembly) -> None:
    body = booth.seal(booth.slips[0], [0], comment="多办实事")

    first = booth.post(body)
    again = booth.post(body)

    assert [again[name] for name in ("tracker", "digest", "comment")] == [
        first[name] for name in ("tracker", "digest", "comment")
    ]
    assert (in_box(booth), comments_in_box(booth)) == (1, 1)


def test_a_slip_casts_exactly_one_ballot(booth: Assembly) -> None:
    receipt = booth.cast(booth.slips[0], [0])

    with pytest.raises(SlipVoted):
        booth.cast(booth.slips[0], [0])

    state = ballots.slip_state(booth.database, booth.code, booth.key(booth.slips[0]))
    assert (state["state"], state["digest"]) == ("voted", receipt["digest"])
    assert in_box(booth) == 1


def test_a_ballot_of_another_length_is_refused_as_incomplete(booth: Assembly) -> None:
    body = booth.seal(booth.slips[0], [0])

    for wrong in (b"", body[:-1], body + b"x", body + bytes(716)):
        with pytest.raises(BadLength):
            booth.post(wrong)

    assert in_box(booth) == 0


def test_an_unknown_poll_is_told(booth: Assembly) -> None:
    with pytest.raises(PollUnknown):
        ballots.cast(booth.store, "00000000", b"x")
    with pytest.raises(PollUnknown):
        ballots.slip_state(booth.database, "00000000", bytes(32))


def test_before_the_ceremony_and_before_the_opening_nothing_is_taken(assemble: Assemble) -> None:
    early = assemble("prepared")
    ready = assemble("ready")

    with pytest.raises(PollNotOpen):
        early.post(b"x" * 500)
    with pytest.raises(PollNotOpen):
        ready.cast(ready.slips[0], [0])
    with pytest.raises(WrongPhase):
        ballots.election_of(early.database, early.code)


def test_after_the_close_only_retries_of_what_is_in_the_box_are_answered(booth: Assembly) -> None:
    body, late = booth.seal(booth.slips[0], [0]), booth.seal(booth.slips[1], [0])
    first = booth.post(body)
    booth.close()

    again = booth.post(body)

    assert again["digest"] == first["digest"]
    with pytest.raises(PollClosed):
        booth.post(late)
    assert in_box(booth) == 1


def test_an_unknown_slip_is_refused(booth: Assembly) -> None:
    with pytest.raises(SlipUnknown):
        booth.cast("0" * 20, [0])

    assert ballots.slip_state(booth.database, booth.code, booth.key("0" * 20))["state"] == "unknown"


def test_a_void_slip_is_refused_with_its_reason_on_the_status(booth: Assembly) -> None:
    booth.void(booth.slips[:1], "paper")

    with pytest.raises(SlipVoid):
        booth.cast(booth.slips[0], [0])

    state = ballots.slip_state(booth.database, booth.code, booth.key(booth.slips[0]))
    assert (state["state"], state["reason"]) == ("void", "paper")


@pytest.mark.parametrize(
    ("place", "check"),
    [(0, "ballot-version"), (40, None), (300, None), (500, None), (700, None), (-1, None), (-40, None)],
)
def test_a_ballot_altered_anywhere_is_refused_by_a_named_check(booth: Assembly, place: int, check: str | None) -> None:
    body = booth.seal(booth.slips[0], [0])

    with pytest.raises(BallotRefused) as caught:
        booth.post(spoiled(body, place % len(body)))

    assert caught.value.facts["check"] == check or (check is None and caught.value.check.startswith("ballot-"))
    assert in_box(booth) == 0


def test_a_ballot_cannot_be_copied_to_another_slip(booth: Assembly) -> None:
    body = booth.seal(booth.slips[0], [0])
    copied = body[:1] + booth.key(booth.slips[1]) + body[33:]

    with pytest.raises(BallotRefused):
        booth.post(copied)


def test_a_ballot_of_another_poll_is_refused(booth: Assembly, assemble: Assemble) -> None:
    other = assemble("open", slips=2)
    body = other.seal(other.slips[0], [0])

    with pytest.raises(SlipUnknown):
        booth.post(body)


def test_a_comment_is_stored_apart_and_named_on_the_receipt(booth: Assembly) -> None:
    receipt = booth.cast(booth.slips[0], [0], comment="食堂太小")

    assert len(unb64(receipt["comment"])) == 32
    assert comments_in_box(booth) == 1


def test_an_altered_comment_stops_the_ballot_too(booth: Assembly) -> None:
    body = booth.seal(booth.slips[0], [0], comment="食堂太小")

    with pytest.raises(CommentRefused) as caught:
        booth.post(spoiled(body, len(body) - 1))

    assert caught.value.check == "comment-proof"
    assert (in_box(booth), comments_in_box(booth)) == (0, 0)


def test_another_comment_with_the_same_ballot_is_told_apart(booth: Assembly) -> None:
    body = booth.seal(booth.slips[0], [0], comment="食堂太小")
    other = body[:-717] + booth.seal(booth.slips[0], [0], comment="食堂很好")[-717:]
    booth.post(body)

    with pytest.raises(CommentDiffers):
        booth.post(other)

    assert comments_in_box(booth) == 1


def test_a_comment_sent_twice_by_two_slips_is_refused(booth: Assembly) -> None:
    body = booth.seal(booth.slips[0], [0], comment="食堂太小")
    booth.post(body)
    copied = booth.seal(booth.slips[1], [0]) + body[-717:]

    with pytest.raises(CommentRepeated):
        booth.post(copied)

    assert (in_box(booth), comments_in_box(booth)) == (1, 1)


def test_a_poll_without_comments_takes_none(assemble: Assemble) -> None:
    booth = assemble("open", slips=2, comments=False)

    with pytest.raises(CommentRefused):
        booth.cast(booth.slips[0], [0], comment="食堂太小")

    booth.cast(booth.slips[0], [0])
    assert in_box(booth) == 1


def test_over_the_bound_a_cast_is_asked_to_come_again_before_anything_is_looked_at(
    booth: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "STILL_SECONDS", 0.0)
    narrow = Store(booth.database, 1)
    body = booth.seal(booth.slips[0], [0])
    waiting = threading.Thread(target=ballots.cast, args=(narrow, booth.code, body))
    with booth.database.write() as session:
        polls.locked(session, booth.code)
        waiting.start()
        wait_until(lambda: narrow._under_way == 1)

        with pytest.raises(Busy) as caught:
            ballots.cast(narrow, booth.code, b"not looked at")
    waiting.join(30)
    narrow.close()

    assert caught.value.headers == {"Retry-After": "2"}
    assert in_box(booth) == 1


@pytest.mark.parametrize("comment", ["", "多办实事"])
def test_a_retry_that_meets_its_first_sending_halfway_is_acknowledged(
    booth: Assembly, monkeypatch: pytest.MonkeyPatch, comment: str
) -> None:
    body = booth.seal(booth.slips[0], [0], comment=comment)
    look = booth.database.look
    overtaken: list[bool] = []

    def overtaken_after(question: Any, values: Any) -> list[tuple[Any, ...]]:
        found = look(question, values)
        if not overtaken:
            overtaken.append(True)
            booth.post(body)
        return found

    monkeypatch.setattr(booth.database, "look", overtaken_after)
    receipt = booth.post(body)

    assert overtaken
    assert receipt["digest"] == booth.post(body)["digest"]
    assert in_box(booth) == 1


def wait_until(holds_now: Callable[[], bool]) -> None:
    """Wait for something that another thread does, ten seconds at most."""
    pause = threading.Event()
    for _ in range(1_000):
        if holds_now():
            return
        pause.wait(0.01)
    raise AssertionError("it did not happen")
