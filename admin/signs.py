"""Putting up and taking down what a union shows (双亮登记): its plaque, and its officers' signs, each with a photo.

Source: 三(二)1.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit, evidence, unions
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.displays import DisplayRecord
from admin.models.evidence import Evidence
from admin.models.unions import Officer, Union
from admin.rules import dates
from admin.rules.displays import Place, Way, posts
from admin.rules.kinds import EvidenceAbout, UnionKind
from admin.rules.rights import Person, Right
from vote.db import Database

PICTURES = ("image/jpeg", "image/png")
MOST_FILES = 1


class NoPicture(InputInvalid):
    """The file that should be a photo is none."""

    code = "no-picture"
    sentence = "这个文件不是照片，没有保存。请拍一张照片（JPG 或 PNG）再上传。"


def own(session: Session, person: Person, union: int, *, lock: bool = False) -> Union:
    """Return the person's own union, whose 双亮 she keeps; locked until the end of the transaction, if asked.

    Raises:
        NotHere: the union lies elsewhere.
        NotAllowed: it is not her own, is no grass-roots union, or her role does not allow it.
    """
    found = unions.within(session, person, union)
    if not person.may(Right.KEEP_RECORDS) or person.union != found.id or found.kind is not UnionKind.GRASSROOTS:
        raise NotAllowed("双亮由基层工会自己登记，什么也没有改变。")
    if lock:
        session.refresh(found, with_for_update=True)
    return found


def record_of(session: Session, person: Person, union: int, record: int) -> DisplayRecord:
    """Return a record of a union within a person's reach.

    Raises:
        NotHere: there is none.
    """
    unions.within(session, person, union)
    found = session.get(DisplayRecord, record)
    if found is None or found.union_id != union:
        raise NotHere
    return found


def hang(
    database: Database, folder: Path, person: Person, at: datetime, union: int, *, words: str, place: Place,
    shown_on: date, name: str, content: BinaryIO,
) -> Evidence:  # fmt: skip
    """Write down that the plaque hangs, with its photo; the one that hung there before has ended.

    Raises:
        NotAllowed, NotHere: it is not her union.
        InputInvalid: the day or the photo is wrong.
    """

    def make(session: Session, home: Union) -> DisplayRecord:
        _require_day(shown_on, home.founded_on, "工会成立日期", at)
        _replace(session, home, shown_on, DisplayRecord.officer_id.is_(None))
        return DisplayRecord(
            union_id=home.id, place=place, words=words, name=home.name, shown_on=shown_on, **_entered(person, at)
        )

    return _add(database, folder, person, at, union, make, "display.hung", name, content)


def show(
    database: Database, folder: Path, person: Person, at: datetime, union: int, officer: int, *, way: Way,
    shown_on: date, name: str, content: BinaryIO,
) -> Evidence:  # fmt: skip
    """Write down that an officer shows who she is, with a photo; another way may stand beside it.

    Raises:
        NotAllowed, NotHere: it is not her union, or the officer is of another.
        NotNow: the officer has left, or holds another post.
        InputInvalid: the day or the photo is wrong.
    """

    def make(session: Session, home: Union) -> DisplayRecord:
        found = session.get(Officer, officer)
        if found is None or found.union_id != home.id:
            raise NotHere
        if found.left_on is not None or found.post not in posts():
            raise NotNow(f"{found.name}现在不是在任的主席、副主席，不用登记亮身份。什么也没有改变。")
        _require_day(shown_on, found.since_on, "任职日期", at)
        _replace(session, home, shown_on, DisplayRecord.officer_id == found.id, DisplayRecord.way == way)
        return DisplayRecord(
            union_id=home.id, officer_id=found.id, way=way, words="", name=found.name, post=found.post,
            shown_on=shown_on, **_entered(person, at),
        )  # fmt: skip

    return _add(database, folder, person, at, union, make, "display.shown", name, content)


def confirm(session: Session, person: Person, at: datetime, union: int, record: int, words: str) -> DisplayRecord:
    """Confirm after a renaming that the plaque, the same as before, still corresponds to the unit's name.

    The old record ends today, and a new one with the same photo begins.

    Raises:
        NotAllowed, NotHere: it is not her union's.
        NotNow: it hangs no more, or stands under the present name already.
    """
    home = own(session, person, union, lock=True)
    old = record_of(session, person, union, record)
    if old.officer_id is not None or old.ended_on is not None or old.name == home.name:
        raise NotNow("这块牌匾不需要核对，什么也没有改变。")
    today = dates.today(at)
    old.ended_on, old.why_ended = today, f"工会改名为“{home.name}”，核对了牌匾文字"
    session.flush()
    made = DisplayRecord(
        union_id=home.id, place=old.place, words=words, name=home.name, shown_on=today, **_entered(person, at)
    )
    session.add(made)
    session.flush()
    for row in evidence.of(session, EvidenceAbout.DISPLAY, old.id):
        session.add(
            Evidence(
                about=row.about, subject_id=made.id, union_id=home.id, name=row.name, media_type=row.media_type,
                digest=row.digest, size_bytes=row.size_bytes, added_at=at, added_by=made.entered_by,
            )
        )  # fmt: skip
    _note(session, person, at, home, made, "display.confirmed", words)
    return made


def end(
    session: Session, person: Person, at: datetime, union: int, record: int, on: date | None, why: str
) -> DisplayRecord:
    """Write down that something is not shown any more since a day; None for the day where it was entered by mistake.

    Raises:
        NotAllowed, NotHere: it is not her union's.
        NotNow: it has ended.
        InputInvalid: the day is before it began, or has not come yet.
    """
    home = own(session, person, union, lock=True)
    found = record_of(session, person, union, record)
    session.refresh(found, with_for_update=True)
    if found.ended_on is not None:
        raise NotNow("这一项已经停止展示，什么也没有改变。")
    ended_on = on or found.shown_on
    if not found.shown_on <= ended_on <= dates.today(at):
        raise InputInvalid("停止展示的日期要在开始展示之后、今天或今天以前，没有保存。")
    found.ended_on, found.why_ended = ended_on, why
    _note(session, person, at, home, found, "display.ended", why)
    return found


def photo(session: Session, record: DisplayRecord) -> Evidence:
    """Return the photo of a record.

    Raises:
        NotHere: it has none.
    """
    rows = evidence.of(session, EvidenceAbout.DISPLAY, record.id)
    if not rows:
        raise NotHere
    return rows[0]


def photographed(session: Session, records: list[DisplayRecord]) -> set[int]:
    """Return which records have a photo, by number."""
    return {row.subject_id for row in evidence.of(session, EvidenceAbout.DISPLAY, *(one.id for one in records))}


# --- writing ---


def _entered(person: Person, at: datetime) -> dict[str, object]:
    return {"entered_at": at, "entered_by": f"{person.name}（{person.union_name}）"}


def _require_day(shown_on: date, earliest: date | None, what: str, at: datetime) -> None:
    if shown_on > dates.today(at):
        raise InputInvalid("展示的日期不能晚于今天，没有保存。")
    if earliest is not None and shown_on < earliest:
        raise InputInvalid(f"展示的日期不能早于{what}（{dates.day(earliest)}），没有保存。")


def _replace(session: Session, home: Union, shown_on: date, *which: object) -> None:
    """End what this record takes the place of, if anything."""
    found = session.scalars(
        select(DisplayRecord).where(
            DisplayRecord.union_id == home.id, DisplayRecord.ended_on.is_(None), *which  # type: ignore[arg-type]
        )
    ).one_or_none()  # fmt: skip
    if found is None:
        return
    if shown_on < found.shown_on:
        raise InputInvalid(
            f"现在展示的一项是{dates.day(found.shown_on)}起的，新的不能更早。如果那一项登记错了，请先把它停止展示。"
        )
    found.ended_on, found.why_ended = shown_on, "更换"
    session.flush()


def _add(
    database: Database, folder: Path, person: Person, at: datetime, union: int,
    make: Callable[[Session, Union], DisplayRecord], action: str, name: str, content: BinaryIO,
) -> Evidence:  # fmt: skip
    """Keep the record and its photo in one transaction."""
    made: list[DisplayRecord] = []

    def opening(session: Session) -> evidence.Owner:
        home = own(session, person, union, lock=True)
        record = make(session, home)
        session.add(record)
        session.flush()
        made.append(record)
        return evidence.Owner(EvidenceAbout.DISPLAY, record.id, home, MOST_FILES)

    def noting(session: Session, file: str) -> None:
        record = made[-1]
        if photo(session, record).media_type not in PICTURES:
            raise NoPicture
        _note(session, person, at, session.get_one(Union, record.union_id), record, action, file)

    return evidence.add(database, folder, person, at, opening, noting, name, content)


def _note(
    session: Session, person: Person, at: datetime, union: Union, record: DisplayRecord, action: str, text: str
) -> None:
    what = f"{record.name}{record.way.label}" if record.way else "牌匾"
    audit.record(
        session, person, at, action, f"{union.name}：{what}", union.path,
        display=record.id, shown_on=record.shown_on.isoformat(), text=text,
    )  # fmt: skip
