"""The configuration of the site; no other module of the site reads the environment."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """Folders of the archive and the index, name of the site, ARK authority if any (`naan`), and
    the limit of new saved searches a day.
    """

    archive: Path
    index: Path
    name: str = "Searcher"
    naan: str | None = None
    saved_searches_a_day: int = 1000

    @classmethod
    def from_environment(cls) -> "Config":
        """Read SEARCHER_ARCHIVE, SEARCHER_INDEX, SEARCHER_NAME, SEARCHER_NAAN and
        SEARCHER_CITATIONS, for a WSGI server.

        The default folders are those of the command line: `archive` and `.index`, below the
        current folder.
        """
        return cls(
            Path(os.environ.get("SEARCHER_ARCHIVE", "archive")),
            Path(os.environ.get("SEARCHER_INDEX", ".index")),
            os.environ.get("SEARCHER_NAME", "Searcher"),
            os.environ.get("SEARCHER_NAAN"),
            int(os.environ.get("SEARCHER_CITATIONS", "1000")),
        )
