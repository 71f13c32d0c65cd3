"""Work done by Dask workers (多机核验), on this machine or on others; Dask is loaded only when it is asked for.

Workers are believed: who asks them must run them, and nobody else may reach their scheduler.
"""

from __future__ import annotations

import logging
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from distributed import Client

Given = TypeVar("Given")
Made = TypeVar("Made")

CONNECT_S = 20
PATIENCE_S = 60
ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:[0-9]{1,5}")
AHEAD = 3
"""So many pieces of work wait for each worker, which keeps it busy and this machine's memory free."""

OURS = {
    # No pages over HTTP, which anybody on the machine could read.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    # Work goes out at once; no more is given than may wait.
    "distributed.scheduler.worker-saturation": float("inf"),
    # What has killed two workers is not tried on a third.
    "distributed.scheduler.allowed-failures": 1,
    "distributed.comm.timeouts.connect": f"{PATIENCE_S}s",
}
"""Settings of Dask for workers on this machine."""


class CrewLacking(Exception):
    """The work cannot be done by Dask workers; the message says why, in Chinese."""


class Crew:
    """Workers that are there.

    Args:
        size: how many pieces of work they do at once.
        here: whether they run on this machine, and can read its files.
    """

    def __init__(self, client: Client, size: int, *, here: bool) -> None:
        self._client = client
        self.ahead = AHEAD * size
        self.here = here

    def begin(self, function: Callable[[Given], Made], given: Given) -> Callable[[], Made]:
        """Send a piece of work; return what waits for its outcome.

        Args:
            function: of a module that the workers can import.
        """
        future: Any = self._client.submit(function, given, pure=False)

        def outcome() -> Made:
            with _told():
                made: Made = future.result()
                return made

        return outcome

    def map(self, function: Callable[[Given], Made], many: Iterable[Given]) -> Iterator[Made]:
        """Yield the function of each, in order."""
        return in_order((self.begin(function, one) for one in many), self.ahead)


def in_order(begun: Iterable[Callable[[], Made]], ahead: int) -> Iterator[Made]:
    """Yield outcomes in order, with so many more begun at most."""
    waiting: deque[Callable[[], Made]] = deque()
    for outcome in begun:
        waiting.append(outcome)
        if len(waiting) > ahead:
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


@contextmanager
def crew(address: str = "", workers: int | None = None) -> Iterator[Crew]:
    """Ask the workers of a scheduler, or without an address start some on this machine until the end of the block.

    Those on this machine take orders over TLS with a key made for the occasion, so from nobody else on it.

    Args:
        workers: how many to start; one for each processor unless told.

    Raises:
        CrewLacking: Dask is not installed, nobody answers, no worker is there, or one runs another program.
    """
    if find_spec("distributed") is None:
        raise CrewLacking(
            "--dask 需要另装 Dask：pip install distributed（或在评家的源码文件夹里运行 pip install '.[dask]'）。"
        )
    if address and not ADDRESS.fullmatch(address):
        raise CrewLacking(f"Dask 调度器的地址应写成 tcp://主机:端口，不是 {address}。")
    from dask import config  # noqa: PLC0415 - takes seconds, and most do without
    from distributed import Client, LocalCluster, Security  # noqa: PLC0415
    from distributed.utils import silence_logging_cmgr  # noqa: PLC0415

    with ExitStack() as stack:
        stack.enter_context(silence_logging_cmgr(logging.CRITICAL))
        stack.enter_context(config.set(OURS))
        with _told():
            scheduler: Any = address or stack.enter_context(
                LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=workers or os.cpu_count() or 1,
                    threads_per_worker=1,
                    processes=True,
                    memory_limit=0,
                    dashboard_address="127.0.0.1:0",
                    security=Security.temporary(),  # type: ignore[no-untyped-call]
                    silence_logs=logging.CRITICAL,
                )
            )
            client = stack.enter_context(
                Client(scheduler, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
            )
            client.wait_for_workers(1 if address else workers or os.cpu_count() or 1, timeout=PATIENCE_S)
            programs = client.run(program)
        if set(programs.values()) != {program()}:
            raise CrewLacking("有的 Dask worker 上装的评家与本机的不同。请在每台机器上装同一版本，再核验。")
        yield Crew(client, len(programs), here=not address)


def program() -> str:
    """Return the SHA-256 of all that checks a board here; it must be the same wherever a part is checked."""
    folder = files("vote")
    sources = [one for place in (folder, folder / "crypto") for one in place.iterdir() if one.name.endswith(".py")]
    return sha256(b"".join(sorted(sha256(one.read_bytes()).digest() for one in sources))).hexdigest()


@contextmanager
def _told() -> Iterator[None]:
    """Say in Chinese what keeps Dask from working."""
    from distributed import CancelledError, KilledWorker  # noqa: PLC0415

    try:
        yield
    except (OSError, CancelledError, KilledWorker) as error:
        raise CrewLacking(f"Dask 没有把事情做完，这不是对公告板的结论：{type(error).__name__}: {error}") from error
    except ImportError as error:
        raise CrewLacking(f"Dask worker 上没有装评家，或缺少它要用的程序：{error}") from error
