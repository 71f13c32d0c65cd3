"""What a request is about (当前请求): settings, databases, the clock, and who asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import cast

from flask import current_app, g
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from admin.config import AdminSettings
from admin.errors import SignInNeeded, plainly, unless_away
from admin.rules import dates
from admin.rules.rights import Person
from vote.db import Database

SETTINGS = "pingjia.settings"
DATABASE = "pingjia.database"
POLLS = "pingjia.polls"
POLLS_URL = "pingjia.polls_url"
CLOCK = "pingjia.clock"


def settings() -> AdminSettings:
    """Return the settings of this side."""
    return cast(AdminSettings, current_app.extensions[SETTINGS])


def database() -> Database:
    """Return the database of this side."""
    return cast(Database, current_app.extensions[DATABASE])


def polls() -> Database:
    """Return the database of the voting side, for `vote.chair` only."""
    return cast(Database, current_app.extensions[POLLS])


def polls_url() -> str:
    """Return what phones open."""
    return cast(str, current_app.extensions[POLLS_URL])


def now() -> datetime:
    """Return this moment."""
    return cast(Callable[[], datetime], current_app.extensions[CLOCK])().astimezone(UTC)


def today() -> date:
    """Return this day in China."""
    return dates.today(now())


def reading() -> Session:
    """Return the request's session for reading; it ends with the request."""
    if "reading" not in g:
        g.reading_door = database().read()
        g.reading = g.reading_door.__enter__()
    return cast(Session, g.reading)


@contextmanager
def writing() -> Iterator[Session]:
    """Give a session whose changes are committed at its end, or all undone on an error.

    Raises:
        ChangedMeanwhile: somebody else was writing the same, and the database undid this one.
    """
    done_reading()
    try:
        with database().write() as session:
            yield session
    except SQLAlchemyError as error:
        raise plainly(error) from error.__cause__


def let_go(_error: BaseException | None = None) -> None:
    """End what the request still has; nobody waits for a database that went away after the answer was made."""
    with unless_away():
        done_reading()


def done_reading() -> None:
    """End the request's session for reading, if there is one."""
    door = g.pop("reading_door", None)
    g.pop("reading", None)
    if door is not None:
        door.__exit__(None, None, None)


def person() -> Person:
    """Return who asks.

    Raises:
        SignInNeeded: nobody has signed in.
    """
    found = maybe_person()
    if found is None:
        raise SignInNeeded
    return found


def maybe_person() -> Person | None:
    """Return who asks, or None for a visitor."""
    return cast(Person | None, g.get("person"))
