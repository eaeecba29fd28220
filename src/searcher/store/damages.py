"""Kinds of damage to an archive, the code of each, and what repairs it."""

import errno
from dataclasses import dataclass
from enum import Enum


class DamageKind(Enum):
    """What is wrong with a file or folder: its code, what it is, and the remedy."""

    CHANGED = (
        "changed",
        "changed",
        "Put the file of a backup in its place.",
    )
    MISSING = (
        "missing",
        "missing",
        "Put the file of a backup in its place.",
    )
    UNREADABLE = (
        "unreadable",
        "not readable",
        "Check the disk, then put the file of a backup in its place.",
    )
    LOST = (
        "lost",
        "lost",
        "Put the folder of a backup in its place.",
    )
    INCONSISTENT = (
        "inconsistent",
        "not consistent",
        "Move the folder of the object out of the archive, and put that of a backup in its place.",
    )
    INVALID = (
        "invalid",
        "not as OCFL demands, by the rule named",
        "Move the folder of the object out of the archive, and put that of a backup in its place.",
    )
    EMPTY = (
        "empty",
        "empty",
        "An object may be lost: put the folder of a backup in its place; if no backup has anything "
        "there, remove it (rmdir).",
    )
    STRAY = (
        "stray",
        "not part of the archive",
        "Move it out of the archive, to a folder beside it: nothing refers to it.",
    )
    LINK = (
        "link",
        "links, which an archive has none of",
        "Put what it leads to in its place (cp -aL), or move it out of the archive.",
    )
    MISPLACED = (
        "misplaced",
        "in the wrong place",
        "Move it to where it belongs, unless that is there already; then move it out of the "
        "archive.",
    )
    FORBIDDEN = (
        "forbidden",
        "not permitted to be read",
        "Give yourself the permission to read it (chmod, chown), and verify again.",
    )
    REGISTRY = (
        "registry",
        "a registry that cannot be read",
        "Correct it with an editor, or put the file of a backup in its place.",
    )
    EDITED = (
        "edited",
        "edited, or changed by itself",
        "If you edited it, accept it: searcher verify --accept. Else put the file of a backup in "
        "its place.",
    )
    LINE = (
        "line",
        "a list with a line that is not valid",
        "Remove the line with an editor, and run `searcher rebuild`, so that no index has a record "
        "that it named.",
    )
    LIST = (
        "list",
        "a list of digests that was changed",
        "Compare the files that it lists with those of a backup, then make it anew: searcher "
        "verify --accept.",
    )
    STATE = (
        "state",
        "a state that cannot be read",
        "Remove the file: the next command that writes makes it anew, and the index after it.",
    )
    COUNT = (
        "count",
        "a count that cannot be read",
        "Remove the file: it only counts what was saved today.",
    )

    def __init__(self, code: str, what: str, remedy: str) -> None:
        self.code, self.what, self.remedy = code, what, remedy

    @property
    def is_restored(self) -> bool:
        """Whether a backup repairs it."""
        return self in _RESTORED


_RESTORED = frozenset(
    {
        DamageKind.CHANGED,
        DamageKind.MISSING,
        DamageKind.UNREADABLE,
        DamageKind.LOST,
        DamageKind.INCONSISTENT,
        DamageKind.INVALID,
        DamageKind.EMPTY,
        DamageKind.REGISTRY,
    }
)


@dataclass(frozen=True, slots=True)
class Damage:
    """One file or folder that is damaged: its path, the fault, its kind, and the code of the rule
    of OCFL that it breaks, if it breaks one (`E040`).
    """

    path: str
    why: str
    kind: DamageKind = DamageKind.CHANGED
    rule: str = ""

    @property
    def code(self) -> str:
        """The code of its kind, with the rule of OCFL."""
        return f"{self.kind.code} {self.rule}".strip()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The check of one object, or of other files: how much was read, and the damages.

    `folder` is where their paths begin: `objects/`, or nothing for the folder of the archive;
    `place` is that of an object, below it.
    """

    name: str
    files: int
    size: int
    damages: tuple[Damage, ...]
    folder: str = ""
    place: str = ""


def unreadable(path: str, error: OSError) -> Damage:
    """Describe a file or folder that cannot be read."""
    kind = _KINDS.get(error.errno or 0, DamageKind.UNREADABLE)
    return Damage(path, f"cannot be read: {error.strerror}", kind)


_KINDS = {
    errno.EACCES: DamageKind.FORBIDDEN,
    errno.EPERM: DamageKind.FORBIDDEN,
    errno.ENOENT: DamageKind.MISSING,
}
