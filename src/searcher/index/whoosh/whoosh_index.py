"""An index as Whoosh's own: its readers and searchers work on the newest commit."""

from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from searcher.index.whoosh.codec import ArraySegment
from searcher.index.whoosh.commit import Commit
from searcher.index.whoosh.generations import Generations
from searcher.index.whoosh.schema import schema
from searcher.model.errors import NotAnIndex


class WhooshIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index to be read: `searcher()` and `reader()` open its newest commit.

    Whoosh's own table of contents is a pickle; this one is made of a commit, and neither read nor
    written.  Raises NotAnIndex if the folder has no index of this version of the program.
    """

    def __init__(self, path: Path) -> None:
        # Not `FileIndex.__init__`, which would read a table of contents.
        self._generations = Generations(path)
        folder, _ = self._newest()
        self.storage, self.indexname, self._schema = FileStorage(str(folder)), "searcher", schema()

    def _newest(self) -> tuple[Path, Commit]:
        if (newest := self._generations.commit()) is None:
            raise NotAnIndex(self._generations.path, "it holds no index of this version")
        return newest

    def _read_toc(self) -> TOC:
        folder, commit = self._newest()
        segments = [ArraySegment(folder, segment) for segment in commit.segments]
        return TOC(schema(), segments, commit.number)

    def latest_generation(self) -> int:
        """Return the number of the newest commit."""
        return self._newest()[1].number

    def writer(self, procs: int = 1, **kwargs: object) -> None:
        """Refuse: an index is written by the engine only."""
        raise NotImplementedError("Write an index with `searcher ingest` or `searcher rebuild`.")
