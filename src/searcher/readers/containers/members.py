"""Entries of a container: documents, members that cannot be read, and skipped files."""

from dataclasses import dataclass

from searcher.model.errors import RefusedInput
from searcher.readers.formats import Format

LIMIT = 64 * 1024 * 1024
"""The largest original that is accepted, in bytes."""

SEPARATOR = "!/"
"""The separator between the name of a container and that of its member."""


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
    """Files in a container that are not documents: what they are, and how many."""

    what: str
    count: int


def unreadable(name: str, error: RefusedInput) -> UnreadableMember:
    """Return a member that is refused with an error."""
    values = {k: v for k, v in vars(error).items() if isinstance(v, str | int | float)}
    return UnreadableMember(name, type(error).__name__, values, str(error))


ContainerEntry = Member | UnreadableMember | SkippedMembers
