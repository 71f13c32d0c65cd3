"""The server is killed again and again while a hall votes (强杀): kill -9, with retries, duplicates and races."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.factories import Assembly
from tests.faults.phones import PATIENCE_S, Phones
from tests.faults.servers import Server, installed, opened
from tests.faults.truth import Receipt, assert_one_truth

pytestmark = pytest.mark.slow

SLIPS = 60
KILLS = 8
AT_ONCE = 8
Casts = list[partial[Receipt | str]]


def casts_of(assembly: Assembly, phones: Phones, chance: random.Random) -> list[Casts]:
    """Return for each slip what its holders do: cast once, send twice at once, or race with another ballot."""
    found: list[Casts] = []
    for place, secret in enumerate(assembly.slips):
        choices = [place % 4, (place + 1) % 4]
        one, other = (partial(phones.cast, assembly.seal(secret, [choice]), choice) for choice in choices)
        found.append([[one], [one, one], [one, other]][place % 3])
    chance.shuffle(found)
    return found


def storm(
    server: Server, waves: list[list[Casts]], phones: Phones, chance: random.Random
) -> list[list[Future[Receipt | str]]]:
    """Begin a wave of casts and kill the server in the middle of it, wave by wave; return all that was begun."""
    begun = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, wave in enumerate(waves):
            server.start()
            enough = len(phones.told.receipts) + chance.randint(0, len(wave))
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


def test_a_server_killed_again_and_again_loses_nothing_and_takes_nothing_twice(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4))
    print("seed", seed)
    chance = random.Random(seed)
    with installed(tmp_path) as server, opened(server.settings, slips=SLIPS) as assembly:
        phones = Phones(server.settings.port, assembly.code)
        casts = casts_of(assembly, phones, chance)

        begun = storm(server, [casts[start::KILLS] for start in range(KILLS)], phones, chance)

        for slip in begun:
            receipts = [one.result() for one in slip if isinstance(one.result(), dict)]
            assert receipts, "no ballot of this slip was ever acknowledged"
        assert len(phones.told.refusals) == SLIPS // 3
        assert phones.waits["lost"]
        assert not phones.faults
        assert_one_truth(assembly, phones.told, phones.again)
