"""After a storm of requests nothing that the real server wrote names a slip, a tracker, a vote's body or an address."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.factories import Assembly
from vote import ballots, installation
from vote.crypto.hashing import b64
from vote.db import Database
from vote.rehearsal.server import free_port

pytestmark = pytest.mark.slow

START_S = 60
FROM = "203.0.113.77"
BROWSER = "Marked-Browser/9"
VOTERS = 24


def storm(address: str, assembly: Assembly) -> list[int]:
    """Cast, repeat, spoil and ask, as phones do, many at once; return how the answers were."""
    code = assembly.code
    bodies = [assembly.seal(secret, [place % 4], "食堂晚班没有热菜") for place, secret in enumerate(assembly.slips)]
    sent = {"X-Forwarded-For": FROM, "Forwarded": f"for={FROM}", "User-Agent": BROWSER}
    with httpx.Client(base_url=f"{address}/{code}", headers=sent, timeout=START_S, trust_env=False) as phone:

        def vote(place: int) -> list[int]:
            body, secret = bodies[place], assembly.slips[place]
            octets = {"Content-Type": "application/octet-stream"}
            asked = [phone.post("/ballots", content=part, headers=octets) for part in (body, body, body[:-1], b"")]
            asked.append(phone.post("/slip", json={"key": b64(assembly.key(secret))}))
            asked.append(phone.post("/slip", json={"key": secret}))
            asked.append(phone.post("/plain", data={"secret": secret, "q0": "0", "cast": "1"}))
            asked.append(phone.get(f"/{secret}"))
            return [answer.status_code for answer in asked]

        with ThreadPoolExecutor(8) as hall:
            return [status for answers in hall.map(vote, range(len(bodies))) for status in answers]


def test_a_storm_leaves_no_trace_in_what_the_server_writes(tmp_path: Path) -> None:
    port, log, scratch = free_port(), tmp_path / "server.log", tmp_path / "scratch"
    scratch.mkdir()
    path, settings = installation.install(tmp_path / "home", {"port": port, "public_url": f"http://127.0.0.1:{port}"})
    database = Database.of(settings)
    assembly = Assembly.played(database, "open", slips=VOTERS, due=VOTERS)
    assembly.stop()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "vote.cli", "serve", "--config", str(path)]
    with log.open("wb") as out, subprocess.Popen(
        command, stdout=out, stderr=out, env={**os.environ, "TMPDIR": str(scratch)}
    ) as server:  # fmt: skip
        try:
            end = time.monotonic() + START_S
            while not answers(address):
                assert time.monotonic() < end
                time.sleep(0.1)
            statuses = storm(address, assembly)
            trackers = [
                ballots.slip_state(database, assembly.code, assembly.key(each))["tracker"] for each in assembly.slips
            ]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(START_S)
    database.close()

    assert statuses.count(200) >= 3 * VOTERS
    assert {400, 404} & set(statuses)
    assert [path for path in scratch.rglob("*") if path.is_file()] == []
    written = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert "评家已启动" in written[log].decode("utf-8")
    secrets = [secret.encode() for secret in assembly.slips]
    keys = [b64(assembly.key(secret)).encode() for secret in assembly.slips]
    marks = [FROM.encode(), BROWSER.encode(), "食堂".encode()]
    for file, data in written.items():
        found = [mark for mark in (*secrets, *marks) if mark in data]
        assert not found, f"{file.name}: {found[:3]}"
    for mark in (*keys, *[tracker.encode() for tracker in trackers], assembly.code.encode()):
        assert mark not in written[log]


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False
