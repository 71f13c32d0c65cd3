"""The line between a simulated phone and the server: HTTP as the phones speak it."""

from __future__ import annotations

import random
import ssl
import time
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from vote.crypto.canonical import cj, parse
from vote.errors import PingjiaError

TRIES = 8
TIMEOUT_S = 30.0
SCRUTINEER = "Scrutineer"
"""Header that says whose phone it is: `i-TOKEN`."""


@cache
def trusted() -> ssl.SSLContext:
    """Return whom this machine trusts; read once, for it takes longer than many a visit."""
    return httpx.create_ssl_context(trust_env=False)


class Declined(PingjiaError):
    """The server said no.

    Attributes:
        answered: the HTTP status.
        reason: the stable code of the answer; its Chinese sentence is the message.
    """

    def __init__(self, answered: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.answered = answered
        self.reason = reason


class Line:
    """A connection to one poll. Lost connections and busy answers are tried again with back-off and jitter.

    Args:
        public_url: where the server is, such as `http://127.0.0.1:8000`.
        poll: the poll's code.
    """

    def __init__(self, public_url: str, poll: str) -> None:
        self.public_url = public_url
        self.poll = poll
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        self._client = httpx.Client(timeout=TIMEOUT_S, limits=limits, trust_env=False, verify=trusted())

    @property
    def host(self) -> str:
        """Where the server is, without the scheme."""
        return urlsplit(self.public_url).netloc

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def page(self, path: str = "") -> bytes:
        """Return a page of the poll as it came."""
        return self._ask("GET", path).content

    def get(self, path: str, **headers: str) -> Any:
        """Return the JSON at a path."""
        return parse(self._ask("GET", path, headers=headers).content)

    def post(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        """Send JSON and return the JSON of the answer."""
        headers["Content-Type"] = "application/json"
        return parse(self._ask("POST", path, content=cj(body), headers=headers).content)

    def post_bytes(self, path: str, body: bytes) -> Any:
        """Send bytes and return the JSON of the answer."""
        kind = {"Content-Type": "application/octet-stream"}
        return parse(self._ask("POST", path, content=body, headers=kind).content)

    def _ask(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """Ask until there is an answer other than 503; a retry sends the same bytes.

        Raises:
            Declined: the server said no.
            httpx.TransportError: no answer after several tries.
        """
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._client.request(method, f"{self.public_url}/{self.poll}{path}", **rest)
            except httpx.TransportError:
                if attempt == TRIES:
                    raise
            else:
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or attempt == TRIES:
                    return _accepted(answer)
            time.sleep(random.uniform(0.5, 1) * min(4.0, 0.1 * 2**attempt))  # noqa: S311 - jitter, no secret
        raise AssertionError("the last try returns or raises")


def _accepted(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        error = parse(answer.content)["error"]
        raise Declined(answer.status_code, error["code"], error["message"])
    except (ValueError, KeyError, TypeError) as fault:
        raise Declined(answer.status_code, "no-answer", f"服务器的回答看不懂（HTTP {answer.status_code}）。") from fault
