"""How long signing in is locked after failures in a row (锁定)."""

from datetime import timedelta

FREE = 5
"""Failures in a row that lock."""
FIRST = timedelta(minutes=15)
LONGEST = timedelta(hours=4)
"""Long enough against guessing; a chair who was locked out by a stranger still gets to her assembly."""
FORGOTTEN_AFTER = timedelta(hours=24)
"""Without a further failure the count starts anew."""


def duration(failures: int) -> timedelta | None:
    """Return how long to lock after so many failures in a row: 15 minutes, then twice as long each time."""
    if failures < FREE:
        return None
    doublings = min(failures - FREE, 10)
    return min(FIRST * (1 << doublings), LONGEST)
