"""The ports that servers listen on (端口)."""

import socket

from vote.errors import PingjiaError


class PortTaken(PingjiaError):
    """Another program, or this one started before, listens on the port."""

    code = "port-taken"


def must_be_free(host: str, port: int) -> None:
    """Refuse a port that is in use; the server shares its port with its own processes, and so with a second start.

    Raises:
        PortTaken: something listens there already.
    """
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortTaken(
                f"无法监听 {host}:{port}（{error.strerror}）。请先停止占用它的程序，或改用别的端口。"
            ) from error
