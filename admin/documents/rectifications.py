"""What a rate below the required one asks for: 整改通知单 to the union, and 整改情况公示 to its members.

Source: 三(二)3: problems that an appraisal shows are put right in time; 附件一·规范建家工作.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from admin.codes import drawing
from admin.documents.counts import CountedPoll, facts
from admin.documents.dates import chinese_date
from admin.documents.reports import Reporter
from admin.documents.typesetting import typeset


@dataclass(frozen=True)
class Order:
    """What the union above asks for (整改要求).

    Args:
        clause: where the duty and the deadline come from.
        due_on: until when it is to be put right.
        number: the ticket's number in the system.
        problems: what members have named, in the chair's words.
    """

    clause: str
    due_on: date
    number: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rectified:
    """One problem and what was done about it (整改情况), in the words that members are told."""

    title: str
    measure: str
    due_on: date
    state: str
    outcome: str = ""


@dataclass(frozen=True)
class Reply:
    """One problem that was answered with a reason (答复)."""

    title: str
    text: str


def rectification_order(counted: CountedPoll, reporter: Reporter, order: Order) -> bytes:
    """Return the 整改通知单 with its 送达回执."""
    data = {
        **facts(counted),
        "name": reporter.name,
        "above": reporter.above,
        "clause_of_order": order.clause,
        "year": counted.held_on.year,
        "number": order.number,
        "due_on": chinese_date(order.due_on),
        "problems": order.problems,
    }
    return typeset("rectify", data)


def rectification_notice(
    counted: CountedPoll, reporter: Reporter, page: str, done: Sequence[Rectified], replies: Sequence[Reply] = ()
) -> bytes:
    """Return the 整改情况公示, by which members learn what became of what they named.

    Args:
        page: address of the public page, where the same stands as it is now.
    """
    data = {
        **facts(counted),
        "name": reporter.name,
        "phone": reporter.phone,
        "page": page,
        "page_code": drawing(page),
        "done": [
            {
                "title": one.title,
                "measure": one.measure,
                "due_on": chinese_date(one.due_on),
                "state": one.state,
                "outcome": one.outcome,
            }
            for one in done
        ],
        "replies": [{"title": one.title, "text": one.text} for one in replies],
    }
    return typeset("rectified", data)
