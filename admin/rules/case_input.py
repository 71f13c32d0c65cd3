"""What may stand in a case that is to be judged (试算的输入), and how it is read.

Everything but ``union`` may be left out; nothing else may be there. Described in ``docs/assess.md``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from admin.rules import subsidies
from admin.rules.appraised import Counts
from admin.rules.cells import LARGEST
from admin.rules.evaluation import Facts
from admin.rules.hardware import Room, RoomState
from admin.rules.kinds import UnionKind, UnitType
from admin.rules.shapes import Day, Fault, Flag, Items, Members, Shape, Whole, Word, parse, read
from admin.rules.standards import district_standard
from admin.rules.verdicts import Verdict

LARGEST_FEN = 10**15
MOST_OFFICERS = 100
TITLES = ("none", "street", "district")


@dataclass(frozen=True)
class Case:
    """A case as it was told; None is what was not.

    Args:
        on: the day it is judged on; None for today.
        independent: 符合独立建会条件; so unless it was told otherwise.
        facts: without the appraisal, which is in ``counts``.
        rectified: whether the 整改 after the previous appraisal was finished and closed.
        opinions: what was said of rows, also of such as are computed.
        title: ``none``, ``street`` or ``district``.
    """

    on: date | None
    kind: UnionKind
    unit_type: UnitType | None
    independent: bool
    facts: Facts
    declared: Decimal | None
    verified: Decimal | None
    counts: Counts | None
    previous: Counts | None
    rectified: bool
    opinions: dict[str, Verdict]
    street_title: bool | None
    title: str
    paid: bool


@dataclass(frozen=True)
class Area:
    """An area in m² as a text with two decimals at most, so that nothing is rounded on the way."""

    about: str

    def read(self, value: object, path: str, faults: list[Fault]) -> Decimal | None:
        """Return the area."""
        try:
            if isinstance(value, str):
                return subsidies.area(value)
            message = '面积要写成带引号的文字，如 "49.99"'
        except subsidies.AreaRefused as refused:
            message = str(refused)
        faults.append(Fault(path, message))
        return None

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""
        return {
            "type": "string", "pattern": f"^{subsidies.AREA}$", "description": self.about, "examples": ["49.99"],
        }  # fmt: skip


def case_of(text: str | bytes) -> Case:
    """Return a case from JSON.

    Raises:
        Refused: it is none; every fault is told with its place.
    """
    return case_from(parse(text))


def case_from(value: object) -> Case:
    """Return a case from plain values, such as JSON gives.

    Raises:
        Refused: it is none; every fault is told with its place.
    """
    found = read(shape(), value)
    union, figures, area = found["union"], found.get("figures", {}), found.get("home_area_m2", {})
    display, previous = found.get("double_display", {}), dict(found.get("previous_review", {}))
    rectified = previous.pop("rectified", False)
    facts = Facts(
        staff=union.get("staff"),
        members=union.get("members"),
        female_staff=union.get("female_staff"),
        plaque=display.get("plaque"),
        officers=display.get("officers"),
        rooms={Room(room): RoomState(state) for room, state in found.get("rooms", {}).items()},
        **figures,
    )
    unit_type = union.get("unit_type")
    return Case(
        on=found.get("on"),
        kind=UnionKind(union.get("kind", UnionKind.GRASSROOTS)),
        unit_type=UnitType(unit_type) if unit_type else None,
        independent=union.get("independent", True),
        facts=facts,
        declared=area.get("declared"),
        verified=area.get("verified"),
        counts=Counts(**found["review"]) if "review" in found else None,
        previous=Counts(**previous) if "previous_review" in found else None,
        rectified=rectified,
        opinions={row: Verdict(word) for row, word in found.get("rows", {}).items()},
        street_title=found.get("street_title"),
        title=found.get("title", "none"),
        paid=found.get("subsidy_paid", False),
    )


@cache
def shape() -> Members:
    """Return what a case must look like."""
    verdicts = tuple(one.value for one in Verdict if one is not Verdict.MISSING)
    rooms = tuple(one.value for one in RoomState)
    return Members(
        {
            "on": Day("按哪一天判断；不写为今天 The day to judge on; today unless told"),
            "union": Members(_union(), "工会 The union"),
            "rooms": Members(
                {room.value: Word(rooms, room.label) for room in Room},
                "场所：independent 独立的、present 有（可以合用）、none 没有 The rooms",
            ),
            "home_area_m2": Members(
                {"declared": Area("申报面积，平方米 As declared"), "verified": Area("核实面积，平方米 As verified")},
                "职工之家面积 Area of the home",
            ),
            "review": Members(_review(), "最近一次会员评家 The latest appraisal"),
            "figures": Members(_figures(), "可以计算的项目用到的数字 Figures of the rows that are computed"),
            "rows": Members(
                {row.id: Word(verdicts, f"第{row.number}项 {row.category}") for row in district_standard().criteria},
                "各项的结论；由系统计算的项目填了也不采用 Verdicts; those on rows that are computed are not taken",
            ),
            "double_display": Members(
                {
                    "plaque": Flag("是否悬挂工会牌匾 Whether the plaque hangs"),
                    "officers": Items(Flag(""), MOST_OFFICERS, "主席和每位副主席是否亮身份 Chair and every vice-chair"),
                },
                "双亮 Plaque and identity",
            ),
            "street_title": Flag("是否已有街乡（行业）级称号；不写时看 title Whether it holds the street's title"),
            "title": Word(TITLES, "现有称号：none 没有、street 街乡（行业）级、district 区级 The title it holds"),
            "subsidy_paid": Flag("是否领过建家补助 Whether it was ever paid the subsidy"),
            "previous_review": Members(
                _review() | {"rectified": Flag("那次评议后的整改是否已验收 Whether its rectification was closed")},
                "上一次会员评家 The appraisal before",
            ),
        },
        "",
        needed=("union",),
    )


def _union() -> dict[str, Shape]:
    return {
        "kind": Word(tuple(one.value for one in UnionKind), "层级；不写为 grassroots 基层工会 Where it stands"),
        "unit_type": Word(tuple(one.value for one in UnitType), "单位类型 Kind of unit"),
        "staff": Whole(LARGEST, "职工人数 Staff", example=520),
        "members": Whole(LARGEST, "会员人数 Members", example=520),
        "female_staff": Whole(LARGEST, "女职工人数 Women on the staff", example=200),
        "independent": Flag("是否符合独立建会条件；不写为是 Whether it may stand on its own"),
    }


def _review() -> dict[str, Shape]:
    counts = {
        "due": "应到人数 Due",
        "present": "实到人数 Present",
        "issued": "发出票数 Issued",
        "returned": "收回票数 Returned",
        "valid": "有效票数 Valid",
        "satisfied": "满意票数 Satisfied",
        "fairly": "基本满意票数 Fairly satisfied",
        "dissatisfied": "不满意票数 Dissatisfied",
        "abstain": "弃权票数 Abstained",
    }
    return {"held_on": Day("大会日期 Day of the assembly")} | {
        name: Whole(LARGEST, about) for name, about in counts.items()
    }


def _figures() -> dict[str, Shape]:
    counts = {
        "info_collected": "已采集信息的会员人数 Members whose data was collected",
        "cards_issued": "已办京卡的会员人数 Members with a card",
        "disputes_accepted": "受理的劳动争议件数 Disputes accepted",
        "disputes_closed": "已处结的劳动争议件数 Disputes closed",
    }
    money = {
        "wages_fen": "职工工资总额，分 Wages in fen",
        "education_fen": "提取的教育培训经费，分 Training fund in fen",
        "frontline_fen": "其中用于一线职工的，分 Of it for the front line",
    }
    found: dict[str, Shape] = {name: Whole(LARGEST, about) for name, about in counts.items()}
    return found | {name: Whole(LARGEST_FEN, about) for name, about in money.items()}
