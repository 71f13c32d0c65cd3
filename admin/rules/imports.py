"""What an uploaded list of unions would do (导入的预演): each row new, changed, unchanged or wrong."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from admin.rules import unions
from admin.rules.cells import alike, fold
from admin.rules.kinds import Kind, UnionKind, UnitType
from admin.rules.unions import UnionFacts

YES, NO = "是", "否"
IN_USE, OUT_OF_USE = "在用", "已停用"
_KINDS = {
    fold(kind.label.removesuffix("总工会").removesuffix("工会") + rest): kind
    for kind in UnionKind
    if kind is not UnionKind.DISTRICT_FEDERATION
    for rest in ("", "工会", "总工会")
} | {"cbd": UnionKind.CBD, "cbd总工会": UnionKind.CBD}
_UNITS = {fold(unit.label): unit for unit in UnitType} | {
    "事业": UnitType.INSTITUTION, "政府机关": UnitType.GOVERNMENT, "国家机关": UnitType.GOVERNMENT,
    "社会组织": UnitType.OTHER, "其他": UnitType.OTHER,
}  # fmt: skip
_YES = {"是": True, "符合": True, "y": True, "yes": True, "1": True, "√": True}
_NO = {"否": False, "不符合": False, "n": False, "no": False, "0": False, "×": False}


class Act(Kind):
    """What a row would do."""

    WRONG = "wrong", "有误"
    NEW = "new", "新建"
    CHANGED = "changed", "修改"
    SAME = "same", "没有变化"


@dataclass(frozen=True)
class Known:
    """A union that is there already, within the importer's reach."""

    id: int
    parent: str | None
    active: bool
    own: bool
    facts: UnionFacts


@dataclass(frozen=True)
class Given:
    """A row of the list: texts, numbers and days by the columns' names, and what was not understood."""

    number: int
    values: Mapping[str, Any]
    problems: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """What one row would do.

    Attributes:
        union: the number of the union that is there already.
        parent: the name of the union above it, in the end.
        changes: ``{field: (before, after)}``.
    """

    number: int
    act: Act
    union: int | None
    parent: str | None
    facts: UnionFacts
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return what the row is about, for people."""
        return self.facts.name

    @property
    def bound(self) -> list[Any]:
        """Return what a confirmation is bound to, beside number, act, changes and problems."""
        return [self.union, self.parent]


def plan(
    given: Sequence[Given], known: Iterable[Known], taken: AbstractSet[str], default_parent: str | None, today: date
) -> list[Entry]:
    """Return what every row would do, in the order of the rows.

    Args:
        known: all unions within the importer's reach.
        taken: names of unions elsewhere.
        default_parent: what new unions stand below where nothing is given.
    """
    there = {union.facts.name: union for union in known}
    drafts = [_draft(row, there.get(row.values["name"]), default_parent) for row in given]
    kinds = {name: (union.facts.kind, union.active) for name, union in there.items()}
    for entry in drafts:
        kinds[entry.facts.name] = (entry.facts.kind, kinds.get(entry.facts.name, (None, True))[1])
    twice = _twice(drafts)
    look = {alike(name): name for name in there}
    checked = []
    for row, entry in zip(given, drafts, strict=True):
        found = dict(entry.problems)
        _add(found, _name_problems(entry, twice, look, taken))
        _add(found, unions.problems(entry.facts, today))
        _add(found, _parent_problems(entry, kinds))
        _add(found, _state_problems(row, entry, there.get(entry.facts.name)))
        checked.append(replace(entry, problems=found, act=Act.WRONG) if found else entry)
    return checked


def _draft(row: Given, there: Known | None, default_parent: str | None) -> Entry:
    """Return what a row asks for; blank cells leave what is there as it is."""
    values, problems = row.values, dict(row.problems)
    old = there.facts if there else UnionFacts(values["name"], UnionKind.GRASSROOTS)
    asked = {
        name: value
        for name in ("staff", "members", "female_staff", "founded_on")
        if (value := values[name]) is not None
    }
    asked |= {name: value for name in ("address", "phone") if (value := values[name])}
    for name, words, told in (
        ("kind", _KINDS, "、".join(kind.label for kind in UnionKind if kind is not UnionKind.DISTRICT_FEDERATION)),
        ("unit_type", _UNITS, "、".join(unit.label for unit in UnitType)),
        ("independent", _YES | _NO, f"{YES}或{NO}"),
    ):
        text = values[name]
        if text and fold(text) in words:
            asked[name] = words[fold(text)]
        elif text and text in words:
            asked[name] = words[text]
        elif text:
            problems.setdefault(name, f"请写{told}")
    facts = replace(old, **asked)
    parent = values["parent"] or (there.parent if there else default_parent)
    before = {} if there is None else {name: getattr(old, name) for name in asked} | {"parent": there.parent}
    after = asked | {"parent": parent}
    changes = {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
    act = Act.NEW if there is None else Act.CHANGED if changes else Act.SAME
    return Entry(row.number, act, there.id if there else None, parent, facts, changes, problems)


def _twice(entries: Iterable[Entry]) -> dict[int, int]:
    """Return, for rows whose names nobody could tell apart, the number of another one."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for entry in entries:
        name = alike(entry.facts.name)
        if name in first:
            found[entry.number] = first[name]
            found.setdefault(first[name], entry.number)
        elif name:
            first[name] = entry.number
    return found


def _name_problems(
    entry: Entry, twice: Mapping[int, int], look: Mapping[str, str], taken: AbstractSet[str]
) -> dict[str, str]:
    name = entry.facts.name
    if entry.number in twice:
        return {"name": f"与第 {twice[entry.number]} 行重名"}
    if entry.union is None and alike(name) in look:
        return {"name": f"与已有的“{look[alike(name)]}”只差空格、大小写或全半角，请写成一样"}
    if entry.union is None and name in taken:
        return {"name": "这个名称已被您范围以外的工会使用，请核对或联系区总工会"}
    return {}


def _parent_problems(entry: Entry, kinds: Mapping[str, tuple[UnionKind, bool]]) -> dict[str, str]:
    """Return what is wrong with where a union would stand; one that stays where it is was checked long ago."""
    if entry.parent is None:
        return {"parent": "请填写上级工会"} if entry.union is None else {}
    if "parent" not in entry.changes:
        return {}
    kind, active = kinds.get(entry.parent, (None, True))
    if kind is None:
        return {"parent": f"上级工会“{entry.parent}”不在表中，也不在您的范围之内，请核对名称"}
    if not active:
        return {"parent": f"上级工会“{entry.parent}”已停用"}
    if entry.facts.kind not in unions.kinds_below(kind):
        return {"parent": f"“{entry.parent}”是{kind.label}，下面不能设{entry.facts.kind.label}"}
    return {}


def _state_problems(row: Given, entry: Entry, there: Known | None) -> dict[str, str]:
    """Return what an import may not do to a union that is there already."""
    asked = row.values["active"]
    if asked and asked not in (IN_USE, OUT_OF_USE):
        return {"active": f"请写{IN_USE}或{OUT_OF_USE}"}
    if there is None:
        return {"active": f"新建的工会只能是{IN_USE}"} if asked == OUT_OF_USE else {}
    if there.own:
        return {"name": "这是您本级工会，请在工会页面修改"}
    if asked and (asked == IN_USE) != there.active:
        return {"active": "停用和恢复使用请在工会页面办理，不能导入"}
    if not there.active and entry.changes:
        return {"active": "这个工会已停用，不能修改"}
    if not unions.may_become(there.facts.kind, entry.facts.kind):
        return {"kind": f"{there.facts.kind.label}不能改为{entry.facts.kind.label}"}
    return {}


def _add(found: dict[str, str], more: Mapping[str, str]) -> None:
    for name, told in more.items():
        found.setdefault(name, told)
