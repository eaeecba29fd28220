"""Clients that stall: they send half a request, or never read the answer, and hold what they can.

Each is a context manager that holds a number of connections to a port of this machine, makes a
new one for each that the server closes, and counts what became of them.
"""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_PAUSE = 0.2  # seconds between two looks at all connections
_DRIP = 2.0  # seconds between two bytes of a request that is never finished
_RECONNECT = 2.0  # seconds until a connection that was closed is made again
_BUFFER = 4096  # bytes: the smallest receive buffer, so that the server notices early


@dataclass
class Outcomes:
    """How many connections were made, refused and closed by the server, and the first lines."""

    made: int = 0
    closed: int = 0
    refused: int = 0
    first_lines: Counter[str] = field(default_factory=Counter)


@dataclass
class _Client:
    """One connection: what it sends at once, then byte by byte; whether it reads the answer."""

    socket: socket.socket
    dripping: bool
    dripped: float


class Stalled:
    """Holds a number of stalled connections, in a thread of its own."""

    def __init__(self, port: int, count: int, opening: bytes, drip: bytes = b"") -> None:
        self._port, self._count, self._opening, self._drip = port, count, opening, drip
        self._clients: list[_Client] = []
        self._waiting: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.outcomes = Outcomes()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()
        for client in self._clients:
            client.socket.close()

    def _run(self) -> None:
        self._waiting = [time.monotonic()] * self._count
        while not self._ended.wait(_PAUSE):
            self._clients = [client for client in self._clients if self._is_held(client)]
            now = time.monotonic()
            due = sum(1 for moment in self._waiting if moment <= now)
            self._waiting = [moment for moment in self._waiting if moment > now]
            for _ in range(due):
                self._connect()

    def _connect(self) -> None:
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        one.settimeout(0.5)
        try:
            one.connect(("127.0.0.1", self._port))
            one.sendall(self._opening)
        except OSError:
            one.close()
            self.outcomes.refused += 1
            self._waiting.append(time.monotonic() + _RECONNECT)
            return
        one.settimeout(0)
        self.outcomes.made += 1
        self._clients.append(_Client(one, bool(self._drip), time.monotonic()))

    def _is_held(self, client: _Client) -> bool:
        """Check that the server holds a connection; send the next byte if it is time."""
        if client.dripping and time.monotonic() - client.dripped > _DRIP:
            client.dripped = time.monotonic()
            with suppress(BlockingIOError):
                try:
                    client.socket.send(self._drip)
                except OSError:
                    return self._close(client, b"")
        try:
            # Only a look, which leaves the bytes unread.
            seen = client.socket.recv(64, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return self._close(client, b"")
        return self._close(client, seen) if not seen or client.dripping else True

    def _close(self, client: _Client, seen: bytes) -> bool:
        self.outcomes.closed += 1
        self.outcomes.first_lines[seen[:12].decode("ascii", "replace")] += 1
        client.socket.close()
        self._waiting.append(time.monotonic() + _RECONNECT)
        return False


@contextmanager
def _holding(stalled: Stalled) -> Iterator[Outcomes]:
    stalled.start()
    try:
        yield stalled.outcomes
    finally:
        stalled.stop()


_HOST = b"Host: localhost\r\n"


@contextmanager
def half_requests(port: int, count: int) -> Iterator[Outcomes]:
    """Hold requests whose headers never end."""
    opening = b"GET /search?q=trade HTTP/1.1\r\n" + _HOST + b"X-Slow: "
    with _holding(Stalled(port, count, opening, b"a")) as outcomes:
        yield outcomes


@contextmanager
def half_bodies(port: int, count: int) -> Iterator[Outcomes]:
    """Hold forms whose body never ends."""
    opening = b"POST /cite HTTP/1.1\r\n" + _HOST + b"Content-Length: 9000\r\n"
    opening += b"Content-Type: application/x-www-form-urlencoded\r\n\r\nq="
    with _holding(Stalled(port, count, opening, b"a")) as outcomes:
        yield outcomes


@contextmanager
def unread_downloads(port: int, count: int) -> Iterator[Outcomes]:
    """Hold downloads of all records that are never read."""
    opening = b"GET /search.jsonl HTTP/1.1\r\n" + _HOST + b"\r\n"
    with _holding(Stalled(port, count, opening)) as outcomes:
        yield outcomes
