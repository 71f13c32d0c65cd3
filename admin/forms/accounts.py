"""Forms for signing in, for one's own account, and for the accounts below (登录, 账号)."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Regexp

from admin.forms.base import Form
from admin.rules.passwords import LONGEST

NEEDED = InputRequired("请填写这一项。")
NOT_BLANK = DataRequired("请填写这一项。")
SIX_DIGITS = Regexp(r"^\s*\d\s*(\d\s*){5}$", message="请输入 6 位数字的动态码。")
"""Authenticators show the digits in two groups."""


def _password(label: str, complete: str = "current-password") -> PasswordField:
    return PasswordField(
        label,
        validators=[NEEDED, Length(max=LONGEST, message="密码最多 %(max)d 个字符。")],
        render_kw={"autocomplete": complete, "maxlength": LONGEST},
    )


def _code() -> StringField:
    return StringField(
        "动态码（6 位数字）",
        validators=[NEEDED, SIX_DIGITS],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "spellcheck": "false"},
    )


class SignInForm(Form):
    """The first step."""

    login = StringField(
        "登录名",
        validators=[NEEDED, Length(max=64, message="登录名最多 %(max)d 个字符。")],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "maxlength": 64},
    )
    password = _password("密码")


class CodeForm(Form):
    """The second step, and the first code of a new authenticator."""

    code = _code()


class PasswordOnlyForm(Form):
    """Turning the second factor off."""

    present = _password("现在的密码")


class RenewForm(Form):
    """Turning the second factor on, or moving it to another authenticator."""

    password = _password("现在的密码")
    code = _code()


class NewPasswordForm(Form):
    """Taking up an invitation."""

    password = _password("设置密码", "new-password")
    again = PasswordField(
        "再输一遍",
        validators=[NEEDED, EqualTo("password", message="两次输入的密码不一样。")],
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST},
    )


class ChangePasswordForm(NewPasswordForm):
    """Changing one's password."""

    old = _password("现在的密码")
    password = _password("新密码", "new-password")


class InvitationForm(Form):
    """Inviting somebody; the choices are those that the inviter may give."""

    union = StringField(
        "工会",
        validators=[NOT_BLANK, Length(max=100, message="工会名称最多 %(max)d 个字。")],
        render_kw={"list": "unions", "maxlength": 100},
    )
    role = SelectField("角色", validators=[InputRequired("请选择角色。")])
    name = StringField(
        "姓名", validators=[NOT_BLANK, Length(max=50, message="姓名最多 %(max)d 个字。")], render_kw={"maxlength": 50}
    )
    login = StringField(
        "登录名",
        validators=[
            NEEDED,
            Length(min=2, max=64, message="登录名 %(min)d 到 %(max)d 个字符。"),
            Regexp(r"^\s*[\w.@-]+\s*$", message="登录名只用文字、字母、数字和 . _ - @，中间不要空格。"),
        ],
        render_kw={"autocapitalize": "none", "spellcheck": "false", "maxlength": 64},
    )


class NameForm(Form):
    """Correcting a name."""

    name = StringField(
        "姓名", validators=[NOT_BLANK, Length(max=50, message="姓名最多 %(max)d 个字。")], render_kw={"maxlength": 50}
    )


class RoleForm(Form):
    """Changing a role."""

    role = SelectField("角色", validators=[InputRequired("请选择角色。")])
