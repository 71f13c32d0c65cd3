"""What a union records of itself (基础数据): which fields there are, what contradicts itself, what they prove.

Source: 附件一.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from admin.rules import dates, unions
from admin.rules.kinds import Kind
from admin.rules.standards import Criterion, EvidenceKind
from admin.rules.verdicts import Verdict

FIRST_YEAR = 2013
"""The year of the notice; nothing is recorded for years before it."""
LARGEST_FEN = 10**15
STAGES = {"nominated_on": "酝酿", "elected_on": "选举", "reported_on": "报批"}
BODIES = {"committee": "工会委员会", "audit": "经费审查委员会（经审委员）", "women": "女职工委员会（女工委员）"}
PLANS = {"medical_until": "医疗保障计划", "women_plan_until": "女工保障计划", "serious_illness_until": "大病保障计划"}


class Section(Kind):
    """A part of what is recorded (基础数据的一部分)."""

    ELECTION = "election", "换届选举"
    CERTIFICATE = "certificate", "工会法人登记"
    CONTRACTS = "contracts", "集体合同和工资专项协议"
    INSURANCE = "insurance", "三种保障计划"
    ROOMS = "rooms", "硬件建设"


PEOPLE_FIELDS = ("info_collected", "cards_issued", "disputes_accepted", "disputes_closed")
MONEY_FIELDS = ("wages_fen", "education_fen", "frontline_fen")
YEAR_FIELDS = PEOPLE_FIELDS + MONEY_FIELDS
FIELDS: dict[Section, tuple[str, ...]] = {
    Section.ELECTION: (
        *(f"{body}_{stage}" for stage in STAGES for body in BODIES), "term_years", "approved_by", "approved_on",
    ),
    Section.CERTIFICATE: ("certificate_number", "certificate_until"),
    Section.CONTRACTS: ("contract_signed_on", "contract_until", "wages_signed_on", "wages_until"),
    Section.INSURANCE: tuple(PLANS),
    Section.ROOMS: ("office", "library", "activity", "counselling", "mediation", "area_m2"),
}  # fmt: skip
"""By section: the names of its fields."""

_OF_STAGES = {f"{body}_{stage}": f"{name}{done}日期" for body, name in BODIES.items() for stage, done in STAGES.items()}
LABELS = _OF_STAGES | {
    "info_collected": "已采集信息的会员", "cards_issued": "已办京卡的会员", "disputes_accepted": "受理的劳动争议",
    "disputes_closed": "已处结的劳动争议", "wages_fen": "职工工资总额", "education_fen": "提取的职工教育培训经费",
    "frontline_fen": "其中用于一线职工", "term_years": "任期（年）", "approved_by": "成立工会批复单位",
    "approved_on": "批复日期", "certificate_number": "工会法人资格证书编号", "certificate_until": "证书有效期至",
    "contract_signed_on": "集体合同签订日期", "contract_until": "集体合同有效期至",
    "wages_signed_on": "工资协商专项协议签订日期", "wages_until": "工资协商专项协议有效期至",
    "medical_until": "医疗保障计划保障期至", "women_plan_until": "女工保障计划保障期至",
    "serious_illness_until": "大病保障计划保障期至", "office": "工会办公场所", "library": "图书室（阅览室）",
    "activity": "职工活动室", "counselling": "心理疏导室", "mediation": "劳动争议调解室",
    "area_m2": "职工之家面积（平方米）",
}  # fmt: skip
"""By field: what people call it."""

SECTION_OF = {
    "committee": Section.ELECTION, "legal-person": Section.CERTIFICATE, "contracts": Section.CONTRACTS,
    "insurance": Section.INSURANCE, "hardware": Section.ROOMS,
}  # fmt: skip
"""By row of the district's standard: the section from which it is proved or computed."""
YEARLY_ROWS = frozenset({"info-collected", "cards", "disputes", "education"})
"""Rows that are computed from the figures of the year."""


def may_record(year: int, today: date) -> bool:
    """Say whether figures of a year may be recorded on a day: none of the future."""
    return FIRST_YEAR <= year <= today.year


def year_problems(values: Mapping[str, Any], members: int) -> dict[str, str]:
    """Return what is wrong with the figures of a year, by field, in Chinese."""
    found: dict[str, str] = {}
    for name in YEAR_FIELDS:
        value = values.get(name)
        if value is not None and not 0 <= value <= (LARGEST_FEN if name in MONEY_FIELDS else 10**8):
            found[name] = "应是 0 或以上的数，请核对"
    for part, whole in (("disputes_closed", "disputes_accepted"), ("frontline_fen", "education_fen")):
        if part not in found and whole not in found and _more(values.get(part), values.get(whole)):
            found[part] = f"不能多于“{LABELS[whole]}”"
    for name in ("info_collected", "cards_issued"):
        if name not in found and members and _more(values.get(name), members):
            found[name] = f"不能多于会员人数{members:,}人；会员人数变了的，请先在“工会”里改"
    return found


def record_problems(section: Section, values: Mapping[str, Any], today: date) -> dict[str, str]:
    """Return what is wrong with the fields of a section, by field, in Chinese."""
    found: dict[str, str] = {}
    for name in FIELDS[section]:
        value = values.get(name)
        if isinstance(value, date) and not unions.EARLIEST <= value <= date(2099, 12, 31):
            found[name] = "请核对年份"
        elif isinstance(value, date) and name.endswith("_on") and value > today:
            found[name] = "不能晚于今天"
    for first, then in (("contract_signed_on", "contract_until"), ("wages_signed_on", "wages_until")):
        if first in FIELDS[section] and _more(values.get(first), values.get(then)):
            found.setdefault(then, "不能早于签订日期")
    years = values.get("term_years")
    if section is Section.ELECTION and years is not None and years not in unions.term_policy().years:
        found["term_years"] = "任期应是" + "或".join(f"{one}年" for one in unions.term_policy().years)
    return found


def proofs(criterion: Criterion, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the record says of the evidence of a row, by the evidence's id; None is not recorded.

    Evidence that is not in it is told in the evaluation itself.
    """
    if criterion.id == "committee":
        stages: dict[str, Any] = {stage: _common(record, stage) for stage in STAGES}
        return stages | {"term_until": term_until(record)}
    if criterion.id in ("legal-person", "contracts"):
        wanted = {one.id for one in criterion.evidence if one.kind is not EvidenceKind.FILE}
        return {name: record.get(name) or None for name in FIELDS[SECTION_OF[criterion.id]] if name in wanted}
    return {}


def term_until(record: Mapping[str, Any]) -> date | None:
    """Return the last day of the committee's term; None where it is not known.

    Source: 附件一·工会组织建设 (按时换届).
    """
    elected, years = record.get("committee_elected_on"), record.get("term_years")
    return unions.term_end(elected, years) if elected and years else None


def faults(criterion: Criterion, record: Mapping[str, Any], on: date) -> tuple[tuple[Verdict, str], ...]:
    """Return what the record holds against a row on a day: not known, or not as it must be."""
    found: list[tuple[Verdict, str]] = []
    if criterion.id == "committee":
        found += _stages(record)
    if criterion.id == "insurance":
        for name, label in PLANS.items():
            until = record.get(name)
            if until is None:
                found.append((Verdict.MISSING, f"没有填写{label}的保障期。"))
            elif until < on:
                found.append((Verdict.UNMET, f"{label}已于{dates.day(until)}到期。"))
    return tuple(found)


def _stages(record: Mapping[str, Any]) -> list[tuple[Verdict, str]]:
    """Return the stages at which the three bodies were not dealt with on the same day."""
    found = []
    for stage, done in STAGES.items():
        days = [record.get(f"{body}_{stage}") for body in BODIES]
        if any(day is None for day in days):
            lacking = "、".join(name for body, name in BODIES.items() if record.get(f"{body}_{stage}") is None)
            found.append((Verdict.MISSING, f"没有填写{lacking}的{done}日期。"))
        elif len(set(days)) > 1:
            told = "、".join(f"{name}{dates.day(day)}" for name, day in zip(BODIES.values(), days, strict=True))
            found.append((Verdict.UNMET, f"三个组织没有同时{done}：{told}。"))
    order = [_common(record, stage) for stage in STAGES]
    if all(order) and order != sorted(order, key=lambda day: day or date.min):
        found.append((Verdict.UNMET, "酝酿、选举、报批的先后不对，请核对日期。"))
    return found


def _common(record: Mapping[str, Any], stage: str) -> date | None:
    days = {record.get(f"{body}_{stage}") for body in BODIES}
    return days.pop() if len(days) == 1 else None


def _more(part: Any, whole: Any) -> bool:
    return part is not None and whole is not None and part > whole
