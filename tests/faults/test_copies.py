"""A backup is asked for while ballots come in; a poll goes on from a backup on another machine (备份与恢复)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from admin import backups
from admin.backups import NoBackupNow
from admin.config import load
from tests.factories import KEY, Assembly
from tests.faults.phones import Phones
from tests.faults.servers import Server, installed, opened
from tests.faults.truth import Told, assert_one_truth
from vote import chair
from vote.db import Database

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def refusal(server: Server, out: Path) -> str:
    """Ask for a backup as an operator does, beside the running server, and return why there is none."""
    with pytest.raises(NoBackupNow) as refused:
        list(backups.backup(server.config, out, AT))
    return str(refused.value)


def ballots_of(assembly: Assembly) -> list[tuple[bytes, int]]:
    return [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]


def test_a_backup_asked_for_while_ballots_come_in_is_refused_and_harms_none(tmp_path: Path) -> None:
    with installed(tmp_path, both_sides=True) as server, opened(server.settings) as assembly:
        server.start()
        phones = Phones(server.settings.port, assembly.code)
        ballots = ballots_of(assembly)
        before = set(tmp_path.iterdir())

        with ThreadPoolExecutor(8) as pool:
            casting = [pool.submit(phones.cast, *one) for one in ballots]
            asked = 0
            while not (asked and all(one.done() for one in casting)):
                assert assembly.code in refusal(server, tmp_path / "backup.tar")
                asked += 1

        assert set(tmp_path.iterdir()) == before
        assert len(phones.told.receipts) == len(ballots)
        assert not phones.faults
        assert_one_truth(assembly, phones.told, phones.again)


def test_a_box_opened_while_it_is_copied_leaves_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maintain = Database.maintain

    def slow_copy(self: Database, *statements: str) -> list[tuple[object, ...]]:
        found = maintain(self, *statements)
        if statements[0].startswith("VACUUM INTO"):
            chair.open_poll(assembly.database, assembly.code, 20)
        return found

    with installed(tmp_path, both_sides=True) as server, opened(server.settings, "ready") as assembly:
        monkeypatch.setattr(Database, "maintain", slow_copy)
        with pytest.raises(NoBackupNow):
            list(backups.backup(server.config, tmp_path / "backup.tar", AT))

        assert assembly.phase == "open"
        assert not [path for path in tmp_path.iterdir() if path.name.startswith("backup.tar")]


def test_a_poll_goes_on_from_a_backup_made_before_the_opening_beside_a_running_server(tmp_path: Path) -> None:
    out = tmp_path / "backup.tar"
    with installed(tmp_path / "lost", both_sides=True) as lost, opened(lost.settings, "ready") as assembly:
        lost.start()
        list(backups.backup(lost.config, out, AT))
        lost.kill()
    with installed(tmp_path / "new", both_sides=True) as new:
        load(new.config).key_file.write_bytes(load(lost.config).key_file.read_bytes())
        list(backups.restore(new.config, out))
        with closing(Database(new.settings.database, KEY)) as database:
            going_on, told = Assembly(database, assembly.code), Told()
            going_on.phones, going_on.slips = assembly.phones, assembly.slips
            going_on.open()
            for body, choice in ballots_of(going_on):
                told.sends(body, choice)
                told.hears(body, going_on.post(body))

            assert len(told.receipts) == len(assembly.slips)
            assert_one_truth(going_on, told)
            going_on.stop()
