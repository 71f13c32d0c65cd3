"""Take from the voting side what the papers of a poll show (会议材料)."""

import gzip
import hashlib
import json
from datetime import date
from typing import Any

from admin.documents.counts import CountedPoll
from admin.documents.forms import Occasion
from admin.documents.minutes import minutes_and_report
from admin.rules.kinds import Subject
from vote import chair
from vote.db import Database
from vote.errors import PollUnknown

Events = dict[str, Any]
"""The data of a board's events by type; the last of each."""


def counted(
    database: Database, poll: str, public_url: str, subject: Subject = Subject.HOME, excused: int | None = None
) -> CountedPoll:
    """Return what the papers show of a poll that has its result.

    Args:
        excused: 请假, where it was recorded.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: it has no result.
    """
    announcement = chair.result(database, poll, excused).announcement
    board = chair.board(database, poll)
    numbers = chair.turnout(database, poll)
    told = events_of(board)
    return CountedPoll(
        definition=told["definition"],
        result=told["result"],
        announcement=announcement,
        board_url=board_address(public_url, poll),
        digest=hashlib.sha256(board).hexdigest(),
        check_number=numbers.check_number or "",
        tally_number=numbers.tally_number or "",
        head_number=numbers.head_number or "",
        paper=paper_ballots(told),
        subject=subject,
    )


def minutes_of(database: Database, poll: str, public_url: str) -> bytes:
    """Return 会议记录 and 计票结果报告单 of a counted poll as one PDF.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: it has no result.
    """
    return minutes_and_report(counted(database, poll, public_url))


def has_result(database: Database, poll: str) -> bool:
    """Say whether a poll has its result.

    Raises:
        PollUnknown: no poll has this code.
    """
    return chair.turnout(database, poll).result is not None


def events_of(board: bytes) -> Events:
    """Return the data of the events of a board's file, as it is downloaded or packed with gzip."""
    plain = gzip.decompress(board) if board.startswith(b"\x1f\x8b") else board
    return {event["type"]: event["data"] for event in json.loads(plain)["events"]}


def paper_ballots(told: Events) -> tuple[int, int]:
    """Return how many valid and invalid paper ballots (纸质票) were counted."""
    sheet = told.get("paper", {"valid": 0, "invalid": 0})
    return sheet["valid"], sheet["invalid"]


def numbers_of(database: Database, poll: str) -> tuple[str, str, str]:
    """Return 核对码, 计票核对码 and 公告板号码, as far as there are any; empty where the poll is not kept any more."""
    try:
        told = chair.turnout(database, poll)
    except PollUnknown:
        return "", "", ""
    return told.check_number or "", told.tally_number or "", told.head_number or ""


def definition_of(database: Database, poll: str) -> dict[str, Any]:
    """Return what a poll's board begins with.

    Raises:
        PollUnknown: no poll has this code.
    """
    found: dict[str, Any] = chair.events(database, poll)[0]["data"]
    return found


def board_address(public_url: str, poll: str) -> str:
    """Return where anyone reads the board of a poll."""
    return f"{public_url}/{poll}/board"


def occasion_of(definition: dict[str, Any]) -> Occasion:
    """Return what the forms show of a poll's definition."""
    assembly, scrutineers = definition["assembly"], definition["scrutineers"]
    return Occasion(
        poll=definition["poll"],
        union=definition["union"],
        title=definition["title"],
        held_on=date.fromisoformat(assembly["held_on"]),
        rehearsal=definition["rehearsal"],
        due=assembly["due"],
        scrutineers=tuple(scrutineers["names"]),
        threshold=scrutineers["threshold"],
    )
