"""What is filled in about revoking a title or giving it up (表单): notice, reply, hearing, decision."""

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin.forms.base import Form, choice
from admin.forms.tickets import DAY_WRONG, NEEDED, strip
from admin.rules.decisions import FIRST, UNDOING, wrong_day
from admin.rules.kinds import Outcome
from admin.verdicts import Draft, usual_words_on_money

LONGEST = 2000
SHORT = 60


def _text(label: str, least: int, **rest: Any) -> TextAreaField:
    checks = [DataRequired(NEEDED), Length(least, LONGEST, message="请写 %(min)d 到 %(max)d 个字。")]
    return TextAreaField(label, checks, filters=[strip], render_kw={"rows": 5, "maxlength": LONGEST}, **rest)


def _number(label: str) -> StringField:
    checks = [DataRequired(NEEDED), Length(max=SHORT, message="最多 %(max)d 个字。")]
    return StringField(label, checks, filters=[strip], render_kw={"maxlength": SHORT})


class DatedForm(Form):
    """A form with a day that stands on a paper."""

    def fits(self, field: DateField, earliest: date, today: date) -> bool:
        """Say beside the field what is wrong with its day, and whether it fits."""
        wrong = wrong_day(field.data, earliest, today) if field.data else ""
        if wrong:
            field.errors = [*field.errors, wrong]
        return not wrong


class NoticeForm(Form):
    """What a union is told when the revocation of its title is considered."""

    number = _number("告知书文号")
    text = _text("事实和理由", 10)


class ReplyForm(Form):
    """What the union says to it."""

    reply = TextAreaField(
        "申辩意见",
        [Length(max=LONGEST, message="最多 %(max)d 个字。")],
        filters=[strip],
        render_kw={"rows": 8, "maxlength": LONGEST},
    )
    waived = BooleanField("本工会不申辩")

    def validate_reply(self, field: TextAreaField) -> None:
        """Ask for one of the two."""
        if bool(field.data) == bool(self.waived.data):
            raise ValidationError("请写明申辩意见，或者勾选“不申辩”，两者选一样。")


class HearingForm(DatedForm):
    """What was said when the reply was heard."""

    heard_on = DateField("听取日期", [InputRequired(DAY_WRONG)])
    record = _text("记录", 10)


class DecisionForm(DatedForm):
    """What the body decided."""

    outcome = RadioField(
        "决定",
        [InputRequired("请选择一种决定。")],
        choices=[choice(one.value, one.label) for one in FIRST],
    )
    document = _number("决定文号")
    decided_on = DateField("决定日期", [InputRequired(DAY_WRONG)])
    reason = _text("理由", 10)
    money = TextAreaField(
        "关于已发的补助和奖励",
        [Length(max=300, message="最多 %(max)d 个字。")],
        filters=[strip],
        render_kw={"rows": 2, "maxlength": 300},
        default=usual_words_on_money,
    )
    rectify_until = DateField("整改期限（只在先行整改时填）", [Optional()])

    def validate_rectify_until(self, field: DateField) -> None:
        """Ask for a deadline where there is something to put right first."""
        wanted = self.outcome.data == Outcome.RECTIFY.value
        if wanted != (field.data is not None):
            raise ValidationError("先行整改要写明期限。" if wanted else "只有先行整改才写期限，请清空。")

    def draft(self) -> Draft:
        """Return what was filled in and accepted."""
        assert self.decided_on.data is not None
        return Draft(
            Outcome(self.outcome.data), self.document.data or "", self.decided_on.data, self.reason.data or "",
            self.money.data or "", self.rectify_until.data,
        )  # fmt: skip


class UndoForm(DatedForm):
    """A new decision that gives a title back."""

    how = RadioField(
        "新的决定",
        [InputRequired("请选择一种决定。")],
        choices=[choice(one.value, one.label) for one in UNDOING],
    )
    new_number = _number("新决定的文号")
    new_day = DateField("新决定的日期", [InputRequired(DAY_WRONG)])
    why = _text("理由", 10)

    def draft(self) -> Draft:
        """Return what was filled in and accepted."""
        assert self.new_day.data is not None
        return Draft(Outcome(self.how.data), self.new_number.data or "", self.new_day.data, self.why.data or "")


class PlaqueForm(DatedForm):
    """When the plaque was returned."""

    returned_on = DateField("牌匾收回日期", [InputRequired(DAY_WRONG)])


class KeepForm(Form):
    """Why a street title stays."""

    remark = _text("保留的理由", 4)


class GiveUpForm(Form):
    """Why a union gives up its title."""

    reason = _text("放弃的理由", 4)


class ConfirmForm(DatedForm):
    """The confirmation of the body."""

    document = _number("确认文号")
    confirmed_on = DateField("确认日期", [InputRequired(DAY_WRONG)])
    remark = StringField("备注（可以不填）", [Length(max=200, message="最多 %(max)d 个字。")], filters=[strip])


class DeclineForm(Form):
    """Why the body does not agree."""

    answer = _text("不同意的理由", 4)
