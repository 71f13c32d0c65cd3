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


@dataclass(frozen=True)
class Batch:
    """One batch of slips that was printed (印制批次); nothing stands for what is not written down yet.

    Args:
        count: how many were printed.
        printed: when, like 2026年11月22日 14:05.
        reason: why it was printed after the first, such as a reprint.
        handed_out: how many of it were handed out.
        handed_out_by: who handed them out.
    """

    count: int
    printed: str = ""
    reason: str = ""
    handed_out: int | None = None
    handed_out_by: str = ""


def backup_sheets(occasion: Occasion) -> bytes:
    """Return the 监票人密钥备份单: one page a scrutineer, with room for 52 characters and the 核对码.

    Source: protocol, section 3 (backup).
    """
    return typeset("backup", _facts(occasion))


def handout_record(
    occasion: Occasion, check_number: str, batches: Sequence[int | Batch], present: int | None = None
) -> bytes:
    """Return the 选票发放记录单; it counts slips and has no room for a member's name.

    Args:
        occasion: the poll.
        check_number: 核对码.
        batches: each batch printed so far, or only how many slips it has.
        present: 实到, once it is known.
    """
    known = [batch if isinstance(batch, Batch) else Batch(batch) for batch in batches]
    data = {
        **_facts(occasion),
        "check_number": check_number,
        "present": present,
        "batches": [
            {
                "number": number,
                "count": batch.count,
                "printed": batch.printed,
                "reason": batch.reason,
                "handed_out": batch.handed_out,
                "handed_out_by": batch.handed_out_by,
            }
            for number, batch in enumerate(known, start=1)
        ],
    }
    return typeset("handout", data)


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
