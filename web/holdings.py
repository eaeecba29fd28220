"""What a request is answered from: the site's archive and its index."""

from typing import cast

from flask import current_app

from searcher.archive import Archive
from searcher.search import Engine


def archive() -> Archive:
    """The archive of this site."""
    return cast(Archive, current_app.extensions["archive"])


def engine() -> Engine:
    """The engine of this site."""
    return cast(Engine, current_app.extensions["engine"])
