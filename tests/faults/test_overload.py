"""More casts than a server can take (超载): some are asked to come again at once, others look on, nothing is lost."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.phones import Phones
from tests.faults.servers import answers, installed, opened
from tests.faults.truth import assert_one_truth

pytestmark = pytest.mark.slow

WAIT = 32
"""Casts that take every thread of the server."""
MORE = 24
HELD_S = 3.0
TOLD_WITHIN_S = 2.0


def cast_more_than_can_wait(folder: Path, altered: str = "", held_s: float = HELD_S) -> None:
    """Hold the box, and let more cast than may wait; look at a page meanwhile."""
    casts = WAIT + MORE
    with installed(folder, workers=1, threads=WAIT) as server, opened(server.settings, slips=casts) as assembly:
        server.alter(altered)
        ballots = [(assembly.seal(secret, [0]), 0) for secret in assembly.slips]
        server.start()
        phones = Phones(server.settings.port, assembly.code)

        with ThreadPoolExecutor(1) as hall:
            with assembly.database.write():  # the box cannot be written
                casting = hall.submit(phones.all_cast, ballots, casts)
                time.sleep(held_s)
                refused, began = phones.waits["busy"], time.monotonic()
                is_shown = answers(server.settings.port, f"/{assembly.code}")
                took = time.monotonic() - began
            casting.result()

        soon = is_shown and took < TOLD_WITHIN_S
        assert soon, f"who only looks waits behind those who cast: {took:.1f} s"
        assert refused >= MORE, f"only {refused} were asked to come again"
        assert len(phones.told.receipts) == casts
        assert not phones.faults
        assert_one_truth(assembly, phones.told, phones.again)


def test_who_finds_too_many_waiting_is_told_to_come_again_and_everybody_else_is_served(tmp_path: Path) -> None:
    cast_more_than_can_wait(tmp_path)


def test_the_crowd_is_noticed_where_all_may_wait(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="who only looks waits behind those who cast"):
        cast_more_than_can_wait(tmp_path, "takes-all", HELD_S / 2)
