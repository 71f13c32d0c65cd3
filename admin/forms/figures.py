"""What a union records of itself (基础数据): figures of a year, and sections of what lasts longer."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DateField, Field, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import TextInput

from admin.forms.base import Form, choice, choices
from admin.rules import unions as union_rules
from admin.rules.cells import LARGEST, clean
from admin.rules.hardware import Room, RoomState
from admin.rules.recorded import FIELDS, LABELS, LARGEST_FEN, MONEY_FIELDS, PEOPLE_FIELDS, Section

DAY_WRONG = "请填写一个日期，如2026-12-31。"


class ExactField(Field):
    """A decimal number with two digits after the point at most, like 1,234.50; ``data`` is None or a `Decimal`."""

    widget = TextInput()

    def __init__(self, label: str, largest: Decimal, unit: str, **rest: Any) -> None:
        """Make the field; larger numbers are refused."""
        super().__init__(label, render_kw={"inputmode": "decimal", "maxlength": 24}, **rest)
        self.largest, self.unit, self.written = largest, unit, ""

    def _value(self) -> str:
        return self.written if self.data is None else f"{self.data:,.2f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was written; blanks, commas and the unit do not matter."""
        self.data, self.written = None, clean(valuelist[0])[:24] if valuelist else ""
        plain = "".join(self.written.replace(",", "").replace("，", "").removesuffix(self.unit).split())
        if not plain:
            return
        try:
            found = Decimal(plain)
        except InvalidOperation:
            raise ValueError(f"请填写数字，如 1234.50，单位是{self.unit}。") from None
        if not found.is_finite() or not 0 <= found <= self.largest:
            raise ValueError("请核对：应是 0 或以上的数，也不应这样大。")
        if found != round(found, 2):
            raise ValueError("最多两位小数。")
        self.data = found


class FiguresForm(Form):
    """A form that remembers which version of the row its editor saw."""

    version = HiddenField(default="0")

    def seen(self) -> int:
        """Return the version that was seen."""
        written = str(self.version.data)
        return int(written) if written.isdecimal() else 0

    def tell(self, problems: Mapping[str, str]) -> bool:
        """Show what is wrong beside its field; say whether anything is."""
        for name, problem in problems.items():
            self[name].errors = [*self[name].errors, f"{problem}。"]
        return bool(problems)


def _count(name: str) -> IntegerField:
    return IntegerField(
        LABELS[name],
        validators=[Optional(), NumberRange(0, LARGEST, "应是 0 或以上的整数。")],
        render_kw={"inputmode": "numeric", "min": 0},
    )


def _yuan(name: str) -> ExactField:
    return ExactField(f"{LABELS[name]}（元）", Decimal(LARGEST_FEN) / 100, "元")


_YearForm: Any = type(
    "_YearForm",
    (FiguresForm,),
    {name: _count(name) for name in PEOPLE_FIELDS} | {name: _yuan(name) for name in MONEY_FIELDS},
)


class YearForm(_YearForm):  # type: ignore[misc]  # made from the names of the fields
    """The figures of a year; money is written in 元 and kept in 分."""

    @classmethod
    def showing(cls, values: Mapping[str, Any], version: int) -> "YearForm":
        """Return the form filled in with what is kept."""
        data = {name: values[name] for name in PEOPLE_FIELDS} | {
            name: None if values[name] is None else Decimal(values[name]) / 100 for name in MONEY_FIELDS
        }
        return cls(formdata=None, data=data | {"version": version})

    def given(self) -> dict[str, Any]:
        """Return what was filled in, money in 分."""
        money = {name: None if self[name].data is None else int(self[name].data * 100) for name in MONEY_FIELDS}
        return {name: self[name].data for name in PEOPLE_FIELDS} | money


class SectionForm(FiguresForm):
    """A section of what lasts longer than a year; its fields come from its name."""

    section: Section

    def given(self) -> dict[str, Any]:
        """Return what was filled in."""
        return {name: _kept(name, self[name].data) for name in FIELDS[self.section]}


def section_form(section: Section, values: Mapping[str, Any] | None = None, version: int = 0) -> SectionForm:
    """Return the form of a section: with what was sent, or filled in with what is kept."""
    fields: dict[str, Any] = {name: _field(name) for name in FIELDS[section]}
    made: Any = type(f"{section.name.title()}Form", (SectionForm,), fields | {"section": section})
    if values is None:
        return made()  # type: ignore[no-any-return]
    data = {name: _shown(name, values[name]) for name in FIELDS[section]}
    return made(formdata=None, data=data | {"version": version})  # type: ignore[no-any-return]


def _field(name: str) -> Field:
    label = LABELS[name]
    if name in tuple(Room):
        return SelectField(label, choices=choices(RoomState, "还没有填"), validators=[Optional()])
    if name == "term_years":
        years = [choice(str(one), f"{one}年") for one in union_rules.term_policy().years]
        return SelectField(label, choices=[choice("", "还没有填"), *years], validators=[Optional()])
    if name == "area_m2":
        return ExactField(label, Decimal(1_000_000), "平方米")
    if name.endswith(("_on", "_until")):
        return DateField(label, validators=[Optional()])
    return StringField(
        label, validators=[Length(max=100, message="最多100字。")], filters=[lambda text: clean(text or "")]
    )


def _kept(name: str, value: Any) -> Any:
    if name in tuple(Room):
        return RoomState(value) if value else None
    if name == "term_years":
        return int(value) if value else None
    if name == "area_m2":
        return None if value is None else f"{value:.2f}"
    return value


def _shown(name: str, value: Any) -> Any:
    if name == "area_m2":
        return None if value is None else Decimal(value)
    if isinstance(value, RoomState):
        return value.value
    return str(value) if name == "term_years" and value else value
