"""Working days as the State Council arranged them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.rules.workdays import is_working_day, period, publicity


def test_a_result_of_a_sunday_is_shown_from_monday_to_friday() -> None:
    shown = publicity(date(2026, 11, 22))

    assert (shown.begins_on, shown.ends_on) == (date(2026, 11, 23), date(2026, 11, 27))
    assert shown.note == ""
    assert "三（二）3" in shown.clause


def test_the_national_day_is_left_out_and_the_saturday_after_it_is_worked() -> None:
    shown = publicity(date(2026, 9, 29))

    assert (shown.begins_on, shown.ends_on) == (date(2026, 9, 30), date(2026, 10, 12))
    assert is_working_day(date(2026, 10, 10))


def test_the_spring_festival_of_2026_has_nine_days() -> None:
    assert [is_working_day(date(2026, 2, day)) for day in range(13, 25)] == [True, True] + [False] * 9 + [True]


def test_a_year_without_data_goes_by_weekdays_and_says_so() -> None:
    shown = publicity(date(2031, 9, 30))

    assert (shown.begins_on, shown.ends_on) == (date(2031, 10, 1), date(2031, 10, 7))
    assert "没有2031年的节假日安排" in shown.note


def test_a_period_across_new_year_names_only_the_year_that_is_unknown() -> None:
    note = publicity(date(2026, 12, 29)).note

    assert "2027年" in note
    assert "2026年" not in note


def test_a_period_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        period(date(2026, 11, 22), 0)


@given(st.dates(date(2025, 1, 1), date(2028, 1, 1)), st.integers(1, 30))
def test_a_period_holds_as_many_working_days_as_asked_for(start: date, days: int) -> None:
    found = period(start, days)

    inside = [found.begins_on + timedelta(n) for n in range((found.ends_on - found.begins_on).days + 1)]
    assert sum(is_working_day(on) for on in inside) == days
    assert is_working_day(found.begins_on)
    assert is_working_day(found.ends_on)
