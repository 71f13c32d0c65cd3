"""How a message reaches another system (发送): to an address that was checked, in bounded time, without detours.

The name is looked up once; every address behind it is judged, and the connection goes to
one of those very addresses. A name that changes its address in between (DNS rebinding)
changes nothing. Certificate and Host are still those of the name. No proxy, no redirect.
"""

import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
import httpx

from admin.rules import destinations

CONNECT_S = 5.0
TOTAL_S = 10.0
LARGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are read at most, and thrown away."""
AGENT = "Pingjia-Webhooks/1"


@dataclass(frozen=True)
class Answer:
    """How an attempt went: the status of the answer, or why there was none."""

    status: int | None
    error: str
    milliseconds: int

    @property
    def delivered(self) -> bool:
        """Say whether the receiver has taken the message."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, headers: dict[str, str], body: bytes, *, private: bool) -> Answer:
    """Send one message and return how it went; nothing that the other side does raises or takes long.

    Args:
        private: whether addresses in private networks, and http, are allowed.
    """
    began = time.monotonic()
    try:
        status, error = _post(url, headers, body, private, began + TOTAL_S)
    except _Refused as refused:
        status, error = None, str(refused)
    except (httpcore.TimeoutException, TimeoutError):
        status, error = None, f"对方没有在 {TOTAL_S:.0f} 秒内回答。"
    except (ssl.SSLError, httpcore.ConnectError) as failed:
        status, error = None, "对方的证书不可信。" if "CERTIFICATE" in str(failed) else "连接不上对方的服务器。"
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, OSError):
        status, error = None, "对方的服务器中断了连接，或回答的不是 HTTP。"
    return Answer(status, error, int((time.monotonic() - began) * 1000))


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses behind a name, in the order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def trusted() -> ssl.SSLContext:
    """Return which certificates are trusted; read once in a process, since that takes a while."""
    return httpx.create_ssl_context()


class _Refused(Exception):
    """Nothing may be sent there; says why, in Chinese."""


def _post(url: str, headers: dict[str, str], body: bytes, private: bool, deadline: float) -> tuple[int, str]:
    why = destinations.why_not(url, private)
    if why:
        raise _Refused(why)
    parts = httpx.URL(url)
    host = parts.raw_host.decode("ascii")
    addresses = _checked(host, parts.port or destinations.PORTS[parts.scheme], private)
    sent = {"Host": parts.netloc.decode("ascii"), "Content-Type": "application/json", "User-Agent": AGENT, **headers}
    target = httpcore.URL(scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path)
    waits = dict.fromkeys(("connect", "read", "write", "pool"), CONNECT_S)
    with (
        httpcore.ConnectionPool(trusted(), network_backend=_Pinned(addresses, deadline)) as pool,
        pool.stream("POST", target, headers=list(sent.items()), content=body, extensions={"timeout": waits}) as answer,
    ):
        read = 0
        for part in answer.iter_stream():
            read += len(part)
            if read > LARGEST_ANSWER:
                break
        return answer.status, _words(answer.status)


def _checked(host: str, port: int, private: bool) -> list[str]:
    """Return the addresses to connect to; one forbidden address behind a name is enough to refuse it."""
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise _Refused("查不到这个域名的地址。") from error
    for address in addresses:
        why = destinations.why_not_address(address, private)
        if why:
            raise _Refused(why)
    return addresses


def _words(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"对方回答 {status}，要求转到别处；推送不跟随跳转，请改填最终网址。"
    return f"对方回答 {status}，没有收下。"


class _Pinned(httpcore.NetworkBackend):
    """Connects to the checked addresses, whatever name is asked for, and lets nothing last beyond the deadline."""

    def __init__(self, addresses: list[str], deadline: float) -> None:
        self._addresses, self._deadline = addresses, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the checked addresses that answers."""
        *others, last = self._addresses
        for address in others:
            try:
                return self._connect(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port, timeout)

    def _connect(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        wait = _left(self._deadline, timeout)
        return _Timed(self._sockets.connect_tcp(address, port, wait), self._deadline)


class _Timed(httpcore.NetworkStream):
    """A connection whose every step counts against one deadline: bytes that trickle in do not keep it open."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come in."""
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on encrypted; the certificate must be that of the name."""
        wait = _left(self._deadline, timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left if timeout is None else min(left, timeout)
