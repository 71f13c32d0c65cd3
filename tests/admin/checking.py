"""Unions that have recorded everything, and self-checks at every stage, for tests of the evaluation."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from admin import evaluations, figures
from admin.models.displays import DisplayRecord
from admin.models.evaluations import Evaluation, EvaluationRow
from admin.models.evidence import Evidence
from admin.models.unions import Officer, Union
from admin.rules import dates, selfcheck
from admin.rules.displays import Place, Way
from admin.rules.hardware import RoomState
from admin.rules.kinds import EvidenceAbout, Post, TitleLevel
from admin.rules.recorded import BODIES, Section
from admin.rules.selfcheck import Said
from admin.rules.standards import EvidenceKind
from admin.rules.verdicts import Verdict
from tests.admin.house import House
from tests.admin.sorting import review

PEOPLE = 120
YEAR: dict[str, Any] = {
    "info_collected": PEOPLE, "cards_issued": PEOPLE, "disputes_accepted": 10, "disputes_closed": 9,
    "wages_fen": 100_000_000, "education_fen": 1_500_000, "frontline_fen": 900_000,
}  # fmt: skip
SECTIONS: dict[Section, dict[str, Any]] = {
    Section.ELECTION: {
        f"{body}_{stage}": day
        for body in BODIES
        for stage, day in (
            ("nominated_on", date(2024, 3, 1)), ("elected_on", date(2024, 3, 8)), ("reported_on", date(2024, 3, 12)),
        )
    } | {"term_years": 5, "approved_by": "望京街道总工会", "approved_on": date(2024, 3, 20)},
    Section.CERTIFICATE: {"certificate_number": "工法证字第0112号", "certificate_until": date(2029, 3, 1)},
    Section.CONTRACTS: {
        "contract_signed_on": date(2025, 5, 1), "contract_until": date(2028, 4, 30),
        "wages_signed_on": date(2026, 5, 6), "wages_until": date(2027, 5, 5),
    },
    Section.INSURANCE: dict.fromkeys(("medical_until", "women_plan_until", "serious_illness_until"), date(2027, 6, 30)),
    Section.ROOMS: {
        "office": RoomState.INDEPENDENT, "library": RoomState.PRESENT, "activity": RoomState.PRESENT,
        "counselling": RoomState.PRESENT, "mediation": RoomState.PRESENT, "area_m2": "49.99",
    },
}  # fmt: skip


def record(house: House, received: bool = False, /, **changes: Any) -> None:
    """Record everything of the union ``first`` for this year and the last; changes are of its figures.

    Args:
        received: its result was received already; else one that is met is entered.
    """
    chair, at = house.person("chair"), house.clock()
    with house.writing() as session:
        union = session.get_one(Union, house.unions["first"])
        union.staff, union.members, union.female_staff = PEOPLE, PEOPLE, 40
        session.flush()
        for one in (2025, 2026):
            figures.save_year(session, chair, at, union.id, one, YEAR | changes, 0)
        for section, given in SECTIONS.items():
            version = figures.record_of(session, union).version
            figures.save_section(session, chair, at, union.id, section, given, version)
        _show(session, union, house)
        if not received:
            review(session, house, "first", met=True)


def filled(house: House, level: TitleLevel = TitleLevel.DISTRICT, year: int = 0, **claims: Said) -> int:
    """Open a self-check of ``first`` and say 达标 of every row, but what is told of some by their ids."""
    chair, at = house.person("chair"), house.clock()
    with house.writing() as session:
        case = evaluations.open_case(session, chair, at, level, year or dates.today(at).year)
        for row in [row for row in case.rows if not row.computed]:
            say(session, house, case, row, claims.get(row.criterion))
        return case.id


def say(session: Session, house: House, case: Evaluation, row: EvaluationRow, said: Said | None = None) -> None:
    """Say something of a row; 达标 with a file and all that is expected where nothing is told."""
    rule = evaluations.standard_of(case).criterion(row.criterion)
    record = figures.values(figures.record_of(session, case.union))
    expected = selfcheck.expected(rule, record)
    given: dict[str, Any] = {one.id: True if one.kind is EvidenceKind.FILE else "2026-05-01" for one in expected}
    session.add(
        Evidence(
            about=EvidenceAbout.CRITERION, subject_id=row.id, union_id=case.union_id, name="照片.png",
            media_type="image/png", size_bytes=1, digest="ab" * 32, added_at=house.clock(), added_by="王主席",
        )
    )  # fmt: skip
    chair = house.person("chair")
    told = said or Said(Verdict.MET, "", given)
    evaluations.fill_in(session, chair, house.clock(), case.id, row.criterion, row.version, told)


def submitted(house: House, level: TitleLevel = TitleLevel.DISTRICT, year: int = 0, **claims: Said) -> int:
    """Hand a self-check in."""
    number = filled(house, level, year, **claims)
    with house.writing() as session:
        evaluations.submit(session, house.person("chair"), house.clock(), number)
    return number


def _show(session: Session, union: Union, house: House) -> None:
    chair = Officer(union_id=union.id, name="王主席", post=Post.CHAIR, since_on=date(2024, 3, 8))
    session.add(chair)
    session.flush()
    shared = {
        "union_id": union.id, "shown_on": date(2026, 1, 5), "entered_at": house.clock(), "entered_by": "王主席",
    }  # fmt: skip
    session.add(DisplayRecord(place=Place.FRONT, words=union.name, name=union.name, **shared))
    session.add(DisplayRecord(officer_id=chair.id, way=Way.BADGE, words="", name=chair.name, post=chair.post, **shared))
    session.flush()
