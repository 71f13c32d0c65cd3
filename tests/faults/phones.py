"""Phones that cast over HTTP and never give up (不断重试的手机): the same bytes until there is an answer."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.faults.truth import Receipt, Told

PATIENCE_S = 120.0
ANSWER_S = 30.0
PAUSE_S = 0.2
LOST = (OSError, http.client.HTTPException)
"""What a phone sees of a server that died, or has not started yet."""


@dataclass
class Answer:
    """What came back."""

    status: int
    code: str
    message: str
    retry_after: str | None
    receipt: Receipt


@dataclass
class Phones:
    """The phones of one poll.

    Attributes:
        faults: answers that no phone should ever get; tests assert that there are none.
        waits: how often each passing answer came: the code of a 503, or ``lost``.
        answer_s: how long a phone waits for one answer.
        patience_s: how long it goes on asking.
    """

    port: int
    poll: str
    told: Told = field(default_factory=Told)
    faults: list[Answer] = field(default_factory=list)
    waits: Counter[str] = field(default_factory=Counter)
    answer_s: float = ANSWER_S
    patience_s: float = PATIENCE_S

    def once(self, body: bytes) -> Answer:
        """Send a ballot and return the answer.

        Raises:
            OSError: no connection, or it broke.
            http.client.HTTPException: the answer broke off.
        """
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.answer_s)
        try:
            line.request("POST", f"/{self.poll}/ballots", body, {"Content-Type": "application/octet-stream"})
            answer = line.getresponse()
            found = json.loads(answer.read())
        finally:
            line.close()
        error = found.get("error", {})
        receipt = found if answer.status == 200 else {}
        return Answer(
            answer.status, error.get("code", ""), error.get("message", ""), answer.getheader("Retry-After"), receipt
        )

    def cast(self, body: bytes, choice: int) -> Receipt | str:
        """Cast until there is a receipt or a refusal."""
        self.told.sends(body, choice)
        found = self.again(body)
        self.told.hears(body, found)
        return found

    def again(self, body: bytes) -> Receipt | str:
        """Send bytes until there is a receipt or a refusal, and return it."""
        end = time.monotonic() + self.patience_s
        while time.monotonic() < end:
            try:
                answer = self.once(body)
            except LOST:
                self.waits["lost"] += 1
            else:
                if answer.status == 200:
                    return answer.receipt
                if 400 <= answer.status < 500:
                    return answer.code
                if not is_proper_wait(answer):
                    self.faults.append(answer)
                self.waits[answer.code] += 1
            time.sleep(PAUSE_S)
        raise AssertionError(f"no answer within {self.patience_s:.0f} s: {self.waits}")

    def all_cast(self, ballots: Iterable[tuple[bytes, int]], at_once: int = 8) -> list[Receipt | str]:
        """Cast ballots side by side."""
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(lambda one: self.cast(*one), ballots))

    def send_and_hang_up(self, body: bytes, choice: int) -> None:
        """Send a whole ballot and lose the line before the answer."""
        self.told.sends(body, choice)
        head = f"POST /{self.poll}/ballots HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
        with socket.create_connection(("127.0.0.1", self.port), ANSWER_S) as line:
            line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


def is_proper_wait(answer: Answer) -> bool:
    """Say whether an answer asks a phone to come again as it should: 503, when, and a Chinese sentence."""
    waits = answer.status == 503 and (answer.retry_after or "").isdigit()
    return waits and any("\u4e00" <= character <= "\u9fff" for character in answer.message)
