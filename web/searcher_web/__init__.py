"""The web site: search pages, records at their permalinks, and the same as JSON.

Its public interface is `create_app` (a WSGI application) and `serve`.
"""

import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

import waitress

from searcher.model.errors import IndexFailure
from searcher.search import Search
from searcher_web.app import create_app
from searcher_web.config import Config
from searcher_web.curator import Curator
from searcher_web.server import listen

__all__ = ["Config", "Curator", "create_app", "listen", "serve"]


def serve(
    archive: Path, index: Path, sockets: list[socket.socket], curator: Curator | None = None
) -> None:
    """Serve the site of an archive on sockets from `listen` until the process ends.

    With a curator it has the desk, which answers this machine only.
    The other settings of the site come from the environment.
    """
    config = replace(Config.from_environment(), archive=archive, index=index)
    app = create_app(config, curator)
    Thread(target=_load_names, args=(app.extensions["search"],), daemon=True).start()
    waitress.serve(app, sockets=sockets, threads=4, ident=None)


def _load_names(search: Search) -> None:
    with suppress(IndexFailure):  # which each page reports
        search.load_names()
