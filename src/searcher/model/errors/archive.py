"""Errors of the archive and its records."""

from pathlib import Path

from searcher.model.errors.base import SearcherError
from searcher.model.messages import marked

DOSSIER_REMEDY = marked("Divide it into two dossiers, or shorten its texts.")
"""What to do about a dossier that is too large."""


class ArchiveError(SearcherError):
    """An error of the archive; `identifier` is the record that it is about, if it is about one."""

    code = "archive"
    identifier: str = ""


class NotAnArchive(ArchiveError):
    """A folder that has other content."""

    code = "not-an-archive"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is not an archive: {why}")
        self.path = path
        self.why = why
        self.remedy = "Name another folder with --archive, or an empty one to begin."


class UnsafeLock(ArchiveError):
    """A folder has no lock that keeps programs on other machines from writing at the same time."""

    code = "unsafe-lock"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be locked: {why}")
        self.path = path
        self.why = why
        self.remedy = (
            "Mount the folder by NFS version 4, without nolock and local_lock, or write on the "
            "machine that has it."
        )


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
        self.remedy = f"`searcher show {identifier}` prints why; `searcher restore` takes it back."


class NotWithdrawn(ArchiveError):
    """A record that is not withdrawn cannot be restored."""

    code = "not-withdrawn"

    def __init__(self, identifier: str) -> None:
        super().__init__(f"{identifier} is not withdrawn")
        self.identifier = identifier
        self.remedy = f"`searcher revert {identifier} --to VERSION` takes back other changes."


class PurgedRecord(ArchiveError):
    """The content of the record, or of one of its versions, was destroyed."""

    code = "purged"

    def __init__(self, identifier: str) -> None:
        super().__init__(f"the content of {identifier} was destroyed by `searcher purge`")
        self.identifier = identifier
        self.remedy = "It can only be ingested again, under another URL, from another copy."


class BadMerge(ArchiveError):
    """Two records that cannot be merged."""

    code = "bad-merge"

    def __init__(self, identifier: str, why: str) -> None:
        super().__init__(f"{identifier} cannot be merged: {why}")
        self.identifier = identifier
        self.why = why
        self.remedy = "Name the record that goes, then the one that stays."


class ChangedSince(ArchiveError):
    """A decision was made on a version that is no longer the newest one.

    `changes` are the fields that the versions since have changed, before and after.
    """

    code = "changed-since"

    def __init__(self, identifier: str, seen: int, newest: int, changes: tuple[str, ...]) -> None:
        super().__init__(
            f"{identifier} has changed since version {seen}: version {newest} is the newest"
        )
        self.identifier = identifier
        self.seen = seen
        self.newest = newest
        self.changes = changes
        self.remedy = "\n".join((*changes, f"Decide again on version {newest}."))


class DamagedRecord(ArchiveError):
    """A record whose stored files are not what was written."""

    code = "damaged-record"

    def __init__(self, identifier: str, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.identifier = identifier
        self.path = path
        self.why = why
        self.remedy = "Restore this object from a backup, then run `searcher verify`."


class UnreadablePath(ArchiveError):
    """A file or folder of the archive, beside its records or above them, that cannot be read."""

    code = "unreadable-path"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be read: {why}")
        self.path = path
        self.why = why
        self.remedy = "`searcher verify` names what repairs it."


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


class BadDossier(ArchiveError):
    """A dossier that cannot be read, or is larger than a dossier may be.

    `what` is a key of the translation catalogs, with placeholders `%(name)s` for `values`.
    """

    code = "bad-dossier"

    def __init__(self, what: str, **values: object) -> None:
        super().__init__(what % values)
        self.what = what
        self.values = values
        self.remedy = DOSSIER_REMEDY


class UnknownDossier(ArchiveError):
    """No published dossier has this identifier, or not in this version."""

    code = "unknown-dossier"

    def __init__(self, identifier: str, version: int | None = None) -> None:
        suffix = "" if version is None else f" in version {version}"
        super().__init__(f"there is no dossier {identifier}{suffix}")
        self.identifier = identifier
        self.version = version
        self.remedy = "`searcher dossier list` lists all; without --id a new one is published."


class WithdrawnDossier(ArchiveError):
    """The dossier is withdrawn, by its last `version`."""

    code = "withdrawn-dossier"

    def __init__(self, identifier: str, version: int) -> None:
        super().__init__(f"the dossier {identifier} is withdrawn, by its version {version}")
        self.identifier = identifier
        self.version = version
        self.remedy = "Change its title or its content, and publish it as a new one."


class DamagedDossier(ArchiveError):
    """A published dossier whose file is not what was written."""

    code = "damaged-dossier"

    def __init__(self, identifier: str, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.identifier = identifier
        self.path = path
        self.why = why
        self.remedy = "Restore this file from a backup, then run `searcher verify`."


class UnpublishableDossier(ArchiveError):
    """A dossier that cannot be published: `why`."""

    code = "unpublishable-dossier"

    def __init__(self, why: str) -> None:
        super().__init__(f"this dossier cannot be published: {why}")
        self.why = why
        self.remedy = "Change the file, or open it on the page of the basket and save it again."


class IdentityCollision(ArchiveError):
    """Two different originals have one identifier (about one chance in 10**16 a pair)."""

    code = "identity-collision"

    def __init__(self, identifier: str, known: str, new: str) -> None:
        super().__init__(f"{identifier} belongs to {known}, not to {new}")
        self.identifier = identifier
        self.known = known
        self.new = new
        self.remedy = "Give this document another URL as a hint."


class OccupiedFolder(ArchiveError):
    """A folder for an export that holds something."""

    code = "occupied-folder"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not empty")
        self.folder = folder
        self.remedy = "Name a new folder; an export never overwrites one."


class BadExport(ArchiveError):
    """A dump or a bag that cannot be imported: `member` is the file in it, `why` its fault."""

    code = "bad-export"

    def __init__(self, source: str, member: str, why: str) -> None:
        place = f"{source}, {member}" if member else source
        super().__init__(f"{place}: {why}")
        self.source = source
        self.member = member
        self.why = why
        self.remedy = "Nothing of it was imported. Copy it again from where it was made."


class LaterExport(BadExport):
    """A dump or a bag that a later version of the program made."""

    code = "later-export"

    def __init__(self, source: str, member: str, why: str) -> None:
        super().__init__(source, member, why)
        self.remedy = "Nothing of it was imported. Update the program."
