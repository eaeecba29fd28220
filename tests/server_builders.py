"""Serve a site with the real server, and request its pages over HTTP as a browser does."""

import threading
from http import HTTPStatus
from urllib.parse import urldefrag

from flask import Flask
from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.urls import iri_to_uri

from evaluation.browsing import Browser

_RUNNING: dict[int, "Server"] = {}
"""The running servers of this test, by the identity of their applications."""


class Server:
    """One application on a free port of this machine, as `web.serve` serves it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        found = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
        assert isinstance(found, TcpWSGIServer)
        self._server, self._ended = found, threading.Event()
        self.browser = Browser(int(found.effective_port), Host="localhost")
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            wasyncore.loop(timeout=1.0, map=self._server._map, count=1)

    def close(self) -> None:
        self.browser.close()
        self._ended.set()
        self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._server._map, ignore_all=True)


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
