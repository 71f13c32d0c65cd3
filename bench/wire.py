"""A phone's connection, as cheap as can be: client and server share this machine's processors."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from vote.views.answers import OCTETS

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back: status, the body, and what Retry-After says in seconds."""

    status: int
    body: bytes
    retry_after_s: float


class Connection:
    """One connection that stays open until the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Answer:
        """Ask for a page."""
        return await self._ask(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, br\r\n\r\n".encode())

    async def post(self, path: str, body: bytes, kind: str = OCTETS) -> Answer:
        """Send bytes."""
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        return await self._ask(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, request: bytes) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self._reader is not None
        self._writer.write(request)
        head = (await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), PATIENCE_S)).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await self._reader.readexactly(int(fields.get("content-length", 0)))
        if fields.get("connection") == "close":
            self.close()
        return Answer(int(head[9:12]), body, float(fields.get("retry-after", 0)))
