"""The minutes (会议记录) and the report of the count (计票结果报告单), to be signed by hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from admin.documents.counts import CountedPoll, facts
from admin.documents.dates import chinese_date, clock_time
from admin.documents.typesetting import typeset


@dataclass(frozen=True)
class Meeting:
    """What the board does not know of a meeting; a line to write on stands where something is not known.

    Args:
        excused: 请假.
        chief: 总监票人.
        tellers: names of the 计票人.
        adopted_at: when scrutineers and tellers were adopted (通过).
        counted_at: when the result was opened.
    """

    place: str = ""
    excused: int | None = None
    chief: str = ""
    tellers: tuple[str, ...] = ()
    adopted_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    counted_at: datetime | None = None
    signed_on: date | None = None


NOTHING_KNOWN = Meeting()


def minutes(counted: CountedPoll, meeting: Meeting = NOTHING_KNOWN) -> bytes:
    """Return the 会议记录; the same poll gives the same bytes."""
    return typeset("minutes", _facts(counted, meeting, "minutes"))


def count_report(counted: CountedPoll, meeting: Meeting = NOTHING_KNOWN) -> bytes:
    """Return the 计票结果报告单: for each question the votes, the rates, and places to sign."""
    return typeset("minutes", _facts(counted, meeting, "count"))


def minutes_and_report(counted: CountedPoll, meeting: Meeting = NOTHING_KNOWN) -> bytes:
    """Return both papers as one PDF."""
    return typeset("minutes", _facts(counted, meeting, "minutes", "count"))


def _facts(counted: CountedPoll, meeting: Meeting, *papers: str) -> dict[str, Any]:
    away = max(0, counted.result["due"] - counted.result["present"])
    return {
        **facts(counted),
        "papers": papers,
        "absent": max(0, away - (meeting.excused or 0)),
        "place": meeting.place,
        "excused": None if meeting.excused is None else min(meeting.excused, away),
        "chief": meeting.chief,
        "tellers": meeting.tellers,
        "adopted": clock_time(meeting.adopted_at),
        "opened": clock_time(meeting.opened_at),
        "closed": clock_time(meeting.closed_at),
        "counted": clock_time(meeting.counted_at),
        "signed_on": chinese_date(meeting.signed_on) if meeting.signed_on else "",
    }
