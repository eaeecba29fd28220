"""The site: search pages, records at their permalinks, and the same as JSON."""

import socket
from pathlib import Path

import waitress

from web.app import create_app
from web.config import Config
from web.listening import listen

__all__ = ["Config", "create_app", "listen", "serve"]


def serve(archive: Path, index: Path, sockets: list[socket.socket]) -> None:
    """Serve the site of an archive at what `listen` gave, until the process is ended."""
    waitress.serve(create_app(Config(archive, index)), sockets=sockets, threads=4, ident=None)
