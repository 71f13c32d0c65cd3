"""What an uploaded list of officers would do (导入干部的预演): each row new, changed, unchanged or wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from admin.rules.cells import alike, fold
from admin.rules.imports import Act, Given
from admin.rules.kinds import Post
from admin.rules.officers import OfficerFacts, problems

_POSTS = {fold(prefix + post.label): post for post in Post for prefix in ("", "工会")} | {
    "经审委员": Post.AUDIT, "经审": Post.AUDIT, "女工委员": Post.WOMEN, "女职委": Post.WOMEN,
}  # fmt: skip
MAY_CHANGE = ("phone", "since_on", "until_on")


@dataclass(frozen=True)
class KnownUnion:
    """A union within the importer's reach whose officers she may change."""

    id: int
    name: str
    active: bool


@dataclass(frozen=True)
class KnownOfficer:
    """Somebody who holds a post already."""

    id: int
    union: int
    facts: OfficerFacts


@dataclass(frozen=True)
class OfficerEntry:
    """What one row would do.

    Attributes:
        union: the number of the union; None where there is no such one.
        officer: the number of the officer who is there already.
        changes: ``{field: (before, after)}``.
    """

    number: int
    act: Act
    union_name: str
    union: int | None
    officer: int | None
    facts: OfficerFacts | None
    title: str
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def bound(self) -> list[Any]:
        """Return what a confirmation is bound to, beside number, act, changes and problems."""
        return [self.union, self.officer]


def plan(
    given: Sequence[Given], unions: Iterable[KnownUnion], officers: Iterable[KnownOfficer], today: date
) -> list[OfficerEntry]:
    """Return what every row would do, in the order of the rows.

    Args:
        officers: those in office in these unions.
    """
    there = {union.name: union for union in unions}
    held: dict[int, list[KnownOfficer]] = {}
    for officer in officers:
        held.setdefault(officer.union, []).append(officer)
    fresh: dict[int, list[tuple[str, Post]]] = {}
    first: dict[tuple[str, str, str], int] = {}
    made = []
    for row in given:
        entry = _entry(row, there, held, fresh, today)
        who = (alike(row.values["union"]), alike(row.values["name"]), fold(row.values["post"]))
        if who in first:
            entry = replace(entry, act=Act.WRONG, problems={"name": f"与第 {first[who]} 行重复"})
        first.setdefault(who, row.number)
        if entry.act is Act.NEW and entry.union is not None and entry.facts is not None:
            fresh.setdefault(entry.union, []).append((entry.facts.name, entry.facts.post))
        made.append(entry)
    return made


def _entry(
    row: Given,
    there: Mapping[str, KnownUnion],
    held: Mapping[int, Sequence[KnownOfficer]],
    fresh: Mapping[int, Sequence[tuple[str, Post]]],
    today: date,
) -> OfficerEntry:
    """Return what one row would do, after those before it."""
    values, found = row.values, dict(row.problems)
    union, post = there.get(values["union"]), _POSTS.get(fold(values["post"]))
    if union is None:
        found.setdefault(
            "union", f"工会“{values['union']}”不在您的范围之内，请核对名称" if values["union"] else "请填写工会名称"
        )
    elif not union.active:
        found.setdefault("union", f"“{union.name}”已停用")
    if post is None:
        found.setdefault("post", f"请写{'、'.join(known.label for known in Post)}之一")
    mine = held.get(union.id, ()) if union else ()
    old = next((one for one in mine if (one.facts.name, one.facts.post) == (values["name"], post)), None)
    if old is None and values["since_on"] is None:
        found.setdefault("since_on", "新登记的干部要填写任职日期")
    title = f"{values['union']} {values['post']}{values['name']}"
    blank = OfficerEntry(
        row.number, Act.WRONG, values["union"], union.id if union else None, old.id if old else None, None, title,
        problems=found,
    )  # fmt: skip
    if union is None or post is None or (old is None and values["since_on"] is None):
        return blank
    asked = {name: values[name] for name in MAY_CHANGE if values[name] not in (None, "")}
    before = old.facts if old else None
    facts = replace(before, **asked) if before else OfficerFacts(values["name"], post, **asked)
    others = [(one.facts.name, one.facts.post) for one in mine if old is None or one.id != old.id]
    found = {**problems(facts, [*others, *fresh.get(union.id, ())], today), **found}
    changes = {
        name: (getattr(before, name) if before else None, value)
        for name, value in asked.items()
        if before is None or getattr(before, name) != value
    }
    act = Act.WRONG if found else Act.NEW if old is None else Act.CHANGED if changes else Act.SAME
    return replace(blank, act=act, facts=facts, changes=changes, problems=found)
