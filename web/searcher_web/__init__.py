"""The web site: search pages, records at their permalinks, and the same as JSON.

Its public interface is `create_app` (a WSGI application) and `serve`.
"""

import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Thread

from flask import Flask

from searcher.model.errors import IndexFailure
from searcher.search import Search
from searcher_web.app import create_app, use_row
from searcher_web.config import Config
from searcher_web.curator import Curator
from searcher_web.http_server import HttpServer
from searcher_web.processes import run_processes
from searcher_web.server import listen

__all__ = ["Config", "Curator", "HttpServer", "create_app", "listen", "serve"]


def serve(
    config: Config,
    sockets: Sequence[socket.socket],
    curator: Curator | None = None,
    processes: int = 1,
    begin: Callable[[], None] = lambda: None,
) -> None:
    """Serve a site on sockets from `listen` until SIGTERM or SIGINT; then finish its answers.

    With a curator it has the desk, which answers this machine only.  `begin` is called in the
    first process when it begins; it may start threads, which a fork must not meet.
    """
    bound = tuple(str(one.getsockname()[0]) for one in sockets)
    config = replace(config, hosts=(*config.hosts, *bound))
    app = create_app(config, curator, processes)
    if processes == 1:
        _run(app, config, sockets, begin, 0)
    else:
        run_processes(processes, partial(_run, app, config, sockets, begin))


def _run(
    app: Flask,
    config: Config,
    sockets: Sequence[socket.socket],
    begin: Callable[[], None],
    process: int,
) -> None:
    """Serve the site in this process, one of several (from 0)."""
    use_row(app, process)
    if process == 0:
        begin()
    Thread(target=_load_names, args=(app.extensions["search"],), daemon=True).start()
    server = HttpServer(app, config, sockets, app.extensions["metrics"])
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: server.stop())
    server.run()


def _load_names(search: Search) -> None:
    with suppress(IndexFailure):  # which each page reports
        search.load_names()
