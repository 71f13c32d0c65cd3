"""Days and moments as they are written in China (日期)."""

from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "北京时间")


def today(at: datetime) -> date:
    """Return the day that a moment falls on in China."""
    return at.astimezone(BEIJING).date()


def day(on: date | None) -> str:
    """Return a day like 2026年11月22日; — for none."""
    return f"{on.year}年{on.month}月{on.day}日" if on else "—"


def moment(at: datetime | None) -> str:
    """Return a moment like 2026年11月22日 14:05, by the clock of China; — for none."""
    return f"{day(today(at))} {at.astimezone(BEIJING):%H:%M}" if at else "—"


def start_of(on: date) -> datetime:
    """Return the moment at which a day begins in China."""
    return datetime(on.year, on.month, on.day, tzinfo=BEIJING).astimezone(UTC)
