"""Where the site finds its archive; the only place of the site that reads the environment."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """The folders of the archive and the index, the site's name, and the ARK authority if any."""

    archive: Path
    index: Path
    name: str = "Searcher"
    naan: str | None = None

    @classmethod
    def from_environment(cls) -> "Config":
        """SEARCHER_ARCHIVE, SEARCHER_INDEX, SEARCHER_NAME and SEARCHER_NAAN, for a WSGI server."""
        home = Path(__file__).resolve().parents[1]
        return cls(
            Path(os.environ.get("SEARCHER_ARCHIVE", home / "archive")),
            Path(os.environ.get("SEARCHER_INDEX", home / ".index")),
            os.environ.get("SEARCHER_NAME", "Searcher"),
            os.environ.get("SEARCHER_NAAN"),
        )
