"""Scrutineers' phones speak all at once, in any order, and say everything twice (监票人同时操作)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.factories import Assembly, Message
from tests.faults.truth import Told, assert_one_truth
from tests.vote.test_store import together
from vote import ceremony, chair, counting
from vote.crypto.canonical import cj
from vote.crypto.ceremony import gamma, make_deal
from vote.crypto.transcript import Transcript, make_seal
from vote.db import Database

pytestmark = pytest.mark.slow

Post = Callable[..., Any]


def say_twice(assembly: Assembly, post: Post, messages: list[Message]) -> None:
    """Post the messages of one round from many phones at the same time, each twice, in an order by chance."""
    work = [
        partial(post, assembly.database, assembly.code, index, 1, message)
        for index, message in [*enumerate(messages, 1)] * 2
    ]
    random.shuffle(work)
    faults = [outcome for outcome in together(work) if isinstance(outcome, Exception)]
    assert not faults, faults


def hold_ceremony_twice(database: Database) -> Assembly:
    """Hold a key ceremony in which everything is said twice."""
    assembly = Assembly.define(database)
    cards = assembly.cards()
    say_twice(assembly, ceremony.post_card, cards)
    keys = [phone.keys(assembly.definition) for phone in assembly.phones]
    deals = [make_deal(one, gamma(assembly.definition, 1, cards), cards) for one in keys]
    say_twice(assembly, ceremony.post_deal, deals)
    transcript = Transcript.of(assembly.definition, 1, cards, deals)
    say_twice(assembly, ceremony.post_seal, [make_seal(one, transcript, deals) for one in keys])
    assert assembly.phase == "ready"
    return assembly


class Unlike(bytes):
    """Bytes that are taken for others than the same ones."""

    __hash__ = bytes.__hash__

    def __eq__(self, other: object) -> bool:
        return False


def test_the_repetition_is_noticed_where_the_same_message_is_taken_for_another(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ceremony, "cj", lambda message: Unlike(cj(message)))

    with pytest.raises(AssertionError, match="AlreadyPosted"):
        hold_ceremony_twice(database)


def test_messages_of_all_phones_at_once_and_twice_make_one_ceremony_and_one_result(database: Database) -> None:
    assembly = hold_ceremony_twice(database)
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
    shares = [assembly.share(number) for number in (1, 2, 3)]
    say = partial(counting.post_share, assembly.database, assembly.code)
    answers = together([partial(say, number, *share) for number, share in [*enumerate(shares, 1)] * 2])
    assert {"state": "done"} in answers
    assert all(answer in ({"state": "done"}, {"state": "waiting"}) for answer in answers), answers

    assert_one_truth(assembly, told)
    kinds = Counter(event["type"] for event in assembly.events())
    assert [kinds[kind] for kind in ("ceremony", "open", "close", "tally", "result")] == [1] * 5
    assert kinds["share"] == assembly.threshold + 1
    assembly.stop()
