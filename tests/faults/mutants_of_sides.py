"""What else can be broken (其余的改坏): pages of the signed-in side, backups, the ceremony, the count."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from sqlalchemy import update

from admin import backups, errors
from admin.views import gate
from tests.faults.altered import Put
from vote import ceremony, counting
from vote.crypto.canonical import cj
from vote.db import SQLITE, Database
from vote.errors import WrongPhase
from vote.models import Scrutineer

# --- the signed-in side ---


def know_no_database_that_is_away(put: Put) -> None:
    """Take a database that is away for a fault of the program."""
    put(errors, "UNREACHABLE", ())


def insist_on_noting_who_was_seen(put: Put) -> None:
    """Show no page to an officer of whom cannot be written down that she was seen."""
    put(gate, "unless_away", nullcontext)


# --- backups ---


def copy_open_boxes(put: Put) -> None:
    """Make a backup whatever is open."""
    put(backups, "_must_be_sealed", lambda _: None)


def look_before_copying_only(put: Put) -> None:
    """Ask whether a box is open before the copy is made, and not after."""
    must, asked = backups._must_be_sealed, set[str]()

    def once(database: Database) -> None:
        if database.url not in asked:
            asked.add(database.url)
            must(database)

    put(backups, "_must_be_sealed", once)


def copy_the_file(put: Put) -> None:
    """Copy the file of the database, and not what stands in its log."""
    maintain = Database.maintain

    def copied(self: Database, *statements: str) -> list[tuple[object, ...]]:
        if not statements[0].startswith("VACUUM INTO"):
            return maintain(self, *statements)
        shutil.copyfile(self.url.removeprefix(SQLITE), statements[0].split("'")[1])
        return []

    put(Database, "maintain", copied)


# --- scrutineers ---


class Unlike(bytes):
    """Bytes that are taken for others than the same ones."""

    __hash__ = bytes.__hash__

    def __eq__(self, other: object) -> bool:
        return False


def know_nothing_again(put: Put) -> None:
    """Take a message that is said again for another one."""
    put(ceremony, "cj", lambda message: Unlike(cj(message)))


def forget_what_was_said(put: Put) -> None:
    """Let another message of a scrutineer take the place of the first, whatever was built on it."""
    post = ceremony._post

    def anew(db: Database, code: str, scrutineer: int, attempt: int, kind: str, message: Any, check: Any) -> Any:
        with db.write() as session:
            mine = (Scrutineer.poll == code) & (Scrutineer.number == scrutineer)
            session.execute(update(Scrutineer).where(mine).values({kind: None}))
        return post(db, code, scrutineer, attempt, kind, message, check)

    put(ceremony, "_post", anew)


def wait_for_nobody(put: Put) -> None:
    """Take a deal before everybody has shown the card that it is for."""
    put(ceremony, "_complete", ceremony._posted)
    put(ceremony, "check_deal", lambda *_: None)


def count_once_only(put: Put) -> None:
    """Refuse a share that comes after the result."""
    post = counting.post_share

    def once(db: Database, code: str, *given: Any) -> Any:
        answer, known = post(db, code, *given), db.url + code
        if answer == {"state": "done"}:
            if known in done:
                raise WrongPhase
            done.add(known)
        return answer

    done: set[str] = set()
    put(counting, "post_share", once)


MUTANTS: dict[str, Callable[[Put], None]] = {
    "knows-no-database-away": know_no_database_that_is_away,
    "insists-on-notes": insist_on_noting_who_was_seen,
    "copies-open-boxes": copy_open_boxes,
    "looks-before-copying-only": look_before_copying_only,
    "copies-the-file": copy_the_file,
    "knows-nothing-again": know_nothing_again,
    "forgets-what-was-said": forget_what_was_said,
    "waits-for-nobody": wait_for_nobody,
    "counts-once-only": count_once_only,
}
