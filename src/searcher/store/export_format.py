"""The files of an export of an archive: their paths, their order, and the head beside them.

A dump and a bag both hold the files of an archive under the paths that they have in it.  They come
in one order, by `sort_key`: what is small first, then the saved searches, the published dossiers,
and each object whole.
So an import needs memory for one object only, and notices a path that comes twice.
"""

import re
from enum import IntEnum

import msgspec

from searcher.model.errors import BadIdentifier
from searcher.model.identifiers import ALPHABET, LENGTH, parse_identifier
from searcher.store import ocfl

HEAD = "searcher-export.json"
"""The file that identifies an export."""
MANIFEST = "manifest-sha512.txt"
"""The last file of a dump: a line for each file, its SHA-512, two spaces and its path."""
_LONGEST = 255  # characters of a path, as a TAR has them
FORMAT = 1
"""The number of the format of exports that is written."""


class ExportHead(msgspec.Struct, frozen=True, kw_only=True):
    """The head of an export: the number of its format, the latest format of its records, when it
    was made (RFC 3339, UTC) and by which program; `query` if it holds only what a query found.
    """

    format: int
    record_format: int
    made: str
    program: str
    query: str | None = None


class Section(IntEnum):
    """The part of an export that a file belongs to, in the order in which they come."""

    README = 1
    REGISTRY = 2
    LOG = 3
    WITHDRAWALS = 4
    SEARCHES = 5
    DOSSIERS = 6
    ROOT = 7
    OBJECTS = 8


_SINGLE = {
    "README.md": Section.README,
    "sources.toml": Section.REGISTRY,
    "logs/events.jsonl": Section.LOG,
    "logs/withdrawn.txt": Section.WITHDRAWALS,
    **{f"objects/{name}": Section.ROOT for name in ocfl.ROOT_FILES},
}
_ID = f"[{ALPHABET}]{{{LENGTH + 1}}}"
_SEARCH = re.compile(rf"searches/([{ALPHABET}]{{2}})/({_ID})\.txt")
_DOSSIER = re.compile(rf"dossiers/([{ALPHABET}]{{2}})/({_ID})/v([1-9][0-9]{{0,5}})\.txt")
_NAME = r"[A-Za-z0-9_=][A-Za-z0-9_.=-]*"
_OBJECT = re.compile(rf"objects/([0-9a-f]{{3}}/[0-9a-f]{{3}}/({_ID}))/(?:{_NAME}/)*{_NAME}")


def section_of(path: str) -> Section:
    """Return the part that a path belongs to.  Raises ValueError if it belongs to none."""
    if section := _SINGLE.get(path):
        return section
    if len(path) > _LONGEST:
        raise ValueError("is too long for a path of an archive")
    try:
        if (found := _SEARCH.fullmatch(path)) and parse_identifier(found[2])[:2] == found[1]:
            return Section.SEARCHES
        if (found := _DOSSIER.fullmatch(path)) and parse_identifier(found[2])[:2] == found[1]:
            return Section.DOSSIERS
        found = _OBJECT.fullmatch(path)
        if found and ocfl.object_path(parse_identifier(found[2])) == found[1]:
            return Section.OBJECTS
    except BadIdentifier:
        pass
    raise ValueError("is not a path of an archive")


def sort_key(path: str) -> tuple[int, tuple[str, ...]]:
    """Return what the paths of an export are ordered by.  Raises ValueError as `section_of`."""
    section = section_of(path)
    if section is Section.DOSSIERS:  # versions in the order of their numbers
        identifier, version = dossier_of_path(path)
        return section, (identifier, f"{version:06}")
    return section, tuple(path.split("/"))


def dossier_of_path(path: str) -> tuple[str, int]:
    """Return the identifier and the version of a dossier whose file has a path."""
    *_, identifier, name = path.split("/")
    return identifier, int(name[1:].removesuffix(".txt"))


def object_of(path: str) -> str | None:
    """Return the identifier of the object that a file belongs to; None if it belongs to none."""
    return path.split("/", 4)[3] if section_of(path) is Section.OBJECTS else None


def manifest_line(digest: str, path: str) -> bytes:
    """Return the line of a file in a manifest, as `sha512sum` writes and checks it."""
    return f"{digest}  {path}\n".encode()
