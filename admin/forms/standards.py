"""What is filled in on a standard (评价标准): a row's words, why rows are loosened, the consent, the adoption."""

from fractions import Fraction
from typing import Any

from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from admin.forms.base import Form, choice
from admin.forms.tickets import strip
from admin.rules import drafting
from admin.rules.drafting import Wording
from admin.rules.standards import Criterion

MOST_FILES = 12
LONGEST_LABEL = 100
BEFORE = "share_"


class VersionForm(Form):
    """A form that remembers which version its editor saw."""

    version = HiddenField()

    def seen(self) -> int:
        """Return the version that was seen."""
        written = str(self.version.data)
        return int(written) if written.isdecimal() else 0


class WordingForm(VersionForm):
    """The words of a row; a field for each figure that must be reached stands beside these."""

    text = TextAreaField(
        "评价内容",
        [DataRequired("请填写评价内容。"), Length(max=1000, message="最多1000字。")],
        filters=[strip],
        render_kw={"rows": 5, "maxlength": 1000},
    )
    not_applicable_when = StringField("可以不适用的情形", [Length(max=200, message="最多200字。")], filters=[strip])
    files = TextAreaField("应有的材料", filters=[strip], render_kw={"rows": 4})

    def validate_files(self, field: TextAreaField) -> None:
        """Refuse lists that nobody could hand in."""
        labels = self.labels()
        if len(labels) > MOST_FILES:
            raise ValidationError(f"最多{MOST_FILES}种材料。")
        if any(len(label) > LONGEST_LABEL for label in labels):
            raise ValidationError(f"每种材料最多{LONGEST_LABEL}字。")

    def labels(self) -> list[str]:
        """Return the files that are expected, one a line."""
        return [line.strip() for line in (self.files.data or "").split("\n") if line.strip()]

    def share_fields(self) -> list[Any]:
        """Return the fields for figures that must be reached."""
        return [field for field in self if field.name.startswith(BEFORE)]

    def wording(self) -> Wording:
        """Return what was filled in."""
        shares = {
            field.name.removeprefix(BEFORE): drafting.share_of(field.data or "") or Fraction(1)
            for field in self.share_fields()
        }
        return Wording(self.text.data or "", self.not_applicable_when.data or "", shares, self.labels())


class NewRowForm(WordingForm):
    """A row that is added."""

    category = SelectField("评价项目", choices=[choice(one, one) for one in drafting.categories()])


def wording_form(row: Criterion, version: int | None = None) -> WordingForm:
    """Return the form of a row: with what was sent, or with what it says where a version is given."""
    fields: dict[str, Any] = {
        f"{BEFORE}{one.id}": StringField(f"{one.label}，至少（%）", [_is_share], filters=[strip]) for one in row.least
    }
    made: Any = type("OneRowForm", (WordingForm,), fields)
    if version is None:
        return made()  # type: ignore[no-any-return]
    data = {"version": version, "text": row.text.strip(), "not_applicable_when": row.not_applicable_when}
    data |= {f"{BEFORE}{one.id}": one.words.removesuffix("%") for one in row.least}
    return made(formdata=None, data=data | {"files": "\n".join(drafting.files_of(row))})  # type: ignore[no-any-return]


def _is_share(_form: Form, field: StringField) -> None:
    if drafting.share_of(field.data or "") is None:
        raise ValidationError("请填写 0 到 100 的数，最多两位小数，如 95 或 1.5。")


class ReasonForm(VersionForm):
    """Why rows should be dropped or loosened, or what the district says to it."""

    reason = TextAreaField(
        "理由",
        [DataRequired("请写明理由。"), Length(max=1000, message="最多1000字。")],
        filters=[strip],
        render_kw={"rows": 4, "maxlength": 1000},
    )


class AdoptForm(VersionForm):
    """From when a draft is in force, and by which decision."""

    on = DateField("施行日期", [InputRequired("请填写一个日期，如2026-12-31。")])
    decision = StringField(
        "通过的会议或文号", [DataRequired("请写明由哪次会议、哪个文件通过。"), Length(max=200, message="最多200字。")],
        filters=[strip],
    )  # fmt: skip
