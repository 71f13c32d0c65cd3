"""Other processes of this machine (别的进程), as those are that serve one database beside each other."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

LOADED = ["vote.installation", "vote.serving", "tests.factories"]
ROOT = Path(__file__).parents[1]


def other_processes() -> ForkServerContext:
    """Return what starts processes: each is a copy of one that has loaded the voting side and done nothing else.

    To load it anew takes longer than most tests of several processes.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def run(command: Sequence[str], surroundings: Mapping[str, str], printed: Path) -> ForkServerProcess:
    """Start `python -m` with a command, in a session of its own; nobody waits for it.

    Args:
        command: a module, and what follows it on the command line.
        surroundings: further environment variables.
        printed: the file that takes what it prints.
    """
    process = other_processes().Process(target=_be, args=(list(command), {**os.environ, **surroundings}, printed))
    process.start()
    return process


def _be(command: list[str], environment: dict[str, str], printed: Path) -> None:
    os.setsid()
    os.chdir(ROOT)
    with printed.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    if "LD_PRELOAD" in environment:  # only a program that begins obeys it
        os.execve(sys.executable, [sys.executable, "-m", *command], environment)
    multiprocessing.set_start_method(None, force=True)  # its own children come as those of any program
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = list(command)
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
