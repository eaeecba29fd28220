"""The site: search pages, records at their permalinks, and the same as JSON."""

from dataclasses import replace
from pathlib import Path

import waitress

from web.app import create_app
from web.config import Config

__all__ = ["Config", "create_app", "serve"]


def serve(archive: Path, index: Path, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the site of an archive until the process is ended; what else it has of its own is
    configured by the environment.
    """
    config = replace(Config.from_environment(), archive=archive, index=index)
    waitress.serve(create_app(config), host=host, port=port, threads=4, ident=None)
