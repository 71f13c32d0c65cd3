"""Whoever gets all files after sealing guesses the order of casting no better than by chance (封存之后).

The attacker reads raw bytes: where each slip, ballot and comment lies in every file of the database. He may
take the first place or the last one, and from PostgreSQL he asks for hidden columns as well.
"""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from tests.conftest import Server, migrate, serving
from tests.factories import KEY, Assembly
from vote import doctor
from vote.config import VoteSettings
from vote.crypto.ballot import digest
from vote.crypto.comment import LENGTH, comment_hash
from vote.db import Database

pytestmark = pytest.mark.slow

VOTERS = 300
"""By chance the share of pairs in their order is 0.5 with a deviation of √((2n+5)/(18n(n−1))): 0.019 of these."""

BY_CHANCE = 0.1
START = 8
WAYS = {"first": 0, "last": -1}

CLEARLY = 0.9
SETTINGS = Path(__file__).parents[2] / "deploy" / "postgresql-vote.conf"

Marks = dict[str, list[bytes]]
"""What can be recognised of each ballot, by kind, in the order of casting."""


class Told(AssertionError):
    """Something tells about the order of casting."""


def marks(bodies: list[bytes]) -> Marks:
    """Return pieces of what was sent, each of which stands nowhere else."""
    ballots = [body[:-LENGTH] for body in bodies]
    comments = [body[-LENGTH:] for body in bodies]
    return {
        "slip": [ballot[1:33] for ballot in ballots],
        "ballot": [ballot[100:140] for ballot in ballots],
        "end of ballot": [ballot[-60:-20] for ballot in ballots],
        "tracker": [digest(ballot) for ballot in ballots],
        "comment": [comment_hash(comment) for comment in comments],
        "sealed comment": [comment[120:160] for comment in comments],
    }


@dataclass(frozen=True)
class Guess:
    """How well something gives the order of casting: the share of pairs that stand in it, and of how many things."""

    share: float
    size: int

    @property
    def sharpness(self) -> float:
        """How good it is, read forwards or backwards: 1 is the full order, 0.5 nothing."""
        return max(self.share, 1 - self.share)

    @property
    def tells(self) -> bool:
        """Whether it is better than by chance: more than five deviations from one half, and no less than 0.1."""
        n = self.size
        return n > 1 and self.sharpness > 0.5 + max(BY_CHANCE, 5 * sqrt((2 * n + 5) / (18 * n * (n - 1))))


Guesses = dict[str, Guess]


def concordance(places: list[int]) -> Guess:
    found = np.array(places, dtype=np.int64)
    ordered = int(np.triu(found[:, None] < found[None, :]).sum())
    return Guess(ordered / max(len(places) * (len(places) - 1) // 2, 1), len(places))


def beginnings(data: bytes, wanted: Iterable[bytes]) -> list[int]:
    """Return every place in a file where two bytes stand that a wanted piece begins with."""
    begins = np.zeros(2**16, dtype=bool)
    begins[[int.from_bytes(piece[:2], "little") for piece in wanted]] = True
    read = np.frombuffer(data, dtype=np.uint8).astype(np.uint16)
    return np.flatnonzero(begins[read[:-1] | read[1:] << 8]).tolist()


def guesses(data: bytes, known: Marks) -> Guesses:
    """Return how good each guess from the bytes of a file is: by the first places, and by the last ones."""
    wanted = {
        piece[:START]: (kind, number, piece) for kind, pieces in known.items() for number, piece in enumerate(pieces)
    }
    places: dict[str, dict[int, list[int]]] = {}
    for place in beginnings(data, wanted):
        found = wanted.get(data[place : place + START])
        if found and data.startswith(found[2], place):
            places.setdefault(found[0], {}).setdefault(found[1], []).append(place)
    told = {}
    for kind, by_number in places.items():
        for way, end in WAYS.items():
            told[f"{way} {kind}"] = concordance([by_number[number][end] for number in sorted(by_number)])
    return told


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file under a folder, empty ends cut off."""
    found = {}
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                found[str(path.relative_to(folder))] = path.read_bytes().rstrip(b"\0")
    return found


def look_through(folder: Path, before: dict[str, bytes], known: Marks) -> Guesses:
    """Return how good each guess is from what was written to any file under a folder since before the casting."""
    found: Guesses = {}
    for name, data in contents(folder).items():
        old = before.get(name, b"")
        if data != old:
            fresh = data[len(old) :] if old and data.startswith(old) else data
            found |= {f"{name}: {guess}": told for guess, told in guesses(fresh, known).items()}
    return found


def ask(database: Database, known: Marks) -> Guesses:
    """Return how good each guess from what the server answers is: places, transactions, numbers of long values."""
    found: Guesses = {}
    with database.read() as session:
        for table, key, kind in (
            ("ballot", "slip_key", "slip"),
            ("slip", "key", "slip"),
            ("comment", "digest", "comment"),
        ):
            rows = session.execute(
                text(f"SELECT {key}, xmin::text::bigint FROM {table} ORDER BY ctid")  # the row's place
            ).all()
            at = {bytes(row[0]): place for place, row in enumerate(rows)}
            found[f"place in {table}"] = concordance([at[piece] for piece in known[kind]])
            if len({row[1] for row in rows}) > 1:
                since = {bytes(row[0]): row[1] for row in rows}
                found[f"transaction in {table}"] = concordance([since[piece] for piece in known[kind]])
        kept = session.scalar(text("SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'ballot'"))
        chunks = session.execute(text(f"SELECT chunk_id::bigint, chunk_data FROM {kept} WHERE chunk_seq = 0")).all()
        numbers = {bytes(chunk)[100:140]: number for number, chunk in chunks}
        found["number of a long value"] = concordance([numbers[piece] for piece in known["ballot"]])
    return found


def best(found: Guesses) -> float:
    """Return how good the best guess of many ballots is."""
    return max((guess.sharpness for guess in found.values() if guess.size > VOTERS // 4), default=0.5)


def nothing_told(found: Guesses) -> None:
    told = {name: guess for name, guess in found.items() if guess.tells}
    if told:
        raise Told(f"the order of casting can be guessed: {told}")


def all_seen(found: Guesses, known: Marks) -> None:
    """Make sure that the attacker found everything that is kept, so that he could have been told."""
    seen = {name.partition(": ")[2] for name, guess in found.items() if guess.size == VOTERS}
    assert seen == {f"{way} {kind}" for kind in known for way in WAYS}


_bodies: list[bytes] = []


def hall(database: Database) -> tuple[Assembly, list[bytes]]:
    """Return an open poll with ballots so long that PostgreSQL keeps them apart, and these in an order drawn by lot."""
    assembly = Assembly.at(database, "open", slips=VOTERS, due=VOTERS, questions=3)
    if not _bodies:
        _bodies.extend(assembly.seal(secret, [place % 4] * 3, "好") for place, secret in enumerate(assembly.slips))
    return assembly, random.sample(_bodies, VOTERS)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A server with the settings of `deploy/`; nobody casts there but these tests."""
    given = dict(re.findall(r"^(\w+) = (\S+)$", SETTINGS.read_text("utf-8"), re.MULTILINE))
    with serving(**given | {"fsync": "off"}) as server:
        yield server


def as_role(server: Server, name: str, *rights: str) -> Database:
    """Return a database of a role without privileges but for those given, as the operator makes it."""
    server.create(name)
    connect = ["-X", "-h", str(server.folder), "-p", str(server.port), "-U", "pingjia", "-v", "ON_ERROR_STOP=1"]
    for statement in (f"CREATE ROLE {name} LOGIN", f"ALTER DATABASE {name} OWNER TO {name}", *rights):
        server.run("psql", *connect, "-d", name, "-c", statement)
    address = server.address(name).replace("//pingjia@", f"//{name}@")
    migrate(address)
    return Database(address, KEY)


def test_no_file_of_sqlite_tells_the_order_after_sealing(sqlite_database: Database, tmp_path: Path) -> None:
    assembly, bodies = hall(sqlite_database)
    before = contents(tmp_path)
    for body in bodies:
        assembly.post(body)
    known = marks(bodies)
    assert best(look_through(tmp_path, before, known)) > CLEARLY, (
        "while it is open the log tells, or this test sees nothing"
    )

    assembly.close()
    closed = look_through(tmp_path, before, known)
    assembly.count()
    counted = look_through(tmp_path, before, known)

    for found in (closed, counted):
        all_seen(found, known)
        nothing_told(found)
    assembly.stop()


def test_nothing_of_postgresql_tells_the_order_after_sealing(own_server: Server) -> None:
    database = as_role(own_server, "voting", *documented("voting"))
    assembly, bodies = hall(database)
    known, folder = marks(bodies), own_server.folder
    before = contents(folder)
    for body in bodies:
        assembly.post(body)
    opened = look_through(folder, before, known)
    assert best({name: guess for name, guess in opened.items() if "pg_wal" in name}) > CLEARLY, (
        "while it is open the log tells, or this test sees nothing"
    )
    superuser = Database(own_server.address("voting"), KEY)
    assert best(ask(superuser, known)) > CLEARLY

    assembly.close()
    closed = look_through(folder, before, known)
    nothing_told(ask(superuser, known))
    assembly.count()
    counted = look_through(folder, before, known)
    nothing_told(ask(superuser, known))

    assert doctor.diary(settings_of(database, folder)).well
    for found in (closed, counted):
        all_seen(found, known)
        nothing_told(found)
    written = (folder / "log").read_text("utf-8")
    assert [piece for pieces in known.values() for piece in pieces if piece.hex() in written] == []
    assembly.stop()
    superuser.close()
    database.close()


def documented(role: str) -> list[str]:
    """Return the rights that operations.md tells the operator to give."""
    manual = (SETTINGS.parents[1] / "docs" / "operations.md").read_text("utf-8")
    found: list[str] = re.findall(r'psql -U postgres -d pingjia_vote -c "(GRANT [^"]+)"', manual)
    assert len(found) == 2
    return [statement.replace("pingjia", role) for statement in found]


def settings_of(database: Database, folder: Path) -> VoteSettings:
    (folder / "key").write_bytes(KEY)
    (folder / "key").chmod(0o600)
    return VoteSettings(
        database=database.url, key_file=folder / "key", public_url="https://vote.example", host="127.0.0.1", port=1,
        workers=1, threads=1,
    )  # fmt: skip


def test_without_the_right_to_drop_the_log_the_box_is_sealed_and_the_operator_warned(
    own_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    database = as_role(own_server, "lesser")
    assembly = Assembly.at(database, "open")
    for secret in assembly.slips[:6]:
        assembly.cast(secret, [0])

    with caplog.at_level(logging.WARNING, "vote.sealing"):
        closing = assembly.close()

    assert closing.sealed
    assert [record.getMessage() for record in caplog.records] == [
        "PostgreSQL's write-ahead log still tells the order of casting: the role may not drop it"
    ]
    told = doctor.diary(settings_of(database, own_server.folder))
    assert not told.well
    assert "pg_checkpoint" in told.remedy
    assembly.stop()
    database.close()


def test_doctor_names_settings_that_keep_a_diary(postgresql_server: Server, postgresql_database: Database) -> None:
    told = doctor.diary(settings_of(postgresql_database, postgresql_server.folder))

    assert not told.well
    assert "wal_recycle = off" in told.remedy
    assert "archive_mode" not in told.remedy
