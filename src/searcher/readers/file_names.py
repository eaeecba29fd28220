"""Names of files: which are not documents, and how names from outside are shown."""

import re
import tomllib
from collections.abc import Iterable, Set
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

_NAME_LIMIT = 300
_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")


@cache
def _data(key: str) -> tuple[str, ...]:
    path = files("searcher.readers").joinpath("data", "names.toml")
    return tuple(str(name) for name in tomllib.loads(path.read_text("utf-8"))[key])


def page_of_folder(folder: str) -> str | None:
    """The page, without its ending, that a browser saved the pictures of in such a folder."""
    for ending in _data("page_folders"):
        if folder.endswith(ending) and folder != ending:
            return folder.removesuffix(ending)
    return None


def what_it_is(name: str) -> str | None:
    """What a file of a container is where it is no document; None where it may be one."""
    parts = name.lower().split("/")
    if any(part.startswith(".") or part in _data("left_by_systems") for part in parts):
        return "hidden files"
    ending = PurePosixPath(parts[-1]).suffix
    return f"{ending} files" if ending in _data("assets") else None


STORED = "files of an archive or an index"
"""What the files of an OCFL storage root or object, or of an index, in a pack are."""

_STORES = re.compile(r"0=ocfl_(?:object_)?\d[\d.]*|inventory\.json\.\w+")
# A table of contents of Whoosh, or a segment of ours.
_INDEXES = re.compile(r"_\w+_\d+\.toc|\w+_\w+\.arrays")
_GENERATION = re.compile(r"(?:(.*)/)?gen-\d+")
_BESIDE = frozenset({"readme.md", "sources.toml", "searches", "logs", "work"})


def is_index_file(name: str) -> bool:
    """Whether a file of this name belongs to an index."""
    return _INDEXES.fullmatch(name) is not None


def stores_in(names: Iterable[str]) -> frozenset[str]:
    """The folders of a pack that are OCFL storage roots or objects, or indexes, by the names of
    its files.
    """
    found = (name.rpartition("/") for name in names)
    return frozenset(
        folder for folder, _, name in found if _STORES.fullmatch(name) or is_index_file(name)
    )


def is_stored(name: str, stores: Set[str]) -> bool:
    """Whether a file of a pack lies in one of some OCFL storage roots, objects or indexes, or is
    what an archive or an index of this program has beside them.
    """
    if not stores:
        return False
    folder, _, last = name.rpartition("/")
    if last == "current" and folder in _served(stores):
        return True
    parts = name.split("/")
    above = ["/".join(parts[:end]) for end in range(len(parts))]
    return any(
        folder in stores
        or (f"{folder}/objects".lstrip("/") in stores and parts[end].lower() in _BESIDE)
        for end, folder in enumerate(above)
    )


def _served(stores: Set[str]) -> set[str]:
    """The folders above the generations of indexes."""
    found = map(_GENERATION.fullmatch, stores)
    return {match.group(1) or "" for match in found if match}


def printable(name: str) -> str:
    """A name without what would break a line, or hide or turn around what is shown of it."""
    return _UNPRINTABLE.sub("\ufffd", name)


def inner_name(name: str) -> str:
    """A name out of a container as it is told: no way out of it, nothing unprintable."""
    parts = _DRIVE.sub("", name, count=1).replace("\\", "/").split("/")
    kept = "/".join(part for part in parts if part.strip() not in ("", ".", ".."))
    return printable(kept)[-_NAME_LIMIT:] or "unnamed"
