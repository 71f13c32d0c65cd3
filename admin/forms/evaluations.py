"""What is filled in on a self-check (自查): a row, an opinion, why it goes back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from admin.forms.base import Form, choice
from admin.forms.tickets import strip
from admin.models.evaluations import EvaluationRow
from admin.rules.kinds import TitleLevel
from admin.rules.opinions import OpinionKind
from admin.rules.selfcheck import Said
from admin.rules.standards import Criterion, Evidence, EvidenceKind
from admin.rules.verdicts import Verdict

LONG = Length(max=2000, message="最多2000字。")
BEFORE = "given_"


class OpenForm(Form):
    """For which title, and by which year."""

    level = RadioField(
        "自查哪一级",
        choices=[choice(level.value, level.label) for level in TitleLevel],
        validators=[InputRequired("请选一级。")],
    )
    year = RadioField("按哪一年的数据", validators=[InputRequired("请选年度。")], coerce=int)

    def __init__(self, years: Sequence[int], **rest: Any) -> None:
        """Make the form for these years."""
        super().__init__(**rest)
        self.year.choices = [choice(str(one), f"{one}年") for one in years]


class RowForm(Form):
    """What a union says of one row; a field for each thing that is expected stands beside these."""

    version = HiddenField()
    claim = RadioField("自评结论", validators=[InputRequired("请选一个结论。")])
    text = TextAreaField("说明", [LONG], filters=[strip], render_kw={"rows": 4, "maxlength": 2000})
    expected: tuple[Evidence, ...] = ()

    def validate_text(self, field: TextAreaField) -> None:
        """Ask for the reason where a row does not apply, or is not met."""
        if self.claim.data == Verdict.NOT_APPLICABLE and not field.data:
            raise ValidationError("请写明不适用的理由，审核人同意后才算不适用。")

    def seen(self) -> int:
        """Return the version that was seen."""
        written = str(self.version.data)
        return int(written) if written.isdecimal() else 0

    def said(self) -> Said:
        """Return what was filled in."""
        given: dict[str, Any] = {}
        for one in self.expected:
            value = self[field_of(one)].data
            if value:
                given[one.id] = value.isoformat() if isinstance(value, date) else value
        return Said(Verdict(self.claim.data), self.text.data or "", given)

    def files(self) -> list[Any]:
        """Return the fields that tick off files."""
        return [self[field_of(one)] for one in self.expected if one.kind is EvidenceKind.FILE]

    def others(self) -> list[Any]:
        """Return the fields for days and texts."""
        return [self[field_of(one)] for one in self.expected if one.kind is not EvidenceKind.FILE]


def field_of(one: Evidence) -> str:
    """Return the name of the field of what is expected."""
    return BEFORE + one.id.replace("-", "_")


def row_form(criterion: Criterion, expected: tuple[Evidence, ...], row: EvaluationRow | None = None) -> RowForm:
    """Return the form of a row: with what was sent, or filled in with what is kept."""
    fields: dict[str, Any] = {field_of(one): _field(one) for one in expected}
    made: Any = type("OneRowForm", (RowForm,), fields | {"expected": expected})
    data: dict[str, Any] = {}
    if row is not None:
        data = {"version": row.version, "claim": row.claim.value if row.claim else None, "text": row.text}
        data |= {field_of(one): _shown(one, row.given.get(one.id)) for one in expected}
    form: RowForm = made() if row is None else made(formdata=None, data=data)
    verdicts = [Verdict.MET, Verdict.UNMET, *([Verdict.NOT_APPLICABLE] if criterion.may_not_apply else [])]
    form.claim.choices = [choice(one.value, one.label) for one in verdicts]
    return form


class OpinionForm(Form):
    """What a higher union says of a row."""

    kind = RadioField("审核意见", validators=[InputRequired("请选一种意见。")])
    remark = TextAreaField("说明", [LONG], filters=[strip], render_kw={"rows": 3, "maxlength": 2000})

    def __init__(self, offered: Sequence[OpinionKind], **rest: Any) -> None:
        """Make the form with what may be said."""
        super().__init__(**rest)
        self.kind.choices = [choice(one.value, one.label) for one in offered]

    def validate_remark(self, field: TextAreaField) -> None:
        """Ask for a reason where a row is not met."""
        if self.kind.data == OpinionKind.NOT_MET and not field.data:
            raise ValidationError("请写明哪里不达标，对方会看到。")


class BackForm(Form):
    """Why a self-check goes back, or is taken back."""

    back = TextAreaField(
        "原因", [DataRequired("请写明原因。"), LONG], filters=[strip], render_kw={"rows": 3, "maxlength": 2000}
    )


class SubmitForm(Form):
    """The union answers for what it hands in."""

    sure = BooleanField("以上各项经本级工会核对，内容属实", [DataRequired("请先核对再勾选。")])


def _field(one: Evidence) -> Any:
    if one.kind is EvidenceKind.FILE:
        return BooleanField(one.label)
    if one.kind is EvidenceKind.TEXT:
        return StringField(one.label, [Length(max=200, message="最多200字。")], filters=[strip])
    return DateField(one.label, [Optional()])


def _shown(one: Evidence, value: Any) -> Any:
    if one.kind in (EvidenceKind.DATE, EvidenceKind.UNTIL) and value:
        return date.fromisoformat(value)
    return value
