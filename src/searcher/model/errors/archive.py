"""Errors of the archive and its records."""

from pathlib import Path

from searcher.model.errors.base import SearcherError


class ArchiveError(SearcherError):
    """An error of the archive."""

    code = "archive"


class NotAnArchive(ArchiveError):
    """A folder that has other content."""

    code = "not-an-archive"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is not an archive: {why}")
        self.path = path
        self.why = why
        self.remedy = "Name another folder with --archive, or an empty one to begin."


class ArchiveLocked(ArchiveError):
    """Another program is writing to the archive."""

    code = "archive-locked"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is being written by another program")
        self.path = path
        self.remedy = "Wait for it to finish; the lock is released when that program ends."


class UnknownRecord(ArchiveError):
    """No record has this identifier, or not in this version."""

    code = "unknown-record"

    def __init__(self, identifier: str, version: int | None = None) -> None:
        suffix = "" if version is None else f" in version {version}"
        super().__init__(f"there is no record {identifier}{suffix}")
        self.identifier = identifier
        self.version = version
        self.remedy = "Look for it by its title or source."


class WithdrawnRecord(ArchiveError):
    """The record is withdrawn: `version` is its tombstone, the last one."""

    code = "withdrawn"

    def __init__(self, identifier: str, version: int) -> None:
        super().__init__(f"{identifier} is withdrawn, by its version {version}")
        self.identifier = identifier
        self.version = version
        self.remedy = f"`searcher show {identifier}` prints the reason; a withdrawal is final."


class DamagedRecord(ArchiveError):
    """A record whose stored files are not what was written."""

    code = "damaged-record"

    def __init__(self, identifier: str, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.identifier = identifier
        self.path = path
        self.why = why
        self.remedy = "Restore this object from a backup, then run `searcher verify`."


class LaterRecord(DamagedRecord):
    """A record in a format of a later version of the program."""

    code = "later-record"

    def __init__(self, identifier: str, path: str, why: str) -> None:
        super().__init__(identifier, path, why)
        self.remedy = "Update the program; the record itself is not damaged."


class UnknownReviewFlag(ArchiveError):
    """A record has no review flag with this code: `flags` are the codes it has."""

    code = "unknown-review-flag"

    def __init__(self, identifier: str, flag: str, flags: tuple[str, ...]) -> None:
        super().__init__(f"{identifier} has no review flag {flag}")
        self.identifier = identifier
        self.flag = flag
        self.flags = flags
        self.remedy = f"It has: {', '.join(flags)}." if flags else "It has no review flags at all."


class UnknownSearch(ArchiveError):
    """No saved search has this identifier."""

    code = "unknown-search"

    def __init__(self, identifier: str) -> None:
        super().__init__(f"there is no search {identifier}")
        self.identifier = identifier
        self.remedy = "Compare it with the citation, character by character."


class DamagedSearch(ArchiveError):
    """A saved search whose file is not what was written."""

    code = "damaged-search"

    def __init__(self, identifier: str, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.identifier = identifier
        self.path = path
        self.why = why
        self.remedy = "Restore this file from a backup, then run `searcher verify`."


class TooManySearches(ArchiveError):
    """The limit of searches that are saved in a day is reached."""

    code = "too-many-searches"

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit:,} searches were saved today, which is the limit")
        self.limit = limit
        self.remedy = "Save it tomorrow; the search itself can be used meanwhile."


class IdentityCollision(ArchiveError):
    """Two different originals have one identifier (about one chance in 10**16 a pair)."""

    code = "identity-collision"

    def __init__(self, identifier: str, known: str, new: str) -> None:
        super().__init__(f"{identifier} belongs to {known}, not to {new}")
        self.identifier = identifier
        self.known = known
        self.new = new
        self.remedy = "Give this document another URL as a hint."
