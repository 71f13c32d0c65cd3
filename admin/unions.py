"""The tree of unions (工会): who sees which, and how they are made, edited, moved and put out of use."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from admin import audit, history
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.unions import Union
from admin.rules import dates
from admin.rules import unions as rules
from admin.rules.kinds import UnionKind
from admin.rules.rights import Person, Right
from admin.rules.trees import Line, Search, Tree, grouped
from admin.rules.unions import UnionFacts

FACTS = (
    "name", "kind", "unit_type", "independent", "staff", "members", "female_staff", "address", "phone", "founded_on",
)  # fmt: skip
OWN_FACTS = ("staff", "members", "female_staff", "address", "phone")
"""What a union may put right about itself; the rest is for the union above it."""


# --- seeing ---


def within(session: Session, person: Person, union: int) -> Union:
    """Return a union that lies within a person's reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(Union, union)
    if found is None or not person.reaches(found.path):
        raise NotHere
    return found


def below(session: Session, path: str) -> list[Union]:
    """Return the unions at and below a place in the tree, in the order of the tree."""
    return list(session.scalars(select(Union).where(Union.path.startswith(path)).order_by(Union.path)))


def tree(session: Session, person: Person, search: Search) -> Tree:
    """Return the unions within a person's reach that are looked for, in one query."""
    columns = (getattr(Union, name) for name in Line.__annotations__)
    rows = session.execute(select(*columns).where(Union.path.startswith(person.path)).order_by(Union.name))
    return grouped([Line(*row) for row in rows], person.union, search)


def above(session: Session, person: Person, union: Union) -> list[Union]:
    """Return the unions above one, the highest first, as far as a person's reach goes."""
    numbers = [int(number) for number in union.path.strip("/").split("/")][:-1]
    found = session.scalars(select(Union).where(Union.id.in_(numbers)).order_by(Union.path))
    return [one for one in found if person.reaches(one.path)]


def children(session: Session, union: Union) -> list[Union]:
    """Return the unions directly below one: those in use first, then by name."""
    return list(
        session.scalars(select(Union).where(Union.parent_id == union.id).order_by(Union.active.desc(), Union.name))
    )


def parents_for(session: Session, person: Person, kind: UnionKind) -> list[Union]:
    """Return the unions in use within a person's reach below which one of a kind may stand."""
    kinds = [above for above in UnionKind if kind in rules.kinds_below(above)]
    return list(
        session.scalars(
            select(Union)
            .where(Union.path.startswith(person.path), Union.kind.in_(kinds), Union.active)
            .order_by(Union.path)
        )
    )


# --- who may change what ---


def may_edit(person: Person, union: Union) -> tuple[str, ...]:
    """Return the fields of a union that a person may change; none where she may change nothing.

    The root of the tree has nobody above it and edits itself.
    """
    if not person.reaches(union.path):
        return ()
    if (person.path != union.path or union.parent_id is None) and person.may(Right.EDIT_UNIONS_BELOW):
        return FACTS
    if person.path == union.path and person.may(Right.EDIT_OWN_UNION):
        return OWN_FACTS
    return ()


def may_lead(person: Person, union: Union) -> bool:
    """Say whether a person may move a union and put it out of use: only from above."""
    return person.path != union.path and person.reaches(union.path) and person.may(Right.EDIT_UNIONS_BELOW)


def led(session: Session, person: Person, union: int, *, lock: bool = False) -> Union:
    """Return a union below a person's own that she leads; locked until the end of the transaction, if asked.

    Raises:
        NotHere: it lies elsewhere.
        NotAllowed: it is her own, or her role does not allow it.
    """
    found = within(session, person, union)
    if lock:
        session.refresh(found, with_for_update=True)
    if not may_lead(person, found):
        raise NotAllowed
    return found


def editable(session: Session, person: Person, union: int) -> Union:
    """Return a union within reach that a person may change something of.

    Raises:
        NotHere: it lies elsewhere.
        NotAllowed: she may not change it.
    """
    found = within(session, person, union)
    if not may_edit(person, found):
        raise NotAllowed
    return found


def for_edit(session: Session, person: Person, union: int) -> Union:
    """Return a union within reach, locked until the end of the transaction.

    Raises:
        NotHere: it lies elsewhere.
        NotAllowed: she may not change it.
    """
    found = editable(session, person, union)
    session.refresh(found, with_for_update=True)
    if not may_edit(person, found):  # moved a moment ago
        raise NotAllowed
    return found


def seen(union: Union) -> str:
    """Return a short digest of a union as an editor saw it; it differs after any change."""
    state = asdict(facts(union)) | {"parent": union.parent_id, "path": union.path, "active": union.active}
    text = json.dumps({name: history.plain(value) for name, value in state.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def facts(union: Union) -> UnionFacts:
    """Return what is known of a union."""
    return UnionFacts(**{name: getattr(union, name) for name in FACTS})


# --- changing ---


def problems(session: Session, draft: UnionFacts, at: datetime, union: Union | None = None) -> dict[str, str]:
    """Return what is wrong with a union's new data, by field; ``union`` is the one that is edited."""
    found = rules.problems(draft, dates.today(at))
    if union is not None and not rules.may_become(union.kind, draft.kind):
        found["kind"] = f"{union.kind.label}不能改为{draft.kind.label}"
    if "name" not in found:
        same = session.scalar(select(Union.id).where(Union.name == draft.name))
        if same is not None and (union is None or same != union.id):
            found["name"] = "已有同名的工会，请核对；如在别处，请联系区总工会"
    return found


def create(session: Session, person: Person, at: datetime, above: int, draft: UnionFacts) -> Union:
    """Make a union directly below another.

    Raises:
        NotHere: the union above lies elsewhere.
        NotAllowed: she may not make unions there.
        NotNow: the union above is out of use.
        InputInvalid: the data breaks a rule, or such a union may not stand there.
    """
    parent = within(session, person, above)
    session.refresh(parent, with_for_update=True)
    if not person.may(Right.EDIT_UNIONS_BELOW):
        raise NotAllowed
    if not parent.active:
        raise NotNow("上级工会已停用，不能在它下面新建，什么也没有改变。请先恢复使用。")
    if draft.kind not in rules.kinds_below(parent.kind):
        raise InputInvalid(f"{parent.kind.label}下面不能设{draft.kind.label}，没有保存。")
    _refuse(problems(session, draft, at))
    made = Union(parent_id=parent.id, path="", created_at=at, active=True, **asdict(draft))
    session.add(made)
    _flush(session)
    made.path = f"{parent.path}{made.id}/"
    changes = history.difference({}, asdict(draft) | {"parent": parent.name})
    _write_down(session, person, at, made, "created", changes)
    return made


def edit(session: Session, person: Person, at: datetime, union: int, changes: Mapping[str, Any]) -> Union:
    """Change fields of a union; fields that stay the same are not written down.

    Raises:
        NotHere: it lies elsewhere.
        NotAllowed: she may not change one of the fields.
        InputInvalid: the new data breaks a rule.
    """
    found = for_edit(session, person, union)
    if set(changes) - set(may_edit(person, found)):
        raise NotAllowed
    old = facts(found)
    new = replace(old, **changes)
    _refuse(problems(session, new, at, found))
    fields = history.difference(asdict(old), asdict(new))
    if fields:
        for name in fields:
            setattr(found, name, getattr(new, name))
        _flush(session)
        _write_down(session, person, at, found, "edited", fields)
    return found


def move(session: Session, person: Person, at: datetime, union: int, above: int, reason: str) -> Union:
    """Put a union, with all below it, below another one (调整上级).

    Raises:
        NotHere: one of them lies elsewhere.
        NotAllowed: it is her own, or her role does not allow it.
        NotNow: the union above is out of use, or it stands there already.
        InputInvalid: it may not stand there.
    """
    found, parent = within(session, person, union), within(session, person, above)
    for one in sorted((found, parent), key=lambda one: one.id):
        session.refresh(one, with_for_update=True)
    if not may_lead(person, found) or not person.reaches(parent.path):
        raise NotAllowed
    if parent.path.startswith(found.path):
        raise InputInvalid("不能移到它自己或它的下级工会之下，没有保存。")
    if found.kind not in rules.kinds_below(parent.kind):
        raise InputInvalid(f"{parent.kind.label}下面不能设{found.kind.label}，没有保存。")
    if found.parent_id == parent.id:
        raise NotNow("它已经在这个上级工会之下，什么也没有改变。")
    if not parent.active:
        raise NotNow("新的上级工会已停用，什么也没有改变。请先恢复使用。")
    before = session.get_one(Union, found.parent_id) if found.parent_id else None
    relocate(session, found, parent)
    fields = {"parent": [before.name if before else None, parent.name], "reason": [None, reason]}
    _write_down(session, person, at, found, "moved", fields)
    return found


def relocate(session: Session, union: Union, parent: Union) -> None:
    """Give a union a new place in the tree; the paths of all below it follow in one statement."""
    old, new = union.path, f"{parent.path}{union.id}/"
    session.flush()
    session.execute(
        update(Union)
        .where(Union.path.startswith(old))
        .values(path=literal(new).concat(func.substr(Union.path, len(old) + 1)))
        .execution_options(synchronize_session=False)
    )
    for one in list(session.identity_map.values()):
        if isinstance(one, Union):
            session.expire(one, ["path"])
    union.parent_id = parent.id
    session.flush()


def deactivate(session: Session, person: Person, at: datetime, union: int, reason: str) -> Union:
    """Put a union out of use (停用); its results stay, its accounts cannot sign in any more.

    Raises:
        NotAllowed: it is her own, or her role does not allow it.
        NotNow: it is out of use, or unions below it are in use.
    """
    found = led(session, person, union, lock=True)
    if not found.active:
        raise NotNow("这个工会已经停用，什么也没有改变。")
    busy = session.scalar(select(func.count()).where(Union.parent_id == found.id, Union.active))
    if busy:
        raise NotNow(f"它下面还有 {busy:,} 个在用的工会，不能停用，什么也没有改变。请先停用或移走它们。")
    found.active = False
    fields: dict[str, list[Any]] = {"active": [True, False], "reason": [None, reason]}
    _write_down(session, person, at, found, "deactivated", fields)
    return found


def merge(session: Session, person: Person, at: datetime, union: int, into: int, reason: str) -> Union:
    """Merge a grass-roots union into another one (并入): it is put out of use; a subsidy that it had stays had.

    Raises:
        NotHere: one of them lies elsewhere.
        NotAllowed: one of them is her own, or her role does not allow it.
        NotNow: one of them is out of use.
        InputInvalid: they are the same, or not both grass-roots unions.
    """
    if union == into:
        raise InputInvalid("不能并入它自己，没有保存。")
    pair = {number: led(session, person, number, lock=True) for number in sorted((union, into))}
    found, target = pair[union], pair[into]
    if {found.kind, target.kind} != {UnionKind.GRASSROOTS}:
        raise InputInvalid("只有基层工会可以并入另一家基层工会，没有保存。")
    if not found.active or not target.active:
        raise NotNow("两家工会都要在用才能并入，什么也没有改变。")
    found.active, found.merged_into_id = False, target.id
    fields: dict[str, list[Any]] = {
        "active": [True, False], "merged_into": [None, target.name], "reason": [None, reason]
    }  # fmt: skip
    _write_down(session, person, at, found, "merged", fields)
    return found


def grassroots(session: Session, person: Person) -> list[tuple[int, str]]:
    """Return number and name of the grass-roots unions in use within a person's reach, by name."""
    found = select(Union.id, Union.name).where(
        Union.path.startswith(person.path), Union.kind == UnionKind.GRASSROOTS, Union.active
    )
    return [(row[0], row[1]) for row in session.execute(found.order_by(Union.name))]


def partners(session: Session, person: Person, union: Union) -> list[tuple[int, str]]:
    """Return the grass-roots unions in use into which one may be merged, by name."""
    return [one for one in grassroots(session, person) if one[0] != union.id]


def reactivate(session: Session, person: Person, at: datetime, union: int, reason: str) -> Union:
    """Put a union to use again (恢复使用).

    Raises:
        NotAllowed: it is her own, or her role does not allow it.
        NotNow: it is in use, or the union above it is not.
    """
    found = led(session, person, union, lock=True)
    if found.active:
        raise NotNow("这个工会正在使用，什么也没有改变。")
    if found.parent is not None and not found.parent.active:
        raise NotNow("它的上级工会已停用，什么也没有改变。请先恢复上级工会，或把它移到别处。")
    found.active, merged = True, found.merged_into
    found.merged_into_id = None
    fields: dict[str, list[Any]] = {"active": [False, True], "reason": [None, reason]}
    if merged is not None:
        fields["merged_into"] = [merged.name, None]
    _write_down(session, person, at, found, "reactivated", fields)
    return found


def _refuse(found: Mapping[str, str]) -> None:
    if found:
        raise InputInvalid(f"{'；'.join(found.values())}。没有保存，请改正后再提交。")


def _flush(session: Session) -> None:
    """Send what was changed; somebody may have taken the name in the same moment."""
    try:
        session.flush()
    except IntegrityError:
        raise ChangedMeanwhile from None


def _write_down(
    session: Session, person: Person, at: datetime, union: Union, what: str, fields: dict[str, list[Any]]
) -> None:
    session.flush()
    history.write(session, person, at, union, what, fields)
    audit.record(session, person, at, f"union.{what}", union.name, union.path, fields=fields)
