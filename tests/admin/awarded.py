"""Titles and grounds for tests of what follows an award: entered as an award enters them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admin import applications, proposals, titles
from admin.models.applications import AwardApplication
from admin.models.reviews import Flag, RevocationProposal
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import ApplicationState, FlagKind, TitleLevel
from tests.admin.house import House
from tests.admin.polls import hand_in, play

REASON = "多数会员不满意，走访核实后提议撤销。"
AWARDED_ON = date(2025, 3, 1)
ACCOUNT = "0200001234567890123"


def award(
    house: House, union: str, level: TitleLevel, by: str, area: str | None = "52.00", session: Session | None = None
) -> int:
    """Enter a title; return its number."""
    if session is None:
        with house.writing() as own:
            return award(house, union, level, by, area, own)
    held = session.get_one(Union, house.unions[union])
    body = session.get_one(Union, house.unions[by])
    made = titles.enter(
        session, house.person(by), house.clock(), held, level, awarding=body, on=AWARDED_ON,
        number="京朝工发〔2025〕3号", area_m2=area, text="命名",
    )  # fmt: skip
    return made.id


def apply_and_award(
    house: House, union: str, *, verified: str | None = "52.00", declared: str = "60.00", number: str = "A-1"
) -> int:
    """Enter a district title with the application that led to it; return the title's number."""
    with house.writing() as session:
        title = award(house, union, TitleLevel.DISTRICT, "district", verified, session)
        held = session.get_one(Union, house.unions[union])
        made = {
            "union_id": held.id, "level": TitleLevel.DISTRICT, "state": ApplicationState.AWARDED, "number": number,
            "above_id": held.parent_id, "awarding_id": house.unions["district"], "name": held.name, "staff": 60,
            "members": 50, "account_tail": ACCOUNT[-4:], "area_m2": declared, "created_at": house.clock(),
            "title_id": title, "version": 1, "chair": "王主席",
            "account_sealed": applications.seal_account(house.database, held.id, ACCOUNT),
        }  # fmt: skip
        session.execute(insert(AwardApplication).values(**made))
    return title


def propose(house: House, union: str = "first", by: str = "district") -> int:
    """Propose a revocation on account of a result with more than half dissatisfied; return the proposal's number."""
    review = hand_in(house, union, play(house, [3, 1, 6, 0]))
    with house.writing() as session:
        flag = session.scalars(select(Flag.id).where(Flag.review_id == review, Flag.kind == FlagKind.MAY_REVOKE)).one()
        made: RevocationProposal = proposals.propose(session, house.person(by), house.clock(), flag, REASON)
        return made.id


def state_of(house: House, title: int) -> str:
    """Return how a title stands."""
    with house.database.read() as session:
        return session.get_one(Title, title).state.value
