"""The 核对码 is known to the hall as soon as it is fixed, so that it is compared before anybody seals."""

from __future__ import annotations

from tests.factories import Assembly
from vote import ceremony, chair, phases
from vote.db import Database


def test_the_number_is_there_once_all_deals_are_and_before_any_seal(sqlite_database: Database) -> None:
    assembly = Assembly.define(sqlite_database)
    cards = assembly.cards()
    for index, card in enumerate(cards, 1):
        ceremony.post_card(sqlite_database, assembly.code, index, 1, card)
    before = chair.turnout(sqlite_database, assembly.code)

    assembly.post_deals(1, cards)
    fixed = chair.turnout(sqlite_database, assembly.code)

    assert before.check_number is None
    assert fixed.phase == phases.CEREMONY
    assert fixed.check_number is not None


def test_the_number_that_was_compared_is_the_polls(sqlite_database: Database) -> None:
    assembly = Assembly.define(sqlite_database)
    seen: list[str | None] = []
    post_deals = assembly.post_deals

    def watched(attempt: int, cards: list[dict[str, object]]) -> list[dict[str, object]]:
        deals = post_deals(attempt, cards)
        seen.append(chair.turnout(sqlite_database, assembly.code).check_number)
        return deals

    assembly.post_deals = watched  # type: ignore[method-assign]
    assembly.hold_ceremony()

    assert seen == [chair.turnout(sqlite_database, assembly.code).check_number]


def test_a_new_attempt_begins_without_a_number(sqlite_database: Database) -> None:
    assembly = Assembly.define(sqlite_database)
    cards = assembly.cards()
    for index, card in enumerate(cards, 1):
        ceremony.post_card(sqlite_database, assembly.code, index, 1, card)
    assembly.post_deals(1, cards)

    chair.restart_ceremony(sqlite_database, assembly.code, "有人换了手机")

    assert chair.turnout(sqlite_database, assembly.code).check_number is None
