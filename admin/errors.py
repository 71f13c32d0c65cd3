"""What can go wrong on the signed-in side (错误), each named for the fact, with its status and a Chinese sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from vote.db import UNREACHABLE
from vote.errors import PingjiaError

MET = ("40P01", "40001")
"""PostgreSQL's codes for a deadlock and for a serialization failure: one of two transactions was undone."""

TOO_LARGE = "22003"
"""PostgreSQL's code for a number out of range; Python and SQLite's driver raise `OverflowError`."""


class NotHere(PingjiaError):
    """There is no such thing, or it lies outside of the person's reach: both look the same."""

    status = 404
    code = "not-here"
    sentence = "没有这个页面，或者它不在您的工会范围之内。什么也没有改变。"


class NotAllowed(PingjiaError):
    """The role does not allow this."""

    status = 403
    code = "not-allowed"
    sentence = "您的账号没有这项权限，什么也没有改变。如需要，请联系上一级工会。"


class SignInNeeded(PingjiaError):
    """Nobody is signed in, or not any more."""

    status = 401
    code = "sign-in-needed"
    sentence = "请先登录。如果刚才填了内容，还没有保存。"


class InputInvalid(PingjiaError):
    """What was filled in breaks a rule; nothing of it was kept."""

    status = 422
    code = "input-invalid"
    sentence = "填写的内容有误，没有保存。请改正后再提交。"


class ChangedMeanwhile(PingjiaError):
    """Somebody else changed the same thing; this change was not made."""

    status = 409
    code = "changed-meanwhile"
    sentence = "刚才有别人改动了同一项内容，您的这次改动没有保存。请看过最新内容后再试。"


class NotNow(PingjiaError):
    """The thing is in a state in which this cannot be done."""

    status = 409
    code = "not-now"
    sentence = "现在不能做这一步，什么也没有改变。"


class DatabaseAway(PingjiaError):
    """A database cannot work at the moment: stopped, starting, locked for long, on a disk that fails."""

    status = 503
    code = "unavailable"
    sentence = "数据库暂时无法使用，已经保存的内容都在。请稍等片刻再试；如果一直如此，请告诉系统管理员。"

    @property
    def headers(self) -> Mapping[str, str]:
        """Return when to come again, in seconds."""
        return {"Retry-After": "5"}


def plainly(error: Exception) -> Exception:
    """Return an error of the database as what it means to the person, and any other one as it is.

    `ChangedMeanwhile` where two writers met and this one was undone, `InputInvalid` where a number is larger
    than anything computes with, `DatabaseAway` where the database cannot work.
    """
    error = getattr(error, "original_exception", None) or error  # Flask's wrapping of what went wrong while telling
    if isinstance(error, StaleDataError):
        return ChangedMeanwhile()
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    if state in MET:
        return ChangedMeanwhile()
    if state == TOO_LARGE or isinstance(error, OverflowError):
        return InputInvalid()
    if isinstance(error, UNREACHABLE):
        away = DatabaseAway()
        away.__cause__ = error
        return away
    return error


@contextmanager
def unless_away() -> Iterator[None]:
    """Let go of what would be good to do, but need not be done, where the database cannot work."""
    try:
        yield
    except Exception as error:
        if not isinstance(plainly(error), DatabaseAway):
            raise


def cause_of(error: Exception) -> str:
    """Return in one line why a database is away, for the log."""
    return str(error.__cause__ or error.__context__ or error).partition("\n")[0]
