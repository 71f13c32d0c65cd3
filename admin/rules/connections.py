"""Rules for other systems (对接): who looks after what, when a message is tried again, when a webhook is stopped."""

from datetime import datetime, timedelta

from admin.rules.kinds import Event, Role, Scope
from admin.rules.rights import Person, Right

TOKEN_DAYS = (30, 90, 180, 365)
"""How long a token (接口令牌) may be valid; never longer than a year."""

FIRST_DELAY = timedelta(seconds=30)
GROWTH = 3
LONGEST_DELAY = timedelta(hours=12)
ATTEMPTS = 13
"""After 30 s, 90 s, 4.5 min … 12 h: just under three days in all."""
JITTER = 0.2
"""A delay varies by up to this part of itself, so that messages do not come back all at once."""

STOPPED_AFTER = timedelta(days=5)
"""A webhook that has only failed for so long is switched off."""
OLD_SECRET_FOR = timedelta(hours=24)
"""For so long after its renewal messages are signed with the old secret, too."""

_NEEDED = {
    Scope.UNIONS: Right.SEE_UNIONS,
    Scope.RESULTS: Right.SEE_REVIEWS,
    Scope.FLAGS: Right.SEE_REVIEWS,
    Scope.TICKETS: Right.SEE_REVIEWS,
    Scope.DUTIES: Right.SEE_REVIEWS,
    Scope.TITLES: Right.SEE_TITLES,
    Scope.SUBSIDIES: Right.SEE_SUBSIDIES,
}
"""By what a token may read: the right of whoever makes it."""

_TOLD = {
    "result": Right.SEE_REVIEWS,
    "flag": Right.SEE_REVIEWS,
    "ticket": Right.SEE_REVIEWS,
    "proposal": Right.SEE_REVIEWS,
    "application": Right.SEE_TITLES,
    "title": Right.SEE_TITLES,
    "standard": Right.SEE_TITLES,
    "evaluation": Right.SEE_TITLES,
    "subsidy": Right.SEE_SUBSIDIES,
}
"""By what an event is about, the word before the point: the right of whoever has it sent."""


def manages(person: Person, union: int, path: str) -> bool:
    """Say whether a person looks after the connections of a union: her own; the system's role all within reach."""
    return union == person.union or (person.role is Role.SYSTEM and person.reaches(path))


def scopes_of(person: Person) -> list[Scope]:
    """Return what tokens that a person makes may read: nothing that she may not see herself."""
    return [scope for scope, right in _NEEDED.items() if person.may(right)]


def events_of(person: Person) -> list[Event]:
    """Return what webhooks that a person makes may be told, and what she may read of it: as with tokens.

    A test says nothing of any union: it is not asked for, it goes to every webhook.
    """
    return [event for event in Event if event is not Event.TEST_PING and person.may(_TOLD[event.value.split(".")[0]])]


def delay(attempts: int, draw: float) -> timedelta | None:
    """Return how long to wait after so many failed attempts; None where the message is given up.

    Args:
        attempts: how many there have been, from 1.
        draw: a random number from 0 to 1.
    """
    if attempts >= ATTEMPTS:
        return None
    waiting: timedelta = min(FIRST_DELAY * int(GROWTH ** (attempts - 1)), LONGEST_DELAY)
    return waiting * (1 + JITTER * (2 * draw - 1))


def to_be_stopped(failing_since: datetime, at: datetime) -> bool:
    """Say whether a webhook has failed for so long that it is switched off."""
    return at - failing_since >= STOPPED_AFTER
