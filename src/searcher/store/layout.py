"""What an archive has in its folder beside its objects, and how that is known again."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

OWN_NAMES = frozenset({"README.md", "sources.toml", "objects", "searches", "logs", "work"})
"""What an archive has in its folder, if not hidden."""

OURS = OWN_NAMES | {"lost+found"}
"""What may lie in the folder of an archive that was only just begun, if not hidden."""


def is_readme(data: bytes) -> bool:
    """Whether a file is the README of an archive, as this or an older program wrote it."""
    return data.partition(b"\n")[0] == readme().partition(b"\n")[0]


def readme() -> bytes:
    """Read the README that each archive has."""
    return template()["README.md"]


@cache
def template() -> Mapping[str, bytes]:
    """Read the files with which each archive begins, by name."""
    folder = files(__package__).joinpath("template")
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}
