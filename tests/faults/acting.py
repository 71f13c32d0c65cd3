"""A chair who acts in a process of her own (主席的一步), and halts at a chosen place of it; see `steps`.

`python -m tests.faults.acting FILE STEP POLL NUMBER [PLACE]` does one step of `vote.chair` in the installation of a
settings file, broken as FAULTS_ALTERED names it, and prints the time on the wall. PLACE is a function, like
`vote.closings:seal_box`; when it is called, "halted" is printed and nothing more is done.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path

from tests.faults import altered
from vote import chair
from vote.config import load
from vote.db import Database

HALTED = "halted"
LONG_S = 600


def halt_at(place: str) -> None:
    """Let a function of the product never return."""
    module, _, name = place.partition(":")

    def halt(*_: object, **__: object) -> None:
        print(HALTED, flush=True)
        time.sleep(LONG_S)

    setattr(import_module(module), name, halt)


if __name__ == "__main__":
    config, step, poll, number, *places = sys.argv[1:]
    altered.alter(*altered.named())
    for place in places:
        halt_at(place)
    getattr(chair, step)(Database.of(load(Path(config))), poll, int(number))
    print(int(time.time()))
