"""Papers of a case of revocation (撤销称号文书), from what stands in its rows."""

from dataclasses import dataclass

from admin.documents import revocations as documents
from admin.documents.revocations import Notice, Ruling, Subject
from admin.errors import NotHere
from admin.models.revocations import Decision, Revocation
from admin.rules import dates
from admin.rules.kinds import Outcome, TitleLevel
from admin.rules.policies import policy

HEADINGS = {
    Outcome.REVOKE: "撤销“职工之家”称号决定书",
    Outcome.KEEP: "不予撤销“职工之家”称号决定书",
    Outcome.RECTIFY: "“职工之家”限期整改决定书",
    Outcome.RESTORE: "恢复“职工之家”称号决定书",
    Outcome.VOID: "撤销原决定的决定书",
}


@dataclass(frozen=True)
class Paper:
    """One paper, with what its file is called."""

    title: str
    body: bytes


def paper(case: Revocation, name: str) -> Paper:
    """Return a paper of a case: ``notice``, or the outcome of one of its decisions.

    Raises:
        NotHere: there is no such paper.
    """
    if name == "notice":
        return Paper(f"拟撤销称号告知书-{case.union.name}", _notice(case))
    found = next((one for one in case.decisions if one.outcome.value == name), None)
    if found is None:
        raise NotHere
    return Paper(f"{HEADINGS[found.outcome]}-{case.union.name}", _decision(case, found))


def _subject(case: Revocation, body: str) -> Subject:
    title = case.title
    return Subject(
        body, case.union.name, title.level.label, title.name, title.awarded_on, title.decision_number, case.id
    )


def _notice(case: Revocation) -> bytes:
    proposal = case.proposal
    return documents.notice(
        _subject(case, case.body_name),
        Notice(
            case.notice_number, case.noticed_on, f"{proposal.year}年：{proposal.trigger.label}", proposal.clause,
            case.notice_text, case.reply_days, case.reply_from, case.reply_until, case.reply_clause, case.reply_note,
        ),
    )  # fmt: skip


def _decision(case: Revocation, made: Decision) -> bytes:
    course = _course(case) if not made.outcome.undoes else (_before(case),)
    return documents.decision(
        _subject(case, made.body_name),
        Ruling(
            HEADINGS[made.outcome], made.number, made.decided_on, course, made.reason, _ruling(case, made), made.clause
        ),
    )


def _course(case: Revocation) -> tuple[str, ...]:
    """Return how it came to the decision."""
    told = (
        f"{dates.day(case.noticed_on)}，本会以{case.notice_number}告知你会拟撤销称号的事实、理由和依据，"
        f"申辩期限为{dates.day(case.reply_from)}至{dates.day(case.reply_until)}。"
    )
    if case.replied_at is None:
        return (told, "你会在期限内没有申辩。")
    on = dates.day(dates.today(case.replied_at))
    if case.waived:
        return (told, f"{on}，你会表示不申辩。")
    return (told, f"{on}，你会提交申辩；{dates.day(case.heard_on)}，本会听取了申辩。")


def _before(case: Revocation) -> str:
    revoked = next(one for one in case.decisions if one.outcome is Outcome.REVOKE)
    return f"{dates.day(revoked.decided_on)}，{revoked.body_name}以{revoked.number}决定撤销该称号。"


def _ruling(case: Revocation, made: Decision) -> tuple[str, ...]:
    """Return what is decided, a sentence each."""
    level, name = case.title.level.label, case.title.name
    match made.outcome:
        case Outcome.REVOKE:
            rest = [policy("revocation")["decision"]["street"]] if case.title.level is TitleLevel.DISTRICT else []
            return (
                f"撤销{name}“{level}”称号，收回牌匾，变更称号登记和公开名单。", made.money, *rest,
            )  # fmt: skip
        case Outcome.KEEP:
            return (f"不予撤销{name}“{level}”称号。",)
        case Outcome.RECTIFY:
            return (
                f"{name}应在{dates.day(made.rectify_until)}前完成整改，并重新组织会员评家；整改期间称号登记为“整改中”。",
                "整改验收并且复评达标的，称号恢复有效；仍不达标的，另行研究。",
            )
        case Outcome.RESTORE:
            return (f"恢复{name}“{level}”称号，发还牌匾，变更称号登记和公开名单。",)
        case _:
            return (f"撤销上述决定，恢复{name}“{level}”称号，发还牌匾，变更称号登记和公开名单。",)
