"""Titles, and applications at every stage, for the made-up district (演示数据)."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admin.models.accounts import Account
from admin.models.applications import ApplicationStep, Approval, AwardApplication, SiteCheck
from admin.models.evaluations import Evaluation, EvaluationRow
from admin.models.reviews import HomeReview
from admin.models.titles import Title, TitleStep
from admin.models.unions import Officer, Union
from admin.rules import awards, dates, workdays
from admin.rules.evaluation import is_computed
from admin.rules.kinds import (
    ApplicationState,
    ApplicationStepKind,
    ApprovalLevel,
    Opinion,
    Post,
    TitleLevel,
    TitleState,
)
from admin.rules.opinions import EvaluationState
from admin.rules.standards import as_data, district_standard
from admin.rules.verdicts import Verdict

BY = "演示数据"
AREAS = ("24.50", "32.00", "46.80", "49.99", "58.30", "75.00", "99.99", "120.00", "186.40")
FLOWS: dict[int, tuple[TitleLevel, ApplicationState, int]] = {
    3: (TitleLevel.STREET, ApplicationState.AT_GRASSROOTS, 2),
    4: (TitleLevel.STREET, ApplicationState.AT_INTERMEDIATE, 6),
    5: (TitleLevel.DISTRICT, ApplicationState.AT_INTERMEDIATE, 9),
    6: (TitleLevel.DISTRICT, ApplicationState.AT_DISTRICT, 14),
    7: (TitleLevel.DISTRICT, ApplicationState.APPROVED, 20),
    9: (TitleLevel.DISTRICT, ApplicationState.ANNOUNCED, 35),
    10: (TitleLevel.STREET, ApplicationState.RETURNED, 12),
    11: (TitleLevel.DISTRICT, ApplicationState.ANNOUNCED, 12),
}
"""By a union's place in the list: an application under way, and how many days ago it was handed in."""
HOLDERS = {1: "58.30", 2: "49.99", 13: "120.00"}
"""By a union's place: the area of those that hold both titles in the smallest district, too."""
EVERY = 100
"""In a large district the same begins anew after so many unions."""

Row = dict[str, Any]
Seal = Callable[[int, str], bytes]
Result = Callable[[Union, int, random.Random], Row]


@dataclass(frozen=True)
class Case:
    """One union with what it holds and what it applies for."""

    union: Union
    chair: str
    street: date | None
    district: date | None
    flow: tuple[TitleLevel, ApplicationState, int] | None
    area_m2: str


def settle(
    session: Session, at: datetime, unions: Sequence[Union], chance: random.Random, *,
    result: Result, seal: Seal | None = None,
) -> None:  # fmt: skip
    """Let unions hold titles, and some of them apply for one.

    Args:
        result: returns the row of a result of a union in a year.
        seal: seals an account number for a union; without it none is entered.
    """
    today, root = dates.today(at), int(unions[0].path.strip("/").split("/")[0]) if unions else 0
    chairs = {row.union_id: row.name for row in session.scalars(select(Officer).where(Officer.post == Post.CHAIR))}
    cases = [_case(union, place, chairs.get(union.id, ""), today, chance) for place, union in enumerate(unions)]
    _titles(session, cases, root, at)
    for case in cases:
        if case.flow is not None:
            _fit(session, case, at, chance, result)
    _applications(session, list(_forms(cases, root, at, seal)), cases, at)


def _case(union: Union, place: int, chair: str, today: date, chance: random.Random) -> Case:
    flow = FLOWS.get(place % EVERY) if union.independent else None
    drawn, area = chance.random(), chance.choice(AREAS)
    ago = chance.randrange(500, 3_000)
    street = today - timedelta(days=ago) if union.independent and drawn < 0.6 else None
    district = today - timedelta(days=ago - chance.randrange(200, 450)) if street and drawn < 0.32 else None
    if flow is not None:
        street = (street or today - timedelta(days=600)) if flow[0] is TitleLevel.DISTRICT else None
        district = None
    if place in HOLDERS:
        area, street, district = HOLDERS[place], today - timedelta(days=500), today - timedelta(days=200)
    return Case(union, chair, street, district, flow, area)


def _titles(session: Session, cases: Sequence[Case], root: int, at: datetime) -> None:
    rows: list[Row] = []
    for number, case in enumerate(cases):
        for level, on in ((TitleLevel.STREET, case.street), (TitleLevel.DISTRICT, case.district)):
            if on is None:
                continue
            state = TitleState.REVOKED if number % 61 == 60 and level is TitleLevel.DISTRICT else TitleState.VALID
            if state is TitleState.VALID and number % 47 == 46:
                state = TitleState.GIVEN_UP
            street, ended = level is TitleLevel.STREET, not state.is_held
            rows.append(
                {
                    "union_id": case.union.id, "level": level, "state": state, "name": case.union.name,
                    "awarding_union_id": case.union.parent_id if street else root, "awarded_on": on,
                    "decision_number": f"{'街' if street else '朝'}工发〔{on.year}〕{number % 90 + 1}号（演示）",
                    "area_m2": case.area_m2, "plaque_on": on + timedelta(days=10),
                    "ended_on": on + timedelta(days=150) if ended else None,
                    "ending_number": f"朝工发〔{on.year}〕{number % 90 + 100}号（演示）" if ended else "",
                    "plaque_returned_on": None, "version": 1,
                }
            )  # fmt: skip
    _put(session, Title, rows)
    steps = [
        {"title_id": number, "at": at, "by": BY, "state": state, "text": "演示数据：以前年度命名。"}
        for number, state in session.execute(select(Title.id, Title.state))
    ]
    _put(session, TitleStep, steps)


def _forms(cases: Sequence[Case], root: int, at: datetime, seal: Seal | None) -> Iterator[Row]:
    """Yield the forms: of titles of the district that were awarded, and of what is under way."""
    today = dates.today(at)
    for number, case in enumerate(cases, 1):
        if case.district is not None:
            on = case.district - timedelta(days=30)
            yield _form(case, number, TitleLevel.DISTRICT, ApplicationState.AWARDED, on, root, at, seal)
        if case.flow is not None:
            level, state, days = case.flow
            yield _form(case, number, level, state, today - timedelta(days=days), root, at, seal)


def _form(
    case: Case, number: int, level: TitleLevel, state: ApplicationState, on: date, root: int, at: datetime,
    seal: Seal | None,
) -> Row:  # fmt: skip
    union, account = case.union, f"0200{number:015}"
    submitted = dates.start_of(on) + timedelta(hours=10)
    row: Row = {
        "union_id": union.id, "level": level, "state": state, "number": awards.form_number(level, on.year, number),
        "above_id": union.parent_id, "awarding_id": union.parent_id if level is TitleLevel.STREET else root,
        "name": union.name, "address": f"朝阳区演示路{number}号", "chair": case.chair, "phone": "010-00000000",
        "committee_since": on.replace(month=1, day=15), "approved_by": "上级总工会（演示）", "staff": union.staff,
        "members": union.members, "account_sealed": seal(union.id, account) if seal else None,
        "account_tail": account[-4:] if seal else "", "area_m2": case.area_m2,
        "wages_contract_on": on.replace(month=1, day=20), "created_at": submitted, "round": 1,
        "submitted_at": submitted, "submitted_account": None, "submitted_by": f"李干事（{union.name}）", "judged": {},
        "waiver": "", "waived_by": "", "waived_at": None, "announced_at": None, "publicity_from": None,
        "publicity_until": None, "publicity_clause": "", "title_id": None, "closed_at": None, "version": 1,
    }  # fmt: skip
    row["digest"] = awards.digest({name: row[name] for name in ("number", "name", "area_m2", "staff", "members")})
    if state in (ApplicationState.ANNOUNCED, ApplicationState.AWARDED):
        announced = on + timedelta(days=9)
        shown = workdays.publicity(announced)
        row |= {
            "announced_at": dates.start_of(announced),
            "publicity_from": shown.begins_on, "publicity_until": shown.ends_on, "publicity_clause": shown.clause,
        }  # fmt: skip
    return row


def _applications(session: Session, forms: list[Row], cases: Sequence[Case], at: datetime) -> None:
    held = {
        union: number for number, union in session.execute(
            select(Title.id, Title.union_id).where(Title.level == TitleLevel.DISTRICT)
        )
    }  # fmt: skip
    for form in forms:
        if form["state"] is ApplicationState.AWARDED:
            form |= {"title_id": held[form["union_id"]], "closed_at": at}
    _put(session, AwardApplication, forms)
    numbers = {row[1]: row[0] for row in session.execute(select(AwardApplication.id, AwardApplication.number))}
    approvals: list[Row] = []
    checks: list[Row] = []
    steps: list[Row] = []
    account = session.scalars(select(Account.id).order_by(Account.id).limit(1)).first()
    for form in forms:
        number = numbers[form["number"]]
        steps.append(_step(form, number, ApplicationStepKind.SUBMITTED, ApplicationState.AT_GRASSROOTS, "", 0))
        for place, rung in enumerate(_said(form)):
            opinion = Opinion.RETURNED if rung[1] is ApplicationState.RETURNED else Opinion.APPROVED
            text = "联系电话有误，请补正。" if opinion is Opinion.RETURNED else "情况属实，同意。"
            moment = form["submitted_at"] + timedelta(days=place + 1)
            union = (form["union_id"], form["above_id"], form["awarding_id"])[list(ApprovalLevel).index(rung[0])]
            approvals.append(
                {
                    "application_id": number, "round": 1, "level": rung[0], "opinion": opinion, "text": text,
                    "said_on": dates.today(moment), "at": moment, "account_id": account, "by": BY,
                    "union_id": union, "judged": {},
                }
            )  # fmt: skip
            kind = ApplicationStepKind.RETURNED if opinion is Opinion.RETURNED else ApplicationStepKind.APPROVED
            steps.append(_step(form, number, kind, rung[1], f"{rung[0].label}：{text}", place + 1))
        if form["state"] in (ApplicationState.APPROVED, ApplicationState.ANNOUNCED, ApplicationState.AWARDED):
            last = form["awarding_id"]
            checks.append(
                {
                    "application_id": number, "round": 1, "checked_on": dates.today(form["submitted_at"]),
                    "checkers": "李某、张某", "declared_m2": form["area_m2"], "verified_m2": form["area_m2"],
                    "findings": "场所独立，设施齐全，面积与申报相符。", "at": form["submitted_at"], "by": BY,
                    "union_id": last,
                }
            )  # fmt: skip
    _put(session, Approval, approvals)
    _put(session, SiteCheck, checks)
    _put(session, ApplicationStep, steps)


def _said(form: Row) -> list[tuple[ApprovalLevel, ApplicationState]]:
    """Return who has said what by now: the level, and the state after it."""
    if form["state"] is ApplicationState.RETURNED:
        return [
            (ApprovalLevel.GRASSROOTS, ApplicationState.AT_INTERMEDIATE),
            (ApprovalLevel.INTERMEDIATE, ApplicationState.RETURNED),
        ]
    steps = awards.ladder(form["level"], directly=False)
    waited = awards.WAITING_FOR.get(form["state"])
    given = steps[: steps.index(waited)] if waited else steps
    return [(level, awards.after(steps, level, Opinion.APPROVED)) for level in given]


def _step(form: Row, number: int, kind: ApplicationStepKind, state: ApplicationState, text: str, days: int) -> Row:
    moment = form["submitted_at"] + timedelta(days=days)
    return {"application_id": number, "at": moment, "by": BY, "kind": kind, "state": state, "text": text}


def _fit(session: Session, case: Case, at: datetime, chance: random.Random, result: Result) -> None:
    """Let a union that applies fulfil the conditions: a result of this year, and a self-check."""
    today, (level, _, days) = dates.today(at), case.flow or (TitleLevel.STREET, ApplicationState.DRAFT, 0)
    before = today - timedelta(days=days)
    for _ in range(60):
        row = result(case.union, before.year, chance)
        if row["met"] and row["held_on"] < before:
            _put(session, HomeReview, [row])
            break
    standard = district_standard()
    made = Evaluation(
        union_id=case.union.id, level=level, year=before.year, state=EvaluationState.SUBMITTED,
        standard_union_id=int(case.union.path.strip("/").split("/")[0]), standard_name="区级评价标准（演示）",
        criteria=as_data(standard), opened_at=at, opened_by=BY, submitted_at=at - timedelta(days=days),
        submitted_on=before, submitted_by=BY,
    )  # fmt: skip
    made.rows = [
        EvaluationRow(
            criterion=row.id, computed=is_computed(row), clause=row.clause, why="演示数据。", verdict=Verdict.MET,
            claim=None if is_computed(row) else Verdict.MET,
        )
        for row in standard.criteria
    ]  # fmt: skip
    session.add(made)
    session.flush()


def _put(session: Session, model: Any, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), 500):
        session.execute(insert(model), rows[start : start + 500])
