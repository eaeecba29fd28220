"""Kinds of damage to an archive, and what repairs each."""

import errno
from dataclasses import dataclass
from enum import Enum


class DamageKind(Enum):
    """What is wrong with a file or folder: what it is, and the remedy."""

    CHANGED = (
        "changed, missing or not readable",
        "Put the file of a backup in its place.",
    )
    LOST = (
        "lost",
        "Put the folder of a backup in its place.",
    )
    INCONSISTENT = (
        "not consistent",
        "Move the folder of the object out of the archive, and put that of a backup in its place.",
    )
    EMPTY = (
        "empty",
        "An object may be lost: put the folder of a backup in its place; if no backup has anything "
        "there, remove it (rmdir).",
    )
    STRAY = (
        "not part of the archive",
        "Move it out of the archive, to a folder beside it: nothing refers to it.",
    )
    MISPLACED = (
        "in the wrong place",
        "Move it to where it belongs, unless that is there already; then move it out of the "
        "archive.",
    )
    FORBIDDEN = (
        "not permitted to be read",
        "Give yourself the permission to read it (chmod, chown), and verify again.",
    )
    REGISTRY = (
        "a registry that cannot be read",
        "Correct it with an editor, or put the file of a backup in its place.",
    )
    LINE = (
        "a list with a line that is not valid",
        "Remove the line with an editor, and run `searcher rebuild`, so that no index has a record "
        "that it named.",
    )

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy

    @property
    def is_restored(self) -> bool:
        """Whether a backup repairs it."""
        return self in _RESTORED


_RESTORED = frozenset(
    {
        DamageKind.CHANGED,
        DamageKind.LOST,
        DamageKind.INCONSISTENT,
        DamageKind.EMPTY,
        DamageKind.REGISTRY,
    }
)


@dataclass(frozen=True, slots=True)
class Damage:
    """One file or folder that is damaged: its path below the storage root, the fault, its kind;
    `logs/…`, `searches/…` and `sources.toml` are beside the storage root.
    """

    path: str
    why: str
    kind: DamageKind = DamageKind.CHANGED


def unreadable(path: str, error: OSError) -> Damage:
    """Describe a file or folder that cannot be read."""
    forbidden = error.errno in (errno.EACCES, errno.EPERM)
    kind = DamageKind.FORBIDDEN if forbidden else DamageKind.CHANGED
    return Damage(path, f"cannot be read: {error.strerror}", kind)
