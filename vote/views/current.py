"""What the running application holds (当前应用): its database, and the writer of its ballots."""

from __future__ import annotations

from typing import cast

from flask import current_app

from vote.db import Database
from vote.store import Store

STORE = "pingjia.store"


def store() -> Store:
    """Return the writer of ballots."""
    return cast(Store, current_app.extensions[STORE])


def database() -> Database:
    """Return the database of polls."""
    return store().database
