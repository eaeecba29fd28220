"""Recognize the folder of an index by its names, so that its files are not taken for documents."""

import re
from collections.abc import Iterable
from pathlib import Path

from searcher.readers.file_names import is_index_file

_GENERATION = re.compile(r"gen-\d+")


def is_generation(names: Iterable[str]) -> bool:
    """Return whether a folder with these names is an index, or the remains of one."""
    return any(map(is_index_file, names))


def is_generation_name(name: str) -> bool:
    """Return whether a folder of this name may be a generation of an index."""
    return _GENERATION.fullmatch(name) is not None


def is_served_link(path: Path) -> bool:
    """Return whether a path is the link of an index to the generation that is searched."""
    try:
        return is_generation_name(str(path.readlink()))
    except OSError:
        return False
