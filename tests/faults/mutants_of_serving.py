"""What can be broken about how the voting side is served (服务的改坏): stops of its database, bodies, lines."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import partial

import granian
from flask import request

from tests.faults.altered import Put
from vote import app, ballots, serving
from vote.views import failures

NO_END = 10**13
LINES = 8
PIECE = 65536


def take_stops_for_faults(put: Put) -> None:
    """Take a database that is away for a fault of the program."""
    for module in (ballots, failures):
        put(module, "UNREACHABLE", ())


def read_everything(put: Put) -> None:
    """Read a body to its end, however long it is, before looking at it."""
    put(app, "LARGEST", NO_END)
    put(app, "LARGEST_OF", {})


def read_and_drop(put: Put) -> None:
    """Read a body to its end, keep nothing of it, and refuse it then."""
    limit = app._limit

    def patient() -> None:
        request.max_content_length = NO_END
        if (request.content_length or 0) > app.LARGEST:
            while request.stream.read(PIECE):
                pass
        limit()

    put(app, "_limit", patient)


def die_of_bodies(put: Put) -> None:
    """End the process where a body is too long."""

    def deadly() -> None:
        if request.method == "POST" and (request.content_length or 0) > app.LARGEST:
            os.kill(os.getpid(), signal.SIGKILL)

    put(app, "_limit", deadly)


def take_few_lines(put: Put) -> None:
    """Listen to few clients at a time, whether they say something or not."""
    put(serving, "Granian", partial(granian.Granian, backpressure=LINES))


MUTANTS: dict[str, Callable[[Put], None]] = {
    "takes-stops-for-faults": take_stops_for_faults,
    "reads-everything": read_everything,
    "reads-and-drops": read_and_drop,
    "dies-of-bodies": die_of_bodies,
    "takes-few-lines": take_few_lines,
}
