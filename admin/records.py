"""Take from the voting side what the papers of a poll show (会议材料)."""

from datetime import date
from typing import Any

from admin.documents.forms import Occasion
from admin.documents.minutes import Minutes, minutes
from vote import chair
from vote.db import Database


def minutes_of(database: Database, poll: str, public_url: str) -> bytes:
    """Return 会议记录 and 计票结果报告单 of a counted poll as one PDF.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: it has no result.
    """
    announcement = chair.result(database, poll).announcement
    told = {event["type"]: event["data"] for event in chair.events(database, poll)}
    numbers = chair.turnout(database, poll)
    sheet = told.get("paper", {"valid": 0, "invalid": 0})
    return minutes(
        Minutes(
            definition=told["definition"],
            result=told["result"],
            paper=(sheet["valid"], sheet["invalid"]),
            announcement=announcement,
            check_number=numbers.check_number or "",
            tally_number=numbers.tally_number or "",
            head_number=numbers.head_number or "",
            board_url=f"{public_url}/{poll}/board",
        )
    )


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
