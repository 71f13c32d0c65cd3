"""Made-up subsidies, rewards, and cases of revocation (演示数据), on the titles that the demo has awarded."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.models.applications import AwardApplication
from admin.models.reviews import Flag, HomeReview, RevocationProposal
from admin.models.revocations import Decision, Renunciation, Revocation
from admin.models.subsidies import Reward, Subsidy, SubsidyEntry
from admin.models.titles import Title, TitleStep
from admin.models.unions import Union
from admin.rules import dates, decisions
from admin.rules import subsidies as rules
from admin.rules.kinds import (
    FlagKind,
    Outcome,
    ProposalState,
    RenunciationState,
    RevocationState,
    SubsidyEntryKind,
    SubsidyState,
    TitleLevel,
    TitleState,
    Trigger,
)
from admin.rules.policies import policy
from admin.verdicts import usual_words_on_money

DISTRICT, FINANCE = "郑区总（朝阳区总工会（演示））", "冯财务（朝阳区总工会（演示））"
WEEK = timedelta(days=7)
FEW = (SubsidyState.PAID, SubsidyState.PENDING, SubsidyState.PENDING, SubsidyState.APPROVED)
MANY = (
    *(SubsidyState.PAID,) * 11, SubsidyState.REVERSED, *(SubsidyState.APPROVED,) * 4, *(SubsidyState.PENDING,) * 4,
)  # fmt: skip
"""How the subsidies of titles stand, one after another."""


def settle(session: Session, at: datetime, unions: Sequence[Union], chance: random.Random) -> None:
    """Pay most subsidies, leave some to be approved and paid, and let titles be revoked and given up."""
    rows = session.execute(
        select(Title, AwardApplication)
        .join(AwardApplication, AwardApplication.title_id == Title.id)
        .where(Title.level == TitleLevel.DISTRICT, Title.ended_on.is_(None))
        .order_by(Title.id)
    )
    held = [(title, application) for title, application in rows]
    by_id = {union.id: union for union in unions}
    above = {union.id: union for union in session.scalars(select(Union).where(Union.id.in_(_parents(unions))))}
    turns = FEW if len(held) <= 10 else MANY
    for number, (title, application) in enumerate(held):
        union = by_id[title.union_id]
        street = above[union.parent_id] if union.parent_id else union
        _subsidy(session, at, title, application, union, street, turns[number % len(turns)])
    _rewards(session, at, [by_id[title.union_id] for title, _ in held], above, chance)
    _cases(session, at, [title for title, _ in held], by_id, above)
    session.flush()


def _parents(unions: Sequence[Union]) -> set[int]:
    return {union.parent_id for union in unions if union.parent_id}


def _subsidy(
    session: Session, at: datetime, title: Title, application: AwardApplication, union: Union, street: Union,
    state: SubsidyState,
) -> None:  # fmt: skip
    verified = rules.area(title.area_m2) if title.area_m2 else None
    line = rules.tier(verified) if verified is not None else None
    if line is None or state is SubsidyState.PENDING:
        return
    paid = state is not SubsidyState.APPROVED
    approved_at = min(at, _noon(title.awarded_on + WEEK))
    paid_on = min(dates.today(at), title.awarded_on + 3 * WEEK)
    made = Subsidy(
        union_id=union.id, title_id=title.id, application_id=application.id,
        state=state, name=union.name, street_id=street.id,
        street_name=street.name, declared_m2=application.area_m2, verified_m2=str(verified), yuan=line.yuan,
        tier=line.words, clause=policy("subsidy")["clause"], policy=policy("subsidy")["version"],
        approved_at=approved_at, approved_by=DISTRICT, paid_on=paid_on if paid else None,
        voucher_number=f"记-{paid_on.month}-{title.id % 90 + 10:03}" if paid else "",
    )  # fmt: skip
    session.add(made)
    if paid:
        made.entries.append(_entry(made, SubsidyEntryKind.PAYMENT, paid_on, made.voucher_number))
    if state is SubsidyState.REVERSED:
        made.reversed_at, made.reason = _noon(paid_on), "账户有误，银行退票"
        made.entries.append(_entry(made, SubsidyEntryKind.REVERSAL, paid_on, f"{made.voucher_number}冲", made.reason))


def _entry(subsidy: Subsidy, kind: SubsidyEntryKind, on: date, voucher: str, reason: str = "") -> SubsidyEntry:
    sign = 1 if kind is SubsidyEntryKind.PAYMENT else -1
    return SubsidyEntry(
        kind=kind, yuan=sign * subsidy.yuan, on=on, year=on.year, street_id=subsidy.street_id,
        street_name=subsidy.street_name, voucher_number=voucher, reason=reason, made_at=_noon(on), made_by=FINANCE,
    )  # fmt: skip


def _rewards(
    session: Session, at: datetime, unions: Sequence[Union], above: dict[int, Union], chance: random.Random
) -> None:
    on = dates.today(at) - 4 * WEEK
    for union in unions[:: max(1, len(unions) // 12)]:
        street = above[union.parent_id] if union.parent_id else union
        what, yuan = chance.choice((("先进职工之家奖金", 3000), ("示范职工之家奖牌", 0), ("职工书屋图书", 2000)))
        session.add(
            Reward(
                union_id=union.id, name=union.name, street_id=street.id, street_name=street.name, what=what, yuan=yuan,
                on=on, year=on.year, document=f"奖-{union.id}", made_at=_noon(on), made_by=FINANCE,
            )
        )  # fmt: skip


def _cases(
    session: Session, at: datetime, held: Sequence[Title], unions: dict[int, Union], above: dict[int, Union]
) -> None:
    """Begin a case at each stage, one after another, on the titles at the end of the list."""
    stages: tuple[tuple[RevocationState, Outcome | None], ...] = (
        (RevocationState.NOTICED, None), (RevocationState.REPLIED, None), (RevocationState.DECIDED, Outcome.REVOKE),
        (RevocationState.HEARD, None), (RevocationState.DECIDED, Outcome.KEEP),
    )  # fmt: skip
    if len(held) < 2 * len(stages):
        stages = stages[: max(0, len(held) // 2)]
    for title, (state, outcome) in zip(reversed(held), stages, strict=False):
        told_on = dates.today(at) - (timedelta(days=2) if state is RevocationState.NOTICED else 4 * WEEK)
        _case(session, title, unions[title.union_id], above, told_on, state, outcome)
    if len(held) > 2 * len(stages):
        given_up = held[len(held) // 2]
        session.add(
            Renunciation(
                title_id=given_up.id, union_id=given_up.union_id, state=RenunciationState.ASKED,
                reason="单位搬迁，新址没有职工之家的场地。", asked_at=at - WEEK,
                asked_by=f"主席（{unions[given_up.union_id].name}）",
            )
        )  # fmt: skip


def _case(
    session: Session, title: Title, union: Union, above: dict[int, Union], told_on: date, state: RevocationState,
    outcome: Outcome | None,
) -> None:  # fmt: skip
    told_at, period = _noon(told_on), decisions.reply_period(told_on)
    review = session.scalars(
        select(HomeReview).where(HomeReview.union_id == union.id).order_by(HomeReview.held_on.desc()).limit(1)
    ).first()
    street = above[union.parent_id] if union.parent_id else union
    proposal = RevocationProposal(
        union_id=union.id, review_id=review.id if review else None, year=told_on.year - 1,
        trigger=Trigger.STILL_NOT_MET,
        clause="三(二)3", reason="整改后复评仍未达标，走访核实后提议撤销。", proposed_at=told_at - WEEK,
        proposed_by=f"主席（{street.name}）", proposing_union_id=street.id,
        state=ProposalState.DECIDED if outcome else ProposalState.PROPOSED,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    case = Revocation(
        proposal_id=proposal.id, title_id=title.id, union_id=union.id, state=state, body_name="朝阳区总工会（演示）",
        notice_number=f"朝工告〔{told_on.year}〕{title.id}号", noticed_on=told_on, noticed_at=told_at,
        noticed_by=DISTRICT, notice_text="整改期满以后复评，会员满意率仍低于95%。", reply_from=period.begins_on,
        reply_until=period.ends_on, reply_days=period.working_days, reply_clause=period.clause, reply_note=period.note,
    )  # fmt: skip
    if state is not RevocationState.NOTICED:
        case.replied_at, case.replied_by = _noon(period.begins_on), f"主席（{union.name}）"
        case.reply_text = "本工会已经换届，新一届委员会正在逐项落实会员意见，请求保留称号。"
    if state in (RevocationState.HEARD, RevocationState.DECIDED):
        case.heard_on, case.heard_at, case.heard_by = period.ends_on, _noon(period.ends_on), DISTRICT
        case.hearing_text = "主席到会说明换届和整改情况，街道总工会参加，情况属实。"
    session.add(case)
    if outcome:
        _decide(session, case, title, outcome, period.ends_on, proposal)


def _decide(
    session: Session, case: Revocation, title: Title, outcome: Outcome, on: date, proposal: RevocationProposal
) -> None:
    number = f"朝工决〔{on.year}〕{title.id}号"
    reason = "民主测评连续两年未达标，会员不满意。" if outcome is Outcome.REVOKE else "整改已有实效，继续观察。"
    case.decisions.append(
        Decision(
            outcome=outcome, body_name=case.body_name, number=number, decided_on=on, reason=reason,
            money=usual_words_on_money(), clause=policy("revocation")["decision"]["clause"], made_at=_noon(on),
            made_by=DISTRICT,
        )
    )  # fmt: skip
    proposal.closed_at, proposal.closed_by = _noon(on), DISTRICT
    proposal.closing_reason = f"{title.level.label}：{outcome.label}，{number}"
    words = f"{outcome.label}（{number}，{dates.day(on)}）：{reason}"
    if outcome is not Outcome.REVOKE:
        session.add(TitleStep(title_id=title.id, at=_noon(on), by=DISTRICT, state=title.state, text=words))
        return
    title.state, title.ended_on, title.ending_number = TitleState.REVOKED, on, number
    session.add(TitleStep(title_id=title.id, at=_noon(on), by=DISTRICT, state=title.state, text=words))
    clause = policy("revocation")["decision"]["clause"]
    why = f"{title.level.label}称号已经撤销。{policy('revocation')['decision']['street']}"
    session.add(
        Flag(
            union_id=title.union_id, year=on.year, kind=FlagKind.STREET_TITLE, clause=clause, why=why,
            raised_at=_noon(on),
        )
    )  # fmt: skip


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
