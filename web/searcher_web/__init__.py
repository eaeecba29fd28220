"""The web site: search pages, records at their permalinks, and the same as JSON.

Its public interface is `create_app` (a WSGI application) and `serve`.
"""

import signal
import socket
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from flask import Flask

from searcher_web.app import KeepIndex, create_app, no_keeper, use_row
from searcher_web.config import Config
from searcher_web.curator import Curator
from searcher_web.http_server import HttpServer
from searcher_web.loading import begin_loading, load
from searcher_web.processes import run_processes
from searcher_web.server import listen

__all__ = ["Config", "Curator", "HttpServer", "create_app", "listen", "serve"]


def serve(
    config: Config,
    sockets: Sequence[socket.socket],
    curator: Curator | None = None,
    processes: int = 1,
    keep_index: KeepIndex = no_keeper,
) -> None:
    """Serve a site on sockets from `listen` until SIGTERM or SIGINT; then finish its answers.

    With a curator it has the desk, which answers this machine only.  `keep_index` begins to mend
    the index: it is called when the first process begins, and when a reader meets damage.
    """
    bound = tuple(str(one.getsockname()[0]) for one in sockets)
    config = replace(config, hosts=(*config.hosts, *bound))
    app = create_app(config, curator, processes, keep_index)
    if processes == 1:
        begin_loading(app)
        _run(app, config, sockets, 0)
    else:
        load(app)  # before the processes are forked, so that they share it
        run_processes(processes, partial(_run, app, config, sockets), sockets)


def _run(
    app: Flask,
    config: Config,
    sockets: Sequence[socket.socket],
    process: int,
) -> None:
    """Serve the site in this process, one of several (from 0)."""
    use_row(app, process)
    if process == 0:
        app.extensions["keep_index"]()  # not before: it starts a thread, which no fork may meet
    server = HttpServer(app, config, sockets, app.extensions["metrics"])
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: server.stop())
    server.run()
