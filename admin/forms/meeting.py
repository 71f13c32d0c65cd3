"""What the chair fills in at the meeting (会议中的表单): shapes and bounds; the door decides the rest."""

from typing import Any

from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from admin.forms.assemblies import MOST, NEEDED, count, text
from admin.forms.base import Form, number, words

CLOSING_WORDS = "结束投票"
ABANDONING_WORDS = "放弃本次大会"


def exactly(wanted: str, unchanged: str) -> Any:
    """Return a check that these very words were typed."""

    def check(_form: Form, field: Field) -> None:
        if "".join((field.data or "").split()).strip("“”\"'") != wanted:
            raise ValidationError(f"请输入“{wanted}”。{unchanged}")

    return check


class RestartForm(Form):
    """Why the key ceremony begins anew."""

    why = text("原因", 200, default="有监票人更换手机")


class PrintForm(Form):
    """How many slips; a later batch says why."""

    count = count("印制张数", 1, MOST)
    reason = text("补印原因（第一批不用填）", 100, needed=False)


class HandOutForm(Form):
    """How many slips of a batch were handed out, and by whom."""

    batch = HiddenField(validators=[InputRequired(NEEDED)])
    handed_out = count("已发出", 0, MOST)
    by = text("发放人", 40, needed=False)


class PresentForm(Form):
    """实到 and 请假."""

    present = count("实到人数", 0, MOST)
    excused = count("请假人数", 0, MOST)


class OpenForm(Form):
    """发出 where it is known, and how long the poll is announced to last."""

    issued = IntegerField("已发出选票（不知道可不填）", [Optional(), NumberRange(0, MOST, "应为不小于 0 的整数。")])
    minutes = IntegerField("计划用时（分钟，可不填）", [Optional(), NumberRange(1, 600, "应为 1 至 600 的整数。")])


class ExtendForm(Form):
    """How many minutes more; 0 takes the announced end back."""

    minutes = SelectField("时间", choices={word: word for word in ("5", "10", "15", "0")})


class CloseForm(Form):
    """发出, and the words that cannot be typed by mistake."""

    issued = count("共发出选票", 0, MOST)
    words = StringField(
        f"请输入“{CLOSING_WORDS}”四个字确认",
        [InputRequired(f"请输入“{CLOSING_WORDS}”。"), exactly(CLOSING_WORDS, "投票仍在进行。")],
    )


class AnnulForm(Form):
    """The reason for the board, and the poll's code typed in."""

    reason = text("作废原因（写入公告板）", 200)
    code = StringField("请输入八位投票代码确认", [InputRequired("请输入投票代码。")])

    def names(self, poll: str) -> bool:
        """Say whether the code typed in is this poll's; where it is not, the form shows it."""
        if words(self.code).upper() == poll:
            return True
        self.code.errors = ["投票代码不对，没有作废。"]
        return False


class AbandonForm(Form):
    """Why the assembly is given up."""

    reason = text("原因", 200)
    confirmed = StringField(
        f"请输入“{ABANDONING_WORDS}”六个字确认",
        [InputRequired(f"请输入“{ABANDONING_WORDS}”。"), exactly(ABANDONING_WORDS, "没有放弃。")],
    )


class ArchiveForm(Form):
    """When the papers were signed."""

    signed_on = DateField("签字日期", [InputRequired(NEEDED)])


class VotesForm(Form):
    """How many simulated members choose each of four options."""

    satisfied = count("满意", 0, 500, default=16)
    fairly = count("基本满意", 0, 500, default=3)
    dissatisfied = count("不满意", 0, 500, default=0)
    abstain = count("弃权", 0, 500, default=1)

    @property
    def counts(self) -> list[int]:
        """Return the numbers in the order of the ready ballot's options."""
        return [number(field) for field in (self.satisfied, self.fairly, self.dissatisfied, self.abstain)]


class ScreenForm(Form):
    """Which page the big screen shows."""

    shown = SelectField("大屏幕", choices={word: word for word in ("auto", "welcome", "present", "vote", "result")})


class RollForm(Form):
    """Names for the roll, one a line."""

    lines = TextAreaField(
        "姓名（每行一位，可从表格中整列复制）",
        [InputRequired(NEEDED), Length(max=200_000, message="内容太长，请分几次粘贴。")],
    )
