"""The form for a what-if question (试算): it makes the same case that programs send, and is judged by the same rules.

Nothing is kept. What is left empty is not told; numbers may be written with separators.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from wtforms import BooleanField, Field, FormField, SelectField, StringField, TextAreaField
from wtforms import Form as Part

from admin.forms.base import Form, choice, choices
from admin.rules import case_input, cases
from admin.rules.cases import Judgement
from admin.rules.hardware import RoomState
from admin.rules.shapes import Fault, Refused
from admin.rules.standards import Criterion, district_standard
from admin.rules.verdicts import Verdict

MOST_CHARACTERS = 100_000
YES, NO = "yes", "no"
_WHOLE = re.compile(r"[0-9]{1,20}")
_YUAN = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,2}))?")
_COUNT = {"inputmode": "numeric", "maxlength": 20}
_MONEY = {"inputmode": "decimal", "maxlength": 24}


def _plain(text: str | None) -> str:
    """Return what was typed, half-width and without separators and blanks."""
    return re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text or ""))


class Text(StringField):
    """What stands in a case as a text: a day, an area."""

    def told(self) -> object:
        """Return what is told of it; None for nothing."""
        return _plain(self.data) or None


class Count(StringField):
    """A number of people, ballots or things; what is none is told as it was typed, and refused with its place."""

    def told(self) -> object:
        """Return what is told of it; None for nothing."""
        text = _plain(self.data)
        return int(text) if _WHOLE.fullmatch(text) else text or None


class Yuan(StringField):
    """An amount in yuan; a case has it in fen."""

    def told(self) -> object:
        """Return what is told of it; None for nothing."""
        text = _plain(self.data)
        found = _YUAN.fullmatch(text)
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else text or None


class Pick(SelectField):
    """One of a few words."""

    def told(self) -> object:
        """Return what is told of it; None for nothing."""
        return {"": None, YES: True, NO: False}.get(self.data, self.data)


def _yes_or_no(label: str) -> Pick:
    return Pick(label, choices=[choice("", "没有填写"), choice(YES, "是"), choice(NO, "否")])


def _room(label: str) -> Pick:
    return Pick(label, choices=choices(RoomState, "没有填写"))


class UnionPart(Part):
    """Who it is (工会)."""

    staff = Count("职工人数", render_kw=_COUNT)
    members = Count("会员人数", render_kw=_COUNT)
    female_staff = Count("女职工人数", render_kw=_COUNT)
    independent = Pick("符合独立建会条件", choices=[choice(YES, "符合"), choice(NO, "不符合")])


class RoomsPart(Part):
    """The rooms (场所)."""

    office = _room("工会办公场所")
    library = _room("图书室（阅览室）")
    activity = _room("职工活动室")
    counselling = _room("心理疏导室")
    mediation = _room("劳动争议调解室")


class AreaPart(Part):
    """The home's area (职工之家面积)."""

    declared = Text("申报面积（平方米）", render_kw=_MONEY)
    verified = Text("核实面积（平方米）", render_kw=_MONEY)


class ReviewPart(Part):
    """An appraisal (会员评家)."""

    held_on = Text("大会日期", render_kw={"type": "date"})
    due = Count("应到", render_kw=_COUNT)
    present = Count("实到", render_kw=_COUNT)
    issued = Count("发出票数", render_kw=_COUNT)
    returned = Count("收回票数", render_kw=_COUNT)
    valid = Count("有效票", render_kw=_COUNT)
    satisfied = Count("满意", render_kw=_COUNT)
    fairly = Count("基本满意", render_kw=_COUNT)
    dissatisfied = Count("不满意", render_kw=_COUNT)
    abstain = Count("弃权", render_kw=_COUNT)


class PreviousPart(ReviewPart):
    """The appraisal before (上一次会员评家)."""

    rectified = BooleanField("那次评议以后的整改已经验收")


class FiguresPart(Part):
    """What the rows are computed from (数字)."""

    info_collected = Count("已采集信息的会员人数", render_kw=_COUNT)
    cards_issued = Count("已办京卡的会员人数", render_kw=_COUNT)
    disputes_accepted = Count("受理的劳动争议（件）", render_kw=_COUNT)
    disputes_closed = Count("已处结的劳动争议（件）", render_kw=_COUNT)
    wages_fen = Yuan("职工工资总额（元）", render_kw=_MONEY)
    education_fen = Yuan("提取的教育培训经费（元）", render_kw=_MONEY)
    frontline_fen = Yuan("其中用于一线职工（元）", render_kw=_MONEY)


class DisplayPart(Part):
    """Plaque and identity (双亮)."""

    plaque = _yes_or_no("已悬挂工会牌匾")
    officers = Count("主席、副主席共几人", render_kw=_COUNT)
    shown = Count("其中亮了身份的几人", render_kw=_COUNT)


class RowsPart(Part):
    """What people say of the rows that are not computed (各项结论)."""


def _row(criterion: Criterion) -> Pick:
    words = [Verdict.MET, Verdict.UNMET, *((Verdict.NOT_APPLICABLE,) if criterion.may_not_apply else ())]
    return Pick(f"{criterion.number}. {criterion.text}", choices=choices(words, "还没有结论"))


ROWS = {row.id.replace("-", "_"): row for row in district_standard().criteria if not row.automatic}
for _name, _criterion in ROWS.items():
    setattr(RowsPart, _name, _row(_criterion))


class AssessForm(Form):
    """One case. After it was accepted, ``judgement`` is what the rules say of it, and ``case`` what was asked."""

    on = Text("按哪一天判断", render_kw={"type": "date"})
    union = FormField(UnionPart)
    title = Pick(
        "现有称号",
        choices=[
            choice("none", "没有"),
            choice("street", "街乡（行业）级职工之家"),
            choice("district", "区级职工之家"),
        ],
    )
    subsidy_paid = BooleanField("已经领过建家补助")
    review = FormField(ReviewPart)
    previous_review = FormField(PreviousPart)
    figures = FormField(FiguresPart)
    double_display = FormField(DisplayPart)
    rows = FormField(RowsPart)
    rooms = FormField(RoomsPart)
    home_area_m2 = FormField(AreaPart)
    json = TextAreaField("直接贴入 JSON", render_kw={"maxlength": MOST_CHARACTERS, "rows": 10, "spellcheck": "false"})

    judgement: Judgement
    case: dict[str, Any] | None

    def judge(self, today: date) -> bool:
        """Judge what was filled in, or the JSON where there is some; say beside the fields what is wrong."""
        if not self.validate():
            return False
        pasted = (self.json.data or "").strip()
        self.case = None if pasted else self.told()
        try:
            found = case_input.case_of(pasted) if self.case is None else case_input.case_from(self.case)
        except Refused as refused:
            for fault in refused.faults:
                self._blame(fault, pasted=bool(pasted))
            return False
        self.judgement = cases.judge(found, today)
        return True

    def told(self) -> dict[str, Any]:
        """Return the case that the fields tell, as a program would send it."""
        case: dict[str, Any] = {}
        for name, field in self._fields.items():
            if isinstance(field, FormField):
                part = {word.replace("_", "-") if name == "rows" else word: one for word, one in _told(field)}
                if part or name == "union":
                    case[name] = part
            elif name not in ("csrf_token", "json") and (value := _value(field)) is not None:
                case[name] = value
        if case.get("previous_review") == {"rectified": False}:
            del case["previous_review"]
        if "double_display" in case:
            _officers(case["double_display"])
        return case

    def _blame(self, fault: Fault, *, pasted: bool) -> None:
        """Write a fault beside the field it is about."""
        if pasted:
            self.json.errors = [*self.json.errors, str(fault)]
            return
        first, _, second = fault.path.partition(".")
        second = second.partition("[")[0]
        if first == "rows":
            second = second.replace("-", "_")
        field: Field = self._fields[first]
        if isinstance(field, FormField) and second:
            field = field.form[second]
        message = fault.message
        if isinstance(field, Yuan):
            message = "应为金额（元），最多两位小数"
        if fault.path == "double_display.officers":
            message = f"两栏都要填；亮了身份的不能多于总人数，最多 {case_input.MOST_OFFICERS} 人"
        field.errors = [*field.errors, f"{message}。"]


def _told(part: FormField[Any]) -> Iterator[tuple[str, object]]:
    for word, field in part.form._fields.items():
        if (value := _value(field)) is not None:
            yield word, value


def _value(field: Field) -> object:
    """Return what is told of a field; None for nothing."""
    if isinstance(field, BooleanField):
        return bool(field.data)
    assert isinstance(field, Text | Count | Yuan | Pick)
    return field.told()


def _officers(part: dict[str, Any]) -> None:
    """Put the officers one by one in the place of how many they are, and how many show who they are."""
    shown, officers = part.pop("shown", None), part.pop("officers", None)
    if isinstance(officers, int) and isinstance(shown, int) and shown <= officers <= case_input.MOST_OFFICERS:
        part["officers"] = [True] * shown + [False] * (officers - shown)
    elif officers is not None or shown is not None:
        part["officers"] = "?"
