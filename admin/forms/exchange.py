"""What is filled in about 典型, 信息报送, 宣传, 新情况新问题 and 投入 (表单)."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from admin.forms.base import Form, choice, choices
from admin.forms.displays import FIRST_BYTES
from admin.rules.cells import LARGEST, clean
from admin.rules.exchange import FIRST_YEAR, LONGEST_LINK, Period, is_web_link

NEEDED = DataRequired("请填写这一项。")
DAY_WRONG = "请填写一个日期，如2026-12-31。"
LONG = 5_000


def _line(text: str | None) -> str:
    return clean(text or "")


def _text(text: str | None) -> str:
    return (text or "").strip().replace("\r\n", "\n").replace("\0", "")


def _words(label: str, longest: int = LONG, rows: int = 6, *, needed: bool = True) -> TextAreaField:
    too_long = Length(max=longest, message="最多 %(max)d 个字。")
    checks = [NEEDED, too_long] if needed else [Optional(), too_long]
    return TextAreaField(label, checks, filters=[_text], render_kw={"rows": rows, "maxlength": longest})


def _title(label: str, longest: int = 80, *, needed: bool = True) -> StringField:
    too_long = Length(max=longest, message="最多 %(max)d 个字。")
    return StringField(
        label, [NEEDED, too_long] if needed else [Optional(), too_long], filters=[_line],
        render_kw={"maxlength": longest},
    )  # fmt: skip


class ExemplarForm(Form):
    """Whose work, what it is called, the story, and whom it names."""

    union = SelectField("哪一家基层工会", coerce=int)
    title = _title("题目")
    story = _words("做法和效果", rows=10)
    names = _words("文中写到的、照片上能认出的人（每行一个姓名，没有就空着）", 500, 3, needed=False)
    nobody_else = BooleanField(
        "除了上面写的人，文中没有提到别人的姓名或者能认出是谁的事",
        [DataRequired("请核对后勾选：没有本人同意，不能公开他的姓名和事。")],
    )

    def people(self) -> list[str]:
        """Return the names, one a line."""
        return [name for line in (self.names.data or "").split("\n") if (name := clean(line))]

    def validate_names(self, field: TextAreaField) -> None:
        """Refuse lines that are no names."""
        if any(len(name) > 40 for name in self.people()):
            raise ValidationError("每行写一个姓名，不超过40个字。")


class ConsentForm(Form):
    """That somebody agreed, and how."""

    consented_on = DateField("本人同意的日期", [InputRequired(DAY_WRONG)])
    how = _title("怎样同意的（如：签字的同意书，存工会办公室）", 100)


class DecisionForm(Form):
    """What the district decides, with its reason."""

    reason = _words("意见", 300, 2)


class ReasonForm(Form):
    """Why something is taken back."""

    reason = _words("原因", 200, 2)


class PhotoForm(Form):
    """A photo."""

    photo = FileField("照片", [FileRequired("请选一张照片。")], render_kw={"accept": "image/jpeg,image/png"})

    def validate_photo(self, field: FileField) -> None:
        """Refuse what is no photo, by its content."""
        head = field.data.stream.read(8)
        field.data.stream.seek(0)
        if not head.startswith(FIRST_BYTES):
            raise ValidationError("这个文件不是 JPG 或 PNG 照片，请另选一张。")


class PeriodForm(Form):
    """Which period a brief is about."""

    period = SelectField("周期", choices=choices(Period))
    year = IntegerField("年份", [InputRequired("请填写年份。"), NumberRange(FIRST_YEAR, 2099, "年份不对。")])
    number = SelectField("第几期（月报是几月，季报是第几季度）", choices=[choice(str(n), str(n)) for n in range(1, 13)])

    def validate_number(self, field: SelectField) -> None:
        """Refuse a number that the period does not have; a year has one."""
        most = Period(self.period.data).most if self.period.data in list(Period) else 0
        if most > 1 and not field.errors and int(field.data) > most:  # one of those offered
            raise ValidationError(f"{Period(self.period.data).label}一年只有{most}期。")

    def place(self) -> int:
        """Return the number of the period."""
        return 1 if self.period.data == Period.YEAR else int(self.number.data)


class BriefForm(Form):
    """The words of a brief."""

    title = _title("标题")
    body = _words("正文", 8_000, 18)


class RemarkForm(Form):
    """What is said with an acknowledgement."""

    remark = _words("备注（可以不填）", 300, 2, needed=False)


class PublicityForm(Form):
    """Something that was published."""

    media = _title("媒体", 60)
    title = _title("标题", 120)
    published_on = DateField("发表日期", [InputRequired(DAY_WRONG)])
    link = StringField(
        "网址（没有可以不填）", [Optional(), Length(max=LONGEST_LINK, message="最多 %(max)d 个字。")],
        filters=[lambda text: (text or "").strip()], render_kw={"inputmode": "url", "maxlength": LONGEST_LINK},
    )  # fmt: skip

    def __init__(self, today: date, **rest: Any) -> None:
        """Make the form; no day after ``today`` is taken."""
        super().__init__(**rest)
        self.today = today

    def validate_published_on(self, field: DateField) -> None:
        """Refuse a day that has not come."""
        if field.data is not None and field.data > self.today:
            raise ValidationError("日期不能晚于今天。")

    def validate_link(self, field: StringField) -> None:
        """Refuse what is no address of a page."""
        if field.data and not is_web_link(field.data):
            raise ValidationError("网址要以 http:// 或 https:// 开头，里面不能有空格。")


class QuestionForm(Form):
    """A question to the unions above."""

    title = _title("题目")
    text = _words("情况和问题", 3_000, 6)


class AnswerForm(Form):
    """An answer; with a general title all unions may read it."""

    answer = _words("答复", 3_000, 5)
    shared = BooleanField("公开：让全区的工会都能看到这个答复（看不到是谁问的）")
    shared_title = _title("公开时的题目（换成一般的说法，不写单位和人名）", 80, needed=False)

    def validate_shared_title(self, field: StringField) -> None:
        """Ask for general words where all may read it."""
        if self.shared.data and not field.data:
            raise ValidationError("要公开，请写一个不提单位和人名的题目。")


class InputForm(Form):
    """What a union put in in a year."""

    year = IntegerField("年度", [InputRequired("请填写年度。"), NumberRange(FIRST_YEAR, 2099, "年度不对。")])
    persons = IntegerField(
        "人力：投入的人数",
        [InputRequired("请填写整数，没有请写 0。"), NumberRange(0, LARGEST, "应是 0 或以上的整数。")],
        render_kw={"inputmode": "numeric", "min": 0},
    )
    things = _words("物力：场地、设备、图书等", 500, 3, needed=False)
    yuan = IntegerField(
        "财力：投入的金额（元）",
        [InputRequired("请填写整数，没有请写 0。"), NumberRange(0, LARGEST, "应是 0 或以上的整数。")],
        render_kw={"inputmode": "numeric", "min": 0},
    )
