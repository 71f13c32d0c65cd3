"""Rows of the files that prove something (佐证材料): a measure, a row of the standard, a plaque on the wall.

Whatever is proved says by an `Opening` what it is, and refuses whoever may not add to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from admin import storage
from admin.errors import InputInvalid, NotHere, NotNow
from admin.models.evidence import Evidence
from admin.models.unions import Union
from admin.rules.kinds import EvidenceAbout
from admin.rules.rights import Person
from vote.db import Database

STORE_LOCK = 20_132
"""Any number that nothing else locks: files are moved and deleted one at a time."""


@dataclass(frozen=True)
class Owner:
    """What files prove (证明对象).

    Args:
        number: its number among those of its sort.
        most: how many files it may have.
    """

    about: EvidenceAbout
    number: int
    union: Union
    most: int


Opening = Callable[[Session], Owner]
"""Finds what is to be proved in the transaction that changes its files, and raises where that may not be."""
Noting = Callable[[Session, str], None]
"""Writes down that a file of this name was added or taken away."""


def add(
    database: Database, folder: Path, person: Person, at: datetime, opening: Opening, noting: Noting,
    name: str, content: BinaryIO,
) -> Evidence:  # fmt: skip
    """Keep a file as evidence.

    Args:
        folder: where files are kept.
        name: what the file was called where it came from.

    Raises:
        FileTooLarge, FileNotTaken, InputInvalid: the file is not one that is taken.
        NotNow: there are as many files as there may be.
        StorageUnfit: the folder is not safe.
    """
    with storage.opened(folder) as root:
        incoming = storage.receive(root, name, content)
        kept = False
        try:
            with database.write() as session:
                _lock(session)
                owner = opening(session)
                _require_room(session, owner, incoming.digest)
                storage.place(root, incoming)
                row = Evidence(
                    about=owner.about, subject_id=owner.number, union_id=owner.union.id, name=incoming.name,
                    media_type=incoming.media_type, digest=incoming.digest, size_bytes=incoming.size_bytes,
                    added_at=at, added_by=f"{person.name}（{person.union_name}）",
                )  # fmt: skip
                session.add(row)
                session.flush()
                noting(session, incoming.name)
            kept = True
        finally:
            storage.forget(root, incoming)
            if not kept:
                _drop_unused(database, root, incoming.digest)
    return row


def remove(database: Database, folder: Path, opening: Opening, noting: Noting, evidence: int) -> None:
    """Take a file back; it goes when no other row uses it.

    Raises:
        NotHere: there is no such file of what is proved.
    """
    with database.write() as session:
        owner = opening(session)
        row = find(session, owner.about, owner.number, evidence)
        digest = row.digest
        session.delete(row)
        noting(session, row.name)
    with storage.opened(folder) as root:
        _drop_unused(database, root, digest)


def of(session: Session, about: EvidenceAbout, *numbers: int) -> list[Evidence]:
    """Return the files that prove these, in the order in which they came."""
    found = select(Evidence).where(Evidence.about == about, Evidence.subject_id.in_(numbers)).order_by(Evidence.id)
    return list(session.scalars(found))


def find(session: Session, about: EvidenceAbout, number: int, evidence: int) -> Evidence:
    """Return one of the files that prove something.

    Raises:
        NotHere: there is none, or it proves another thing.
    """
    row = session.get(Evidence, evidence)
    if row is None or (row.about, row.subject_id) != (about, number):
        raise NotHere
    return row


def read(folder: Path, row: Evidence) -> bytes:
    """Return the file of a row.

    Raises:
        EvidenceDamaged: it is missing, or another one.
        StorageUnfit: the folder is not safe.
    """
    return storage.read(folder, row.digest)


def sweep(database: Database, folder: Path) -> int:
    """Delete files that no row uses, left by a machine that stopped in the middle; return how many."""
    return storage.sweep(folder, lambda root, digest: _drop_unused(database, root, digest))


def _require_room(session: Session, owner: Owner, digest: str) -> None:
    rows = of(session, owner.about, owner.number)
    if len(rows) >= owner.most:
        raise NotNow(f"这里最多放{owner.most}份材料，没有保存。请先删除不需要的。")
    if any(row.digest == digest for row in rows):
        raise InputInvalid("这份材料已经上传过，没有重复保存。")


def _lock(session: Session) -> None:
    """Let nobody else move or delete files until the transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({STORE_LOCK})"))


def _drop_unused(database: Database, root: int, digest: str) -> int:
    """Delete the file of a digest unless a row uses it; return how many were deleted."""
    with database.write() as session:
        _lock(session)
        if session.scalars(select(Evidence.id).where(Evidence.digest == digest).limit(1)).first() is not None:
            return 0
        return storage.delete(root, digest)
