"""Names of the files in the folder of an archive beside its objects, and its README."""

from functools import cache
from importlib.resources import files

OWN_NAMES = frozenset(
    {"README.md", "sources.toml", "objects", "searches", "dossiers", "logs", "work"}
)
"""Names in the folder of an archive, unless hidden."""

ALLOWED_NAMES = OWN_NAMES | {"lost+found"}
"""Names that may be in the folder of an archive that was only just begun, unless hidden."""

CHECKING = "logs/checking.json"
"""How far a check of the archive has come that is not at its end."""

LOGS = ("logs/events.jsonl", "logs/withdrawn.txt", "logs/state.json", "logs/digests.txt", CHECKING)
"""The files among the logs of an archive."""


def is_readme(data: bytes) -> bool:
    """Check whether a file is the README of an archive, by this or an older program."""
    return data.partition(b"\n")[0] == readme().partition(b"\n")[0]


@cache
def readme() -> bytes:
    """Read the README that each archive has."""
    return files(__package__).joinpath("README.md").read_bytes()
