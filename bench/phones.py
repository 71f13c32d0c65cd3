"""Measure a hall: so many phones come within a time, load the page, and cast; whoever is told to come again does.

A phone asks for page, style, script and the state of its slip, its voter thinks for one to three seconds, and it
sends the ballot: all that a browser does which has never been there, over one connection. Client and server share
this machine. Run `python -m bench.phones [PHONES]`.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bench.hall import Hall, hall
from bench.record import keep
from bench.turns import quantile
from bench.wire import Answer, Connection
from vote import chair
from vote.crypto import ballot
from vote.crypto.hashing import b64
from vote.views.answers import JSON

PHONES = 2_000
WINDOWS_S = (60, 20, 5)
THINKING_S = 2.0
QUESTIONS = 8
TRIES = 60
ASSET = re.compile(r"/static/[^\"]+")


@dataclass
class Crowd:
    """What the phones saw.

    Args:
        waits: milliseconds for each answer that was given at the first asking.
        receipts: milliseconds from the first sending of each ballot to its receipt, with every time it came again.
        again: answers that said to come again.
        errors: what went wrong otherwise.
    """

    waits: list[float] = field(default_factory=list)
    receipts: list[float] = field(default_factory=list)
    again: int = 0
    errors: int = 0
    done: int = 0


def main() -> None:
    """Print a line for each window."""
    phones = int(sys.argv[1]) if len(sys.argv) > 1 else PHONES
    for window in WINDOWS_S:
        with hall(phones, QUESTIONS) as found:
            sealed = found.sealed()
            crowd = asyncio.run(come(found, sealed, window))
            lost = crowd.done - chair.turnout(found.database, found.poll).cast
        p99, worst = quantile(crowd.waits, 0.99), max(crowd.waits)
        print(
            f"{phones:,} phones in {window:2} s: p99 {p99:7.1f} ms, max {worst:7.1f} ms, {crowd.errors} errors,"
            f" {crowd.again} told to come again, {crowd.done:,} cast, {lost} lost;"
            f" from 投票 to the receipt p99 {quantile(crowd.receipts, 0.99):,.0f} ms, max {max(crowd.receipts):,.0f} ms"
        )
        name = f"phones.{window}"
        keep({f"{name}.p99_ms": p99, f"{name}.max_ms": worst, f"{name}.errors": crowd.errors, f"{name}.lost": lost})
        keep({f"{name}.told_to_come_again": crowd.again, f"{name}.served": crowd.done})
        keep({f"{name}.receipt_p99_ms": quantile(crowd.receipts, 0.99), f"{name}.receipt_max_ms": max(crowd.receipts)})


async def come(found: Hall, sealed: Sequence[bytes], window_s: float) -> Crowd:
    """Let the phones come at random moments of the window."""
    crowd, chance = Crowd(), random.Random(20131120)
    page = found.line.page().decode()
    assets = [path for path in dict.fromkeys(ASSET.findall(page)) if "-boxes" not in path and "-recheck" not in path]
    began = time.perf_counter() + 0.2

    async def phone(body: bytes, at: float, thinking: float) -> None:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        line = Connection(found.settings.port)
        try:
            for path in (f"/{found.poll}", *assets):
                if not await _ask(crowd, partial(line.get, path)):
                    return
            slip = json.dumps({"key": b64(ballot.slip_of(body))}).encode()
            await _ask(crowd, partial(line.post, f"/{found.poll}/slip", slip, JSON))
            await asyncio.sleep(thinking)
            tapped = time.perf_counter()
            if await _ask(crowd, partial(line.post, f"/{found.poll}/ballots", body)):
                crowd.done += 1
                crowd.receipts.append((time.perf_counter() - tapped) * 1000)
        except (OSError, EOFError, TimeoutError):
            crowd.errors += 1
        finally:
            line.close()

    await asyncio.gather(
        *(phone(body, began + chance.random() * window_s, THINKING_S * (0.5 + chance.random())) for body in sealed)
    )
    return crowd


async def _ask(crowd: Crowd, ask: Callable[[], Awaitable[Answer]]) -> bool:
    """Ask until there is an answer other than 503, as phones do; say whether it was 200."""
    for attempt in range(TRIES):
        began = time.perf_counter()
        answer = await ask()
        if answer.status != 503:
            if attempt == 0:
                crowd.waits.append((time.perf_counter() - began) * 1000)
            crowd.errors += answer.status != 200
            return answer.status == 200
        crowd.again += 1
        await asyncio.sleep(answer.retry_after_s * (1 + random.random() / 2))
    crowd.errors += 1
    return False


if __name__ == "__main__":
    main()
