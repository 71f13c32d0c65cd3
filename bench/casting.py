"""Measure casting over HTTP: durable, verified ballots a second at rising concurrency, and what durability costs.

Client and server share this machine. Run `python -m bench.casting [BALLOTS]`.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from dataclasses import dataclass

from bench.hall import Hall, hall
from bench.record import keep
from bench.turns import quantile
from bench.wire import Connection

BALLOTS = 4_000
QUESTIONS = {"1x4": 1, "8x4": 8}
AT_ONCE = (1, 4, 16, 64, 256)


@dataclass(frozen=True)
class Run:
    """What one level of concurrency gave: ballots a second, milliseconds for an answer, answers other than 200."""

    at_once: int
    per_s: float
    p50_ms: float
    p99_ms: float
    errors: int


def main() -> None:
    """Print a line for each shape and concurrency; keep the best throughput of a shape."""
    ballots = int(sys.argv[1]) if len(sys.argv) > 1 else BALLOTS
    for shape, questions in QUESTIONS.items():
        with hall(ballots, questions) as found:
            runs = measured(found, found.sealed())
        for one in runs:
            print(
                f"{shape}  {one.at_once:3} at once: {one.per_s:6,.0f} ballots/s, p50 {one.p50_ms:6.1f} ms,"
                f" p99 {one.p99_ms:6.1f} ms, {one.errors} errors"
            )
        best = max(runs, key=lambda one: one.per_s)
        keep(
            {
                f"cast_http.{shape}.per_s": best.per_s, f"cast_http.{shape}.p50_ms": best.p50_ms,
                f"cast_http.{shape}.p99_ms": best.p99_ms, f"cast_http.{shape}.errors": sum(one.errors for one in runs),
                f"cast_http.{shape}.knee_at_once": best.at_once,
            }
        )  # fmt: skip


def measured(found: Hall, sealed: list[bytes]) -> list[Run]:
    """Cast an equal part of the ballots at each level of concurrency."""
    part = len(sealed) // len(AT_ONCE)
    parts = [sealed[place * part : (place + 1) * part] for place in range(len(AT_ONCE))]
    return [asyncio.run(cast(found, at_once, some)) for at_once, some in zip(AT_ONCE, parts, strict=True)]


async def cast(found: Hall, at_once: int, sealed: list[bytes]) -> Run:
    """Cast ballots over so many connections, each sending the next as soon as it has its answer."""
    waiting, took, errors = deque(sealed), list[float](), 0

    async def work() -> None:
        nonlocal errors
        line = Connection(found.settings.port)
        while waiting:
            body, began = waiting.popleft(), time.perf_counter()
            answer = await line.post(f"/{found.poll}/ballots", body)
            took.append((time.perf_counter() - began) * 1000)
            errors += answer.status != 200
        line.close()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    seconds = time.perf_counter() - began
    return Run(at_once, len(sealed) / seconds, quantile(took, 0.5), quantile(took, 0.99), errors)


if __name__ == "__main__":
    main()
