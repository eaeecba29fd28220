"""What comes out of a container, and what may come out of it."""

from dataclasses import dataclass

from searcher.model.errors import RefusedInput

LIMIT = 64 * 1024 * 1024
"""The largest original that is taken, in bytes."""

SEPARATOR = "!/"
"""What stands between the name of a container and that of its member."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document out of a container, as it stood there.

    `declared` is its media type where the container tells it; `said` are keys and values of
    what the container says of it.
    """

    name: str
    data: bytes
    declared: str = ""
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A member that cannot be taken: the error's class, its values, what it tells."""

    name: str
    error: str
    values: dict[str, str | int | float]
    why: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Things in a container that are no documents: what they are, and how many."""

    what: str
    count: int


def unread(name: str, error: RefusedInput) -> Unread:
    """A member refused with an error."""
    values = {k: v for k, v in vars(error).items() if isinstance(v, str | int | float)}
    return Unread(name, type(error).__name__, values, str(error))


Found = Member | Unread | PassedOver
