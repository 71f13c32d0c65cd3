"""Cheats against the server by those who hold a real key: a scrutineer's link, or a slip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import Assembly
from vote import annulments, ceremony, papers, phases, voids
from vote.crypto import comment as comments
from vote.crypto.boxes import close_box
from vote.crypto.ceremony import gamma, make_deal
from vote.crypto.group import Point, base
from vote.crypto.hashing import Hs, h32, scalar_bytes, u32
from vote.crypto.keys import Keys
from vote.crypto.slips import slip_key
from vote.db import Database
from vote.errors import CommentRefused, PingjiaError
from vote.verify import verify_board

NOBODY = [0, -1, 4, True, "1", None]


@pytest.mark.parametrize("number", NOBODY)
def test_nobody_enters_paper_in_the_name_of_a_scrutineer_who_is_not_there(database: Database, number: Any) -> None:
    """Number 0 once meant the last card: one person could have signed for two."""
    assembly = Assembly.at(database, phases.OPEN, slips=14)
    assembly.void(assembly.slips[:6], "paper")
    assembly.close()
    assembly.post_sheet(3, [[6, 0, 0, 0]], 6)
    second = assembly.sheet(3, [[6, 0, 0, 0]], 6) | {"scrutineer": number}

    with pytest.raises(PingjiaError):
        papers.post(database, assembly.code, number, second)

    assert "paper" not in [event["type"] for event in assembly.events()]


@pytest.mark.parametrize("number", NOBODY)
def test_nobody_annuls_in_the_name_of_a_scrutineer_who_is_not_there(database: Database, number: Any) -> None:
    assembly = Assembly.at(database, phases.CLOSED)
    assembly.post_annulment(3, "重新投票")
    second = assembly.annulment(3, "重新投票") | {"scrutineer": number}

    with pytest.raises(PingjiaError):
        annulments.post(database, assembly.code, number, second)

    assert assembly.phase == phases.CLOSED


@pytest.mark.parametrize("number", NOBODY)
def test_nobody_voids_in_the_name_of_a_scrutineer_who_is_not_there(database: Database, number: Any) -> None:
    assembly = Assembly.at(database, phases.READY)
    statement = assembly.void_statement(assembly.slips[:1], "unissued", 3) | {"scrutineer": number}

    with pytest.raises(PingjiaError):
        voids.void(database, assembly.code, statement)

    assert assembly.turnout().voided == 0


def test_more_paper_than_issued_makes_the_poll_invalid_and_is_counted_all_the_same(database: Database) -> None:
    assembly = Assembly.at(database, phases.OPEN, slips=14)
    for secret in assembly.slips[:5]:
        assembly.cast(secret, [0])
    assembly.void(assembly.slips[5:12], "paper")
    assembly.close(issued=5)
    assembly.post_sheet(1, [[7, 0, 0, 0]], 7)
    assembly.post_sheet(2, [[7, 0, 0, 0]], 7)

    assembly.count()

    assert assembly.report().returned == 12
    assert not assembly.report().valid_poll
    assert verify_board(assembly.board()).holds


def bait(assembly: Assembly, nonce: int) -> bytes:
    """Return a comment whose R the sender knows the r of: that of a ballot."""
    phi, public_key = assembly.election.phi, assembly.election.public_key
    public = base(nonce).encode()
    key = h32("comment-key", phi, public, (nonce * public_key).encode())
    sealed = close_box(key, u32(0) + bytes(600), phi + public)
    challenge = Hs("comment", phi, public, sealed, base(7).encode())
    response = scalar_bytes(7 + challenge * nonce)
    made = b"\x01" + public + scalar_bytes(challenge) + response + sealed
    assert comments.check(phi, made) == Point.decode(public)
    return made


def sealed_with(assembly: Assembly, secret: str, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, int]:
    """Return a ballot, and the random number of its first A, which a changed phone keeps."""
    kept: list[int] = []
    from vote.crypto import ballot, nonces

    drawn: Callable[..., int] = nonces.hedged

    def keeping(label: str, *arguments: bytes, **rest: Any) -> int:
        found = drawn(label, *arguments, **rest)
        kept.append(found)
        return found

    with monkeypatch.context() as changed:
        changed.setattr(ballot, "hedged", keeping)
        sealed = ballot.seal(assembly.election, slip_key(assembly.code, secret)[0], [0])
    return sealed, kept[0]


def test_a_comment_made_from_its_own_ballot_is_refused(
    database: Database, assemble: Callable[..., Assembly], monkeypatch: pytest.MonkeyPatch
) -> None:
    assembly = assemble(phases.OPEN)
    sealed, nonce = sealed_with(assembly, assembly.slips[0], monkeypatch)
    assert base(nonce).encode() == sealed[33:65]

    with pytest.raises(CommentRefused):
        assembly.post(sealed + bait(assembly, nonce))

    assert assembly.turnout().cast == 0


def test_a_comment_made_from_another_ballot_of_the_same_hand_does_not_stop_the_count(
    assemble: Callable[..., Assembly], monkeypatch: pytest.MonkeyPatch
) -> None:
    assembly = assemble(phases.OPEN)
    sealed, nonce = sealed_with(assembly, assembly.slips[0], monkeypatch)
    assembly.post(assembly.seal(assembly.slips[1], [0]) + bait(assembly, nonce))
    assembly.post(sealed)
    for secret in assembly.slips[2:5]:
        assembly.cast(secret, [1], "食堂很好")

    closing = assembly.close()

    assert (closing.ballots, closing.comments) == (5, 3)
    assembly.count()
    assert assembly.report().counts == [[2, 3, 0, 0]]


def test_after_close_the_answer_about_a_slip_holds_its_own_ballot(assemble: Callable[..., Assembly]) -> None:
    from vote import ballots
    from vote.crypto.hashing import unb64

    assembly = assemble(phases.OPEN)
    for secret in assembly.slips[:5]:
        assembly.cast(secret, [0])
    key = assembly.key(assembly.slips[0])
    before = ballots.slip_state(assembly.database, assembly.code, key)
    assembly.close()

    after = ballots.slip_state(assembly.database, assembly.code, key)

    assert "ballot" not in before
    assert unb64(after["ballot"])[1:33] == key


class Rusher(Keys):
    """A scrutineer whose secret is another one than her card fixed, while she signs as before."""

    @property
    def coefficients(self) -> list[int]:
        return [coefficient + 1 for coefficient in super().coefficients]


def test_the_last_scrutineer_cannot_choose_her_part_after_seeing_the_others(database: Database) -> None:
    assembly = Assembly.define(database)
    cards = assembly.cards()
    for card in cards:
        ceremony.post_card(database, assembly.code, card["index"], 1, card)
    fixed = gamma(assembly.definition, 1, cards)
    for phone in assembly.phones[:2]:
        ceremony.post_deal(
            database, assembly.code, phone.index, 1, make_deal(phone.keys(assembly.definition), fixed, cards)
        )
    last = assembly.phones[2]
    rushed = make_deal(Rusher.derive(assembly.definition, 1, 3, last.seed), fixed, cards)

    with pytest.raises(PingjiaError) as refused:
        ceremony.post_deal(database, assembly.code, 3, 1, rushed)

    assert refused.value.facts["check"] == "deal"
    honest = make_deal(last.keys(assembly.definition), fixed, cards)
    ceremony.post_deal(database, assembly.code, 3, 1, honest)
