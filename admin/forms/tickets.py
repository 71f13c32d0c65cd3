"""What is filled in about a 整改 (表单): measure, deadline, outcome, acceptance."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin.forms.base import Form
from admin.models.problems import Ticket
from admin.rules.files import ENDINGS
from admin.rules.kinds import TicketKind

NEEDED = "请填写。"
LONG = Length(max=2000, message="最多2000字。")
SHORT = Length(max=60, message="最多60字。")
LATEST = date(2099, 12, 31)
DAY_WRONG = "请填写一个日期，如2026-12-31。"


def strip(text: str | None) -> str:
    """Return a text without blanks around it and with plain line ends."""
    return (text or "").strip().replace("\r\n", "\n").replace("\0", "")


class MeasureForm(Form):
    """Measure, owner and deadline of a 整改."""

    measure = TextAreaField("整改措施", [DataRequired(NEEDED), LONG], filters=[strip])
    owner = StringField("责任人", [DataRequired(NEEDED), SHORT], filters=[strip])
    due_on = DateField("完成期限", [InputRequired(DAY_WRONG)])

    def __init__(self, today: date, **rest: Any) -> None:
        """Make the form; ``today`` is the earliest deadline."""
        super().__init__(**rest)
        self.today = today

    def validate_due_on(self, field: DateField) -> None:
        """Refuse a deadline that has passed or lies beyond all sense."""
        if field.data is not None and not self.today <= field.data <= LATEST:
            raise ValidationError("期限不能早于今天。" if field.data < self.today else "期限太远，请核对年份。")


class EditForm(MeasureForm):
    """The same for a ticket that there is; another deadline needs a reason."""

    reason = StringField("改动期限的原因", [Length(max=200, message="最多200字。")], filters=[strip])

    def __init__(self, today: date, ticket: Ticket, **rest: Any) -> None:
        """Make the form, filled in with what the ticket says."""
        super().__init__(today, obj=ticket, **rest)
        self.ticket = ticket

    def validate_due_on(self, field: DateField) -> None:
        """Let the deadline stand as it is; a rate's may only be brought forward."""
        if field.data == self.ticket.due_on:
            return
        super().validate_due_on(field)
        if field.data is not None and self.ticket.kind is TicketKind.RATE and field.data > self.ticket.due_on:
            raise ValidationError("满意率未达标的整改期限只能由上级工会延长。")

    def validate_reason(self, field: StringField) -> None:
        """Ask for a reason where the deadline is moved."""
        if self.due_on.data not in (None, self.ticket.due_on) and not field.data:
            raise ValidationError("改了期限，请写明原因。")


class ExtendForm(Form):
    """Another deadline, set by a higher union."""

    new_due_on = DateField("新的期限", [InputRequired(DAY_WRONG)])
    why = StringField("原因", [DataRequired(NEEDED), Length(max=200, message="最多200字。")], filters=[strip])

    def __init__(self, today: date, **rest: Any) -> None:
        """Make the form; ``today`` is the earliest deadline."""
        super().__init__(**rest)
        self.today = today

    def validate_new_due_on(self, field: DateField) -> None:
        """Refuse a deadline that has passed or lies beyond all sense."""
        if field.data is not None and not self.today <= field.data <= LATEST:
            raise ValidationError("期限不能早于今天。" if field.data < self.today else "期限太远，请核对年份。")


class ReportForm(Form):
    """What was done, in words for members."""

    outcome = TextAreaField("整改结果", [DataRequired(NEEDED), LONG], filters=[strip])


class CloseForm(Form):
    """Acceptance by a higher union."""

    seen = BooleanField("措施、结果和材料都看过，同意验收", [DataRequired("请先看过再勾选。")])
    remark = StringField("验收意见（可不填）", [Optional(), Length(max=500, message="最多500字。")], filters=[strip])


class ReturnForm(Form):
    """Why a report is returned."""

    back = TextAreaField("退回原因", [DataRequired(NEEDED), LONG], filters=[strip])


class EvidenceForm(Form):
    """One file of evidence."""

    file = FileField("佐证材料", [FileRequired("请先选一个文件。")], render_kw={"accept": ",".join(ENDINGS)})
