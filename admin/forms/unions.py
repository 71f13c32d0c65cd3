"""Forms for unions, their officers, and the import (工会, 干部, 导入)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from admin import uploads
from admin.forms.base import Form, choice, choices
from admin.rules import unions as rules
from admin.rules.cells import LARGEST, clean
from admin.rules.kinds import Kind, Post, UnionKind, UnitType
from admin.uploads import ListKind
from admin.workbooks import WorkbookRefused

NEEDED = InputRequired("请填写这一项。")
NOT_BLANK = DataRequired("请填写这一项。")
LONGEST_REASON = 200


def _clean(text: str | None) -> str:
    return clean(text or "")


def _word(kind: type[Kind]) -> Callable[[Any], Kind | None]:
    """Return what makes a word of what a form sends, and None of nothing; it refuses any other."""
    words: dict[str, Kind] = {word.value: word for word in kind}

    def make(sent: Any) -> Kind | None:
        if sent and str(sent) not in words:
            raise ValueError(sent)
        return words[str(sent)] if sent else None

    return make


class SeenForm(Form):
    """A form that remembers what its editor saw, so that nobody overwrites another's change."""

    seen = HiddenField()

    def changes(self, fields: Iterable[str]) -> dict[str, Any]:
        """Return what was filled in, by the names of these fields."""
        return {name: self[name].data for name in fields if name in self}

    def tell(self, problems: Mapping[str, str]) -> bool:
        """Show what is wrong beside its field; say whether anything is."""
        for name, problem in problems.items():
            field = self[name] if name in self else next(iter(self))
            field.errors = [*field.errors, f"{problem}。"]
        return bool(problems)


def _people(label: str) -> IntegerField:
    return IntegerField(
        label,
        validators=[
            InputRequired("请填写整数，没有请写 0。"),
            NumberRange(0, LARGEST, "应是 0 或以上的整数。"),
        ],
        render_kw={"inputmode": "numeric", "min": 0},
    )


class OwnUnionForm(SeenForm):
    """What a union may put right about itself."""

    staff = _people("职工人数")
    members = _people("会员人数")
    female_staff = _people("女职工人数")
    address = StringField("地址", filters=[_clean], render_kw={"maxlength": rules.LONGEST_LINE})
    phone = StringField("联系电话", filters=[_clean], render_kw={"maxlength": rules.LONGEST_LINE})


class UnionForm(OwnUnionForm):
    """All of a union's data."""

    name = StringField(
        "工会全称", validators=[NOT_BLANK], filters=[_clean], render_kw={"maxlength": rules.LONGEST_NAME}
    )
    kind = SelectField("工会类别", choices=choices(UnionKind), coerce=_word(UnionKind))
    unit_type = SelectField("单位类型", choices=choices(UnitType, "—（不是基层工会）"), coerce=_word(UnitType))
    independent = BooleanField("符合独立建会条件", default=True)
    founded_on = DateField("成立日期（可不填）", validators=[Optional()])

    def changes(self, fields: Iterable[str]) -> dict[str, Any]:
        """Return what was filled in; only grass-roots unions have a type of unit."""
        found = super().changes(fields)
        return found if found["kind"] is UnionKind.GRASSROOTS else found | {"unit_type": None}


class MoveForm(SeenForm):
    """Where a union is to stand."""

    above = SelectField("新的上级工会", coerce=int)
    reason = TextAreaField(
        "原因",
        validators=[NOT_BLANK, Length(max=LONGEST_REASON, message="最多 %(max)d 个字。")],
        filters=[_clean],
        render_kw={"maxlength": LONGEST_REASON, "rows": 3},
    )


class ReasonForm(Form):
    """Why a union is put out of use, or back."""

    reason = TextAreaField(
        "原因",
        validators=[NOT_BLANK, Length(max=LONGEST_REASON, message="最多 %(max)d 个字。")],
        filters=[_clean],
        render_kw={"maxlength": LONGEST_REASON, "rows": 3},
    )


BY_DATE = "date"


class OfficerForm(SeenForm):
    """An officer with the term of office."""

    name = StringField("姓名", validators=[NOT_BLANK], filters=[_clean], render_kw={"maxlength": 40})
    post = SelectField("职务", choices=choices(Post), coerce=_word(Post))
    since_on = DateField("任职日期", validators=[NEEDED])
    term = RadioField(
        "任期",
        choices=[choice(str(years), f"{years} 年") for years in rules.term_policy().years]
        + [choice(BY_DATE, "另定届满日期")],
        default=str(rules.term_policy().years[-1]),
    )
    until_on = DateField("届满日期", validators=[Optional()])
    phone = StringField("联系电话", filters=[_clean], render_kw={"maxlength": rules.LONGEST_LINE})

    def until(self) -> date | None:
        """Return the last day of the term."""
        if self.term.data == BY_DATE or self.since_on.data is None:
            return self.until_on.data
        return rules.term_end(self.since_on.data, int(self.term.data))


class LeaveForm(Form):
    """The day on which an officer left."""

    left_on = DateField("离任日期", validators=[NEEDED])


class UploadForm(Form):
    """A list to be read in; once it is accepted, ``sent`` and ``sheet`` are what was sent and what was read."""

    file = FileField(
        "填好的 Excel 文件（.xlsx）",
        validators=[FileRequired("请选择文件。")],
        render_kw={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    )

    def __init__(self, kind: ListKind[Any], **rest: Any) -> None:
        """Make the form; ``kind`` says what is to stand in the list."""
        super().__init__(**rest)
        self.kind = kind

    def validate_file(self, field: FileField) -> None:
        """Read the file, and say beside it what is wrong with it."""
        self.sent = field.data.read()
        try:
            self.sheet = uploads.read(self.kind, self.sent)
        except WorkbookRefused as refused:
            raise ValidationError(refused.message) from None
