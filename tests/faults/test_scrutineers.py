"""Scrutineers' phones speak all at once, in any order, too early, too late, and twice (监票人同时操作)."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.factories import Assembly, Message
from tests.faults.altered import alter
from tests.faults.truth import Told, assert_one_truth
from tests.vote.test_store import together
from vote import ceremony, chair, counting
from vote.crypto.ceremony import gamma, make_deal
from vote.crypto.transcript import Transcript, make_seal
from vote.db import Database
from vote.errors import AlreadyPosted, WrongPhase

pytestmark = pytest.mark.slow

Said = partial[Any]
"""A message of a scrutineer, to be posted by calling it."""


def some_chance() -> random.Random:
    """Return chance of which a failing test tells the seed."""
    seed = int.from_bytes(os.urandom(4))
    print("seed", seed)
    return random.Random(seed)


def say(chance: random.Random, *rounds: list[Said]) -> None:
    """Post the messages of some rounds from many phones at the same time, each twice, in an order by chance."""
    work = [said for messages in rounds for said in messages] * 2
    chance.shuffle(work)
    faults = [outcome for outcome in together(work) if isinstance(outcome, Exception)]
    assert not faults, f"a repetition was refused: {faults}"


def assert_refused(said: Said, error: type[Exception], when: str) -> None:
    """Check that a message out of its turn is refused for the right reason."""
    (outcome,) = together([said])
    assert isinstance(outcome, error), f"{when}: {type(outcome).__name__}"


def hold_ceremony_twice(database: Database, chance: random.Random) -> Assembly:
    """Hold a key ceremony in which everything is said twice and again later, and some things out of turn."""
    assembly = Assembly.define(database)

    def of(post: Callable[..., Any], messages: list[Message]) -> list[Said]:
        return [partial(post, database, assembly.code, index, 1, one) for index, one in enumerate(messages, 1)]

    keys = [phone.keys(assembly.definition) for phone in assembly.phones]
    said = assembly.cards()
    dealt = [make_deal(one, gamma(assembly.definition, 1, said), said) for one in keys]
    transcript = Transcript.of(assembly.definition, 1, said, dealt)
    cards, deals = of(ceremony.post_card, said), of(ceremony.post_deal, dealt)
    seals = of(ceremony.post_seal, [make_seal(one, transcript, dealt) for one in keys])
    another = chance.choice(of(ceremony.post_card, assembly.cards()))

    cards[0]()
    assert_refused(deals[0], WrongPhase, "a deal before the cards")
    say(chance, cards)
    assert_refused(another, AlreadyPosted, "another card after the first")
    deals[-1]()
    assert_refused(seals[-1], WrongPhase, "a seal before the deals")
    say(chance, deals, cards)
    assert_refused(another, AlreadyPosted, "another card after the deals")
    say(chance, seals, deals, cards)
    assert_refused(another, WrongPhase, "another card after the ceremony")

    assert assembly.phase == "ready"
    found = assembly.ceremony_data
    assert (found["cards"], found["deals"]) == (said, dealt)
    return assembly


def play_in_any_order(database: Database) -> None:
    """Play a poll in which scrutineers and the chair say everything at once and twice."""
    chance = some_chance()
    assembly = hold_ceremony_twice(database, chance)
    assembly.issue(10)
    assembly.open()
    told = Told()
    for place, secret in enumerate(assembly.slips):
        body = assembly.seal(secret, [place % 4])
        told.sends(body, place % 4)
        told.hears(body, assembly.post(body))
    assembly.close()
    begun = together([partial(chair.begin_count, assembly.database, assembly.code)] * 4)
    assert begun.count(True) == 1
    say(chance, [partial(counting.post_share, database, assembly.code, one, *assembly.share(one)) for one in (1, 2, 3)])

    assert_one_truth(assembly, told)
    kinds = Counter(event["type"] for event in assembly.events())
    assert [kinds[kind] for kind in ("ceremony", "open", "close", "tally", "result")] == [1] * 5
    assert kinds["share"] == assembly.threshold + 1
    assembly.stop()


def test_messages_of_all_phones_at_once_and_twice_make_one_ceremony_and_one_result(database: Database) -> None:
    play_in_any_order(database)


@pytest.mark.parametrize(
    ("mutant", "noticed"),
    [
        ("knows-nothing-again", "a repetition was refused: .*AlreadyPosted"),
        ("forgets-what-was-said", "another card after the first: dict"),
        ("waits-for-nobody", "a deal before the cards: dict"),
        ("counts-once-only", "a repetition was refused: .*WrongPhase"),
    ],
)
def test_the_messages_are_noticed_where_repetitions_are_refused_or_others_taken_out_of_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch, mutant: str, noticed: str
) -> None:
    alter(mutant, put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match=noticed):
        play_in_any_order(database)
