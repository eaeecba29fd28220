"""A commit: the list of the segments of an index, a JSON file that each commit replaces.

    {"format": 1, "analyser": "1, …", "sha256": "…", "commit":
        {"number": 7, "segments": [
            {"name": "segment-0f….arrays", "documents": 120, "sha256": "…", "deleted": [3, 17]}]}}

`sha256` is the digest of the bytes of `commit`; that of a segment is the digest of its file.  A
file is only ever decoded as JSON or read as arrays of numbers: nothing in an index is executed.
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

NAME = "commit.json"
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
    """The segments of an index after a number of commits."""

    number: int = 0
    segments: tuple[Segment, ...] = ()


class _Versions(msgspec.Struct, frozen=True):
    """What every version of a commit file begins with."""

    format: int
    analyser: str


class _File(msgspec.Struct, frozen=True):
    format: int
    analyser: str
    sha256: str
    commit: msgspec.Raw


def new_segment_name() -> str:
    """Make the name of a new segment file."""
    return f"segment-{secrets.token_hex(8)}.arrays"


def digest_of(path: Path) -> str:
    """Compute the SHA-256 digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_commit(folder: Path, commit: Commit) -> None:
    """Replace the commit of a folder in one step, and remove the segments that it does not name."""
    encoded = msgspec.json.encode(commit)
    digest = hashlib.sha256(encoded).hexdigest()
    file = _File(FORMAT, analyser_version(), digest, msgspec.Raw(encoded))
    # Not forced to disk here: the engine forces the whole folder to disk once it is served.
    part = folder / f".{NAME}.part"
    part.write_bytes(msgspec.json.encode(file) + b"\n")
    part.replace(folder / NAME)
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
    try:
        versions = msgspec.json.decode(data, type=_Versions)
        if (versions.format, versions.analyser) != (FORMAT, analyser_version()):
            return None
        file = msgspec.json.decode(data, type=_File)
        commit = msgspec.json.decode(file.commit, type=Commit)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedIndex(path, str(error)) from error
    if hashlib.sha256(bytes(file.commit)).hexdigest() != file.sha256:
        raise DamagedIndex(path, "it does not match its digest")
    _check(path, commit.segments)
    return commit


def _check(path: Path, segments: Sequence[Segment]) -> None:
    for segment in segments:
        if not _SEGMENT.fullmatch(segment.name):
            raise DamagedIndex(path, f"“{segment.name}” is not the name of a segment")
        if any(not 0 <= number < segment.documents for number in segment.deleted):
            raise DamagedIndex(path, f"{segment.name} has no such document as one deleted")


def open_segment(folder: Path, segment: Segment) -> SegmentArrays:
    """Open the arrays of a segment.  Raises DamagedIndex if they are missing or incomplete."""
    path = folder / segment.name
    try:
        arrays = SegmentArrays(path)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise DamagedIndex(path, str(error)) from error
    if arrays.size != segment.documents:
        raise DamagedIndex(path, f"it has {arrays.size} documents, not {segment.documents}")
    return arrays


def verify_segment(folder: Path, segment: Segment) -> None:
    """Raise DamagedIndex if the file of a segment does not match its digest."""
    path = folder / segment.name
    try:
        digest = digest_of(path)
    except OSError as error:
        raise DamagedIndex(path, str(error)) from error
    if digest != segment.sha256:
        raise DamagedIndex(path, "it does not match its digest")
