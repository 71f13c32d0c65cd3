"""The clock on the wall jumps by a day, backwards and forwards, while ballots come in (时钟跳变)."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.disk import Disk
from tests.faults.phones import Phones
from tests.faults.servers import ROOT, installed, opened
from tests.faults.truth import assert_one_truth

pytestmark = pytest.mark.slow

DAY = 86_400
STEP = """
import json, sys, time
from pathlib import Path
from vote import chair
from vote.config import load
from vote.db import Database
database, (step, poll, number) = Database.of(load(Path(sys.argv[1]))), json.loads(sys.argv[2])
getattr(chair, step)(database, poll, number)
print(int(time.time()))
"""


def test_nothing_depends_on_the_clock_between_opening_casting_and_closing(tmp_path: Path) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(installed(tmp_path / "site"))
        disk = Disk(server, tmp_path)
        assembly = stack.enter_context(opened(server.settings, "ready"))

        def chair_does(step: str, number: int) -> int:
            """Let the chair act in a process of her own, by the same clock; return what it shows."""
            given = json.dumps([step, assembly.code, number])
            command = [sys.executable, "-c", STEP, str(server.config), given]
            shown = subprocess.run(command, cwd=ROOT, env=server.environment, capture_output=True, check=True)
            return int(shown.stdout)

        opened_at = chair_does("open_poll", 20)
        server.start()
        phones = Phones(server.settings.port, assembly.code)
        ballots = [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]
        phones.all_cast(ballots[:7])
        disk.set_clock(-DAY)
        phones.all_cast(ballots[5:14])
        disk.set_clock(DAY)
        phones.all_cast(ballots[12:])
        disk.set_clock(-2 * DAY)
        closed_at = chair_does("close_poll", 20)

        assert closed_at < opened_at - DAY
        assert len(phones.told.receipts) == 20
        assert not phones.faults
        assert_one_truth(assembly, phones.told, phones.again)
