"""Forms for tokens and webhooks (令牌, 推送地址)."""

from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from admin.forms.base import Form, choice, words
from admin.rules import connections, destinations
from admin.rules.kinds import Event, Scope

UNION_WORDS = "哪个工会"


class TokenForm(Form):
    """A new token.

    Attributes:
        taken: unions and names of living tokens; two of one union could not be told apart.
    """

    union = SelectField(UNION_WORDS, coerce=int)
    name = StringField(
        "名称",
        validators=[DataRequired("请填写名称，如对方系统的名字。"), Length(max=60, message="名称最多 %(max)d 个字。")],
        render_kw={"maxlength": 60},
    )
    scopes = SelectMultipleField(
        "可以读取",
        choices=[],  # what the maker may see herself: filled in for each
        validators=[InputRequired("请至少选择一项。")],
    )
    days = RadioField(
        "有效期",
        choices=[choice(days, f"{days} 天" if days < 365 else "一年") for days in connections.TOKEN_DAYS],
        coerce=int,
        default=connections.TOKEN_DAYS[-1],
    )
    taken: frozenset[tuple[int, str]] = frozenset()

    def validate_name(self, field: Field) -> None:
        """Refuse a name that a living token has."""
        if (self.union.data, words(self.name)) in self.taken:
            raise ValidationError("已有同名的令牌正在使用。请换一个名称，或先吊销旧的。")


class EventsForm(Form):
    """What a webhook asks for."""

    events = SelectMultipleField(
        "推送哪些事件",
        choices=[],  # what the chooser may see herself: filled in for each
        validators=[InputRequired("请至少选择一种。")],
    )


class WebhookForm(EventsForm):
    """A new webhook.

    Attributes:
        private: whether it may lie in a private network.
        taken: unions and URLs of webhooks that are there already.
    """

    union = SelectField(UNION_WORDS, coerce=int)
    url = StringField(
        "推送到哪个网址",
        validators=[DataRequired("请填写网址。")],
        render_kw={"maxlength": destinations.LONGEST_URL, "inputmode": "url", "spellcheck": "false"},
    )
    private: bool = False
    taken: frozenset[tuple[int, str]] = frozenset()

    def validate_url(self, field: Field) -> None:
        """Refuse an address to which nothing may be sent, and one that is there already."""
        why = destinations.why_not(words(self.url), self.private)
        if why:
            raise ValidationError(why)
        if (self.union.data, words(self.url)) in self.taken:
            raise ValidationError("这个工会已经有这个推送地址了。")


def labels_of(values: list[str]) -> list[str]:
    """Return the Chinese names of scopes or events, in the usual order."""
    if len(values) == len(Event) - 1:  # a test is not asked for
        return ["全部事件"]
    return [kind.label for kinds in (Scope, Event) for kind in kinds if kind.value in values]
