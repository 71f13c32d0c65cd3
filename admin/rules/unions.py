"""Which union may stand where, and what its data must be (工会的层级和资料)."""

import tomllib
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from admin.rules.cells import LARGEST, alike
from admin.rules.kinds import Kind, Post, UnionKind, UnitType

LONGEST_NAME = 100
LONGEST_LINE = 200
EARLIEST = date(1925, 5, 1)
"""The day on which the All-China Federation was founded; no union here is older."""

INTERMEDIATE = tuple(kind for kind in UnionKind if kind.is_intermediate)
_BELOW: dict[UnionKind, tuple[UnionKind, ...]] = {
    UnionKind.DISTRICT_FEDERATION: (*INTERMEDIATE, UnionKind.GRASSROOTS),
    UnionKind.GRASSROOTS: (),
} | dict.fromkeys(INTERMEDIATE, (UnionKind.GRASSROOTS,))

ONE_AT_A_TIME = frozenset({Post.CHAIR})
"""Posts that one person holds."""


@dataclass(frozen=True)
class UnionFacts:
    """What is known of a union beside its place in the tree."""

    name: str
    kind: UnionKind
    unit_type: UnitType | None = None
    independent: bool = True
    staff: int = 0
    members: int = 0
    female_staff: int = 0
    address: str = ""
    phone: str = ""
    founded_on: date | None = None


@dataclass(frozen=True)
class TermPolicy:
    """How long a committee serves, with the clause."""

    version: str
    years: tuple[int, ...]
    remind_days: int
    clause: str


@cache
def term_policy() -> TermPolicy:
    """Return the policy that is in force."""
    data = tomllib.loads((files("admin") / "policy" / "terms.toml").read_text("utf-8"))
    committee = data["committee"]
    return TermPolicy(data["version"], tuple(committee["years"]), committee["remind_days"], committee["clause"])


def kinds_below(kind: UnionKind) -> tuple[UnionKind, ...]:
    """Return the kinds that may stand directly below a union of this kind.

    Source: 三(二)2 (街道、地区和商务中心区总工会，行业工会 between the district and the grass roots).
    """
    return _BELOW[kind]


def may_become(old: UnionKind, new: UnionKind) -> bool:
    """Say whether a union's kind may be put right: only from one intermediate kind to another."""
    return old == new or (old.is_intermediate and new.is_intermediate)


def problems(facts: UnionFacts, today: date) -> dict[str, str]:
    """Return what is wrong with a union's data, in Chinese, by the names of the fields."""
    found: dict[str, str] = {}
    if len(alike(facts.name)) < 2:
        found["name"] = "请填写工会全称，至少两个字"
    elif len(facts.name) > LONGEST_NAME:
        found["name"] = f"工会名称不能超过 {LONGEST_NAME} 个字"
    if facts.kind is UnionKind.GRASSROOTS and facts.unit_type is None:
        found["unit_type"] = "请选择单位类型"
    if facts.kind is not UnionKind.GRASSROOTS and facts.unit_type is not None:
        found["unit_type"] = "只有基层工会才有单位类型，请留空"
    for name in ("staff", "members", "female_staff"):
        if not 0 <= getattr(facts, name) <= LARGEST:
            found[name] = "人数应是 0 或以上的整数"
    if facts.kind is UnionKind.GRASSROOTS and not found:
        if facts.female_staff > facts.staff:
            found["female_staff"] = f"女职工人数不能多于职工人数（{facts.staff:,}）"
        if facts.members > facts.staff:
            found["members"] = f"会员人数不能多于职工人数（{facts.staff:,}）"
    elif facts.female_staff > facts.staff and "female_staff" not in found:
        found["female_staff"] = f"女职工人数不能多于职工人数（{facts.staff:,}）"
    for name in ("address", "phone"):
        if len(getattr(facts, name)) > LONGEST_LINE:
            found[name] = f"不能超过 {LONGEST_LINE} 个字"
    if facts.founded_on and not EARLIEST <= facts.founded_on <= today:
        found["founded_on"] = "成立日期不对：不能晚于今天，也不能早于 1925 年"
    return found


def term_end(since: date, years: int) -> date:
    """Return the last day of a term that began on a day."""
    after = since.year + years
    if (since.month, since.day) == (2, 29) and not isleap(after):
        return date(after, 2, 28)
    return since.replace(year=after) - timedelta(days=1)


class TermState(Kind):
    """How a term of office stands."""

    SERVING = "serving", "任期内"
    ENDING = "ending", "即将届满"
    OVER = "over", "任期届满"
    LEFT = "left", "已离任"


def term_state(until: date | None, left: date | None, today: date) -> TermState:
    """Return how a term stands on a day; a post is held after its term until it is left.

    Source: 附件一·工会组织建设 (按时换届).
    """
    if left is not None:
        return TermState.LEFT
    if until is None:
        return TermState.SERVING
    if until < today:
        return TermState.OVER
    return TermState.ENDING if (until - today).days <= term_policy().remind_days else TermState.SERVING
