"""What can go wrong, each named for the fact, with its status and a Chinese sentence (错误).

A sentence says what happened, what was kept, and what to do. Errors are raised where
the fact is found and shown once, by the one handler of the application.
"""

from collections.abc import Mapping
from typing import ClassVar


class PingjiaError(Exception):
    """Something a person or a program must be told about.

    Attributes:
        status: HTTP status of the answer.
        code: stable short name for programs.
        message: the Chinese sentence for people.
        facts: further members of the JSON answer, such as ``check``.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "fault"
    sentence: ClassVar[str] = "系统出现故障，已收到的选票都已保存。请稍后再试，或告诉工作人员。"

    def __init__(self, message: str = "", **facts: object) -> None:
        self.message = message or self.sentence
        self.facts = facts
        super().__init__(self.message)

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers that the answer needs beside the usual ones."""
        return {}


# --- settings and machine: these stop the start ---


class SettingsInvalid(PingjiaError):
    """The settings file lacks a key, has an unknown one, or a wrong value."""

    code = "settings-invalid"
    sentence = "配置文件有误。"


class KeyFileInvalid(PingjiaError):
    """The file with the key that protects server keys is missing, open to others, or wrong."""

    code = "key-file-invalid"
    sentence = "密钥文件有误。"


class SqliteUnsound(PingjiaError):
    """This SQLite version can lose committed ballots, and another process writes too."""

    code = "sqlite-unsound"
    sentence = "SQLite 版本有已知缺陷，可能丢失选票。请安装 pysqlite3，或改用 PostgreSQL。"


class DatabaseUnfit(PingjiaError):
    """The database is of another kind, encoding or version than needed."""

    code = "database-unfit"
    sentence = "数据库不符合要求。"


# --- polls and their phases ---


class PollUnknown(PingjiaError):
    """No poll has this code."""

    status = 404
    code = "poll-unknown"
    sentence = "没有这个投票代码。请核对选票上的八位代码后重新输入。"


class PollNotOpen(PingjiaError):
    """The poll has not been opened yet."""

    status = 409
    code = "poll-not-open"
    sentence = "投票还没有开始，您的选票没有使用。请等主持人宣布开始后再投。"


class PollClosed(PingjiaError):
    """The poll no longer takes ballots."""

    status = 410
    code = "poll-closed"
    sentence = "投票已经结束，这张选票没有计入。如有疑问请当场告诉监票人。"


class WrongPhase(PingjiaError):
    """This step does not fit the phase that the poll is in."""

    status = 409
    code = "wrong-phase"
    sentence = "现在还不能（或已不能）进行这一步。请刷新页面，查看投票进行到哪一步。"


class NotClosed(WrongPhase):
    """The digests of ballots are given out after close only."""

    code = "not-closed"
    sentence = "投票还没有结束，票箱在结束后才能查看。"


class FiguresImpossible(PingjiaError):
    """Numbers given by people contradict each other or the box."""

    status = 422
    code = "figures-impossible"
    sentence = "填写的数字互相矛盾，没有保存。请核对后重新填写。"


class TermsInvalid(PingjiaError):
    """The terms of a poll break a rule of its definition."""

    status = 422
    code = "terms-invalid"
    sentence = "投票设置不符合规则，没有保存。请核对后重新填写。"


# --- casting ---


class RequestMalformed(PingjiaError):
    """The request has another shape than agreed."""

    status = 400
    code = "malformed"
    sentence = "请求的格式不对，什么也没有改变。请刷新页面后再试。"


class BadLength(RequestMalformed):
    """The bytes are as long as no ballot of this poll is."""

    code = "bad-length"
    sentence = "收到的选票不完整，没有计入，您的二维码仍可使用。请刷新页面后再投。"


class TooLarge(PingjiaError):
    """The body is longer than anything this service takes."""

    status = 413
    code = "too-large"
    sentence = "发送的内容过大，没有接收。请刷新页面后再试。"


class SlipUnknown(PingjiaError):
    """No slip of this poll has this key."""

    status = 403
    code = "slip-unknown"
    sentence = "这张选票不属于本次投票。请核对二维码或代码，或请工作人员帮助。"


class SlipVoid(PingjiaError):
    """The slip was voided by a scrutineer."""

    status = 403
    code = "slip-void"
    sentence = "这张选票已由监票人作废，不能投票。如有疑问请当场告诉监票人。"


class SlipVoted(PingjiaError):
    """The slip has a ballot in the box already."""

    status = 409
    code = "slip-voted"
    sentence = "这张选票已经投过，票箱中的选票保持不变。如果不是您投的，请立即当场告诉监票人。"


class CommentDiffers(PingjiaError):
    """The ballot is in the box, but it came with another comment, or with none."""

    status = 409
    code = "comment-differs"
    sentence = "您的选票已在票箱中，但这份意见与当时提交的不同，没有保存。"


class CommentRepeated(PingjiaError):
    """The comment is a copy of one that another ballot brought."""

    status = 409
    code = "comment-repeated"
    sentence = "这份意见与别人已提交的重复，选票和意见都没有保存。请重新填写后再投。"


class Refusal(PingjiaError):
    """A cryptographic check failed; ``check`` names it.

    Args:
        check: the stable name of the check.
        why: an English sentence for whoever looks into it.
    """

    status = 422
    code = "refused"
    sentence = "提交的内容没有通过检验，什么也没有改变。请刷新页面后再试。"

    def __init__(self, check: str, why: str = "", message: str = "", **facts: object) -> None:
        super().__init__(message, check=check, **facts)
        self.check = check
        self.why = why


class BallotRefused(Refusal):
    """A ballot fails a check of the protocol."""

    code = "ballot-refused"
    sentence = "选票没有通过检验，没有计入，您的二维码仍可使用。请刷新页面后再投，或换一部手机。"


class CommentRefused(Refusal):
    """A comment fails a check of the protocol."""

    code = "comment-refused"
    sentence = "意见没有通过检验，选票和意见都没有保存。请刷新页面后再投，或不填意见。"


class Busy(PingjiaError):
    """More casts are waiting than the bound allows.

    Args:
        retry_after_seconds: when to try again.
    """

    status = 503
    code = "busy"
    sentence = "投票的人较多，您的选票还没有送达。页面会自动重试，请不要关闭。"

    def __init__(self, retry_after_seconds: int = 1) -> None:
        super().__init__(retry_after=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds

    @property
    def headers(self) -> Mapping[str, str]:
        """Return Retry-After, in seconds."""
        return {"Retry-After": str(self.retry_after_seconds)}


class Unavailable(Busy):
    """The database cannot be read or written at the moment."""

    code = "unavailable"
    sentence = "数据库暂时无法使用，已得到确认的选票都已保存。请稍等片刻再试；如一直如此，请告诉工作人员。"


class BoxNotSealed(Unavailable):
    """The box could not be written anew, so the order of casting may still be read from the files."""

    code = "box-not-sealed"
    sentence = (
        "票箱还没有封存好，计票没有开始，所有选票都已保存，什么也没有改变。"
        "请过一分钟再试；如一直如此，请管理员检查磁盘空间，并确认没有别的程序正在读取数据库。"
    )


class StorageFailed(Busy):
    """The box could not store the ballot durably, as far as anyone knows; nothing was acknowledged."""

    code = "storage-failed"
    sentence = (
        "票箱暂时无法保存，这张选票还没有得到确认。页面会自动重试同一张选票，不会重复计票；如一直如此，请告诉工作人员。"
    )


# --- scrutineers ---


class LinkInvalid(PingjiaError):
    """The scrutineer's link is not, or no longer, valid for this poll."""

    status = 403
    code = "link-invalid"
    sentence = "监票人链接无效或已更换。请向主持人要新的链接。"


class AlreadyPosted(PingjiaError):
    """Something else was posted in this place before, and stays."""

    status = 409
    code = "already-posted"
    sentence = "这一步已经提交过，先前提交的内容保持不变。"


class AttemptOver(PingjiaError):
    """This attempt of the key ceremony has ended; a new one runs."""

    status = 409
    code = "attempt-over"
    sentence = "这一轮密钥仪式已经结束，新的一轮已经开始。请刷新页面。"


class SlipAlreadyVoid(PingjiaError):
    """A slip among those to be voided is void already."""

    status = 409
    code = "slip-already-void"
    sentence = "其中有选票已经作废，这次没有作废任何选票。"


class VoidedSlipVoted(SlipVoted):
    """A slip to be voided has voted; ``keys`` names those that did."""

    sentence = "其中有选票已经投过票，这次没有作废任何选票。剩余票已被投出是舞弊的迹象，请立即报告总监票人。"


class ShareRefused(Refusal):
    """A scrutineer's decryption share is wrong; ``scrutineer`` names the sender."""

    code = "share-refused"
    sentence = "这位监票人的开票份额没有通过检验，没有采用。请用原来的手机或备份重试。"


class SheetRefused(Refusal):
    """A paper count sheet breaks a rule."""

    code = "sheet-refused"
    sentence = "纸质票计数不符合规则，没有保存。请两位监票人核对后重新填写。"


class NothingToCount(PingjiaError):
    """No ballot is valid; a rate of nothing is not zero."""

    status = 409
    code = "nothing-to-count"
    sentence = "没有有效票，无法计算满意率。"
