"""A server that answers as a cluster does, as far as a test needs it."""

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

KEYS = Path(__file__).with_name("cluster_keys")
AUTHORITY = KEYS / "authority.pem"

Answer = tuple[int, Any]
Rule = Callable[[str, str, bytes], Answer | None]
"""Answers a request (method, path, body), or leaves it to the next rule."""


@dataclass
class Stub:
    """Requests that were made, and rules for their answers."""

    rules: list[Rule] = field(default_factory=list)
    requests: list[tuple[str, str, bytes]] = field(default_factory=list)
    port: int = 0

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        self.requests.append((method, path, body))
        found = (rule(method, path, body) for rule in self.rules)
        return next((one for one in found if one is not None), (404, {"error": "nothing"}))


def needing(user: str, password: str) -> str:
    """Return the header that a user sends."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@contextmanager
def serving(*rules: Rule, secure: bool = False, wanted: str | None = None) -> Iterator[Stub]:
    """Serve on a free port; over TLS, and with a user only, if asked."""
    stub = Stub(list(rules))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if wanted is not None and self.headers.get("authorization") != wanted:
                status, answer = 401, {"error": "Unauthorized"}
            else:
                status, answer = stub.answer(self.command, self.path.partition("?")[0], body)
            encoded = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 (as the server calls them)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(KEYS / "server.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
        stub.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield stub
        finally:
            server.shutdown()
            thread.join()
