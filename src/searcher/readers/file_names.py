"""Names of files: which are not documents, and how names from outside are shown."""

import re
from collections.abc import Iterable, Set
from functools import cache
from pathlib import PurePosixPath

import msgspec

from searcher.languages import every, load_data
from searcher.languages.originals import ProgramWords

_NAME_LIMIT = 300
_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")


class _Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of files and folders that are not documents."""

    left_by_systems: frozenset[str]
    assets: frozenset[str]


@cache
def _names() -> _Names:
    return load_data("searcher.readers", "names", _Names)


def page_of_folder(folder: str) -> str | None:
    """Return the page, without its ending, whose pictures a browser saved in a folder."""
    for ending in _page_folders():
        if folder.endswith(ending) and folder != ending:
            return folder.removesuffix(ending)
    return None


@cache
def _page_folders() -> tuple[str, ...]:
    """Return what browsers append to the name of a page, in any language."""
    return tuple(end for known in every(ProgramWords).values() for end in known.page_folders)


def non_document_kind(name: str) -> str | None:
    """Return what a file of a container is if it is not a document, else None."""
    parts = name.lower().split("/")
    if any(part.startswith(".") or part in _names().left_by_systems for part in parts):
        return "hidden files"
    ending = PurePosixPath(parts[-1]).suffix
    return f"{ending} files" if ending in _names().assets else None


STORED = "files of an archive or an index"
"""The kind of files of an OCFL storage root or object, or of an index, in a pack."""

_STORES = re.compile(r"0=ocfl_(?:object_)?\d[\d.]*|inventory\.json\.\w+")
# A segment, or of older indexes: a table of contents of Whoosh.
_INDEXES = re.compile(r"_\w+_\d+\.toc|\w+[_-]\w+\.arrays")
_GENERATION = re.compile(r"(?:(.*)/)?gen-\d+")
_BESIDE = frozenset({"readme.md", "sources.toml", "searches", "dossiers", "logs", "work"})


def is_index_file(name: str) -> bool:
    """Return whether a file of this name belongs to an index."""
    return _INDEXES.fullmatch(name) is not None


def stores_in(names: Iterable[str]) -> frozenset[str]:
    """Return the folders of a pack that are OCFL storage roots or objects, or indexes, by the names
    of its files.
    """
    found = (name.rpartition("/") for name in names)
    return frozenset(
        folder for folder, _, name in found if _STORES.fullmatch(name) or is_index_file(name)
    )


def is_stored(name: str, stores: Set[str]) -> bool:
    """Return whether a file of a pack is in one of some OCFL storage roots, objects or indexes, or
    is one that an archive or an index of this program has beside them.
    """
    if not stores:
        return False
    folder, _, last = name.rpartition("/")
    if last == "current" and folder in _index_folders(stores):
        return True
    parts = name.split("/")
    above = ["/".join(parts[:end]) for end in range(len(parts))]
    return any(
        folder in stores
        or (f"{folder}/objects".lstrip("/") in stores and parts[end].lower() in _BESIDE)
        for end, folder in enumerate(above)
    )


def _index_folders(stores: Set[str]) -> set[str]:
    """Return the folders above the generations of indexes."""
    found = map(_GENERATION.fullmatch, stores)
    return {match.group(1) or "" for match in found if match}


def printable(name: str) -> str:
    """Replace characters of a name that would break a line, or hide or reverse a part of it."""
    return _UNPRINTABLE.sub("\ufffd", name)


def inner_name(name: str) -> str:
    """Return the name of a member as it is shown: no path out of the container, all printable."""
    parts = _DRIVE.sub("", name, count=1).replace("\\", "/").split("/")
    kept = "/".join(part for part in parts if part.strip() not in ("", ".", ".."))
    return printable(kept)[-_NAME_LIMIT:] or "unnamed"
