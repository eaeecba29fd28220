"""Outcomes of an import, as they are reported for each thing that is imported."""

from dataclasses import dataclass
from enum import StrEnum


class ImportVerdict(StrEnum):
    """What became of a record, a saved search, a publisher or a log that was to be imported."""

    ADDED = "added"
    CONTINUED = "continued"
    """A record was here in its first versions, and now has the later ones too."""
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """What is here has more versions than what was to be imported."""
    CONFLICT = "conflict"
    """What is here has another history, and stays as it is."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What was to be imported, what became of it, and the reason if it was not."""

    what: str
    verdict: ImportVerdict
    why: str = ""
