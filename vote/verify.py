"""Check exported boards without the server: `python -m vote.verify board.json`.

Needs no web framework and no database. Exit status 0 where everything holds.
Several boards can be checked beside one another, by processes of this machine or by Dask workers anywhere;
what is printed, and the status, are the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from vote.auditor import CHUNK, Report, add_sums, verify_board
from vote.crew import Crew, CrewLacking, crew, in_order
from vote.verdicts import Outcome, Told, Unread, check_files, check_several, check_whole, read, summary, tell

__all__ = ["Report", "add_sums", "audited", "by_crew", "main", "split_dask", "summary", "verify_board"]

USAGE = "用法：python -m vote.verify [--dask [地址]] board.json或文件夹…"
WHOLE = 8 * 2**20
"""Boards of so many bytes at most go to a Dask worker whole; larger ones in parts, whoever asks does the rest."""
TOGETHER = 2**21
"""Small boards are given to a worker together until they are so many bytes: each piece of work has its price."""


def audited(names: Sequence[str], workers: int | None = None, dask: str | None = None) -> int:
    """Check boards and print what is found; 0 if all hold, 1 if one does not, 2 if one was not checked.

    Args:
        names: files, and folders that hold them.
        workers: processors to use here; one unless told, all of them for Dask workers on this machine.
        dask: the address of a scheduler; empty for workers on this machine, None to do without.
    """
    status, boards = 0, list[str]()
    for name in names:
        found = [str(path) for path in sorted(Path(name).rglob("*.json"))] if Path(name).is_dir() else [name]
        if not found:
            print(f"✗ 文件夹 {name} 里没有公告板（.json 文件）", file=sys.stderr)
            status = 2
        boards += found
    several = len(boards) > 1
    try:
        for done, (name, outcome) in enumerate(zip(boards, _outcomes(boards, workers, dask), strict=True), 1):
            _clear()
            status = max(status, _print(outcome, name if several else ""))
            if several and done < len(boards):
                _bar("boards", done, len(boards))
    except CrewLacking as lacking:
        _clear()
        print(f"✗ {lacking}", file=sys.stderr)
        return 2
    return status


def _outcomes(boards: list[str], workers: int | None, dask: str | None) -> Iterator[Outcome]:
    if dask is not None and boards:
        with crew(dask, workers) as found:
            yield from by_crew(found, boards)
    elif len(boards) > 1 and (workers or 1) > 1:
        with ProcessPoolExecutor(min(workers or 1, len(boards))) as pool:
            yield from pool.map(_by_itself, boards)
    else:
        for name in boards:
            yield _checked(name, lambda data: tell(verify_board(data, _bar, workers=workers or 1)))


def _print(outcome: Outcome, name: str) -> int:
    """Print what was found about a board, under its name where there are several; return the exit status."""
    if isinstance(outcome, Unread):
        print(f"✗ {outcome.sentence}", file=sys.stderr)
        return 2
    print("\n".join([f"── {name}"] * bool(name) + outcome.lines), flush=True)
    return 0 if outcome.holds else 1


def by_crew(found: Crew, boards: Iterable[str]) -> Iterator[Outcome]:
    """Yield what Dask workers find about each board, in order."""
    for outcomes in in_order(_begun(found, boards), found.ahead):
        yield from outcomes


def _begun(found: Crew, boards: Iterable[str]) -> Iterator[Callable[[], Sequence[Outcome]]]:
    """Send small boards to workers, several at once; of a large one the ballots only, when its turn has come."""
    for names in _together(boards):
        if _size(names[0]) > WHOLE:
            yield partial(_in_parts, found, names[0])
        elif found.here:
            yield found.begin(check_files, names)
        else:
            yield found.begin(check_several, [read(name) for name in names])


def _in_parts(found: Crew, name: str) -> Sequence[Outcome]:
    return [_checked(name, lambda data: tell(verify_board(data, _bar, spread=found.map)))]


def _together(boards: Iterable[str]) -> Iterator[list[str]]:
    """Yield boards in order: large ones singly, small ones as many as are sent together."""
    names, size = list[str](), 0
    for name in boards:
        large = _size(name) > WHOLE
        if names and (large or size >= TOGETHER):
            yield names
            names, size = [], 0
        if large:
            yield [name]
        else:
            names, size = [*names, name], size + _size(name)
    if names:
        yield names


def _size(name: str) -> int:
    """Return how many bytes a file has; nothing where it cannot be read, which is said when it is its turn."""
    try:
        return Path(name).stat().st_size
    except OSError:
        return 0


def _by_itself(name: str) -> Outcome:
    return _checked(name, check_whole)


def _checked(name: str, check: Callable[[bytes], Told]) -> Outcome:
    data = read(name)
    return data if isinstance(data, Unread) else check(data)


def split_dask(arguments: Iterable[str]) -> Iterator[str]:
    """Yield a command line in which --dask has its value: an address where one follows, else nothing."""
    waiting = False
    for argument in arguments:
        if waiting:
            yield f"--dask={argument if '://' in argument else ''}"
            if "://" not in argument:
                yield argument
            waiting = False
        elif argument == "--dask":
            waiting = True
        else:
            yield argument
    if waiting:
        yield "--dask="


def main(arguments: list[str]) -> int:
    """Check the boards named on the command line; see `audited`."""
    names, dask = list[str](), None
    for argument in split_dask(arguments):
        if argument.startswith("--dask="):
            dask = argument.removeprefix("--dask=")
        else:
            names.append(argument)
    if not names or any(name.startswith("-") for name in names):
        print(USAGE, file=sys.stderr)
        return 2
    return audited(names, dask=dask)


def _bar(stage: str, done: int, size: int) -> None:
    """Draw a progress bar where a person watches."""
    if not sys.stderr.isatty() or (stage == "events" and done != size and done % CHUNK):
        return
    filled = 40 * done // size
    print(f"\r{stage:8} [{'█' * filled}{'·' * (40 - filled)}] {done}/{size}", end="", file=sys.stderr, flush=True)
    if done == size:
        _clear()


def _clear() -> None:
    """Wipe the progress bar away, where there may be one."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
