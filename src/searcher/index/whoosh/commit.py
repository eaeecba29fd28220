"""A commit: the list of the segments of an index, a JSON file that each commit replaces.

    {"format": 2, "analyser": "1, …", "sha256": "…", "commit":
        {"number": 7, "state": ["9f…", "4c…", 12], "segments": [
            {"name": "segment-0f….arrays", "documents": 120, "sha256": "…", "deleted": [3, 17]}]}}

`sha256` is the digest of `format` and `analyser`, a line each, and the bytes of `commit`; that of a
segment is the digest of its file (see `arrays`).  `state` is the state of the archive that the
index has all of.  A file is only ever decoded as JSON or read as arrays of numbers: nothing in an
index is executed.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from searcher.index.whoosh.segment import SegmentArrays
from searcher.index.whoosh.versions import FORMAT, analyser_version
from searcher.model.errors import DamagedIndex
from searcher.store import State
from searcher.store.durable import fsync, write_file

NAME = "commit.json"
_UNSEALED = 1  # the format whose digest does not cover the versions
_SEGMENT = re.compile(r"segment-[0-9a-f]{16}\.arrays")


class Segment(msgspec.Struct, frozen=True, dict=True):
    """A segment of a commit: its file, how many documents it has, and which are deleted."""

    name: str
    documents: int
    sha256: str
    deleted: tuple[int, ...] = ()

    @cached_property
    def deleted_set(self) -> frozenset[int]:
        """The documents that are deleted."""
        return frozenset(self.deleted)

    @property
    def live_count(self) -> int:
        """How many documents are not deleted."""
        return self.documents - len(self.deleted)

    def deleting(self, documents: Iterable[int]) -> "Segment":
        """Return the segment with more documents deleted."""
        deleted = self.deleted_set.union(documents)
        if len(deleted) == len(self.deleted):
            return self
        return msgspec.structs.replace(self, deleted=tuple(sorted(deleted)))


class Commit(msgspec.Struct, frozen=True):
    """The segments of an index after a number of commits, and the state of which archive they are.

    Without an archive that is empty.
    """

    number: int = 0
    segments: tuple[Segment, ...] = ()
    state: State = State()


class _File(msgspec.Struct, frozen=True):
    """A commit file, as every version writes it."""

    format: int
    analyser: str
    sha256: str
    commit: msgspec.Raw

    @property
    def digest(self) -> str:
        """The digest of the commit and of the versions before it."""
        versions = f"{self.format}\n{self.analyser}\n".encode()
        return hashlib.sha256(versions + bytes(self.commit)).hexdigest()

    @property
    def is_intact(self) -> bool:
        """Whether it is as it was written, by this version or an older one."""
        return self.sha256 == self.digest or (
            self.format == _UNSEALED and self.sha256 == hashlib.sha256(self.commit).hexdigest()
        )


def new_segment_name() -> str:
    """Make the name of a new segment file."""
    return f"segment-{secrets.token_hex(8)}.arrays"


def write_commit(folder: Path, commit: Commit) -> None:
    """Replace the commit of a folder in one step, and remove the segments that it does not name.

    The commit is on disk then, after its segments, and before those that it replaces are removed.
    """
    file = _File(FORMAT, analyser_version(), "", msgspec.Raw(msgspec.json.encode(commit)))
    file = msgspec.structs.replace(file, sha256=file.digest)
    fsync(folder)  # the names of its segments; their content was forced to disk with each
    write_file(folder / NAME, msgspec.json.encode(file) + b"\n")
    names = {segment.name for segment in commit.segments}
    for path in folder.iterdir():
        if _SEGMENT.fullmatch(path.name) and path.name not in names:
            path.unlink(missing_ok=True)


def read_commit(folder: Path) -> Commit | None:
    """Read the commit of a folder; return None if there is none, or only one of other versions.

    Raises DamagedIndex if it cannot be decoded, or does not match its digest.
    """
    path = folder / NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DamagedIndex(path, error.strerror or str(error)) from error
    try:
        file = msgspec.json.decode(data, type=_File)
        if not file.is_intact:
            raise DamagedIndex(path, "it does not match its digest")
        if (file.format, file.analyser) != (FORMAT, analyser_version()):
            return None
        commit = msgspec.json.decode(file.commit, type=Commit)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedIndex(path, str(error)) from error
    _check(path, commit.segments)
    return commit


def _check(path: Path, segments: Sequence[Segment]) -> None:
    for segment in segments:
        if not _SEGMENT.fullmatch(segment.name):
            raise DamagedIndex(path, f"“{segment.name}” is not the name of a segment")
        if any(not 0 <= number < segment.documents for number in segment.deleted):
            raise DamagedIndex(path, f"{segment.name} has no such document as one deleted")


def open_segment(folder: Path, segment: Segment) -> SegmentArrays:
    """Open the arrays of a segment; each is compared with its digest when it is first used.

    Raises DamagedIndex if they are missing or incomplete.
    """
    path = folder / segment.name
    try:
        arrays = SegmentArrays(path, segment.sha256)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise DamagedIndex(path, str(error)) from error
    if arrays.size != segment.documents:
        raise DamagedIndex(path, f"it has {arrays.size} documents, not {segment.documents}")
    return arrays


def verify_segment(folder: Path, segment: Segment) -> None:
    """Raise DamagedIndex if the file of a segment does not match its digest."""
    open_segment(folder, segment).verify()
