"""Dates as official papers write them."""

from datetime import date, datetime

from admin.rules.dates import BEIJING


def chinese_date(day: date) -> str:
    """Return 2026年11月22日 for a day."""
    return f"{day.year}年{day.month}月{day.day}日"


def clock_time(at: datetime | None) -> str:
    """Return 14时05分 for a moment, by the clock of China; nothing where it is not known."""
    return f"{at.astimezone(BEIJING):%H时%M分}" if at else ""
