"""Forms for applications and titles (申报表, 意见, 查验, 公示, 命名, 授牌)."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin.forms.base import Form, choices
from admin.forms.tickets import strip
from admin.models.applications import AwardApplication
from admin.rules import awards
from admin.rules.files import ENDINGS
from admin.rules.kinds import ObjectionFrom, ObjectionOutcome, Opinion

NEEDED = "请填写。"
DAY_WRONG = "请填写一个日期，如2026-12-31。"
EARLIEST = date(1949, 10, 1)
LINE = Length(max=100, message="最多 %(max)d 个字。")
TEXT = Length(max=500, message="最多 %(max)d 个字。")
AREA_WRONG = "请填写平方米数，最多两位小数，如 49.99。"
LARGEST_AREA = 8
"""Characters of the largest area that is taken, 99999.99 m²."""


def _area(field: StringField) -> None:
    """Write an area as it is kept, or say what is wrong with it."""
    found = awards.area(field.data or "")
    if found is None or len(found) > LARGEST_AREA:
        raise ValidationError(AREA_WRONG)
    field.data = found


class ApplicationForm(Form):
    """What the union itself fills in on the form; everything may wait but what is written must be right.

    Source: 附件二.
    """

    address = StringField("地址", [LINE], filters=[strip])
    phone = StringField("联系电话", [LINE], filters=[strip])
    committee_since = DateField("本届工会成立时间", [Optional()])
    approved_by = StringField("成立工会批复单位", [LINE], filters=[strip])
    account = StringField("工会账户账号", filters=[strip], render_kw={"inputmode": "numeric", "maxlength": 40})
    area_m2 = StringField(
        "职工之家面积（平方米）", filters=[strip], render_kw={"inputmode": "decimal", "maxlength": 12}
    )
    wages_contract_on = DateField("签订工资集体协商专项合同时间", [Optional()])

    def __init__(self, today: date, **rest: Any) -> None:
        """Make the form; no day after ``today`` is taken."""
        super().__init__(**rest)
        self.today = today

    def validate_account(self, field: StringField) -> None:
        """Keep the digits only; nothing means: leave the one there is."""
        if not field.data:
            return
        found = awards.account(field.data)
        if found is None:
            raise ValidationError("账号应是 8 到 32 位数字，可以有空格。")
        field.data = found

    def validate_area_m2(self, field: StringField) -> None:
        """Write the area with two decimals; a home of no size is none."""
        if field.data:
            _area(field)
            if not float(field.data):
                raise ValidationError("面积应大于 0。")

    def validate_committee_since(self, field: DateField) -> None:
        """Refuse a day that cannot be."""
        self._past(field)

    def validate_wages_contract_on(self, field: DateField) -> None:
        """Refuse a day that cannot be."""
        self._past(field)

    def _past(self, field: DateField) -> None:
        if field.data is not None and not EARLIEST <= field.data <= self.today:
            raise ValidationError("日期不能晚于今天，请核对年份。")


class OpinionForm(Form):
    """What a union says of an application."""

    opinion = RadioField("意见", choices=choices(Opinion), validators=[InputRequired("请选择一项。")])
    text = TextAreaField(
        "意见内容", [DataRequired("请写明意见，会印在申报表上。"), TEXT], filters=[strip], render_kw={"rows": 3}
    )
    said_on = DateField("签署日期", [InputRequired(DAY_WRONG)])


class GiveBackForm(Form):
    """How an application that was approved is given back."""

    way = RadioField(
        "处理",
        choices=choices([Opinion.RETURNED, Opinion.REFUSED]),
        validators=[InputRequired("请选择一项。")],
    )
    why = TextAreaField(
        "原因", [DataRequired("请写明原因，申报的工会会看到。"), TEXT], filters=[strip], render_kw={"rows": 3}
    )


class WaiverForm(Form):
    """Why a union directly under the district may apply without a street-level title."""

    waiver = TextAreaField(
        "同意直接申报的理由", [DataRequired("请写明理由。"), TEXT], filters=[strip], render_kw={"rows": 3}
    )


class WithdrawForm(Form):
    """Why an application is taken back."""

    reason = StringField("撤回原因", [DataRequired("请写明原因。"), LINE], filters=[strip])


class CheckForm(Form):
    """What was found at the home."""

    checked_on = DateField("查验日期", [InputRequired(DAY_WRONG)])
    checkers = StringField("查验人", [DataRequired("请写明谁去查验的。"), LINE], filters=[strip])
    verified_m2 = StringField(
        "核定面积（平方米）", [DataRequired(AREA_WRONG)], filters=[strip],
        render_kw={"inputmode": "decimal", "maxlength": 12},
    )  # fmt: skip
    findings = TextAreaField("查验情况", [DataRequired(NEEDED), TEXT], filters=[strip], render_kw={"rows": 3})

    def validate_verified_m2(self, field: StringField) -> None:
        """Write the area with two decimals."""
        _area(field)


class FileForm(Form):
    """One file: a photo, or the scan of a sealed form."""

    file = FileField("文件", [FileRequired("请先选一个文件。")], render_kw={"accept": ",".join(ENDINGS)})


class ObjectionForm(Form):
    """An objection that came in during 公示."""

    received_on = DateField("收到日期", [InputRequired(DAY_WRONG)])
    source = SelectField("来自", choices=choices(ObjectionFrom))
    objection = TextAreaField("异议内容", [DataRequired(NEEDED), TEXT], filters=[strip], render_kw={"rows": 3})


class AnswerForm(Form):
    """What became of an objection."""

    outcome = RadioField("结论", choices=choices(ObjectionOutcome), validators=[InputRequired("请选择一项。")])
    handling = TextAreaField("核实和处理情况", [DataRequired(NEEDED), TEXT], filters=[strip], render_kw={"rows": 3})


class AwardForm(Form):
    """The decision that names a home."""

    decision = StringField(
        "命名决定文号",
        [
            DataRequired("请填写文号，如“朝工发〔2026〕12号”。"),
            Length(max=awards.LONGEST_DECISION, message="最多 %(max)d 个字。"),
        ],
        filters=[strip],
    )
    awarded_on = DateField("命名日期", [InputRequired(DAY_WRONG)])


class PlaqueForm(Form):
    """When the plaque was handed over."""

    plaque_on = DateField("授牌日期", [InputRequired(DAY_WRONG)])


def filled_with(application: AwardApplication) -> dict[str, Any]:
    """Return what the form shows of an application; never the account number."""
    names = ("address", "phone", "committee_since", "approved_by", "area_m2", "wages_contract_on")
    return {name: getattr(application, name) for name in names}
