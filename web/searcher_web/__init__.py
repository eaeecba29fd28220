"""The site: search pages, records at their permalinks, and the same as JSON."""

import socket
from dataclasses import replace
from pathlib import Path

import waitress

from searcher_web.app import create_app
from searcher_web.config import Config
from searcher_web.server import listen

__all__ = ["Config", "create_app", "listen", "serve"]


def serve(archive: Path, index: Path, sockets: list[socket.socket]) -> None:
    """Serve the site of an archive at what `listen` gave, until the process is ended; what else
    the site has of its own is configured by the environment.
    """
    config = replace(Config.from_environment(), archive=archive, index=index)
    waitress.serve(create_app(config), sockets=sockets, threads=4, ident=None)
