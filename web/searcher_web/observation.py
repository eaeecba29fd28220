"""What is recorded of each answer: its counts in the metrics, its line in the access log.

A line is a JSON object: time, client, method, path, status, seconds, route, agent.  What readers
search for is in the parameters of addresses, and in those of the pages they come from: without
SEARCHER_LOG_QUERIES neither is recorded.
"""

import json
import re
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from logging import Handler, StreamHandler, makeLogRecord
from logging.handlers import WatchedFileHandler
from typing import cast

from flask import Flask, Response, current_app, g, request

from searcher_web.config import Config
from searcher_web.metrics import Metrics

_MAX_TEXT = 300  # characters of a header in the log
_TOKEN = re.compile(r"(/alerts/(?:confirm|end)/)[^/?#]+")


def init_app(app: Flask, config: Config) -> None:
    """Record each answer of a site; the metrics are added by the application."""
    app.extensions["access_log"] = AccessLog.of(config)
    app.before_request(_start)
    app.after_request(_record)


def metrics() -> Metrics:
    """Return the metrics of this site."""
    return cast(Metrics, current_app.extensions["metrics"])


@dataclass(frozen=True, slots=True)
class AccessLog:
    """A log with a JSON object a line; a file that is renamed meanwhile is made anew."""

    handler: Handler
    has_queries: bool

    @classmethod
    def of(cls, config: Config) -> "AccessLog | None":
        """Open the log of a configuration, if it has one.  Raises OSError."""
        if config.access_log is None:
            return None
        is_output = config.access_log == "-"
        handler = StreamHandler(sys.stdout) if is_output else WatchedFileHandler(config.access_log)
        return cls(handler, config.log_queries)

    def line(self, status: int) -> dict[str, object]:
        """Return what is known of the current request before its answer is sent."""
        line: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": request.remote_addr,
            "method": request.method,
            "path": _without_token(request.path),
            "status": status,
            "route": request.endpoint,
            "agent": request.headers.get("User-Agent", "")[:_MAX_TEXT],
        }
        if self.has_queries:
            line["query"] = request.query_string.decode("ascii", "replace")
            line["referrer"] = _without_token(request.headers.get("Referer", ""))
        return line

    def write(self, line: dict[str, object]) -> None:
        """Write a line."""
        text = json.dumps(line, ensure_ascii=False)
        self.handler.handle(makeLogRecord({"msg": text}))


def _without_token(address: str) -> str:
    """Leave out of an address what gives its reader the right to confirm or end mails."""
    return _TOKEN.sub(r"\1…", address)


def _start() -> None:
    g.started = time.perf_counter()


def _record(response: Response) -> Response:
    """Record an answer when its last byte is made; a file that is passed through, now."""
    started: float = g.get("started", time.perf_counter())
    route, status, counts = request.endpoint, response.status_code, metrics()
    log: AccessLog | None = current_app.extensions["access_log"]
    line = log.line(status) if log else {}

    def finish() -> None:
        seconds = time.perf_counter() - started
        counts.count_answer(route, status, seconds)
        if log:
            log.write({**line, "seconds": round(seconds, 4)})

    if response.direct_passthrough:
        finish()
    else:
        response.call_on_close(finish)
    return response
