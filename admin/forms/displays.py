"""What is filled in about 双亮 (表单): the plaque, an officer's sign, taking one down."""

from datetime import date
from typing import Any, TypeVar

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from admin.forms.base import Form, choices
from admin.rules.cells import clean
from admin.rules.displays import Place, Way
from admin.rules.plaques import corresponds

DAY_WRONG = "请填写一个日期，如2026-12-31。"
LONGEST_PLAQUE = 60
FIRST_BYTES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""With which a JPG or a PNG begins."""


def _clean(text: str | None) -> str:
    return clean(text or "")


AnyForm = TypeVar("AnyForm", bound=Form)


def apart(form: AnyForm, number: int) -> AnyForm:
    """Return a form whose fields differ in their ids from those of the same form for another thing on the page."""
    for field in form:
        field.id = f"{field.id}-{number}"
    return form


class PhotoForm(Form):
    """A day and a photo of what is shown since then."""

    shown_on = DateField("从哪天起展示", [InputRequired(DAY_WRONG)])
    photo = FileField("照片", [FileRequired("请选一张照片。")], render_kw={"accept": "image/jpeg,image/png"})

    def __init__(self, today: date, **rest: Any) -> None:
        """Make the form; no day after ``today`` is taken."""
        super().__init__(**rest)
        self.today = today

    def validate_shown_on(self, field: DateField) -> None:
        """Refuse a day that has not come."""
        if field.data is not None and field.data > self.today:
            raise ValidationError("日期不能晚于今天。")

    def validate_photo(self, field: FileField) -> None:
        """Refuse what is no photo, by its content."""
        head = field.data.stream.read(8)
        field.data.stream.seek(0)
        if not head.startswith(FIRST_BYTES):
            raise ValidationError("这个文件不是 JPG 或 PNG 照片，请另选一张。")


class WordsForm(Form):
    """The words of a plaque, and that somebody has looked whether they correspond to the unit's name."""

    words = StringField(
        "牌匾上的文字", [DataRequired("请照牌匾上的文字填写。"), Length(max=LONGEST_PLAQUE, message="最多60字。")],
        filters=[_clean], render_kw={"maxlength": LONGEST_PLAQUE},
    )  # fmt: skip
    looked = BooleanField("已经核对：牌匾文字与单位名称相对应")

    def __init__(self, union: str, **rest: Any) -> None:
        """Make the form for a union of this name."""
        super().__init__(**rest)
        self.union = union

    def validate_words(self, field: StringField) -> None:
        """Ask to look again where the unit's name does not stand in the words."""
        if field.data and not corresponds(field.data, self.union) and not self.looked.data:
            raise ValidationError(
                f"文字里没有单位的全称（工会名称是“{self.union}”）。请核对；如果确实相对应，请勾选下面的一项再保存。"
            )


class PlaqueForm(WordsForm, PhotoForm):
    """A plaque that hangs."""

    place = RadioField("挂在哪里", choices=choices(Place), default=Place.FRONT.value)

    def __init__(self, union: str, today: date, **rest: Any) -> None:
        """Make the form for a union of this name."""
        PhotoForm.__init__(self, today, **rest)
        self.union = union


class SignForm(PhotoForm):
    """How an officer shows who she is."""

    way = RadioField("用哪一种形式", choices=choices(Way), default=Way.BADGE.value)


class EndForm(Form):
    """Why something is not shown any more."""

    mistaken = BooleanField("登记错了，本来就没有展示过")
    ended_on = DateField("从哪天起不再展示", [InputRequired(DAY_WRONG)])
    why = TextAreaField(
        "原因", [DataRequired("请写明原因。"), Length(max=200, message="最多200字。")], filters=[_clean],
        render_kw={"rows": 2, "maxlength": 200},
    )  # fmt: skip
