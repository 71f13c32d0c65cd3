"""What tells others of a result: 结果报告表 to the union above, with its 回执, and 公示 to all members.

Source: 三(二)3: the result is reported to the 上一级工会.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin.documents.counts import CountedPoll, facts
from admin.documents.dates import chinese_date
from admin.documents.minutes import NOTHING_KNOWN, Meeting
from admin.documents.typesetting import typeset
from admin.rules.dates import day, today
from admin.rules.workdays import Period


@dataclass(frozen=True)
class Reporter:
    """The union that a result is of (报告单位).

    Args:
        above: the 上一级工会; empty where there is none.
        above_phone: where objections may be raised with it.
        chair: 工会主席 on the day of the assembly.
    """

    name: str
    above: str = ""
    above_phone: str = ""
    chair: str = ""
    phone: str = ""
    address: str = ""
    unit_type: str = ""
    staff: int = 0
    members: int = 0


@dataclass(frozen=True)
class Receipt:
    """The union above has received the result (回执)."""

    union: str
    by: str
    at: datetime
    remark: str = ""


def result_report(
    counted: CountedPoll,
    reporter: Reporter,
    meeting: Meeting = NOTHING_KNOWN,
    receipt: Receipt | None = None,
    problems: Sequence[str] = (),
) -> bytes:
    """Return the 结果报告表; below the cut line stands the 回执, filled in once it was acknowledged.

    Args:
        problems: the 突出问题 of this result, in the chair's words.
    """
    data = {
        **facts(counted),
        "reporter": _reporter(reporter),
        "place": meeting.place,
        "chief": meeting.chief,
        "tellers": meeting.tellers,
        "problems": problems,
        "receipt": {
            "union": receipt.union,
            "by": receipt.by,
            "on": day(today(receipt.at)),
            "remark": receipt.remark,
        }
        if receipt
        else None,
    }
    return typeset("report", data)


def public_notice(counted: CountedPoll, reporter: Reporter, shown: Period) -> bytes:
    """Return the 公示 that is put up for all members.

    Args:
        shown: the days on which it hangs.
    """
    data = {
        **facts(counted),
        "reporter": _reporter(reporter),
        "from": chinese_date(shown.begins_on),
        "to": chinese_date(shown.ends_on),
        "days": shown.working_days,
        "note": shown.note,
    }
    return typeset("notice", data)


def _reporter(reporter: Reporter) -> dict[str, object]:
    return {
        "name": reporter.name,
        "above": reporter.above,
        "above_phone": reporter.above_phone,
        "chair": reporter.chair,
        "phone": reporter.phone,
        "address": reporter.address,
        "unit_type": reporter.unit_type,
        "staff": reporter.staff,
        "members": reporter.members,
    }
