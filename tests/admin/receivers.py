"""Another system that takes webhooks: a real server on this machine that answers well, badly or not at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler


@dataclass
class Taken:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came in, and how to answer: a status, or a word for something worse."""

    port: int = 0
    manner: str = "200"
    taken: list[Taken] = field(default_factory=list)
    server_name: str | None = None
    """The name that a TLS client asked for (SNI)."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: callers that hang up are what is tested."""


@contextmanager
def receiving(host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Give a receiver that listens until the end."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.taken.append(Taken(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if receiver.manner == "hang":
                time.sleep(3)
            elif receiver.manner == "drip":
                for _ in range(30):
                    self.wfile.write(b"H")
                    self.wfile.flush()
                    time.sleep(0.1)
            elif receiver.manner == "flood":
                self.send_response(200)
                self.end_headers()
                for _ in range(4_000):
                    self.wfile.write(b"x" * 65_536)
            elif receiver.manner == "rubbish":
                self.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
            else:
                self.send_response(int(receiver.manner))
                if receiver.manner == "302":
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def do_GET(self) -> None:
            receiver.taken.append(Taken(self.path, {}, b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = Server((host, port), Handler)
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: setattr(receiver, "server_name", name)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def genuine(secret: str, taken: Taken) -> bool:
    """Say whether a message was signed with a secret, as standardwebhooks.com tells receivers to look."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{taken.headers['webhook-id']}.{taken.headers['webhook-timestamp']}.".encode() + taken.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(tag, f"v1,{expected}") for tag in taken.headers["webhook-signature"].split(" "))
