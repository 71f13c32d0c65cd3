"""Records, standards and self-checks for the made-up district (演示数据)."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admin import figures, standards
from admin.models.evaluations import Evaluation, EvaluationOpinion, EvaluationRow
from admin.models.figures import UnionRecord, YearFigures
from admin.models.standards import StandardVersion
from admin.models.unions import Union
from admin.rules import dates, drafting, hardware, selfcheck
from admin.rules.appraised import Appraised
from admin.rules.drafting import StandardState, Wording
from admin.rules.evaluation import Facts, is_computed
from admin.rules.hardware import Room, RoomState
from admin.rules.kinds import ApprovalLevel, TitleLevel
from admin.rules.opinions import EvaluationState, OpinionKind
from admin.rules.recorded import BODIES, YEAR_FIELDS
from admin.rules.selfcheck import Said
from admin.rules.standards import Criterion, EvidenceKind, Standard, as_data, district_standard, from_data
from admin.rules.verdicts import Verdict

BY = "演示数据"
AREAS = ("28.50", "36.00", "49.99", "66.40", "120.00")
NO_MODELS = "本单位没有劳动模范。"
MOST_JUDGED = 400
"""So many of the first unions have self-checks: enough for every page, and made in seconds."""


@dataclass(frozen=True)
class Case:
    """One self-check to be made."""

    union: Union
    level: TitleLevel
    handed_in: bool
    standard: Standard
    content: dict[str, Any]
    owner: int


def settle(session: Session, at: datetime, unions: Sequence[Union], chance: random.Random) -> None:
    """Let three of four unions record what they have, and two of four have been judged.

    Every fourth was judged for both titles, the next for the street's, one is still at work.
    """
    eager = [union for place, union in enumerate(unions) if place % 4 < 3]
    for union in (*unions[0::4], *unions[1::4]):
        union.members = union.staff
    session.flush()
    today = dates.today(at)
    _in_lots(session, YearFigures, [row for union in eager for row in _years(union, today)])
    _in_lots(session, UnionRecord, [_record(union, today, chance) for union in eager])
    own = _standards(session, at, unions)
    _cases(session, at, unions, own)


def _years(union: Union, today: date) -> list[dict[str, Any]]:
    """Return the figures of this year and the last."""
    wages = union.staff * 8_650_000
    fund = wages * 16 // 1000
    return [
        {
            "union_id": union.id, "year": year, "info_collected": union.members, "cards_issued": union.members,
            "disputes_accepted": union.staff // 100, "disputes_closed": union.staff // 100, "wages_fen": wages,
            "education_fen": fund, "frontline_fen": fund * 7 // 10, "version": 1,
        }
        for year in (today.year - 1, today.year)
    ]  # fmt: skip


def _record(union: Union, today: date, chance: random.Random) -> dict[str, Any]:
    begun = today.replace(year=today.year - 1, month=3, day=1)
    stages = {"nominated_on": begun, "elected_on": begun + timedelta(days=9), "reported_on": begun + timedelta(days=12)}
    ahead = today.replace(year=today.year + 2, month=6, day=30)
    rooms = {room.value: state for room, state in hardware.tier_of(union.staff).needs.items()}
    elected = {f"{body}_{stage}": day for body in BODIES for stage, day in stages.items()}
    return {
        "union_id": union.id, **elected, "term_years": 5, "approved_by": union.parent.name if union.parent else "",
        "approved_on": begun + timedelta(days=20),
        "certificate_number": f"演示第{union.id:05}号", "certificate_until": ahead,
        "contract_signed_on": begun, "contract_until": ahead, "wages_signed_on": begun, "wages_until": ahead,
        "medical_until": ahead, "women_plan_until": ahead, "serious_illness_until": ahead,
        **rooms, "area_m2": chance.choice(AREAS), "version": 1,
    }  # fmt: skip


def _standards(session: Session, at: datetime, unions: Sequence[Union]) -> dict[int, StandardVersion]:
    """Let the first street have its own standard, and the second a draft that waits for consent; return the first."""
    streets = list(dict.fromkeys(union.parent_id for union in unions if union.parent_id))[:2]
    kept = standards.keep_district(session, at, unions[0])
    district = district_standard()
    made: dict[int, StandardVersion] = {}
    for place, street in enumerate(streets):
        title = f"{session.get_one(Union, street).name}“职工之家”评价标准"
        own = drafting.added(
            drafting.copied(district, title), "职工帮扶工作",
            Wording("设立职工书屋，每月开放不少于四次。", "", {}, ("书屋照片", "借阅登记")), (),
        )  # fmt: skip
        strict = district.criterion("disputes")
        shares = {"disputes_closed": Fraction(95, 100)}
        own = drafting.changed(own, strict.id, Wording(strict.text, strict.not_applicable_when, shares, ()))
        if place:
            own = drafting.dropped(own, "models")
        version = StandardVersion(
            union_id=street, number=1, name="第1版草案" if place else f"{at.year}年第1版", content=as_data(own),
            state=StandardState.REQUESTED if place else StandardState.ADOPTED, base_id=kept.id, created_at=at,
            created_by=BY, adopted_on=None if place else dates.today(at).replace(month=1, day=5),
            adopted_by="" if place else BY, adoption_text="" if place else "演示：主席办公会",
            requested_at=at if place else None, requested_by=BY if place else "",
            request_text="演示：辖区内以小微企业为主，没有劳模，申请删去这一项。" if place else "",
        )  # fmt: skip
        session.add(version)
        session.flush()
        if not place:
            made[street] = version
    return made


def _cases(session: Session, at: datetime, unions: Sequence[Union], own: dict[int, StandardVersion]) -> None:
    root = standards.district_of(session, unions[0]).id
    ready, wanted = as_data(district_standard()), []
    known = {street: from_data(version.content) for street, version in own.items()} | {root: district_standard()}
    for place, union in enumerate(unions[:MOST_JUDGED]):
        levels = {0: tuple(TitleLevel), 1: (TitleLevel.STREET,), 2: (TitleLevel.STREET,)}.get(place % 4, ())
        for level in levels:
            version = own.get(union.parent_id or 0) if level is TitleLevel.STREET else None
            content = version.content if version else ready
            owner = version.union_id if version else root
            wanted.append(Case(union, level, place % 4 < 2, known[owner], content, owner))
    _in_lots(session, Evaluation, [_case(case, at) for case in wanted])
    numbers = {(row.union_id, row.level): row.id for row in session.execute(
        select(Evaluation.id, Evaluation.union_id, Evaluation.level)
    )}  # fmt: skip
    rows = [row for case in wanted for row in _rows(case, numbers[case.union.id, case.level], dates.today(at))]
    _in_lots(session, EvaluationRow, rows)
    _opinions(session, at)


def _case(case: Case, at: datetime) -> dict[str, Any]:
    today = dates.today(at)
    handed_in = {
        "state": EvaluationState.SUBMITTED, "submitted_at": at, "submitted_on": today, "submitted_by": BY,
        "facts": figures.told(_facts(case.union, today)),
    } if case.handed_in else {
        "state": EvaluationState.OPEN, "submitted_at": None, "submitted_on": None, "submitted_by": "", "facts": {},
    }  # fmt: skip
    return {
        "union_id": case.union.id, "level": case.level, "year": today.year, "standard_union_id": case.owner,
        "standard_name": f"{case.standard.title}（{case.standard.version}）", "criteria": case.content,
        "opened_at": at, "opened_by": BY, "closed_by": "", "closing_text": "", "version": 1, **handed_in,
    }  # fmt: skip


def _rows(case: Case, number: int, today: date) -> list[dict[str, Any]]:
    """Return the rows of a self-check; of one that is still worked on, the first ones are filled in."""
    facts, record = _facts(case.union, today), _record(case.union, today, random.Random(0))  # noqa: S311
    return [
        _row(case, number, criterion, facts, record, today, told=case.handed_in or place < 12)
        for place, criterion in enumerate(case.standard.criteria)
    ]


def _row(
    case: Case, number: int, criterion: Criterion, facts: Facts, record: dict[str, Any], today: date, *, told: bool
) -> dict[str, Any]:
    given = {
        one.id: True if one.kind is EvidenceKind.FILE else today.isoformat()
        for one in selfcheck.expected(criterion, record)
    }
    said = Said()
    if told and criterion.id == "models":
        said = Said(Verdict.NOT_APPLICABLE, NO_MODELS)
    elif told and not is_computed(criterion):
        said = Said(Verdict.MET, "演示：材料齐全。", given, files=1)
    own = selfcheck.judged(criterion, said, record, facts, today)
    return {
        "evaluation_id": number, "criterion": criterion.id, "computed": is_computed(criterion), "claim": said.claim,
        "text": said.text, "given": dict(said.given), "version": 1,
        "verdict": own.verdict if case.handed_in else None, "why": own.why if case.handed_in else "",
        "clause": own.clause if case.handed_in else "",
    }  # fmt: skip


def _facts(union: Union, today: date) -> Facts:
    of_year = {name: value for name, value in _years(union, today)[1].items() if name in YEAR_FIELDS}
    rooms: dict[Room, RoomState] = dict(hardware.tier_of(union.staff).needs)
    ballots = max(union.members, 12)
    return Facts(
        staff=union.staff, members=union.members, female_staff=union.female_staff, **of_year, plaque=True,
        officers=(True, True), rooms=rooms,
        review=Appraised(
            held_on=today.replace(month=3, day=20), valid=True, quorum_met=True, ballots=ballots,
            satisfied=ballots - ballots // 50, dissatisfied=ballots // 50, met=True,
        ),
    )  # fmt: skip


def _opinions(session: Session, at: datetime) -> None:
    """Let the streets have consented to most of what does not apply."""
    found = session.execute(
        select(EvaluationRow.id, Union.parent_id)
        .join(EvaluationRow.evaluation)
        .join(Evaluation.union)
        .where(EvaluationRow.verdict == Verdict.NOT_APPLICABLE, ~EvaluationRow.computed)
        .order_by(EvaluationRow.id)
    ).all()
    _in_lots(
        session,
        EvaluationOpinion,
        [
            {
                "row_id": row, "union_id": street, "level": ApprovalLevel.INTERMEDIATE,
                "kind": OpinionKind.CONSENTED, "text": "情况属实。", "at": at, "by": BY,
            }
            for place, (row, street) in enumerate(found)
            if place % 5 != 4
        ],
    )  # fmt: skip


def _in_lots(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 500):
        session.execute(insert(model), rows[start : start + 500])
