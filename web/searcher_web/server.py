"""Listening sockets of the site."""

import errno
import socket
from collections.abc import Mapping

from searcher.model.errors import CannotServe

_UNPRIVILEGED = 1024


def listen(host: str, port: int) -> list[socket.socket]:
    """Bind a port of a host: one listening socket for each address of the host.

    Raises CannotServe if the port is taken or not allowed, or the host is not this machine.
    """
    bound = list[socket.socket]()
    try:
        for address in _addresses(host, port):
            bound.append(_bind(*address))
    except OSError as error:
        for one in bound:
            one.close()
        why = error.strerror or str(error)
        raise CannotServe(host, port, why, _remedy(error, port)) from error
    return bound


def _addresses(host: str, port: int) -> dict[tuple[int, tuple[str, int]], None]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return dict.fromkeys((family, address[:2]) for family, _, _, _, address in found)  # type: ignore[misc]


def _bind(family: int, address: tuple[str, int]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen()  # without it a second process could bind too, and fail only later
    except OSError:
        listener.close()
        raise
    return listener


_HOST_REMEDY = (
    "Name an address of this machine with --host: 127.0.0.1 for this machine alone, "
    "0.0.0.0 for all."
)


def _remedy(error: OSError, port: int) -> str:
    """Return what to do about a port that cannot be bound."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return _HOST_REMEDY
    free = port + 1 if port < 65535 else port - 1
    remedies: Mapping[int | None, str] = {
        errno.EADDRINUSE: f"Another program has it, perhaps this one. Choose another port: "
        f"searcher serve --port {free}, or make demo PORT={free}.",
        errno.EACCES: f"Ports below {_UNPRIVILEGED} need a right of their own. Choose another one: "
        "searcher serve --port 8000, or make demo PORT=8000.",
        errno.EMFILE: "Raise the limit of open files (ulimit -n 4096), and try again.",
    }
    return remedies.get(error.errno, "Choose another one with --port, or another --host.")
