"""What the chair fills in about an assembly (筹备): shapes and bounds; `admin.assemblies.faults` decides the rest."""

from typing import Any, Self

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
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from admin.assemblies import Plan
from admin.forms.base import Form, number, words
from admin.rules.kinds import AssemblyKind

MOST = 20_000
NEEDED = "请填写。"


def count(label: str, smallest: int, largest: int, **rest: Any) -> IntegerField:
    """Return a field for a whole number within bounds."""
    bounds = NumberRange(smallest, largest, f"应为 {smallest:,} 至 {largest:,} 的整数。")
    return IntegerField(label, [InputRequired(NEEDED), bounds], **rest)


def text(label: str, longest: int, *, needed: bool = True, **rest: Any) -> StringField:
    """Return a field for one line."""
    length = Length(max=longest, message=f"不超过 {longest} 字。")
    return StringField(label, [InputRequired(NEEDED) if needed else Optional(), length], **rest)


class PlanForm(Form):
    """Everything about an assembly before its poll is defined."""

    version = HiddenField(default="0")
    title = text("会议名称", 100)
    kind = SelectField("会议类型", choices={kind.value: kind.label for kind in AssemblyKind})
    held_on = DateField("日期", [InputRequired(NEEDED)])
    place = text("地点", 100, needed=False)
    due = count("应到人数", 1, MOST)
    excused = count("已请假人数", 0, MOST, default=0)
    scrutineers = TextAreaField("监票人（每行一位，2 至 9 位）", [InputRequired(NEEDED)])
    threshold = count("几位监票人可以开票（多于半数）", 2, 9, default=2)
    chief_scrutineer = text("总监票人", 40)
    tellers = TextAreaField("计票人（每行一位）", [InputRequired(NEEDED)])
    questions = RadioField(
        "测评内容", choices={"8": "“总体评价”和评价标准的七类分项", "1": "只有“总体评价”"}, default="8"
    )
    own_questions = TextAreaField("本单位自设项目（可不填，每行一个）", [Optional()])
    comments = BooleanField("允许会员留下一条意见建议", default=True)
    on_chair = BooleanField("另设一次单独的投票：会员评议工会主席（单独计票，不计入满意率）")
    recheck_minutes = count("结束后留几分钟再次扫码查验", 0, 60)
    rerun_reason = text("再次举行的原因（本年度已举行过时填写）", 200, needed=False)

    def plan(self) -> Plan:
        """Return what was filled in."""
        assert self.held_on.data is not None
        return Plan(
            kind=AssemblyKind(self.kind.data),
            title=words(self.title),
            held_on=self.held_on.data,
            place=words(self.place),
            due=number(self.due),
            excused=number(self.excused),
            scrutineers=_lines(self.scrutineers),
            threshold=number(self.threshold),
            chief_scrutineer=words(self.chief_scrutineer),
            tellers=_lines(self.tellers),
            questions=int(self.questions.data),
            own_questions=_lines(self.own_questions),
            comments=bool(self.comments.data),
            on_chair=bool(self.on_chair.data),
            recheck_minutes=number(self.recheck_minutes),
            rerun_reason=words(self.rerun_reason),
        )

    def tell(self, faults: dict[str, str]) -> None:
        """Show what the rules are against, each beside its field."""
        for name, sentence in faults.items():
            self[name].errors = [*self[name].errors, sentence]

    @classmethod
    def of(cls, plan: Plan, version: int) -> Self:
        """Return the form filled in with a plan."""
        lists = ("scrutineers", "tellers", "own_questions")
        given = {name: "\n".join(getattr(plan, name)) for name in lists}
        given |= {"kind": plan.kind.value, "questions": str(plan.questions), "version": str(version)}
        plain = ("title", "held_on", "place", "due", "excused", "threshold", "chief_scrutineer", "comments")
        rest = ("on_chair", "recheck_minutes", "rerun_reason")
        return cls(formdata=None, data=given | {name: getattr(plan, name) for name in (*plain, *rest)})


def _lines(field: StringField) -> tuple[str, ...]:
    """Return the lines that hold something, without spaces around them."""
    return tuple(" ".join(line.split()) for line in (field.data or "").splitlines() if line.strip())
