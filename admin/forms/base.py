"""What all forms share: Chinese messages, and fields as plain values."""

from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField


class Form(FlaskForm):  # type: ignore[misc]  # comes without types
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
