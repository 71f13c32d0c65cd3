"""Dates as official papers write them."""

from datetime import date


def chinese_date(day: date) -> str:
    """Return 2026年11月22日 for a day."""
    return f"{day.year}年{day.month}月{day.day}日"
