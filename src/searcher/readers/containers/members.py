"""Entries of a container: documents, members that cannot be read, and skipped files."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from searcher.model.errors import RefusedInput
from searcher.readers.file_names import printable
from searcher.readers.formats import Format

LIMIT = 64 * 1024 * 1024
"""The largest original that is accepted, in bytes."""

SEPARATOR = "!/"
"""The separator between the name of a container and that of its member."""

FIRST_NAMES = 3
"""How many of the files that are skipped for one reason are named."""

_LONGEST_NAME = 200  # characters of a name that is kept


@dataclass(frozen=True, slots=True)
class Member:
    """A document out of a container, with its own bytes.

    `declared` is its format if the container declares one; `metadata` are the keys and values that
    the container has of it.
    """

    name: str
    data: bytes
    declared: Format | None = None
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadableMember:
    """A member that is refused: the error's class, its values and its message."""

    name: str
    error: str
    values: dict[str, str | int | float]
    why: str


@dataclass(frozen=True, slots=True)
class SkippedMembers:
    """Files in a container that are not documents: what they are, how many, and the first names."""

    what: str
    count: int
    names: tuple[str, ...] = ()


class SkippedCounts:
    """Counts what is skipped in a container or folder by what it is; keeps the first names."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._names: dict[str, list[str]] = {}

    def add(self, what: str, name: str = "") -> None:
        """Count one more file."""
        self._counts[what] += 1
        names = self._names.setdefault(what, [])
        if name and len(names) < FIRST_NAMES:
            names.append(printable(name[:_LONGEST_NAME]))

    def entries(self) -> Iterator[SkippedMembers]:
        """Yield what was counted, in the order of the alphabet."""
        for what, count in sorted(self._counts.items()):
            yield SkippedMembers(what, count, tuple(self._names[what]))


def unreadable(name: str, error: RefusedInput) -> UnreadableMember:
    """Return a member that is refused with an error."""
    values = {k: v for k, v in vars(error).items() if isinstance(v, str | int | float)}
    return UnreadableMember(name, type(error).__name__, values, str(error))


ContainerEntry = Member | UnreadableMember | SkippedMembers
