"""Where the site finds its archive; the only place of the site that reads the environment."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """The folders of the archive and the index, the site's name, the ARK authority if any, and
    how many new searches may be cited a day.
    """

    archive: Path
    index: Path
    name: str = "Searcher"
    naan: str | None = None
    citations: int = 1000

    @classmethod
    def from_environment(cls) -> "Config":
        """SEARCHER_ARCHIVE, SEARCHER_INDEX, SEARCHER_NAME, SEARCHER_NAAN and
        SEARCHER_CITATIONS, for a WSGI server.
        """
        home = Path(__file__).resolve().parents[1]
        return cls(
            Path(os.environ.get("SEARCHER_ARCHIVE", home / "archive")),
            Path(os.environ.get("SEARCHER_INDEX", home / ".index")),
            os.environ.get("SEARCHER_NAME", "Searcher"),
            os.environ.get("SEARCHER_NAAN"),
            int(os.environ.get("SEARCHER_CITATIONS", "1000")),
        )
