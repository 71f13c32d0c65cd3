"""Forms that are filled in by hand: the backup of a scrutineer's key, and the record of slips handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin.documents.dates import chinese_date
from admin.documents.typesetting import typeset


@dataclass(frozen=True)
class Occasion:
    """The poll that a form is for."""

    poll: str
    union: str
    title: str
    held_on: date
    rehearsal: bool
    due: int
    scrutineers: tuple[str, ...]
    threshold: int


def backup_sheets(occasion: Occasion) -> bytes:
    """Return the 监票人密钥备份单: one page a scrutineer, with room for 52 characters and the 核对码.

    Source: protocol, section 3 (backup).
    """
    return typeset("backup", _facts(occasion))


def handout_record(occasion: Occasion, check_number: str, batches: Sequence[int]) -> bytes:
    """Return the 发票记录单; it counts slips and has no room for a name.

    Args:
        occasion: the poll.
        check_number: 核对码.
        batches: how many slips each batch printed so far has.
    """
    numbered = [{"number": number, "count": count} for number, count in enumerate(batches, start=1)]
    return typeset("handout", {**_facts(occasion), "check_number": check_number, "batches": numbered})


def _facts(occasion: Occasion) -> dict[str, Any]:
    return {
        "poll": occasion.poll,
        "union": occasion.union,
        "title": occasion.title,
        "held_on": chinese_date(occasion.held_on),
        "rehearsal": occasion.rehearsal,
        "due": occasion.due,
        "scrutineers": occasion.scrutineers,
        "threshold": occasion.threshold,
    }
