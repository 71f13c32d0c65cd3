"""The standard (评价标准) by which a home is judged: the district's of 20 rows, and those that streets derive from it.

Source: 附件一; 三(二)2; the words and figures are those of ``admin/policy/standard.toml``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from admin.rules.kinds import Kind
from admin.rules.policies import policy

LONGEST_NAME = 20
"""Characters of a text that stand for a row without a name."""


class EvidenceKind(Kind):
    """What is expected as evidence (佐证材料)."""

    FILE = "file", "文件"
    DATE = "date", "日期"
    UNTIL = "until", "有效期至"
    TEXT = "text", "编号或文字"


@dataclass(frozen=True)
class Evidence:
    """One thing that a self-assessment (自评) of a row should bring."""

    id: str
    kind: EvidenceKind
    label: str


@dataclass(frozen=True)
class Least:
    """A proportion that must be reached at least (最低比例), as two whole numbers.

    Args:
        label: what is divided by what.
        share: a, b of "at least a/b".
    """

    id: str
    label: str
    share: tuple[int, int]

    @property
    def words(self) -> str:
        """Return the proportion as it is read: 90%, 1.5%."""
        part, whole = self.share
        hundred, rest = divmod(part * 100, whole)
        if not rest:
            return f"{hundred}%"
        tenths, rest = divmod(part * 1000, whole)
        return f"{part}/{whole}" if rest else f"{tenths // 10}.{tenths % 10}%"

    def is_reached(self, part: int, whole: int) -> bool:
        """Say whether part of a whole is enough; nothing of nothing is not."""
        return whole > 0 and part * self.share[1] >= whole * self.share[0]


@dataclass(frozen=True)
class Criterion:
    """One row (评价内容).

    Args:
        id: a stable word for programs and addresses, like ``committee``.
        number: 1 to 20 in the district's standard; rows that a street adds come after.
        text: the words of the notice.
        clause: like 附件一·工会组织建设.
        automatic: computed from records, never typed in.
        name: a short one for lists, not the notice's; the beginning of the text where there is none.
        not_applicable_when: when the row may be 不适用; empty where it applies to everybody.
    """

    id: str
    number: int
    category: str
    text: str
    clause: str
    automatic: bool = False
    not_applicable_when: str = ""
    least: tuple[Least, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    name: str = ""

    @property
    def short(self) -> str:
        """Return what the row is called in lists."""
        return self.name or (self.text if len(self.text) <= LONGEST_NAME else f"{self.text[:LONGEST_NAME]}……")

    @property
    def may_not_apply(self) -> bool:
        """Say whether the row can be 不适用 at all; a reason and the reviewer's consent are needed then."""
        return bool(self.not_applicable_when)


@dataclass(frozen=True)
class Standard:
    """A standard in one version (评价标准的一个版本); a case keeps the version it was judged by."""

    version: str
    dated: date
    title: str
    criteria: tuple[Criterion, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """Return the categories (评价项目) in their order."""
        return tuple(dict.fromkeys(row.category for row in self.criteria))

    def criterion(self, word: str) -> Criterion:
        """Return a row by its id.

        Raises:
            KeyError: there is none.
        """
        for row in self.criteria:
            if row.id == word:
                return row
        raise KeyError(word)

    def of(self, category: str) -> tuple[Criterion, ...]:
        """Return the rows of a category."""
        return tuple(row for row in self.criteria if row.category == category)


@cache
def district_standard() -> Standard:
    """Return the district's standard that is in force.

    Source: 附件一.
    """
    return from_data(policy("standard"))


def women_committee_from() -> int:
    """Return from how many women on the staff a 女职工委员会 is due; below it a 女职工委员 is."""
    return int(policy("standard")["women"]["committee_from"])


def from_data(data: Mapping[str, Any]) -> Standard:
    """Return a standard from a policy file, or from what `as_data` has kept of one.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    dated = data["dated"]
    rows = tuple(_criterion(data["annex"], number, row) for number, row in enumerate(data["criteria"], 1))
    if len({row.id for row in rows}) < len(rows):
        raise ValueError("a row's id stands twice")
    order = {name: place for place, name in enumerate(data["categories"])}
    if [order[row.category] for row in rows] != sorted(order[row.category] for row in rows):
        raise ValueError("rows do not stand by category")
    return Standard(
        version=data["version"],
        dated=dated if isinstance(dated, date) else date.fromisoformat(dated),
        title=data["title"],
        criteria=rows,
    )


def as_data(standard: Standard, annex: str = "附件一") -> dict[str, Any]:
    """Return a standard as plain data that JSON can hold; `from_data` makes the same standard of it again."""
    return {
        "version": standard.version,
        "dated": standard.dated.isoformat(),
        "title": standard.title,
        "annex": annex,
        "categories": list(standard.categories),
        "criteria": [_row_data(row, annex) for row in standard.criteria],
    }


def _criterion(annex: str, number: int, row: Mapping[str, Any]) -> Criterion:
    return Criterion(
        id=row["id"],
        number=number,
        category=row["category"],
        text=row["text"],
        clause=row.get("clause") or f"{annex}·{row['category']}",
        automatic=row.get("automatic", False),
        not_applicable_when=row.get("not_applicable_when", ""),
        least=tuple(Least(one["id"], one["label"], (one["share"][0], one["share"][1])) for one in row.get("least", ())),
        name=row.get("name", ""),
        evidence=tuple(Evidence(one["id"], EvidenceKind(one["kind"]), one["label"]) for one in row.get("evidence", ())),
    )


def _row_data(row: Criterion, annex: str) -> dict[str, Any]:
    data: dict[str, Any] = {"id": row.id, "category": row.category, "text": row.text}
    if row.clause != f"{annex}·{row.category}":
        data["clause"] = row.clause
    if row.name:
        data["name"] = row.name
    if row.automatic:
        data["automatic"] = True
    if row.not_applicable_when:
        data["not_applicable_when"] = row.not_applicable_when
    if row.least:
        data["least"] = [{"id": one.id, "label": one.label, "share": list(one.share)} for one in row.least]
    if row.evidence:
        data["evidence"] = [{"id": one.id, "kind": one.kind.value, "label": one.label} for one in row.evidence]
    return data


class Change(Kind):
    """How a row of an own standard differs from the one it was made from."""

    ADDED = "added", "新增"
    TIGHTENED = "tightened", "收紧"
    LOOSENED = "loosened", "放宽"
    DROPPED = "dropped", "删去"
    REWORDED = "reworded", "改写"

    @property
    def needs_consent(self) -> bool:
        """Say whether the district must agree.

        A change of words may loosen a row where no program can tell, so the district reads it.
        """
        return self not in (Change.ADDED, Change.TIGHTENED)


@dataclass(frozen=True)
class Difference:
    """One difference between two standards.

    Args:
        id: of the row; ``text`` is its text before, or after where it is new.
        what: what differs, a Chinese sentence.
    """

    id: str
    change: Change
    text: str
    what: str

    @property
    def needs_consent(self) -> bool:
        """Say whether the district must agree."""
        return self.change.needs_consent


def compare(base: Standard, own: Standard) -> tuple[Difference, ...]:
    """Return what an own standard changes, row by row in the base's order, added rows last.

    Source: 三(二)2 (根据区级评价标准制订本级职工之家的评价标准).
    """
    rows = {row.id: row for row in own.criteria}
    found: list[Difference] = []
    for row in base.criteria:
        if row.id not in rows:
            found.append(Difference(row.id, Change.DROPPED, row.text, "删去了这一项。"))
        else:
            found += _changes(row, rows[row.id])
    known = {row.id for row in base.criteria}
    found += [
        Difference(row.id, Change.ADDED, row.text, "新增了这一项。") for row in own.criteria if row.id not in known
    ]
    return tuple(found)


def _changes(base: Criterion, own: Criterion) -> list[Difference]:
    found = [*_of_figures(base, own), *_of_scope(base, own), *_of_evidence(base.evidence, own.evidence)]
    if "".join(base.text.split()) != "".join(own.text.split()):
        found.append((Change.REWORDED, f"文字改为：{own.text}"))
    if base.category != own.category:
        found.append((Change.REWORDED, f"从“{base.category}”移到“{own.category}”。"))
    return [Difference(base.id, change, base.text, what) for change, what in found]


def _of_figures(base: Criterion, own: Criterion) -> list[tuple[Change, str]]:
    before, after = ({one.id: one for one in row.least} for row in (base, own))
    found: list[tuple[Change, str]] = []
    for word, one in before.items():
        if word not in after:
            found.append((Change.LOOSENED, f"不再要求{one.label}达到{one.words}。"))
            continue
        old, new = Fraction(*one.share), Fraction(*after[word].share)
        if old != new:
            change = Change.TIGHTENED if new > old else Change.LOOSENED
            found.append((change, f"{one.label}由{one.words}改为{after[word].words}。"))
    found += [
        (Change.TIGHTENED, f"另外要求{one.label}达到{one.words}。") for word, one in after.items() if word not in before
    ]
    return found


def _of_scope(base: Criterion, own: Criterion) -> list[tuple[Change, str]]:
    found: list[tuple[Change, str]] = []
    if base.automatic != own.automatic:
        change = Change.LOOSENED if base.automatic else Change.TIGHTENED
        found.append((change, "由系统计算改为人工填写。" if base.automatic else "由人工填写改为系统计算。"))
    if base.not_applicable_when == own.not_applicable_when:
        return found
    if not own.not_applicable_when:
        found.append((Change.TIGHTENED, f"不再允许不适用（原为：{base.not_applicable_when}）。"))
    elif not base.not_applicable_when:
        found.append((Change.LOOSENED, f"增加了不适用的情形：{own.not_applicable_when}。"))
    else:
        found.append((Change.REWORDED, f"不适用的情形改为：{own.not_applicable_when}。"))
    return found


def _of_evidence(base: Sequence[Evidence], own: Sequence[Evidence]) -> list[tuple[Change, str]]:
    before, after = {one.id for one in base}, {one.id for one in own}
    found = [(Change.LOOSENED, f"不再要求：{one.label}。") for one in base if one.id not in after]
    return found + [(Change.TIGHTENED, f"增加要求：{one.label}。") for one in own if one.id not in before]
