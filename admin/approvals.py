"""What unions say of an application (三级审批): 本级 → 上级 → 区总, each once in a round, nobody of her own.

Source: 附件二 (本级工会意见、上级工会意见、区总工会意见).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from admin import applications, conditions, deliveries
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotNow
from admin.models.applications import Approval, AwardApplication, SiteCheck
from admin.rules import awards, dates
from admin.rules.kinds import ApplicationState, ApplicationStepKind, ApprovalLevel, Event, Opinion
from admin.rules.rights import Person, Right

ACTIONS = {
    Opinion.APPROVED: (ApplicationStepKind.APPROVED, "application.approved"),
    Opinion.RETURNED: (ApplicationStepKind.RETURNED, "application.returned"),
    Opinion.REFUSED: (ApplicationStepKind.REFUSED, "application.refused"),
}


class SameHand(NotAllowed):
    """Nobody signs what she handed in or has signed herself."""

    code = "same-hand"
    sentence = "提交人和各级签署人不能是同一人，什么也没有改变。请由另一位有权限的同志签署。"


class NotChecked(NotNow):
    """The home was not looked at yet."""

    code = "not-checked"
    sentence = "还没有实地查验的记录，或者查验之后申报的面积又改了。请先查验、登记核定面积，再签署最后一级同意的意见。"


@dataclass(frozen=True)
class Rung:
    """One level of the order: whose opinion, and what it is.

    Args:
        said: the opinion of this round, if it was given.
        now: whether it is the one that is waited for.
    """

    level: ApprovalLevel
    union_name: str
    said: Approval | None
    now: bool


def rungs(session: Session, application: AwardApplication) -> tuple[Rung, ...]:
    """Return the levels of an application in their order, with what was said in this round."""
    said = {one.level: one for one in application.approvals if one.round == application.round}
    waited = awards.WAITING_FOR.get(application.state)
    return tuple(
        Rung(level, _signer_name(application, level), said.get(level), level is waited)
        for level in ladder(session, application)
    )


def ladder(session: Session, application: AwardApplication) -> tuple[ApprovalLevel, ...]:
    """Return whose opinions are asked for on an application."""
    directly = application.above_id == application.awarding_id and application.above.parent_id is None
    return awards.ladder(application.level, directly=directly)


def may_sign(person: Person, application: AwardApplication) -> ApprovalLevel | None:
    """Return at which level it is this person's turn to sign, or None."""
    level = awards.WAITING_FOR.get(application.state)
    if level is None or person.union != _signer(application, level) or not person.may(_right(level)):
        return None
    return level


def barred(person: Person, application: AwardApplication) -> bool:
    """Say whether this person handed the form in, or signed it in this round, and so may not sign it."""
    signed = {one.account_id for one in application.approvals if one.round == application.round}
    return person.account == application.submitted_account or person.account in signed


def sign(
    session: Session, person: Person, at: datetime, number: int, version: int, opinion: Opinion, text: str,
    said_on: date,
) -> AwardApplication:  # fmt: skip
    """Sign the opinion that is waited for.

    Raises:
        NotHere: the application lies elsewhere.
        NotNow: no opinion is waited for, or the union was moved below another one meanwhile.
        NotYours: another union's opinion is waited for.
        SameHand: she handed it in, or signed it already.
        ConditionsUnmet: she agrees, but a condition is not met (any more).
        NotChecked: she agrees as the last one, and the home was not looked at.
        InputInvalid: the day cannot be.
        ChangedMeanwhile: somebody else changed it.
    """
    found = applications.held(session, person, number)
    level = awards.WAITING_FOR.get(found.state)
    if level is None:
        raise NotNow(f"这份申报现在不等意见（{found.state.label}），没有重复签署。")
    if may_sign(person, found) is None:
        raise applications.NotYours(f"现在等的是{level.label}（{_signer_name(found, level)}）的意见，什么也没有改变。")
    if found.version != version:
        raise ChangedMeanwhile
    if barred(person, found):
        raise SameHand
    _require_day(found, said_on, dates.today(at))
    judged = {}
    steps = ladder(session, found)
    if opinion is Opinion.APPROVED:
        if found.union.parent_id != found.above_id:
            raise NotNow("这家工会已划转到另一上级工会。请退回，由它重新提交。")
        if level is steps[-1] and check_that_counts(found) is None:
            raise NotChecked
        stand = conditions.stand(session, found, dates.today(at))
        stand.require()
        judged = stand.judged
    found.approvals.append(
        Approval(
            round=found.round, level=level, opinion=opinion, text=text, said_on=said_on, at=at,
            account_id=person.account, by=f"{person.name}（{person.union_name}）", union_id=person.union,
            judged=judged,
        )
    )  # fmt: skip
    settle(session, person, at, found, opinion, awards.after(steps, level, opinion), text, level)
    return found


def settle(
    session: Session, person: Person, at: datetime, application: AwardApplication, opinion: Opinion,
    state: ApplicationState, text: str, level: ApprovalLevel,
) -> None:  # fmt: skip
    """Let an opinion have its effect, and tell."""
    application.state = state
    if state.is_over:
        application.closed_at = at
    session.flush()
    kind, action = ACTIONS[opinion]
    applications.note(
        session, person, at, application, kind, action, f"{level.label}：{text}", level=level, reason=text,
        round=application.round,
    )  # fmt: skip
    data = applications.told(application) | {"approval_level": level, "opinion": opinion}
    deliveries.announce(session, at, Event.APPLICATION_DECIDED, application.union, data)


def check_that_counts(application: AwardApplication) -> SiteCheck | None:
    """Return the last site check, if the declared area is still the one that was checked."""
    checks: Sequence[SiteCheck] = application.checks
    last = checks[-1] if checks else None
    return last if last and last.declared_m2 == application.area_m2 else None


def _signer(application: AwardApplication, level: ApprovalLevel) -> int:
    if level is ApprovalLevel.GRASSROOTS:
        return application.union_id
    return application.above_id if level is ApprovalLevel.INTERMEDIATE else application.awarding_id


def _signer_name(application: AwardApplication, level: ApprovalLevel) -> str:
    if level is ApprovalLevel.GRASSROOTS:
        return application.union.name
    return application.above.name if level is ApprovalLevel.INTERMEDIATE else application.awarding.name


def _right(level: ApprovalLevel) -> Right:
    return Right.APPLY_FOR_TITLE if level is ApprovalLevel.GRASSROOTS else Right.REVIEW_APPLICATIONS


def _require_day(application: AwardApplication, said_on: date, today: date) -> None:
    assert application.submitted_at is not None
    earliest = dates.today(application.submitted_at)
    said = [one.said_on for one in application.approvals if one.round == application.round]
    earliest = max([earliest, *said])
    if not earliest <= said_on <= today:
        raise InputInvalid(
            f"意见的日期应在{dates.day(earliest)}（提交或前一级签署的日期）到今天之间，没有保存。请改正。"
        )
