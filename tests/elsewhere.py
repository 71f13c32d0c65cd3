"""Other processes of this machine (别的进程), which share a database with this one as serving processes do."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext


def processes_of(module: str) -> ForkServerContext:
    """Return what starts processes: each is a copy of one that has loaded a module and done nothing else yet."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context
