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

WAIT = 40
"""Casts that may wait; more than a process works on at once, as in the settings of a new installation."""
MORE = 24
HELD_S = 3.0
TOLD_WITHIN_S = 2.0


def test_who_finds_too_many_waiting_is_told_to_come_again_and_everybody_else_is_served(tmp_path: Path) -> None:
    casts = WAIT + MORE
    with installed(tmp_path, waiting_casts=WAIT) as server, opened(server.settings, slips=casts) as assembly:
        assert server.settings.threads < WAIT
        ballots = [(assembly.seal(secret, [0]), 0) for secret in assembly.slips]
        server.start()
        phones = Phones(server.settings.port, assembly.code)

        with ThreadPoolExecutor(1) as hall:
            with assembly.database.write():  # the box cannot be written
                casting = hall.submit(phones.all_cast, ballots, casts)
                time.sleep(HELD_S)
                refused, began = phones.waits["busy"], time.monotonic()
                assert answers(server.settings.port, f"/{assembly.code}")
                assert time.monotonic() - began < TOLD_WITHIN_S
            casting.result()

        assert refused >= MORE
        assert len(phones.told.receipts) == casts
        assert not phones.faults
        assert_one_truth(assembly, phones.told, phones.again)
