"""The disk fails while ballots come in: nothing is acknowledged meanwhile, and all goes on afterwards (磁盘故障)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.factories import Assembly
from tests.faults.disk import Disk
from tests.faults.phones import Answer, Phones, is_proper_wait
from tests.faults.servers import answers, installed, opened
from tests.faults.test_power import assert_nothing_is_lost

pytestmark = pytest.mark.slow

Ballots = list[tuple[bytes, int]]


@contextmanager
def served_on_a_failing_disk(folder: Path) -> Iterator[tuple[Phones, Disk, Assembly, Ballots]]:
    """Serve an open poll on a disk that fails on order."""
    with installed(folder / "site") as server:
        with opened(server.settings) as assembly:
            ballots = [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]
        disk = Disk(server, folder)
        server.start()
        yield Phones(server.settings.port, assembly.code), disk, assembly, ballots


@pytest.mark.parametrize("fault", ["full", "no-sync", "read-only"])
def test_while_the_disk_fails_nothing_is_acknowledged_and_afterwards_all_goes_on(tmp_path: Path, fault: str) -> None:
    with served_on_a_failing_disk(tmp_path) as (phones, disk, assembly, ballots):
        phones.all_cast(ballots[:6])

        with disk.fault(fault):
            refused = [asked_once(phones, *ballot) for ballot in ballots[6:12]]
            retried = [phones.again(body) for body, _ in ballots[:2]]
            page_is_shown = answers(phones.port)
        phones.all_cast(ballots[6:])

        assert {answer.code for answer in refused} == {"storage-failed"}
        assert all(is_proper_wait(answer) for answer in refused)
        assert all(isinstance(one, dict) for one in retried)
        assert page_is_shown
        assert len(phones.told.receipts) == len(ballots)
        assert not phones.faults
    assert_nothing_is_lost(disk.after_power_cut(tmp_path / "left"), assembly, phones.told)


def asked_once(phones: Phones, body: bytes, choice: int) -> Answer:
    """Send a ballot once and return whatever comes back."""
    phones.told.sends(body, choice)
    return phones.once(body)
