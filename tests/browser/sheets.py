"""The count sheet of paper ballots (计数单), as a scrutineer fills it in."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.scrutineers import Scrutineer


def fill_sheet(scrutineer: Scrutineer, valid: int, invalid: int, counts: list[list[int]]) -> None:
    """Fill in the count sheet."""
    fields = scrutineer.page.locator(".paper-form input")
    numbers = [valid, invalid, *[count for row in counts for count in row]]
    expect(fields).to_have_count(len(numbers))
    for place, number in enumerate(numbers):
        fields.nth(place).fill(str(number))
