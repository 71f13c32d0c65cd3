"""What is filled in about subsidies and rewards (表单): voucher, day, reason; never an amount of a subsidy."""

from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from admin.forms.base import Form
from admin.forms.revocations import DatedForm
from admin.forms.tickets import DAY_WRONG, NEEDED, strip
from admin.rewards import LARGEST_YUAN

SHORT = Length(max=60, message="最多 %(max)d 个字。")


class ReasonForm(Form):
    """Why an approval or a reward is taken back."""

    reason = TextAreaField(
        "原因",
        [DataRequired(NEEDED), Length(4, 300, message="请写 %(min)d 到 %(max)d 个字。")],
        filters=[strip],
        render_kw={"rows": 3, "maxlength": 300},
    )


class PayForm(DatedForm):
    """What the voucher says."""

    voucher = StringField("付款凭证号", [DataRequired(NEEDED), SHORT], filters=[strip], render_kw={"maxlength": 60})
    paid_on = DateField("拨付日期", [InputRequired(DAY_WRONG)])


class ReverseForm(ReasonForm, DatedForm):
    """What takes a payment back."""

    reversal = StringField("冲销凭证号", [DataRequired(NEEDED), SHORT], filters=[strip], render_kw={"maxlength": 60})
    reversed_on = DateField("冲销日期", [InputRequired(DAY_WRONG)])


class RewardForm(DatedForm):
    """One reward."""

    union = SelectField("基层工会", coerce=int)
    what = StringField(
        "奖励内容",
        [DataRequired(NEEDED), Length(max=100, message="最多 %(max)d 个字。")],
        filters=[strip],
        render_kw={"maxlength": 100},
    )
    yuan = IntegerField(
        "金额（元）",
        [InputRequired("请填写整数，不是奖金的写 0。"), NumberRange(0, LARGEST_YUAN, "应是 0 到 %(max)d 的整数。")],
        render_kw={"inputmode": "numeric", "min": 0},
    )
    on = DateField("日期", [InputRequired(DAY_WRONG)])
    document = StringField("文号或凭证号", [DataRequired(NEEDED), SHORT], filters=[strip], render_kw={"maxlength": 60})


class MergeForm(Form):
    """Into which union one is merged, and why."""

    into = SelectField("并入哪一家工会", coerce=int)
    reason = TextAreaField(
        "原因",
        [DataRequired(NEEDED), Length(max=200, message="最多 %(max)d 个字。")],
        filters=[strip],
        render_kw={"rows": 3, "maxlength": 200},
    )
