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
from tests.faults.altered import alter
from tests.faults.phones import Phones
from tests.faults.servers import Server, installed, opened
from tests.faults.truth import Told, assert_one_truth
from vote import chair
from vote.db import Database
from vote.models import Poll

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def refusal(server: Server, out: Path) -> str:
    """Ask for a backup as an operator does, beside the running server, and return why there is none."""
    try:
        list(backups.backup(server.config, out, AT))
    except NoBackupNow as refused:
        return str(refused)
    raise AssertionError("a backup was made of an open box")


def ballots_of(assembly: Assembly) -> list[tuple[bytes, int]]:
    return [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]


def copy_while_ballots_come_in(folder: Path) -> None:
    """Ask for backups again and again while a hall votes."""
    with installed(folder, both_sides=True) as server, opened(server.settings) as assembly:
        server.start()
        phones = Phones(server.settings.port, assembly.code)
        ballots = ballots_of(assembly)
        before = set(folder.iterdir())

        with ThreadPoolExecutor(8) as pool:
            casting = [pool.submit(phones.cast, *one) for one in ballots]
            asked = 0
            while not (asked and all(one.done() for one in casting)):
                assert assembly.code in refusal(server, folder / "backup.tar")
                asked += 1

        assert set(folder.iterdir()) == before
        assert len(phones.told.receipts) == len(ballots)
        assert not phones.faults
        assert_one_truth(assembly, phones.told, phones.again)


def open_while_it_is_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open a box when the database has just been copied, and before the backup is whole."""
    maintain = Database.maintain

    def slow_copy(self: Database, *statements: str) -> list[tuple[object, ...]]:
        found = maintain(self, *statements)
        if statements[0].startswith("VACUUM INTO") and assembly.phase == "ready":
            chair.open_poll(assembly.database, assembly.code, 20)
        return found

    with installed(folder, both_sides=True) as server, opened(server.settings, "ready") as assembly:
        monkeypatch.setattr(Database, "maintain", slow_copy)
        assert assembly.code in refusal(server, folder / "backup.tar")

        assert assembly.phase == "open"
        assert not [path for path in folder.iterdir() if path.name.startswith("backup.tar")]


def go_on_from_a_backup(folder: Path) -> None:
    """Back up beside a running server before the opening, lose that machine, and hold the poll on another."""
    out = folder / "backup.tar"
    with installed(folder / "lost", both_sides=True) as lost, opened(lost.settings, "ready") as assembly:
        lost.start()
        list(backups.backup(lost.config, out, AT))
        lost.kill()
    with installed(folder / "new", both_sides=True) as new:
        load(new.config).key_file.write_bytes(load(lost.config).key_file.read_bytes())
        list(backups.restore(new.config, out))
        with closing(Database(new.settings.database, KEY)) as database:
            with database.read() as session:
                assert session.get(Poll, assembly.code), "the backup lacks the poll"
            going_on, told = Assembly(database, assembly.code), Told()
            going_on.phones, going_on.slips = assembly.phones, assembly.slips
            going_on.open()
            for body, choice in ballots_of(going_on):
                told.sends(body, choice)
                told.hears(body, going_on.post(body))

            assert len(told.receipts) == len(assembly.slips)
            assert_one_truth(going_on, told)
            going_on.stop()


def test_a_backup_asked_for_while_ballots_come_in_is_refused_and_harms_none(tmp_path: Path) -> None:
    copy_while_ballots_come_in(tmp_path)


def test_the_backup_is_noticed_where_it_is_made_of_an_open_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alter("copies-open-boxes", put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match="a backup was made of an open box"):
        copy_while_ballots_come_in(tmp_path)


def test_a_box_opened_while_it_is_copied_leaves_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_while_it_is_copied(tmp_path, monkeypatch)


def test_the_opening_is_noticed_where_nobody_looks_after_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter("looks-before-copying-only", put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match="a backup was made of an open box"):
        open_while_it_is_copied(tmp_path, monkeypatch)


def test_a_poll_goes_on_from_a_backup_made_before_the_opening_beside_a_running_server(tmp_path: Path) -> None:
    go_on_from_a_backup(tmp_path)


def test_the_backup_is_noticed_where_it_leaves_out_what_stands_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alter("copies-the-file", put=monkeypatch.setattr)

    with pytest.raises(AssertionError, match="the backup lacks the poll"):
        go_on_from_a_backup(tmp_path)
