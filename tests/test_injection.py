"""The evaluation of scripts in documents sees those that run, and finds none on the site."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest
from browser_builders import IN_A_BROWSER, chromium

from evaluation.injection import VECTORS, Placed, documents, look

__all__ = ["chromium"]

pytestmark = IN_A_BROWSER

POLICY = "default-src 'self'"


class Careless(BaseHTTPRequestHandler):
    """Writes what it is asked for into a page, as a careless site does."""

    def do_GET(self) -> None:
        page = f"<!doctype html><title>x</title><p>{unquote(self.path[1:])}</p>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def careless() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Careless)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("script", "policy", "is_seen"),
    [
        ("<script>ran(1)</script>", "off", True),
        ("<script>ran(1)</script>", "on", False),
        ("<img src=x onerror=ran(1)>", "off", True),
        ("<img src=x onerror=ran(1)>", "on", True),  # it did not run, but could
        ("<a href=' javascript:ran(1)'>x</a>", "on", True),
        ("&lt;script&gt;ran(1)&lt;/script&gt;", "off", False),
    ],
)
def test_what_runs_or_could_is_seen(
    chromium: Any, careless: str, script: str, policy: str, is_seen: bool
) -> None:
    placed = Placed()
    assert look(chromium, careless, [f"/{script}"], placed, policy) == 1
    assert bool(placed.ran) == is_seen


def test_every_format_has_a_script_of_each_disguise() -> None:
    placed = Placed()
    for number in range(len(VECTORS)):
        for name, data in documents(placed, number):
            assert data, name
    assert placed.count > 25 * len(VECTORS)
