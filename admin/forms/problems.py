"""What is filled in about comments and problems (表单)."""

import re

from flask import request
from wtforms import IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from admin.forms.base import Form
from admin.forms.tickets import LONG, NEEDED, strip
from admin.rules.tickets import reason_is_given, rule

TITLE = Length(max=60, message="最多60字，请说得简短些。")
MOST_PLACES = 1000
"""Comments that one form may name; a page shows a tenth of that."""

LARGEST = 2**31 - 1
"""The largest number that a table holds."""

NEW, ASIDE, BACK = "new", "aside", "back"
"""Where comments may go besides to a problem."""


def places() -> list[int]:
    """Return the places of the comments that were ticked."""
    ticked = {place for place in request.form.getlist("place", type=int) if 0 < place <= LARGEST}
    return sorted(ticked)[:MOST_PLACES]


class SortForm(Form):
    """Where ticked comments go: to a problem by its number, to a new one, aside, or back."""

    to = StringField("归到")
    title = StringField("新问题的说法", [TITLE], filters=[strip])

    def validate_to(self, field: StringField) -> None:
        """Ask for something to sort, and for a place to sort it to."""
        if field.data not in (NEW, ASIDE, BACK) and not re.fullmatch("[0-9]{1,9}", field.data or ""):
            raise ValidationError("请选归到哪里。")
        if not places() and field.data != NEW:
            raise ValidationError("还没有勾选意见。请先勾选，再选归到哪里。")

    def validate_title(self, field: StringField) -> None:
        """Ask for the words of a new problem."""
        if self.to.data == NEW and not field.data:
            raise ValidationError("请用自己的话写明是什么问题，如“食堂菜价高”。")

    @property
    def problem(self) -> int:
        """Return the number of the problem that was chosen."""
        return int(self.to.data or 0)


class TitleForm(Form):
    """A problem in other words."""

    title = StringField("问题的说法", [DataRequired(NEEDED), TITLE], filters=[strip])


class MergeForm(Form):
    """The problem that takes all comments."""

    into = IntegerField("并入", [InputRequired("请选并入哪个问题。"), NumberRange(1, LARGEST)])


class ReplyForm(Form):
    """A reason why nothing is to be put right."""

    reply = TextAreaField("答复", [DataRequired(NEEDED), LONG], filters=[strip])

    def validate_reply(self, field: TextAreaField) -> None:
        """Refuse a reply too short to hold a reason."""
        if not reason_is_given(field.data or ""):
            raise ValidationError(f"答复不少于{rule().reply_characters}个字，请把理由写清楚。")
