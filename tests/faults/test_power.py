"""Power is cut while ballots come in: what was acknowledged is on disk (断电)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.factories import KEY, Assembly
from tests.faults.disk import Disk
from tests.faults.phones import Phones
from tests.faults.servers import installed, opened
from tests.faults.truth import Told, assert_one_truth
from vote.db import Database

pytestmark = pytest.mark.slow

SLIPS = 40
CUT_AFTER = 25
"""Receipts; the other ballots are under way when the power goes."""


def cut_while_casting(folder: Path, altered: str = "") -> tuple[Disk, Assembly, Told]:
    """Cast on a real server, cut the power, and return its disk."""
    with installed(folder / "site") as server:
        with opened(server.settings, slips=SLIPS) as assembly:
            ballots = [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]
        server.alter(altered)
        disk = Disk(server, folder)
        server.start()
        phones = Phones(server.settings.port, assembly.code)
        phones.all_cast(ballots[:CUT_AFTER])
        with ThreadPoolExecutor(8) as pool:
            for body, choice in ballots[CUT_AFTER:]:
                pool.submit(phones.send_and_hang_up, body, choice)
            server.kill()
        assert len(phones.told.receipts) == CUT_AFTER
    return disk, assembly, phones.told


def assert_nothing_is_lost(database: Path, played: Assembly, told: Told) -> None:
    """Check what a power cut left as the server finds it when it starts again."""
    with closing(Database(f"sqlite:///{database}", KEY)) as left:
        assembly = Assembly(left, played.code)
        assembly.phones = played.phones
        assert_one_truth(assembly, told)
        assembly.stop()


def test_a_power_cut_loses_no_acknowledged_ballot(tmp_path: Path) -> None:
    disk, assembly, told = cut_while_casting(tmp_path)

    assert_nothing_is_lost(disk.after_power_cut(tmp_path / "bare"), assembly, told)
    for seed in range(3):
        torn = disk.after_power_cut(tmp_path / f"torn-{seed}", seed)
        assert_nothing_is_lost(torn, assembly, told)


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_power_cut_is_noticed_where_commits_are_not_waited_for(tmp_path: Path, synchronous: str) -> None:
    disk, assembly, told = cut_while_casting(tmp_path, synchronous)

    with pytest.raises(AssertionError, match="acknowledged ballots are lost"):
        assert_nothing_is_lost(disk.after_power_cut(tmp_path / "bare"), assembly, told)
