"""Unions that fulfil every condition of a title, and applications at every stage, for tests of the award."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from admin import applications, approvals, awards, checks, drafts
from admin.models.applications import AwardApplication
from admin.models.evaluations import Evaluation, EvaluationRow
from admin.models.reviews import HomeReview
from admin.models.titles import Title
from admin.models.unions import Officer, Union
from admin.rules import dates
from admin.rules.evaluation import is_computed
from admin.rules.kinds import ApplicationState, Opinion, Post, TitleLevel, TitleState
from admin.rules.opinions import EvaluationState
from admin.rules.rights import Person
from admin.rules.standards import as_data, district_standard
from admin.rules.verdicts import Verdict
from tests.admin.house import House
from tests.admin.sorting import review

ACCOUNT = "6222020200112233445"
FILLED = drafts.Filled(
    address="望京街10号", phone="010-64700000", committee_since=date(2024, 3, 1), approved_by="望京街道总工会",
    area_m2="49.99", wages_contract_on=date(2026, 5, 6),
)  # fmt: skip
SIGNERS = {
    ApplicationState.AT_GRASSROOTS: "chair", ApplicationState.AT_INTERMEDIATE: "street",
    ApplicationState.AT_DISTRICT: "district",
}  # fmt: skip
DECISION = "朝工发〔2026〕12号"


def evaluate(
    session: Session, house: House, union: str, level: TitleLevel, unmet: str = "", on: date | None = None
) -> Evaluation:
    """Hand in a self-check of a union in which every row is met but, perhaps, one."""
    standard, today = district_standard(), on or dates.today(house.clock())
    made = Evaluation(
        union_id=house.unions[union], level=level, year=today.year, state=EvaluationState.SUBMITTED,
        standard_union_id=house.unions["district"], standard_name="区级评价标准", criteria=as_data(standard),
        opened_at=house.clock(), opened_by="王主席", submitted_at=house.clock(), submitted_on=today,
    )  # fmt: skip
    made.rows = [
        EvaluationRow(
            criterion=row.id, computed=is_computed(row), clause=row.clause, why="按填写的结论。",
            verdict=Verdict.UNMET if row.id == unmet else Verdict.MET,
        )
        for row in standard.criteria
    ]  # fmt: skip
    session.add(made)
    session.flush()
    return made


def fit(house: House, union: str = "first", unmet: str = "", **result: object) -> HomeReview:
    """Let a union fulfil what both titles ask for: an officer, a result, a self-check for each level."""
    with house.writing() as session:
        session.add(Officer(union_id=house.unions[union], name="王主席", post=Post.CHAIR, since_on=date(2024, 3, 1)))
        for level in TitleLevel:
            evaluate(session, house, union, level, unmet)
        return review(session, house, union, **result)


def hold(house: House, union: str = "first", level: TitleLevel = TitleLevel.STREET, **changes: object) -> Title:
    """Enter a title in the register."""
    with house.writing() as session:
        of = house.unions[union]
        made = Title(
            **{
                "union_id": of, "level": level, "state": TitleState.VALID, "name": session.get_one(Union, of).name,
                "awarding_union_id": house.unions["street"], "awarded_on": date(2026, 3, 1),
                "decision_number": "望工发〔2026〕1号", "area_m2": "49.99",
            }
            | changes
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made


def begun(house: House, level: TitleLevel = TitleLevel.DISTRICT, who: str = "staff") -> AwardApplication:
    """Begin an application of the first union and fill it in."""
    with house.writing() as session:
        person, at = house.person(who), house.clock()
        made = drafts.begin(session, person, at, level)
        sealed = applications.seal_account(house.database, made.union_id, ACCOUNT)
        filled = drafts.Filled(**vars(FILLED) | {"account": sealed, "account_tail": ACCOUNT[-4:]})
        return drafts.edit(session, person, at, made.id, made.version, filled)


def submitted(house: House, level: TitleLevel = TitleLevel.DISTRICT) -> AwardApplication:
    """Hand an application in, by the staff."""
    return submit(house, begun(house, level).id)


def submit(house: House, number: int) -> AwardApplication:
    """Hand an application in as it stands, by the staff."""
    with house.writing() as session:
        version = session.get_one(AwardApplication, number).version
        return drafts.submit(session, house.person("staff"), house.clock(), number, version)


def sign(
    house: House, number: int, who: str = "", opinion: Opinion = Opinion.APPROVED, said_on: date | None = None
) -> AwardApplication:
    """Sign the opinion that is waited for, by whoever is to sign it unless told otherwise."""
    with house.writing() as session:
        found = session.get_one(AwardApplication, number)
        person = house.person(who or SIGNERS[found.state])
        day = said_on or dates.today(house.clock())
        return approvals.sign(session, person, house.clock(), number, found.version, opinion, "情况属实。", day)


def check(house: House, number: int, who: str = "district", verified: str = "50.00") -> AwardApplication:
    """Look at the home."""
    with house.writing() as session:
        found = session.get_one(AwardApplication, number)
        checks.record(
            session, house.person(who), house.clock(), number, found.version,
            checked_on=dates.today(house.clock()), checkers="李某、张某", verified_m2=verified, findings="与申报相符。",
        )  # fmt: skip
        return found


def approved(house: House, level: TitleLevel = TitleLevel.DISTRICT) -> AwardApplication:
    """Bring an application through every opinion."""
    made = submitted(house, level)
    found = sign(house, made.id)
    check(house, made.id, "street" if level is TitleLevel.STREET else "district")
    while found.state is not ApplicationState.APPROVED:
        found = sign(house, made.id)
    return found


def announced(house: House, level: TitleLevel = TitleLevel.DISTRICT) -> AwardApplication:
    """Bring an application into its 公示."""
    made = approved(house, level)
    with house.writing() as session:
        found = session.get_one(AwardApplication, made.id)
        return awards.announce(session, last(house, level), house.clock(), made.id, found.version)


def awarded(house: House, level: TitleLevel = TitleLevel.DISTRICT) -> Title:
    """Bring an application to its title; the clock moves past its 公示."""
    made = announced(house, level)
    after_publicity(house, made)
    return name(house, made.id)


def after_publicity(house: House, application: AwardApplication) -> None:
    """Move the clock to the day after the 公示."""
    assert application.publicity_until is not None
    house.clock.at = datetime.combine(application.publicity_until, house.clock.at.timetz()) + timedelta(days=1)


def name(house: House, number: int, on: date | None = None) -> Title:
    """Name the home."""
    with house.writing() as session:
        found = session.get_one(AwardApplication, number)
        person = last(house, found.level)
        given = number, found.version, DECISION, on or dates.today(house.clock())
        return awards.award(session, person, house.clock(), *given)


def last(house: House, level: TitleLevel) -> Person:
    """Return who decides last."""
    return house.person("street" if level is TitleLevel.STREET else "district")


def as_it_is(house: House, number: int) -> AwardApplication:
    """Return an application as it stands in the database, with what belongs to it."""
    with house.database.read() as session:
        found = session.get_one(AwardApplication, number)
        _ = found.steps, found.approvals, found.checks, found.objections, found.title
        return found
