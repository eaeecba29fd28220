"""Serve a site with the real server, and request its pages over HTTP as a browser does."""

import threading
from http import HTTPStatus
from urllib.parse import urldefrag

from flask import Flask
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.urls import iri_to_uri

from evaluation.browsing import Browser
from searcher_web import HttpServer, listen

_RUNNING: dict[int, "Server"] = {}
"""The running servers of this test, by the identity of their applications."""


class Server:
    """One application on a free port of this machine, as `searcher serve` serves it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        (socket,) = listen("127.0.0.1", 0)
        self.port = int(socket.getsockname()[1])
        self._server = HttpServer(app, app.config["SITE"], [socket], app.extensions["metrics"])
        self.browser = Browser(self.port, Host="localhost")
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many requests wait for a thread."""
        return len(self._server._dispatcher.queue)

    def stop(self) -> None:
        """Begin to stop, as after SIGTERM; answers under way are finished."""
        self._server.stop()

    def close(self) -> None:
        """Stop, and wait until all answers are complete."""
        self.browser.close()
        self.stop()
        self._thread.join(60)
        assert not self._thread.is_alive(), "the server does not stop"


def fetch(app: Flask, url: str) -> TestResponse:
    """Fetch an address from the real server; decode the body, do not follow redirects."""
    server = _RUNNING.get(id(app)) or _RUNNING.setdefault(id(app), Server(app))
    answer = server.browser.ask(iri_to_uri(urldefrag(url).url))
    transfer = ("content-encoding", "content-length")
    headers = [(name, value) for name, value in answer.fields if name.lower() not in transfer]
    status = f"{answer.status} {HTTPStatus(answer.status).phrase.upper()}"
    request = EnvironBuilder(path=url).get_request()
    return TestResponse([answer.body], status, headers, request)


def close_servers() -> None:
    """Stop the servers that a test has started."""
    while _RUNNING:
        _RUNNING.popitem()[1].close()
