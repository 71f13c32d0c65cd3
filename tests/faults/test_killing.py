"""Processes are killed (强杀): the server again and again while a hall votes, a chair's while she closes the box."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.factories import Assembly
from tests.faults.phones import PATIENCE_S, Phones
from tests.faults.servers import Server, installed, opened
from tests.faults.steps import chair_is_killed
from tests.faults.truth import Receipt, Told, assert_one_truth
from vote import chair
from vote.models import Poll

pytestmark = pytest.mark.slow

SLIPS = 60
KILLS = 8
AT_ONCE = 8
ONCE, TWICE, RACING = range(3)
"""What becomes of a slip: one ballot sent once, one sent twice at the same moment, two that race."""
Casts = list[partial[Receipt | str]]


def casts_of(assembly: Assembly, phones: Phones, chance: random.Random, kinds: tuple[int, ...]) -> list[Casts]:
    """Return for each slip what its holders do."""
    found: list[Casts] = []
    for place, secret in enumerate(assembly.slips):
        choices = [place % 4, (place + 1) % 4]
        one, other = (partial(phones.cast, assembly.seal(secret, [choice]), choice) for choice in choices)
        found.append([[one], [one, one], [one, other]][kinds[place % len(kinds)]])
    chance.shuffle(found)
    return found


def storm(
    server: Server, waves: list[list[Casts]], phones: Phones, chance: random.Random, least: int
) -> list[list[Future[Receipt | str]]]:
    """Begin a wave of casts and kill the server in the middle of it, wave by wave; return all that was begun."""
    begun = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, wave in enumerate(waves):
            server.start()
            enough = len(phones.told.receipts) + chance.randint(least, len(wave))
            begun += [[pool.submit(cast) for cast in casts] for casts in wave]
            wait_for_receipts(phones, enough)
            time.sleep(chance.uniform(0, 0.02))
            server.kill_worker() if number % 2 else server.kill()
        server.start()
    return begun


def wait_for_receipts(phones: Phones, enough: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while len(phones.told.receipts) < enough:
        assert time.monotonic() < end, "too few receipts"
        time.sleep(0.001)


def vote_in_a_storm(
    folder: Path, kinds: tuple[int, ...] = (ONCE, TWICE, RACING), kills: int = KILLS, least: int = 0, altered: str = ""
) -> None:
    """Let a hall vote while the server is killed again and again; check what is left.

    Args:
        least: how many receipts of a wave there are before the server is killed.
    """
    seed = int.from_bytes(os.urandom(4))
    print("seed", seed)
    chance = random.Random(seed)
    slips = SLIPS * kills // KILLS
    with installed(folder) as server, opened(server.settings, slips=slips) as assembly:
        server.alter(altered)
        phones = Phones(server.settings.port, assembly.code)
        casts = casts_of(assembly, phones, chance, kinds)

        begun = storm(server, [casts[start::kills] for start in range(kills)], phones, chance, least)

        for slip in begun:
            receipts = [one.result() for one in slip if isinstance(one.result(), dict)]
            assert receipts, "no ballot of this slip was ever acknowledged"
        assert not phones.faults
        assert_one_truth(assembly, phones.told, phones.again)
        assert phones.waits["lost"]
        assert len(phones.told.refusals) == sum(len({*slip}) - 1 for slip in casts)


def test_a_server_killed_again_and_again_loses_nothing_and_takes_nothing_twice(tmp_path: Path) -> None:
    vote_in_a_storm(tmp_path)


@pytest.mark.parametrize(
    ("mutant", "kinds", "noticed"),
    [
        ("acknowledges-early", (ONCE,), "acknowledged ballots are lost"),
        ("replaces-ballots", (RACING,), "two ballots were acknowledged"),
    ],
)
def test_the_storm_is_noticed_where_receipts_come_early_or_ballots_are_replaced(
    tmp_path: Path, mutant: str, kinds: tuple[int, ...], noticed: str
) -> None:
    with pytest.raises(AssertionError, match=noticed):
        vote_in_a_storm(tmp_path, kinds, kills=2, least=1, altered=mutant)


BEFORE_THE_COMMIT, BEFORE_SEALING, WHILE_SEALING = PLACES = (
    "vote.sums:drop_lanes",
    "vote.closings:seal_box",
    "vote.sealing:_truncate",
)


def kill_who_closes(folder: Path, place: str, altered: str = "") -> None:
    """Kill the process that closes a poll at a place; go on in another, and check the poll to its result."""
    with installed(folder) as server, opened(server.settings) as assembly:
        server.alter(altered)
        told = Told()
        for number, secret in enumerate(assembly.slips[:15]):
            body = assembly.seal(secret, [number % 4])
            told.sends(body, number % 4)
            told.hears(body, assembly.post(body))

        chair_is_killed(server, "close_poll", assembly.code, len(assembly.slips), place)

        if place == BEFORE_THE_COMMIT:
            assert assembly.phase == "open", "killed before the commit, and closed all the same"
        else:
            assert assembly.phase == "closed"
            assert not is_sealed(assembly), "a box is said to be sealed before it is"
            assert chair.unsealed(assembly.database) == []  # so begins the caretaker's chore
            assert is_sealed(assembly)
        assert_one_truth(assembly, told)
        assert assembly.report().returned == len(told.receipts)
        assert is_sealed(assembly)


def is_sealed(assembly: Assembly) -> bool:
    """Say whether it is written down that the box is sealed."""
    with assembly.database.read() as session:
        return bool(session.scalar(select(Poll.box_sealed).where(Poll.code == assembly.code)))


@pytest.mark.parametrize("place", PLACES)
def test_a_process_killed_while_it_closes_leaves_a_poll_that_goes_on_to_its_result(tmp_path: Path, place: str) -> None:
    kill_who_closes(tmp_path, place)


@pytest.mark.parametrize(
    ("mutant", "place", "noticed"),
    [
        ("closes-by-halves", BEFORE_THE_COMMIT, "killed before the commit, and closed all the same"),
        ("says-sealed-first", WHILE_SEALING, "said to be sealed before it is"),
    ],
)
def test_the_kill_is_noticed_where_a_poll_is_closed_by_halves_or_said_to_be_sealed_too_early(
    tmp_path: Path, mutant: str, place: str, noticed: str
) -> None:
    with pytest.raises(AssertionError, match=noticed):
        kill_who_closes(tmp_path, place, mutant)
