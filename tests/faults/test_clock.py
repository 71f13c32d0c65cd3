"""The clock on the wall jumps by a day, backwards and forwards, while ballots come in (时钟跳变)."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.disk import Disk
from tests.faults.phones import Phones
from tests.faults.servers import installed, opened
from tests.faults.steps import chair_does
from tests.faults.truth import assert_one_truth

pytestmark = pytest.mark.slow

DAY = 86_400


def vote_while_the_clock_jumps(folder: Path, altered: str = "") -> None:
    """Open, cast and close while the clock of all that is done jumps by days."""
    with ExitStack() as stack:
        server = stack.enter_context(installed(folder / "site"))
        server.alter(altered)
        disk = Disk(server, folder)
        assembly = stack.enter_context(opened(server.settings, "ready"))
        opened_at = chair_does(server, "open_poll", assembly.code, 20)
        server.start()
        phones = Phones(server.settings.port, assembly.code)
        ballots = [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]
        phones.all_cast(ballots[:7])
        disk.set_clock(-DAY)
        phones.all_cast(ballots[5:14])
        disk.set_clock(DAY)
        phones.all_cast(ballots[12:])
        disk.set_clock(-2 * DAY)
        refused = set(phones.told.refusals.values())
        assert not refused, f"refused when the clock had jumped: {refused}"
        closed_at = chair_does(server, "close_poll", assembly.code, 20)

        assert closed_at < opened_at - DAY
        assert len(phones.told.receipts) == 20
        assert not phones.faults
        assert_one_truth(assembly, phones.told, phones.again)


def test_nothing_depends_on_the_clock_between_opening_casting_and_closing(tmp_path: Path) -> None:
    vote_while_the_clock_jumps(tmp_path)


def test_the_jump_is_noticed_where_the_box_goes_by_the_clock(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"refused when the clock had jumped: \{'poll-closed'\}"):
        vote_while_the_clock_jumps(tmp_path, "goes-by-the-clock")
