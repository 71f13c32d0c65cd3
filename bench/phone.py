"""Measure what a voter with a slow phone waits for: first paint, the slip's state, and 投票 to 已投出.

Headless Chromium, its processor slowed six times, against a real server on this machine and a poll of
8 questions with 4 options. Absolute figures belong to the machine, and to what else it does meanwhile.
Run `python -m bench.phone [RUNS]`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.hall import Hall, hall
from bench.record import keep
from tests import front

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--ignore-certificate-errors",
    f"--host-resolver-rules=MAP {front.VOTE} 127.0.0.1",
)  # fmt: skip
RUNS = 5
SLOWER = 6
QUESTIONS = 8
TAP_MS = 300
"""From one tap to the next: nobody is faster."""
RATE_BYTES = 1.6e6 / 8
DELAYS_MS = (150.0, 562.5)
"""Wait before every answer. Source: Lighthouse, "slow 4G": 150 ms a round trip; 3.75 of them as DevTools throttles."""
PATIENCE_MS = 60_000
BLOCKS = ("loading", "filling_in", "sealing")
GOALS_MS = {"tap": 1500, "paint": 1000, "block": 100}

WATCH = """
    window.seen = {tasks: [], headings: {}, tap: 0};
    new PerformanceObserver(list => {
        for (const {startTime, duration} of list.getEntries()) seen.tasks.push([startTime, duration]);
    }).observe({type: "longtask", buffered: true});
    new MutationObserver(() => {
        const heading = document.querySelector("h1")?.textContent;
        if (!heading || heading in seen.headings) return;
        seen.headings[heading] = performance.now();
        console.log(heading);
    }).observe(document, {childList: true, subtree: true});
"""
"""Notes when a heading came, and every task of more than 50 ms; tells each heading to whoever listens."""

VOTE = """
    addEventListener("click", event => {
        if (event.target.textContent === "投票") seen.tap = event.timeStamp;
    }, true);
    const steps = [
        ...Array.from({length: QUESTIONS}, (_, place) => () => document.querySelectorAll("fieldset input")[4 * place]),
        () => document.querySelector("main button.main"),
        () => [...document.querySelectorAll("button")].find(button => button.textContent === "投票"),
    ];
    const next = () => {
        const found = "请填写选票" in seen.headings && steps[0]();
        if (found) {
            found.click();
            steps.shift();
        }
        if (steps.length) setTimeout(next, TAP_MS);
    };
    addEventListener("load", next);
"""
"""Votes by itself, for whoever steers a browser from outside has it run scripts that would be measured, too."""


@dataclass(frozen=True)
class Vote:
    """What one voter waited for, in milliseconds; blocks are the longest single task."""

    receipt: float
    loading: float
    filling_in: float
    sealing: float
    size: int
    """Bytes over the wire: page, script, style and answers with their heads, and the bodies that are sent."""
    heads: int
    """Bytes of them that are the answers' heads, where they came by HTTP/1.1."""


@dataclass(frozen=True)
class Opening:
    """When something first stood on the page, and when the slip's state did, in milliseconds after the scan."""

    paint: float
    answer: float


def main() -> None:
    """Print one line a figure: median, worst, goal."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    program = shutil.which("chromium")
    if program is None:
        print("chromium is not installed: nothing is measured")
        return
    with hall(runs + 1, QUESTIONS) as found, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        votes = [cast(browser, slip) for slip in found.addresses[1:]]
        packed = deployed(browser, found)
        openings = {delay: [opened(browser, found.addresses[0], delay) for _ in range(runs)] for delay in DELAYS_MS}
        browser.close()
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    print(f"{QUESTIONS} questions × 4 options, processor ×1/{SLOWER}, {runs} runs, load {load:.1f} a core")
    tell("投票 tapped to 已投出", [vote.receipt for vote in votes], GOALS_MS["tap"])
    tell("longest block before the ballot stands there", [vote.loading for vote in votes], None)
    tell("longest block while it is filled in", [vote.filling_in for vote in votes], GOALS_MS["block"])
    tell("longest block while sealing and sending", [vote.sealing for vote in votes], GOALS_MS["block"])
    largest = max(vote.size for vote in votes)
    print(f"bytes over the wire for a whole vote: {largest:,}, of which {votes[0].heads:,} are heads of answers")
    keep({"phone.bytes": largest, "phone.bytes_heads": votes[0].heads})
    if packed:
        print(f"the same through nginx as in deploy/, by HTTP/2: {packed.size:,}")
        keep({"phone.bytes_http2": packed.size})
    keep({"phone.tap_to_receipt_ms": median(vote.receipt for vote in votes)})
    keep({f"phone.block_{name}_ms": median(getattr(vote, name) for vote in votes) for name in BLOCKS})
    paints = {delay: median(one.paint for one in found) for delay, found in openings.items()}
    keep({"phone.first_paint_ms": paints[DELAYS_MS[0]], "phone.first_paint_562_ms": paints[DELAYS_MS[1]]})
    for delay, opened_pages in openings.items():
        network = f"1.6 Mbit/s, {delay:.0f} ms a request"
        tell(
            f"first paint, {network}",
            [one.paint for one in opened_pages],
            GOALS_MS["paint"] if delay == DELAYS_MS[0] else None,
        )
        tell(f"the slip's state, {network}", [one.answer for one in opened_pages], None)


def tell(what: str, found: Sequence[float], goal: int | None) -> None:
    """Print a figure's median and worst beside its goal."""
    wanted = f"   goal {goal:5,} ms" if goal else ""
    print(f"{what:52} median {median(found):6,.0f} ms   worst {max(found):6,.0f} ms{wanted}")


@contextmanager
def phone(browser: Browser, delay_ms: float | None = None) -> Iterator[Page]:
    """A phone that has never been here, slowed down; with a delay, behind a slow network too."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 360, "height": 780}, locale="zh-CN", has_touch=True
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(WATCH)
    tools = context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if delay_ms is not None:
        tools.send("Network.enable")
        network = {"latency": delay_ms, "downloadThroughput": RATE_BYTES, "uploadThroughput": RATE_BYTES}
        tools.send("Network.emulateNetworkConditions", {"offline": False, **network})
    yield page
    context.close()


def cast(browser: Browser, slip: str) -> Vote:
    """Let a voter fill in a ballot quickly, and cast it."""
    with phone(browser) as page:
        sizes: list[int] = []
        heads: list[int] = []
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
        tools.on("Network.responseReceived", lambda event: heads.append(int(event["response"]["encodedDataLength"])))
        page.on("request", lambda request: sizes.append(len(request.post_data_buffer or b"")))
        page.add_init_script(VOTE.replace("QUESTIONS", str(QUESTIONS)).replace("TAP_MS", str(TAP_MS)))
        told(page, slip, "已投出")
        page.wait_for_timeout(200)
        headings = page.evaluate("seen.headings")
        tap, tasks = page.evaluate("[seen.tap, seen.tasks]")
    stands, done = headings["请填写选票"], headings["已投出"]

    def longest(since: float, until: float) -> float:
        return max((length for start, length in tasks if since <= start < until), default=0.0)

    blocks = longest(0, stands), longest(stands, tap), longest(tap, done)
    return Vote(done - tap, *blocks, sum(sizes), sum(heads))


def deployed(browser: Browser, found: Hall) -> Vote | None:
    """Let a voter cast through nginx with the files of `deploy/`; None where nginx is not installed."""
    if not (shutil.which("nginx") or shutil.which("/usr/sbin/nginx")):
        print("nginx is not installed: its heads are not measured")
        return None
    port = found.settings.port
    with (
        tempfile.TemporaryDirectory(prefix="pingjia-bench-") as folder,
        front.nginx(Path(folder) / "nginx", port, port) as (_, url),
    ):
        address = found.addresses[0].replace(found.settings.public_url, url.replace("127.0.0.1", front.VOTE))
        return cast(browser, address)


def opened(browser: Browser, slip: str, delay_ms: float) -> Opening:
    """Let a voter scan a slip that has voted: the page comes first, then what the server knows of the slip."""
    with phone(browser, delay_ms) as page:
        told(page, slip, "您的选票已在票箱中")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        return Opening(paint, page.evaluate("seen.headings['您的选票已在票箱中']"))


def told(page: Page, slip: str, heading: str) -> None:
    """Open a slip's address and wait until the page says that this heading stands there."""
    with page.expect_console_message(lambda message: message.text == heading, timeout=PATIENCE_MS):
        page.goto(slip)


if __name__ == "__main__":
    main()
