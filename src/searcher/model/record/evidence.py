"""The evidence of a record: claims that programs found, and hints that archivists gave."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec

from searcher.model.version import __version__

PROGRAM = f"searcher {__version__}"
"""The name under which the program makes claims and versions."""


Origin = Literal["body", "title", "markup", "url", "file", "hint", "registry", "decision"]


class Locator(msgspec.Struct, frozen=True):
    """The place where a value was found.

    In the `body` or the `title`: characters `start` to `end` (end not included) of it.
    Elsewhere `part` is the element, part of the URL, hint, registry entry, or the archivist.
    """

    origin: Origin
    start: int | None = None
    end: int | None = None
    part: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """A claim about one field: its value, the text it was found in and where, the rule that
    extracted it, its confidence (0 to 1), and who made it (the program and its version, or an
    archivist).

    A claim whose `value` is not the record's was weighed and rejected.
    """

    field: str
    value: str
    found: str
    locator: Locator
    rule: str
    confidence: float
    by: str = PROGRAM


@dataclass(frozen=True, slots=True)
class Hint:
    """The values of one field that are given with a document at its ingest; they override those
    that programs find.

    `origin` is where they were given: `command line`, `side file`, `manifest` or `container`.
    """

    key: str
    values: tuple[str, ...]
    origin: str

    @property
    def value(self) -> str:
        """The value of a field that has one."""
        return self.values[0]


def hint_value(hints: Iterable[Hint], key: str) -> str | None:
    """Return the value of the hint with a key; None if there is none."""
    return next((hint.value for hint in hints if hint.key == key), None)


def merge_hints(hints: Iterable[Hint], more: Iterable[Hint]) -> tuple[Hint, ...]:
    """Merge two sets of hints; `more` wins.  Sort them by key, so that equal sets are equal."""
    merged = {hint.key: hint for hint in hints} | {hint.key: hint for hint in more}
    return tuple(merged[key] for key in sorted(merged))
