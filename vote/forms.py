"""What comes in, checked for shape (表单): bytes, strict JSON, and the forms of pages without script.

Whether a slip exists or a proof holds is decided elsewhere.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, SubmitField, TextAreaField, ValidationError
from wtforms.validators import AnyOf

from vote.crypto import comment
from vote.crypto.canonical import parse
from vote.crypto.hashing import is_base32, typed, unb64
from vote.crypto.refusal import Refused
from vote.crypto.slips import FINGERPRINT_LENGTH, SECRET_LENGTH
from vote.errors import RequestMalformed

CODE_LENGTH = 8
TRACKER_LENGTH = 16
KEY_LENGTH = 32

SEPARATING = ("Zs", "Pd", "Cc", "Cf")
"""Unicode categories of spaces, dashes, and what cannot be seen."""
NOT_CHOSEN = "这一题还没有选，请选一项。"

Members = dict[str, Any]


class WrongType(RequestMalformed):
    """The body is of another content type than this address takes."""

    status = 415
    code = "wrong-type"
    sentence = "发送的内容类型不对，没有接收，什么也没有改变。请刷新页面后再试。"


# --- bodies of programs ---


def octets() -> bytes:
    """Return the body of a request that sends bytes.

    Raises:
        WrongType: the body is said to be something else.
    """
    _of_type("application/octet-stream")
    return request.get_data(cache=False)


def members(*names: str) -> Members:
    """Return the body of a request that sends a JSON object with exactly these members.

    Raises:
        WrongType: the body is said to be something else.
        RequestMalformed: the body is no strict JSON, or has other members.
    """
    _of_type("application/json")
    try:
        body = parse(request.get_data(cache=False))
    except Refused as error:
        raise RequestMalformed from error
    if not isinstance(body, dict) or set(body) != set(names):
        raise RequestMalformed
    return body


def whole(body: Members, name: str) -> int:
    """Return a member that is a whole number of at least 0.

    Raises:
        RequestMalformed: it is something else.
    """
    found = body.get(name)
    if type(found) is not int or found < 0:
        raise RequestMalformed
    return found


def text(body: Members, name: str) -> str:
    """Return a member that is a text.

    Raises:
        RequestMalformed: it is something else.
    """
    found = body.get(name)
    if not isinstance(found, str):
        raise RequestMalformed
    return found


def mapping(body: Members, name: str) -> Members:
    """Return a member that is an object.

    Raises:
        RequestMalformed: it is something else.
    """
    found = body.get(name)
    if not isinstance(found, dict):
        raise RequestMalformed
    return found


def items(body: Members, name: str) -> list[Any]:
    """Return a member that is a list.

    Raises:
        RequestMalformed: it is something else.
    """
    found = body.get(name)
    if not isinstance(found, list):
        raise RequestMalformed
    return found


def slip_key(body: Members, name: str) -> bytes:
    """Return a member that is a slip's public key.

    Raises:
        RequestMalformed: it is something else.
    """
    try:
        return unb64(body.get(name), KEY_LENGTH)
    except Refused as error:
        raise RequestMalformed from error


def _of_type(wanted: str) -> None:
    if request.mimetype != wanted:
        raise WrongType


# --- forms of pages ---


def read_code(entered: str | None) -> str:
    """Return a code, tracker or secret as people enter it, in its canonical form.

    Wide letters of a Chinese keyboard, any dash or space, and a whole pasted QR text (the secret stands behind #)
    are understood.
    """
    wide = unicodedata.normalize("NFKC", entered or "").rsplit("#", 1)[-1]
    return typed("".join(letter for letter in wide if unicodedata.category(letter) not in SEPARATING))


class PageForm(FlaskForm):
    """A form of a page. There is no session that a foreign page could misuse, so it needs no token."""

    class Meta:
        """Without a session, without a token."""

        csrf = False


class CodeForm(PageForm):
    """The code of a poll (投票代码), typed."""

    code = StringField()

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot be a code, and say so where it looks like a slip's secret."""
        found = read_code(field.data)
        if not found:
            raise ValidationError("请输入投票代码。")
        if len(found) >= SECRET_LENGTH:
            field.data = ""
            raise ValidationError("这是选票上的投票码，不是投票代码。请扫选票上的二维码，或先输入八位的投票代码。")
        if not is_base32(found, CODE_LENGTH):
            raise ValidationError("投票代码是八位字母和数字，请核对后重新输入。")

    @property
    def canonical(self) -> str:
        """The code in its one form."""
        return read_code(self.code.data)


class TrackerForm(PageForm):
    """A 回执码, typed."""

    tracker = StringField()

    def validate_tracker(self, field: StringField) -> None:
        """Refuse what cannot be a tracker."""
        found = read_code(field.data)
        if not found:
            raise ValidationError("请输入回执码。")
        if len(found) >= SECRET_LENGTH:
            field.data = ""
            raise ValidationError(
                "这是选票上的投票码，不是回执码。投票码不要告诉任何人；要看自己的选票，请再扫一次二维码。"
            )
        if not is_base32(found, TRACKER_LENGTH):
            raise ValidationError("回执码是十六位字母和数字，请核对后重新输入。")

    @property
    def canonical(self) -> str:
        """The tracker in its one form, XXXX-XXXX-XXXX-XXXX."""
        found = read_code(self.tracker.data)
        return "-".join(found[start : start + 4] for start in range(0, len(found), 4))


class PlainBallot(PageForm):
    """A ballot without script (不用脚本的选票); `plain_ballot` adds the questions of a poll."""

    secret = StringField()
    comment = TextAreaField()
    review = SubmitField()
    change = SubmitField()
    cast = SubmitField()
    questions: int

    def validate_secret(self, field: StringField) -> None:
        """Refuse what cannot be a slip's secret; the fingerprint behind it may be there."""
        found = read_code(field.data)
        if not found:
            raise ValidationError("请输入选票上的投票码。")
        if len(found) not in (SECRET_LENGTH, SECRET_LENGTH + FINGERPRINT_LENGTH) or not is_base32(found, len(found)):
            raise ValidationError("投票码是二十位字母和数字，请对照选票核对后重新输入。")

    def validate_comment(self, field: TextAreaField) -> None:
        """Refuse a comment that no sealed comment can hold."""
        field.data = (field.data or "").replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
        if len(field.data.encode("utf-8", "replace")) > comment.LONGEST:
            raise ValidationError("意见太长，最多约 200 个汉字。请缩短后再试。")
        if any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in field.data):
            raise ValidationError("意见里有不能使用的控制字符，请删去后再试。")

    @property
    def canonical(self) -> str:
        """The slip's secret in its one form, with the fingerprint where it was typed."""
        return read_code(self.secret.data)

    @property
    def opinion(self) -> str:
        """The comment, cleaned; empty where there is none."""
        return self.comment.data or ""

    def refuse_slip(self, why: str) -> None:
        """Say below the slip's code why this slip cannot vote."""
        self.secret.errors = [why]

    @property
    def groups(self) -> list[RadioField]:
        """The questions' groups of radio buttons, in order."""
        return [self[f"q{number}"] for number in range(self.questions)]

    @property
    def choices(self) -> list[int]:
        """The number of the chosen option of every question."""
        return [int(group.data) for group in self.groups]


def plain_ballot(definition: dict[str, Any], *, empty: bool = False) -> PlainBallot:
    """Return the form of a poll without script, as it was sent or empty: nothing is chosen beforehand."""
    fields: dict[str, Any] = {"questions": len(definition["questions"])}
    for number, question in enumerate(definition["questions"]):
        options = {str(place): option["text"] for place, option in enumerate(question["options"])}
        chosen = AnyOf(list(options), message=NOT_CHOSEN)
        fields[f"q{number}"] = RadioField(question["text"], choices=options, validators=[chosen], validate_choice=False)
    made: type[PlainBallot] = type("PollBallot", (PlainBallot,), fields)
    return made(formdata=None) if empty else made()
