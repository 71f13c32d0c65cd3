"""The scrutineer's phone in a real browser: ceremony, voids, paper ballots, the count; lost phones and lies."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewPhone
from tests.browser.hall import Hall, code_of, key_of
from tests.browser.scrutineers import Picture, Scrutineer, hold_ceremony
from vote import chair
from vote.crypto import ballot as sealed_ballots
from vote.crypto import comment as sealed_comments
from vote.crypto.ballot import Election
from vote.crypto.slips import slip_key

pytestmark = pytest.mark.browser


@pytest.fixture
def scrutineers(hall: Hall, new_phone: NewPhone) -> list[Scrutineer]:
    """Three scrutineers of a poll that has just been defined."""
    hall.define()
    return [Scrutineer(new_phone(), link) for link in hall.links()]


def test_three_phones_make_the_key_and_open_the_count(
    hall: Hall, scrutineers: list[Scrutineer], picture: Picture
) -> None:
    first, second, third = scrutineers

    hold_ceremony(scrutineers)
    picture(first.page, "duty")
