"""Errors of the index, which can always be rebuilt from the archive."""

from pathlib import Path

from searcher.model.errors.base import SearcherError


class IndexFailure(SearcherError):
    """An error of the index."""

    code = "index"
    remedy = "Run `searcher rebuild`."


class NotAnIndex(IndexFailure):
    """A folder that has other content, or is in a place where an index would do harm."""

    code = "not-an-index"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be used for an index: {why}")
        self.path = path
        self.why = why
        self.remedy = "Name another folder with --index, or an empty one to begin."


class IndexLocked(IndexFailure):
    """Another program is writing the index."""

    code = "index-locked"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is being written by another program")
        self.path = path
        self.remedy = "Wait for it to finish, then try again."


class DamagedIndex(IndexFailure):
    """The index cannot be read."""

    code = "damaged-index"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be read: {why}")
        self.path = path
        self.why = why


class MissingIndex(IndexFailure):
    """There is no index of the archive, or only one that another version of the program made."""

    code = "missing-index"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} has no index that this version of the program can read")
        self.path = path
        self.remedy = "Run `searcher rebuild`, or name another index with --index."


class ForeignIndex(IndexFailure):
    """The index is of another archive."""

    code = "foreign-index"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not the index of this archive, but of another one")
        self.path = path
        self.remedy = (
            "Name the index of this archive with --index, or run `searcher rebuild` to replace "
            "this one."
        )


class DamagedTable(IndexFailure):
    """The table of related words beside an index is not as it was written."""

    code = "damaged-table"
    remedy = "Run `searcher crosslingual build`, or `remove` to search without it."

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be read: {why}")
        self.path = path
        self.why = why
