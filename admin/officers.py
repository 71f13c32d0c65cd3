"""Officers and their terms (工会干部): who holds a post now, who held it, and until when."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit, history, unions
from admin.errors import InputInvalid, NotHere, NotNow
from admin.models.unions import Officer, Union
from admin.rules import dates
from admin.rules import officers as rules
from admin.rules.kinds import Post
from admin.rules.officers import OfficerFacts
from admin.rules.rights import Person

Fields = dict[str, list[Any]]
"""``{field: [before, after]}``."""
FACTS = ("name", "post", "phone", "since_on", "until_on")


def of(session: Session, union: Union) -> list[Officer]:
    """Return a union's officers: those in office by post, then those who left, latest first."""
    found = list(session.scalars(select(Officer).where(Officer.union_id == union.id)))
    posts = list(Post)
    return sorted(
        found,
        key=lambda one: (
            one.left_on is not None,
            -(one.left_on.toordinal() if one.left_on else 0),
            posts.index(one.post),
            one.since_on,
            one.id,
        ),
    )


def in_office(session: Session, union: Union) -> list[Officer]:
    """Return who holds a post in a union, by post; also those whose term is over."""
    return [officer for officer in of(session, union) if officer.left_on is None]


def names_in_office(session: Session, union: Union) -> list[str]:
    """Return the names of those who hold a post: they may be neither scrutineers nor tellers of their own union.

    Source: 三(二)3 (无记名投票).
    """
    return list(dict.fromkeys(officer.name for officer in in_office(session, union)))


def chair_of(session: Session, union: Union) -> Officer | None:
    """Return a union's chair (主席), or None where nobody is written down."""
    return next((officer for officer in in_office(session, union) if officer.post is Post.CHAIR), None)


def within(session: Session, person: Person, union: int, officer: int) -> Officer:
    """Return an officer of a union within a person's reach.

    Raises:
        NotHere: there is none.
    """
    unions.within(session, person, union)
    found = session.get(Officer, officer)
    if found is None or found.union_id != union:
        raise NotHere
    return found


def for_edit(session: Session, person: Person, union: int, officer: int) -> Officer:
    """Return an officer whom a person may change; union and officer are locked until the end of the transaction.

    Raises:
        NotHere: there is none within reach.
        NotAllowed: she may not change the union.
    """
    unions.for_edit(session, person, union)
    found = within(session, person, union, officer)
    session.refresh(found, with_for_update=True)
    return found


def seen(officer: Officer) -> str:
    """Return a short digest of an officer as an editor saw her; it differs after any change."""
    state = asdict(facts(officer)) | {"left_on": officer.left_on}
    text = json.dumps({name: history.plain(value) for name, value in state.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def facts(officer: Officer) -> OfficerFacts:
    """Return what is known of an officer."""
    return OfficerFacts(**{name: getattr(officer, name) for name in FACTS})


def problems(
    session: Session, union: Union, draft: OfficerFacts, at: datetime, officer: Officer | None = None
) -> dict[str, str]:
    """Return what is wrong with an officer's data, by field; ``officer`` is the one that is edited."""
    others = [(one.name, one.post) for one in in_office(session, union) if officer is None or one.id != officer.id]
    left = officer is not None and officer.left_on is not None
    return rules.problems(draft, others, dates.today(at), left=left)


def add(session: Session, person: Person, at: datetime, union: int, draft: OfficerFacts) -> Officer:
    """Write down who holds a post.

    Raises:
        NotHere: the union lies elsewhere.
        NotAllowed: she may not change the union.
        InputInvalid: the data breaks a rule.
    """
    home = unions.for_edit(session, person, union)
    _refuse(problems(session, home, draft, at))
    made, fields = begin(session, person, at, home, draft)
    _record(session, person, at, made, "officer.added", fields)
    return made


def edit(
    session: Session, person: Person, at: datetime, union: int, officer: int, changes: Mapping[str, Any]
) -> Officer:
    """Change what is known of an officer.

    Raises:
        NotHere: there is none within reach.
        NotAllowed: she may not change the union.
        InputInvalid: the new data breaks a rule.
    """
    found = for_edit(session, person, union, officer)
    old = facts(found)
    new = replace(old, **changes)
    _refuse(problems(session, found.union, new, at, found))
    fields = alter(session, person, at, found, new)
    if fields:
        _record(session, person, at, found, "officer.edited", fields)
    return found


def leave(session: Session, person: Person, at: datetime, union: int, officer: int, left_on: date) -> Officer:
    """Write down the day on which an officer left (离任).

    Raises:
        NotNow: she has left already.
        InputInvalid: the day is before she began, or has not come yet.
    """
    found = for_edit(session, person, union, officer)
    if found.left_on is not None:
        raise NotNow(f"{found.name}已经离任，什么也没有改变。")
    _refuse(leaving_problems(found, left_on, at))
    found.left_on = left_on
    fields: Fields = {"left_on": [None, left_on.isoformat()]}
    _remember(session, person, at, found, fields)
    _record(session, person, at, found, "officer.left", fields)
    return found


def leaving_problems(officer: Officer, left_on: date, at: datetime) -> dict[str, str]:
    """Return what is wrong with the day on which an officer left, by field."""
    if left_on > dates.today(at):
        return {"left_on": "离任日期不能晚于今天"}
    if left_on < officer.since_on:
        return {"left_on": f"离任日期不能早于任职日期（{dates.day(officer.since_on)}）"}
    return {}


def restore(session: Session, person: Person, at: datetime, union: int, officer: int) -> Officer:
    """Take back that an officer left, where it was a mistake (撤销离任).

    Raises:
        NotNow: she is in office.
        InputInvalid: somebody else has the post now.
    """
    found = for_edit(session, person, union, officer)
    if found.left_on is None:
        raise NotNow(f"{found.name}在任，什么也没有改变。")
    before = found.left_on.isoformat()
    found.left_on = None
    session.flush()
    _refuse(problems(session, found.union, facts(found), at, found))
    fields: Fields = {"left_on": [before, None]}
    _remember(session, person, at, found, fields)
    _record(session, person, at, found, "officer.edited", fields)
    return found


def _refuse(found: Mapping[str, str]) -> None:
    if found:
        raise InputInvalid(f"{'；'.join(found.values())}。没有保存，请改正后再提交。")


def begin(session: Session, person: Person, at: datetime, union: Union, draft: OfficerFacts) -> tuple[Officer, Fields]:
    """Put an officer whose data were found good into the table and the union's history, for `add` and for imports."""
    made = Officer(union_id=union.id, union=union, **asdict(draft))
    session.add(made)
    fields = history.difference({}, asdict(draft))
    _remember(session, person, at, made, fields)
    return made, fields


def alter(session: Session, person: Person, at: datetime, officer: Officer, new: OfficerFacts) -> Fields:
    """Give an officer data that were found good, and write the change into the union's history; return it."""
    fields = history.difference(asdict(facts(officer)), asdict(new))
    for name in fields:
        setattr(officer, name, getattr(new, name))
    if fields:
        _remember(session, person, at, officer, fields)
    return fields


def _remember(session: Session, person: Person, at: datetime, officer: Officer, fields: Fields) -> None:
    session.flush()
    history.write(
        session, person, at, officer.union, "officer", {"officer": [None, _subject(officer)]} | _named(fields)
    )


def _record(session: Session, person: Person, at: datetime, officer: Officer, action: str, fields: Fields) -> None:
    union, found = officer.union, _named(fields)
    audit.record(
        session, person, at, action, f"{union.name} {_subject(officer)}", union.path, officer=officer.id, fields=found
    )


def _subject(officer: Officer) -> str:
    return f"{officer.post.label} {officer.name}"


def _named(fields: Fields) -> Fields:
    return {"person" if name == "name" else name: values for name, values in fields.items()}
