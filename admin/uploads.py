"""Lists that are read in from Excel (导入): kept from the dry run until they are confirmed, then all rows or none.

What a list is about says a `ListKind`: `admin.imports` for unions, `admin.officer_lists` for officers.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import delete
from sqlalchemy.orm import Session

from admin import audit
from admin.errors import ChangedMeanwhile, NotAllowed, NotHere, NotNow
from admin.models.unions import ListImport
from admin.rules.imports import Act
from admin.rules.kinds import ListOf
from admin.rules.rights import Person, Right
from admin.workbooks import (
    Column,
    Row,
    Sheet,
    Table,
    WorkbookRefused,
    failing,
    read_sheet,
    understood,
    write_book,
)

KEPT_FOR = timedelta(days=7)


class Planned(Protocol):
    """What one row would do, whatever the list is about."""

    @property
    def number(self) -> int:
        """The row's number as Excel shows it."""

    @property
    def act(self) -> Act:
        """What it would do."""

    @property
    def bound(self) -> list[Any]:
        """What a confirmation is bound to, beside the rest."""

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Each field before and after."""

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong, by the columns' names."""


Entry = TypeVar("Entry", bound=Planned)


@dataclass(frozen=True)
class ListKind(Generic[Entry]):
    """One kind of list (名单): what stands in it, and what becomes of its rows.

    Args:
        examples: rows on a sheet of their own, which is never read.
        action: the word of the audit trail.
        lock: what keeps others from changing the same until the transaction ends.
        plan: what every row would do now.
        create, change: do it, for the new rows and for the changed ones.
    """

    of: ListOf
    columns: Sequence[Column]
    examples: Sequence[Mapping[str, Any]]
    notes: Sequence[str]
    action: str
    lock: Callable[[Session, Person], None]
    plan: Callable[[Session, Person, Sequence[Row], datetime], list[Entry]]
    create: Callable[[Session, Person, datetime, Sequence[Entry]], None]
    change: Callable[[Session, Person, datetime, Sequence[Entry]], None]

    @property
    def label(self) -> str:
        """The name of its sheet, and of what it is about."""
        return self.of.label


@dataclass(frozen=True)
class DryRun(Generic[Entry]):
    """What an upload would do now.

    Attributes:
        digest: binds the file and the state that it was made from.
    """

    upload: ListImport
    rows: list[Row]
    entries: list[Entry]
    digest: str

    def of(self, act: Act) -> list[Entry]:
        """Return the rows that would do this."""
        return [entry for entry in self.entries if entry.act is act]

    @property
    def ready(self) -> bool:
        """Say whether it can be confirmed: nothing is wrong and something would change."""
        counts = Counter(entry.act for entry in self.entries)
        return not counts[Act.WRONG] and counts[Act.NEW] + counts[Act.CHANGED] > 0


def template(kind: ListKind[Any]) -> bytes:
    """Return the workbook to be filled in, with examples and notes."""
    notes = [
        Column("title", "列名", width=20),
        Column("needed", "是否必填", width=12),
        Column("hint", "怎么填", width=80),
    ]
    rows = [{"title": c.title, "needed": "必填" if c.needed else "", "hint": c.hint} for c in kind.columns]
    rows += [{"title": "注意", "hint": note} for note in kind.notes]
    return write_book(
        [
            Table(kind.label, kind.columns, []),
            Table("填写说明", notes, rows),
            Table("示例", kind.columns, kind.examples),
        ]
    )


def read(kind: ListKind[Any], data: bytes) -> Sheet:
    """Return the list that stands in a file.

    Raises:
        WorkbookRefused: it cannot be read, or nothing stands in it.
    """
    sheet = read_sheet(data, kind.columns)
    if not sheet.rows:
        raise WorkbookRefused(f"“{sheet.name}”这张表里没有内容，没有导入。请从表头下面一行起填写后再上传。")
    return sheet


def upload(
    kind: ListKind[Any], session: Session, person: Person, at: datetime, file_name: str, data: bytes, sheet: Sheet
) -> ListImport:
    """Keep a list for the dry run; it changes nothing yet. What the person had not confirmed goes.

    Args:
        sheet: what was `read` from the data.

    Raises:
        NotAllowed: the person has nothing below her.
    """
    if not person.may(Right.EDIT_UNIONS_BELOW):
        raise NotAllowed
    session.execute(
        delete(ListImport).where(
            (ListImport.created_at < at - KEPT_FOR)
            | ((ListImport.account_id == person.account) & ListImport.applied_at.is_(None))
        )
    )
    made = ListImport(
        account_id=person.account,
        of=kind.of,
        created_at=at,
        file_name=file_name[-200:],
        digest=hashlib.sha256(data).digest(),
        unknown=list(sheet.unknown),
        rows=[[row.number, {name: text for name, text in row.seen.items() if text}] for row in sheet.rows],
    )
    session.add(made)
    session.flush()
    return made


def dry_run(kind: ListKind[Entry], session: Session, person: Person, at: datetime, number: int) -> DryRun[Entry]:
    """Return what an upload would do now.

    Raises:
        NotHere: she uploaded no such list, or it is a week old.
    """
    found = session.get(ListImport, number)
    if found is None or found.of is not kind.of or found.account_id != person.account:
        raise NotHere
    if found.created_at < at - KEPT_FOR:
        raise NotHere
    rows = [understood(place, seen, kind.columns) for place, seen in found.rows]
    entries = kind.plan(session, person, rows, at)
    return DryRun(found, rows, entries, _digest(found.digest, entries))


def wrong_rows(kind: ListKind[Entry], run: DryRun[Entry]) -> bytes:
    """Return the workbook of the rows that are wrong, with what is wrong in red."""
    return failing(kind.columns, run.rows, {entry.number: entry.problems for entry in run.of(Act.WRONG)})


def confirm(
    kind: ListKind[Any], session: Session, person: Person, at: datetime, number: int, digest: str
) -> ListImport:
    """Do what the dry run showed, all of it or nothing; a second time does nothing more.

    Raises:
        NotHere: she uploaded no such list.
        NotNow: some row is wrong, or nothing would change.
        ChangedMeanwhile: the plan is not what she saw.
    """
    kind.lock(session, person)
    run = dry_run(kind, session, person, at, number)
    session.refresh(run.upload, with_for_update=True)
    if run.upload.applied_at is not None:
        return run.upload
    if run.digest != digest:
        raise ChangedMeanwhile(f"核对之后，{kind.label}资料又有变动，没有导入任何内容。请返回重新核对，再确认。")
    if not run.ready:
        raise NotNow("表中还有错误，或者没有什么要改的，没有导入任何内容。")
    kind.create(session, person, at, run.of(Act.NEW))
    kind.change(session, person, at, run.of(Act.CHANGED))
    run.upload.created, run.upload.changed = len(run.of(Act.NEW)), len(run.of(Act.CHANGED))
    run.upload.applied_at, run.upload.rows = at, []
    session.flush()
    audit.record(
        session, person, at, kind.action, run.upload.file_name, person.path,
        file=run.upload.digest.hex(), plan=run.digest, created=run.upload.created, changed=run.upload.changed,
    )  # fmt: skip
    return run.upload


def _digest(file: bytes, entries: Sequence[Planned]) -> str:
    """Return what binds a plan to the file and to the state that it was made from."""
    acts = [[one.number, one.act, *one.bound, one.changes, one.problems] for one in entries]
    text = json.dumps([file.hex(), acts], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
