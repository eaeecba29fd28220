"""When records came into an archive and were last changed, as every engine keeps it."""

import time
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from searcher.model.errors import ArchiveError
from searcher.store import Archive


class Times(NamedTuple):
    """When a record arrived and was last changed (seconds since 1970)."""

    arrived: int
    changed: int


def times_in(archive: Archive | None, identifier: str) -> Times:
    """Return when a record came into the archive and was last changed; now if it is not there."""
    if archive:
        with suppress(ArchiveError):
            return Times(*map(_seconds, archive.moments(identifier)))
    now = int(time.time())
    return Times(now, now)


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
