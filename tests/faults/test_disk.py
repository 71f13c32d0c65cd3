"""The disk fails while ballots come in: nothing is acknowledged meanwhile, and all goes on afterwards (磁盘故障)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.disk import Disk
from tests.faults.phones import Answer, Phones, is_proper_wait
from tests.faults.servers import answers, installed, opened
from tests.faults.test_power import assert_nothing_is_lost

pytestmark = pytest.mark.slow

FAULTS = ("full", "no-sync", "read-only")
AT_A_TIME = 5


def vote_on_a_failing_disk(folder: Path, faults: tuple[str, ...] = FAULTS, altered: str = "") -> None:
    """Cast while the disk fails in each of these ways, and in between; look at what was said and what is left."""
    with installed(folder / "site") as server:
        server.alter(altered)
        with opened(server.settings, slips=(len(faults) + 1) * AT_A_TIME) as assembly:
            ballots = [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]
        disk = Disk(server, folder)
        server.start()
        phones = Phones(server.settings.port, assembly.code)
        phones.all_cast(ballots[:AT_A_TIME])
        for turn, fault in enumerate(faults, 1):
            under = ballots[turn * AT_A_TIME : (turn + 1) * AT_A_TIME]
            with disk.fault(fault):
                refused = [asked_once(phones, *ballot) for ballot in under]
                assert not [one for one in refused if one.receipt], f"{fault}: acknowledged on a disk that fails"
                retried = [phones.again(body) for body, _ in ballots[:2]]
                page_is_shown = answers(phones.port)
            phones.all_cast(under)

            assert {answer.code for answer in refused} == {"storage-failed"}, fault
            assert all(is_proper_wait(answer) for answer in refused), fault
            assert all(isinstance(one, dict) for one in retried), fault
            assert page_is_shown, fault
        server.kill()

    assert len(phones.told.receipts) == len(ballots)
    assert not phones.faults
    assert_nothing_is_lost(disk.after_power_cut(folder / "left"), assembly, phones.told)


def test_while_the_disk_fails_nothing_is_acknowledged_and_afterwards_all_goes_on(tmp_path: Path) -> None:
    vote_on_a_failing_disk(tmp_path)


@pytest.mark.parametrize(
    ("fault", "mutant"),
    [
        ("full", "acknowledges-failures"),
        ("no-sync", "acknowledges-failures"),
        ("no-sync", "OFF"),
        ("read-only", "acknowledges-failures"),
    ],
)
def test_the_failing_disk_is_noticed_where_failures_are_swallowed_or_syncs_not_waited_for(
    tmp_path: Path, fault: str, mutant: str
) -> None:
    with pytest.raises(AssertionError, match=f"{fault}: acknowledged on a disk that fails"):
        vote_on_a_failing_disk(tmp_path, (fault,), mutant)


def asked_once(phones: Phones, body: bytes, choice: int) -> Answer:
    """Send a ballot once and return whatever comes back."""
    phones.told.sends(body, choice)
    return phones.once(body)
