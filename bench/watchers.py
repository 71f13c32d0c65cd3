"""Measure the big screen: so many watchers ask for the turnout every two seconds.

Run `python -m bench.watchers [WATCHERS]`.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time

from bench.hall import Hall, hall
from bench.record import keep
from bench.turns import quantile
from bench.wire import Connection

WATCHERS = 500
EVERY_S = 2.0
SECONDS = 10.0


def main() -> None:
    """Print how long the watchers waited, and what the server's answers weigh."""
    watchers = int(sys.argv[1]) if len(sys.argv) > 1 else WATCHERS
    with hall(10, 1) as found:
        waits, errors, size = asyncio.run(watch(found, watchers))
    p50, p99 = quantile(waits, 0.5), quantile(waits, 0.99)
    print(
        f"{watchers} watchers every {EVERY_S:.0f} s: {len(waits) / SECONDS:,.0f} answers/s of {size} bytes,"
        f" p50 {p50:.1f} ms, p99 {p99:.1f} ms, {errors} errors"
    )
    keep({"watchers.p50_ms": p50})
    keep({"watchers.count": watchers, "watchers.p99_ms": p99, "watchers.errors": errors, "watchers.bytes": size})


async def watch(found: Hall, watchers: int) -> tuple[list[float], int, int]:
    """Let them ask; return milliseconds for each answer, answers other than 200, and an answer's size in bytes."""
    waits, errors, size = list[float](), 0, 0
    end = time.perf_counter() + SECONDS

    async def one() -> None:
        nonlocal errors, size
        line = Connection(found.settings.port)
        await asyncio.sleep(random.random() * EVERY_S)
        while time.perf_counter() < end:
            began = time.perf_counter()
            answer = await line.get(f"/{found.poll}/turnout")
            waits.append((time.perf_counter() - began) * 1000)
            errors, size = errors + (answer.status != 200), len(answer.body)
            await asyncio.sleep(EVERY_S * (0.75 + random.random() / 2))
        line.close()

    await asyncio.gather(*(one() for _ in range(watchers)))
    return waits, errors, size


if __name__ == "__main__":
    main()
