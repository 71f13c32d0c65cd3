"""Officers and their terms (工会干部): who holds a post now, who held it, and until when."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit, history, unions
from admin.errors import InputInvalid, NotHere, NotNow
from admin.models.unions import Officer, Union
from admin.rules import dates
from admin.rules import unions as rules
from admin.rules.kinds import Post
from admin.rules.rights import Person

LONGEST_NAME = 40
FACTS = ("name", "post", "phone", "since_on", "until_on")


@dataclass(frozen=True)
class OfficerFacts:
    """What is known of an officer."""

    name: str
    post: Post
    since_on: date
    until_on: date | None = None
    phone: str = ""


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
    found: dict[str, str] = {}
    if not 1 <= len(draft.name) <= LONGEST_NAME:
        found["name"] = f"请填写姓名，不超过 {LONGEST_NAME} 个字"
    if draft.since_on > dates.today(at):
        found["since_on"] = "任职日期不能晚于今天"
    elif draft.since_on < rules.EARLIEST:
        found["since_on"] = "任职日期不对，请核对年份"
    if draft.until_on is not None and draft.until_on < draft.since_on:
        found["until_on"] = "届满日期不能早于任职日期"
    if len(draft.phone) > rules.LONGEST_LINE:
        found["phone"] = f"不能超过 {rules.LONGEST_LINE} 个字"
    others = [one for one in in_office(session, union) if officer is None or one.id != officer.id]
    holder = next((one for one in others if one.post == draft.post), None)
    if draft.post in rules.ONE_AT_A_TIME and holder is not None and (officer is None or officer.left_on is None):
        found["post"] = f"现任{draft.post.label}是{holder.name}，请先登记离任"
    if any(one.name == draft.name and one.post == draft.post for one in others):
        found.setdefault("name", f"{draft.name}已经是在任的{draft.post.label}")
    return found


def add(session: Session, person: Person, at: datetime, union: int, draft: OfficerFacts) -> Officer:
    """Write down who holds a post.

    Raises:
        NotHere: the union lies elsewhere.
        NotAllowed: she may not change the union.
        InputInvalid: the data breaks a rule.
    """
    home = unions.for_edit(session, person, union)
    _refuse(problems(session, home, draft, at))
    made = Officer(union_id=home.id, **asdict(draft))
    session.add(made)
    _write_down(session, person, at, home, made, "officer.added", history.difference({}, asdict(draft)))
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
    fields = history.difference(asdict(old), asdict(new))
    if fields:
        for name in fields:
            setattr(found, name, getattr(new, name))
        _write_down(session, person, at, found.union, found, "officer.edited", fields)
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
    _write_down(session, person, at, found.union, found, "officer.left", {"left_on": [None, left_on.isoformat()]})
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
    _write_down(session, person, at, found.union, found, "officer.edited", {"left_on": [before, None]})
    return found


def _refuse(found: Mapping[str, str]) -> None:
    if found:
        raise InputInvalid(f"{'；'.join(found.values())}。没有保存，请改正后再提交。")


def _write_down(
    session: Session,
    person: Person,
    at: datetime,
    union: Union,
    officer: Officer,
    action: str,
    fields: dict[str, list[Any]],
) -> None:
    session.flush()
    subject = f"{officer.post.label} {officer.name}"
    fields = {"person" if name == "name" else name: values for name, values in fields.items()}
    history.write(session, person, at, union, "officer", {"officer": [None, subject]} | fields)
    audit.record(session, person, at, action, f"{union.name} {subject}", union.path, officer=officer.id, fields=fields)
