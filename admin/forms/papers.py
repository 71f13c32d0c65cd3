"""What is filled in about papers (表单): the first day of the 公示."""

from datetime import date
from typing import Any

from wtforms import DateField, ValidationError
from wtforms.validators import InputRequired

from admin.forms.base import Form
from admin.rules import dates


class ShowingForm(Form):
    """The first day on which a result is shown."""

    first = DateField("公示首日", [InputRequired("请填写一个日期，如2026-12-01。")])

    def __init__(self, earliest: date, latest: date, **rest: Any) -> None:
        """Make the form; the days are the bounds of what may be chosen."""
        super().__init__(**rest)
        self.bounds = earliest, latest

    def validate_first(self, field: DateField) -> None:
        """Refuse a day before the result, or far after it."""
        earliest, latest = self.bounds
        if field.data is not None and not earliest <= field.data <= latest:
            raise ValidationError(f"公示首日应在{dates.day(earliest)}到{dates.day(latest)}之间。")
