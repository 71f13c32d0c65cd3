"""What is filled in about 工作目标 (表单)."""

from datetime import date
from typing import Any

from wtforms import DateField, IntegerField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from admin.forms.base import Form
from admin.rules.cells import clean

LATEST = date(2099, 12, 31)
MOST_TITLES = 99_999


class TargetForm(Form):
    """A target with its day, share, number and clause.

    Attributes:
        taken: days that have a target already.
    """

    by = DateField("到哪一天", [InputRequired("请填写一个日期，如2026-12-31。")])
    share_percent = IntegerField(
        "“双亮”和会员评家都开展的比例（%）",
        [InputRequired("请填写 1 到 100 的整数。"), NumberRange(1, 100, "应是 1 到 100 的整数。")],
        render_kw={"inputmode": "numeric", "min": 1, "max": 100},
    )
    titles = IntegerField(
        "区级职工之家（家）",
        [InputRequired("请填写整数，没有请写 0。"), NumberRange(0, MOST_TITLES, "应是 0 或以上的整数。")],
        render_kw={"inputmode": "numeric", "min": 0},
    )
    clause = StringField(
        "依据", [DataRequired("请写明依据的文件和条款。"), Length(max=200, message="最多200字。")],
        filters=[lambda text: clean(text or "")], render_kw={"maxlength": 200},
    )  # fmt: skip

    taken: frozenset[date] = frozenset()

    def __init__(self, today: date, **rest: Any) -> None:
        """Make the form; no day before ``today`` is taken."""
        super().__init__(**rest)
        self.today = today

    def validate_by(self, field: DateField) -> None:
        """Refuse a day that has passed, lies beyond all sense, or has a target."""
        if field.data is not None and not self.today <= field.data <= LATEST:
            raise ValidationError("日期不能早于今天。" if field.data < self.today else "日期太远，请核对年份。")
        if field.data in self.taken:
            raise ValidationError("这一天已经有一个目标。要改，请先撤回原来的。")
