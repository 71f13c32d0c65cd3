"""What all forms share: Chinese messages, and fields as plain values."""

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.fields import choices as offered

from admin.rules.kinds import Kind


class Form(FlaskForm):  # type: ignore[misc]  # comes without types
    """A form whose messages are Chinese."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # comes without types
        """Chinese built-in messages."""

        locales: ClassVar = ["zh"]

        def get_translations(self, form: Any) -> Any:
            """Return the Chinese messages that WTForms brings."""
            return super(FlaskForm.Meta, self).get_translations(form)


def choice(value: int | str, label: str) -> Any:
    """Return one of a few that a form offers."""
    return offered.SelectChoice(value, label)  # type: ignore[attr-defined]  # newer than its types


def choices(kinds: Iterable[Kind], none: str = "") -> list[Any]:
    """Return words as a form offers them; with a first one for none, where it has a name."""
    first = [choice("", none)] if none else []
    return first + [choice(kind.value, kind.label) for kind in kinds]


def number(field: IntegerField) -> int:
    """Return the number in a field of a form that was accepted."""
    assert field.data is not None
    return field.data


def words(field: StringField) -> str:
    """Return the text in a field of a form that was accepted."""
    return (field.data or "").strip()
