"""The one-time subsidy (建家补助): how much for which area, whether it may be paid, and what to look at twice.

Source: 附件三; ``admin/policy/subsidy.toml``.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from admin.rules.amounts import in_capitals
from admin.rules.policies import policy
from admin.rules.verdicts import Finding

AREA = r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,2})?"
"""How an area is written: m², below a million, two decimals at most."""
_AREA = re.compile(AREA)


class AreaRefused(ValueError):
    """No area: negative, more than two decimals, or larger than any home; the message is Chinese."""


@dataclass(frozen=True)
class Tier:
    """One line of the table (一档): from so many square metres, so many yuan."""

    from_m2: Decimal
    yuan: int
    words: str


@dataclass(frozen=True)
class Subsidy:
    """What may be paid (补助结论).

    Args:
        yuan: what may be paid now; 0 where a precondition is not fulfilled or nothing is due.
        by_area_yuan: what the verified area alone would give.
        findings: what stands in the way, and what to look at twice.
    """

    yuan: int
    by_area_yuan: int
    clause: str
    findings: tuple[Finding, ...] = ()

    @property
    def capitals(self) -> str:
        """Return the amount in 大写."""
        return in_capitals(self.yuan)


@cache
def tiers() -> tuple[Tier, ...]:
    """Return the table, the largest homes first."""
    found = (Tier(Decimal(row["from"]), row["yuan"], row["words"]) for row in policy("subsidy")["tiers"])
    return tuple(sorted(found, key=lambda tier: tier.from_m2, reverse=True))


def area(text: str) -> Decimal:
    """Return an area in m² with two decimals from what was written, like 49.99.

    Raises:
        AreaRefused: it is none; nothing is rounded.
    """
    if not _AREA.fullmatch(text):
        raise AreaRefused("面积应为 0 到 999999.99 之间、最多两位小数的平方米数，如 49.99")
    return Decimal(text).quantize(Decimal("0.01"))


def tier(area_m2: Decimal) -> Tier | None:
    """Return the line of the table for a verified area, or None below all of them.

    Source: 附件三 (every line includes its own number and ends before the next).
    """
    return next((one for one in tiers() if area_m2 >= one.from_m2), None)


def yuan(area_m2: Decimal) -> int:
    """Return the subsidy for a verified area, 0 where there is none."""
    found = tier(area_m2)
    return found.yuan if found else 0


def warnings(declared: Decimal | None, verified: Decimal | None) -> tuple[Finding, ...]:
    """Return what to look at twice: areas that fall into different lines, or lie close to an edge.

    Source: 附件三; how close is close is the district's (`subsidy.toml`).
    """
    edges, found = policy("subsidy")["edges"], []
    margin = Decimal(edges["within_m2"])
    if declared is not None and verified is not None and tier(declared) != tier(verified):
        why = f"申报面积{declared:,.2f}平方米与核实面积{verified:,.2f}平方米不在同一档，按核实的计算，请复核。"
        found.append(Finding("area-differs", edges["clause"], why, blocks=False))
    measured = declared if verified is None else verified
    for one in tiers():
        if measured is not None and abs(measured - one.from_m2) < margin:
            line = f"{one.from_m2:,.0f}平方米"
            why = f"面积{measured:,.2f}平方米，离分档线{line}不到{margin:,.0f}平方米，请复核。"
            found.append(Finding("area-near-edge", edges["clause"], why, blocks=False))
    return tuple(found)


def judge(
    *,
    met: bool,
    applied: bool,
    approved: bool,
    verified: Decimal | None,
    declared: Decimal | None = None,
    paid: bool = False,
) -> Subsidy:
    """Return what may be paid to a union.

    Args:
        met, applied, approved: the three preconditions: 达标, 按程序申报, 区总工会审批同意.
        verified, declared: the home's area as it was checked on the spot, and as the union told it.
        paid: whether the union, or one that was merged into it, was ever paid; then never again.

    Source: 附件三.
    """
    conditions, clause = policy("subsidy")["preconditions"], policy("subsidy")["clause"]
    stops = [
        Finding(code, conditions[name], text)
        for code, name, wrong, text in (
            ("subsidy-not-met", "met", not met, "没有达到评定标准，不能补助。"),
            ("subsidy-not-applied", "applied", not applied, "没有按程序申报，不能补助。"),
            ("subsidy-not-approved", "approved", not approved, "区总工会还没有审批同意，不能补助。"),
            ("subsidy-paid", "once", paid, "建家补助是一次性的，这家工会已经领过，不再补助。"),
        )
        if wrong
    ]
    if verified is None:
        stops.append(Finding("area-unverified", clause, "职工之家面积还没有核实，不能计算补助。"))
    by_area = 0 if verified is None else yuan(verified)
    beside = list(warnings(declared, verified))
    if verified is not None and by_area == 0:
        why = f"核实面积{verified:,.2f}平方米，不足{tiers()[-1].from_m2:,.0f}平方米，没有补助；不影响称号。"
        beside.append(Finding("area-too-small", clause, why, blocks=False))
    return Subsidy(0 if stops else by_area, by_area, clause, (*stops, *beside))
