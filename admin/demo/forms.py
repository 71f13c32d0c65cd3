"""What the chair fills in at the desk (表单): shapes and bounds; the door decides the rest."""

from datetime import datetime
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from vote.chair import PollTerms, template

MOST: int = 20_000
CLOSING_WORDS = "结束投票"


class DeskForm(FlaskForm):  # type: ignore[misc]  # comes without types
    """A form whose messages are Chinese."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # comes without types
        """Chinese built-in messages."""

        locales: ClassVar = ["zh"]

        def get_translations(self, form: Any) -> Any:
            """Return the Chinese messages that WTForms brings."""
            return super(FlaskForm.Meta, self).get_translations(form)


def number(field: IntegerField) -> int:
    """Return the number in a field of a form that was accepted."""
    assert field.data is not None
    return field.data


def words(field: StringField) -> str:
    """Return the text in a field of a form that was accepted."""
    return (field.data or "").strip()


def _count(label: str, smallest: int, largest: int, **rest: Any) -> IntegerField:
    return IntegerField(
        label,
        [InputRequired("请填写。"), NumberRange(smallest, largest, f"应为 {smallest} 至 {largest} 的整数。")],
        **rest,
    )


class DefineForm(DeskForm):
    """Step 1: a poll from the ready ballot, filled in for a first try."""

    rehearsal = RadioField(
        "性质",
        choices={"yes": "演练（可由系统扮演会员和监票人，结果不算数）", "no": "正式投票"},
        default="yes",
    )
    union = StringField(
        "工会名称",
        [InputRequired("请填写。"), Length(max=100, message="不超过 100 字。")],
        default="朝阳区示范公司工会委员会",
    )
    title = StringField("会议（投票）名称", [InputRequired("请填写。"), Length(max=100, message="不超过 100 字。")])
    kind = SelectField("会议类型", choices={"members": "会员大会", "delegates": "会员代表大会"})
    held_on = DateField("日期", [InputRequired("请填写。")])
    due = _count("应到人数", 1, MOST, default=30)
    names = TextAreaField(
        "监票人（每行一位，2 至 9 位）", [InputRequired("请填写。")], default="张监票\n李监票\n王监票"
    )
    threshold = _count("几位监票人可以开票（多于半数）", 2, 9, default=2)
    questions = RadioField(
        "测评内容",
        choices={"1": "只有“总体评价”", "8": "“总体评价”和七类分项"},
        default="8",
    )
    comments = BooleanField("允许会员留下一条意见建议", default=True)
    recheck_minutes = _count("结束后留几分钟再次扫码查验", 0, 60, default=1)

    @property
    def scrutineers(self) -> tuple[str, ...]:
        """Return the names, one a line."""
        return tuple(name.strip() for name in (self.names.data or "").splitlines() if name.strip())

    def terms(self) -> PollTerms:
        """Return what was filled in, on the ready ballot."""
        assert self.held_on.data is not None
        return template(
            union=words(self.union),
            title=words(self.title),
            held_on=self.held_on.data,
            due=number(self.due),
            names=self.scrutineers,
            threshold=number(self.threshold),
            kind=str(self.kind.data),
            questions=int(self.questions.data),
            comments=bool(self.comments.data),
            rehearsal=self.rehearsal.data == "yes",
            recheck_minutes=number(self.recheck_minutes),
        )

    def validate_names(self, field: Field) -> None:
        """Refuse too few, too many or doubled names."""
        names = self.scrutineers
        if not 2 <= len(names) <= 9 or len(set(names)) != len(names):
            raise ValidationError("请填写 2 至 9 位监票人，每行一位，不能重名。")

    def validate_threshold(self, field: Field) -> None:
        """Refuse a threshold that is no majority of the names."""
        names = len(self.scrutineers)
        if names >= 2 and field.data and not names < 2 * field.data <= 2 * names:
            raise ValidationError(f"{names} 位监票人，应有 {names // 2 + 1} 至 {names} 位才能开票。")


def blank_definition() -> DefineForm:
    """Return step 1 with today's date filled in."""
    form = DefineForm(formdata=None)
    today = datetime.now().astimezone().date()
    form.held_on.data = today
    form.title.data = f"{today.year}年度会员评议职工之家"
    return form


class PrintForm(DeskForm):
    """Step 3: how many slips."""

    count = _count("印制张数", 1, MOST)


class OpenForm(DeskForm):
    """Step 4: 实到, and 发出 where it is known."""

    present = _count("实到人数", 0, MOST)
    issued = IntegerField("已发出选票（不知道可不填）", [Optional(), NumberRange(0, MOST, "应为不小于 0 的整数。")])


class CloseForm(DeskForm):
    """Step 6: 发出, and the words that cannot be typed by mistake."""

    issued = _count("共发出选票", 0, MOST)
    words = StringField(f"请输入“{CLOSING_WORDS}”四个字确认", [InputRequired(f"请输入“{CLOSING_WORDS}”。")])

    def validate_words(self, field: Field) -> None:
        """Refuse anything but the words asked for."""
        if (field.data or "").strip() != CLOSING_WORDS:
            raise ValidationError(f"请输入“{CLOSING_WORDS}”四个字。投票仍在进行。")


class RestartForm(DeskForm):
    """Step 2: why the key ceremony begins anew."""

    why = StringField(
        "原因", [InputRequired("请填写原因。"), Length(max=200, message="不超过 200 字。")], default="有监票人更换手机"
    )


class VotesForm(DeskForm):
    """How many simulated members choose each of four options."""

    satisfied = _count("满意", 0, 500, default=16)
    fairly = _count("基本满意", 0, 500, default=3)
    dissatisfied = _count("不满意", 0, 500, default=0)
    abstain = _count("弃权", 0, 500, default=1)

    @property
    def counts(self) -> list[int]:
        """Return the numbers in the order of the ready ballot's options."""
        return [number(field) for field in (self.satisfied, self.fairly, self.dissatisfied, self.abstain)]


class AnnulForm(DeskForm):
    """Annul: the reason for the board, and the poll's code typed in."""

    reason = StringField(
        "作废原因（写入公告板）", [InputRequired("请填写原因。"), Length(max=200, message="不超过 200 字。")]
    )
    code = StringField("请输入八位投票代码确认", [InputRequired("请输入投票代码。")])

    def names(self, poll: str) -> bool:
        """Say whether the code typed in is this poll's; where it is not, the form shows it."""
        if words(self.code).upper() == poll:
            return True
        self.code.errors = ["投票代码不对，没有作废。"]
        return False
