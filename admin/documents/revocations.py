"""What a union is told of its title (撤销称号的文书): 告知书 with its 送达回证, and 决定书.

Source: 三(二)3, last sentence.
"""

from dataclasses import dataclass
from datetime import date

from admin.documents.dates import chinese_date
from admin.documents.typesetting import typeset


@dataclass(frozen=True)
class Subject:
    """Whom and what it is about.

    Args:
        body: the union that awarded the title and decides.
        title: like 区级“职工之家”.
        plaque_name: the union's name as it was named.
        case: the number of the case in the system.
    """

    body: str
    union: str
    title: str
    plaque_name: str
    awarded_on: date
    awarded_by_number: str
    case: int


@dataclass(frozen=True)
class Notice:
    """What the 告知书 says."""

    number: str
    told_on: date
    ground: str
    clause: str
    text: str
    reply_days: int
    reply_from: date
    reply_until: date
    reply_clause: str
    reply_note: str = ""


@dataclass(frozen=True)
class Ruling:
    """What the 决定书 says.

    Args:
        heading: like 撤销“职工之家”称号决定书.
        course: how it came to the decision: told, replied, heard; a sentence each.
        ruling: what is decided, a sentence each.
    """

    heading: str
    number: str
    decided_on: date
    course: tuple[str, ...]
    reason: str
    ruling: tuple[str, ...]
    clause: str


def notice(subject: Subject, told: Notice) -> bytes:
    """Return the 撤销称号告知书 with its 送达回证."""
    data = {
        **_subject(subject),
        "number": told.number,
        "told_on": chinese_date(told.told_on),
        "ground": told.ground,
        "clause": told.clause,
        "text": told.text,
        "reply_days": told.reply_days,
        "reply_from": chinese_date(told.reply_from),
        "reply_until": chinese_date(told.reply_until),
        "reply_clause": told.reply_clause,
        "reply_note": told.reply_note,
    }
    return typeset("revocation_notice", data)


def decision(subject: Subject, made: Ruling) -> bytes:
    """Return a 决定书."""
    data = {
        **_subject(subject),
        "heading": made.heading,
        "number": made.number,
        "decided_on": chinese_date(made.decided_on),
        "course": made.course,
        "reason": made.reason,
        "ruling": made.ruling,
        "clause": made.clause,
    }
    return typeset("revocation_decision", data)


def _subject(subject: Subject) -> dict[str, str | int]:
    return {
        "body": subject.body,
        "union": subject.union,
        "title": subject.title,
        "plaque_name": subject.plaque_name,
        "awarded_on": chinese_date(subject.awarded_on),
        "awarded_by_number": subject.awarded_by_number,
        "case": subject.case,
    }
