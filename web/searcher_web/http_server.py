"""The HTTP server of the site: waitress, with limits of time and a stop that finishes answers.

Waitress reads requests and sends answers in one thread without blocking, and runs the
application in a pool of threads (docs/decisions/0031-the-server.md has the measurements).
"""

import logging
import select
import socket
import time
from collections.abc import Sequence
from threading import RLock
from typing import Any, cast

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import RequestEntityTooLarge

from searcher_web.config import Config
from searcher_web.limits import MAX_BODY, MAX_QUERY
from searcher_web.metrics import Gauge, Metrics
from searcher_web.page_images import AT_ONCE

_THREADS = 4  # for pages; as many more as there may be downloads, which wait for their readers,
# and requests that wait for images
_MAX_HEADERS = MAX_QUERY + 32 * 1024  # bytes of the first line and all headers
_MAX_WAITING = 4 << 20  # bytes of an answer that wait for the client; then its thread waits
_SEND_BUFFER = 64 * 1024  # bytes in the kernel: few, so that a client that reads is seen to
_FULL = 0.9  # share of the connections at which those that wait for their clients are closed
_CHECK = 1.0  # seconds between two looks at all connections
_POLL = 0.5  # seconds that the server sleeps at most
_GREETING = 1.0  # seconds in which the first request of a new connection may arrive after a stop


class _Parser(HTTPRequestParser):
    """Refuses requests that could be understood in two ways (RFC 9112, sections 3.2 and 6.3).

    The application explains that a body is too large; of one that is far too large, only the
    headers are read.
    """

    is_cut = False  # the rest of what the client sends is ignored

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        # Without a body there is nothing to continue with; waitress would wait for it.
        self.expect_continue = self.expect_continue and bool(self.chunked or self.content_length)
        host = self.headers.get("HOST")
        if "TRANSFER_ENCODING" in self.headers or (
            self.chunked and "CONTENT_LENGTH" in self.headers
        ):
            raise ParsingError("The length of the body is given in two ways")
        if host is None and self.version == "1.1":
            raise ParsingError("There is no Host header")
        if host is not None and ("," in host or (not host and self.version == "1.1")):
            raise ParsingError("There is not exactly one host in the Host header")

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error, self.connection_close, self.is_cut = None, True, True
            length = str(max(self.content_length, MAX_BODY + 1))
            self.headers["CONTENT_LENGTH"] = length  # type: ignore[index]
            return len(data)
        return consumed


class _Channel(HTTPChannel):
    """A connection whose client may take a limited time to send a request, and to read."""

    parser_class = _Parser
    _began = 0.0  # when the request that is being received began
    _taken = 0.0  # when the client last took some of an answer

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._opened = time.monotonic()
        super().__init__(*arguments, **named)

    def received(self, data: bytes) -> bool:
        if any(cast(_Parser, request).is_cut for request in self.requests):
            return False
        if self.request is None:
            self._began = time.monotonic()
        return bool(super().received(data))

    def service(self) -> None:
        if self.server.is_stopping:  # type: ignore[attr-defined]
            self.requests[0].connection_close = True
        super().service()

    def write_soon(self, data: Any) -> int:
        if not self.total_outbufs_len:
            self._taken = time.monotonic()
        return int(super().write_soon(data))

    def _flush_some(self, do_close: bool = True) -> bool:  # noqa: FBT001, FBT002
        is_taken = bool(super()._flush_some(do_close))  # type: ignore[misc]
        if is_taken:
            self._taken = time.monotonic()
        return is_taken

    def is_unused(self, now: float) -> bool:
        """Check that no request is being received or answered, or is on its way at the start."""
        is_new = not self._began and now - self._opened < _GREETING
        return not (is_new or self.requests or self.total_outbufs_len or self.request)

    @property
    def waits_for_client(self) -> bool:
        """Whether the next step is the client's, and nothing is lost if it never comes."""
        return not (self.requests or self.total_outbufs_len)

    def is_late(self, now: float, config: Config) -> bool:
        """Check whether the client has exceeded the time to read an answer, or to send."""
        if self.total_outbufs_len:
            return now - self._taken > config.read_seconds
        return self.request is not None and now - self._began > config.send_seconds


class _Listener(TcpWSGIServer):
    """A listening socket; the server that has it looks after its connections."""

    channel_class = _Channel
    is_stopping = False

    def maintenance(self, now: float) -> None:
        pass

    def stop_listening(self) -> None:
        """Accept the connections that wait already, and no more."""
        self.is_stopping = True
        listening = self.socket
        assert listening is not None  # it is closed here alone
        while select.select([listening], [], [], 0)[0]:
            self.handle_accept()
        self.del_channel()  # the trigger stays: threads that make answers use it
        self.accepting = False
        listening.close()


class HttpServer:
    """Serves an application on listening sockets until it is stopped."""

    def __init__(
        self, app: Flask, config: Config, sockets: Sequence[socket.socket], metrics: Metrics
    ) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it is in the metrics
        self._config, self._metrics = config, metrics
        self._map: dict[int, Any] = {}
        self._dispatcher = ThreadedTaskDispatcher()
        settings = _settings(config)
        self._dispatcher.set_thread_count(settings.threads)
        self._listeners = [self._listen(app, one, settings) for one in sockets]
        self._stopped: float | None = None
        self._ending = RLock()  # a signal handler may interrupt the thread that holds it
        self._is_over = False

    def _listen(self, app: Flask, one: socket.socket, settings: Adjustments) -> _Listener:
        about = (one.family, one.type, one.proto, one.getsockname())
        return _Listener(
            app, self._map, _sock=one, dispatcher=self._dispatcher, adj=settings,
            sockinfo=about, bind_socket=False,
        )  # fmt: skip

    def run(self) -> None:
        """Serve until `stop` is called and all answers are complete, or their time is over."""
        looked = 0.0
        while not self._is_done():
            wasyncore.loop(timeout=_POLL, use_poll=True, map=self._map, count=1)
            if (now := time.monotonic()) - looked > _CHECK or self._stopped:
                looked = now
                self._look_after_connections(now)
        with self._ending:
            self._is_over = True
        self._dispatcher.shutdown(timeout=1)  # threads without an answer end at once
        wasyncore.close_all(self._map, ignore_all=True)

    def stop(self) -> None:
        """Begin to stop; a signal handler or another thread may call it, and more than once."""
        self._stopped = self._stopped or time.monotonic()
        with self._ending:
            if not self._is_over:  # else its descriptor may be that of another file by now
                self._listeners[0].pull_trigger()

    def _is_done(self) -> bool:
        if not self._stopped:
            return False
        for listener in self._listeners:
            if not listener.is_stopping:
                listener.stop_listening()
        late = time.monotonic() - self._stopped > self._config.stop_seconds
        return late or not self._channels()

    def _channels(self) -> list[_Channel]:
        every = [cast(dict[int, _Channel], one.active_channels) for one in self._listeners]
        return [channel for channels in every for channel in list(channels.values())]

    def _look_after_connections(self, now: float) -> None:
        """Close those whose client is late, those unused before a stop, and the oldest of many."""
        channels = self._channels()
        self._metrics.set(Gauge.CONNECTIONS, len(channels))
        self._metrics.set(Gauge.QUEUE, len(self._dispatcher.queue))
        closing = [one for one in channels if one.is_late(now, self._config)]
        if self._stopped:
            closing += [one for one in channels if one.is_unused(now)]
        if (surplus := len(channels) - int(_FULL * self._config.connections)) > 0:
            waiting = [one for one in channels if one.waits_for_client]
            closing += sorted(waiting, key=lambda one: one.creation_time)[:surplus]
        for channel in closing:
            channel.handle_close()


def _settings(config: Config) -> Adjustments:
    settings = Adjustments(
        threads=_THREADS + config.downloads + (AT_ONCE if config.page_images else 0),
        ident=None,
        connection_limit=config.connections,
        max_request_header_size=_MAX_HEADERS,
        max_request_body_size=4 * MAX_BODY,
        outbuf_high_watermark=_MAX_WAITING,
        outbuf_overflow=16 * _MAX_WAITING,  # in memory, not in files
        clear_untrusted_proxy_headers=False,  # the site decides which it believes
    )
    small = (socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
    settings.socket_options = [*settings.socket_options, small]
    return settings
