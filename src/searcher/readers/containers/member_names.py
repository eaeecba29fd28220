"""Names of the files of a pack: which are documents, and how they are shown."""

from collections import Counter
from collections.abc import Iterator, Set
from pathlib import PurePosixPath

from searcher.readers.containers.members import SkippedCounts, SkippedMembers
from searcher.readers.file_names import (
    STORED,
    inner_name,
    is_stored,
    non_document_kind,
    page_of_folder,
    stores_in,
)


class MemberNames:
    """The names of a pack's files: each once, without those that are not documents."""

    def __init__(self, known: set[str], stores: Set[str]) -> None:
        self._skipped = SkippedCounts()
        self._pages = known
        self._stores = set(stores)
        self._given: Counter[str] = Counter()

    def take(self, raw: str) -> str | None:
        """Return the name of a document as it is shown, or count the file and return None."""
        name = inner_name(raw)
        path = PurePosixPath(name)
        self._stores |= stores_in([name])
        self._pages.add(str(path.with_suffix("")))
        if what := self._what(path):
            self._skipped.add(what, name)
            return None
        self._given[name] += 1
        times = self._given[name]
        return name if times == 1 else str(path.with_stem(f"{path.stem} ({times})"))

    def _what(self, path: PurePosixPath) -> str | None:
        for folder in path.parents:
            page = page_of_folder(folder.name)
            if page and str(folder.with_name(page)) in self._pages:
                return "files of saved pages"
        return STORED if is_stored(str(path), self._stores) else non_document_kind(str(path))

    def skipped(self) -> Iterator[SkippedMembers]:
        """Yield how many files are not documents, by what they are."""
        return self._skipped.entries()
