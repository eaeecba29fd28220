"""What the desk needs of whoever carries out an archivist's decisions."""

from typing import Protocol

from searcher.model.record import Record


class Curator(Protocol):
    """Carries out the decisions of one archivist, by the functions of the command line.

    `seen` is the version that the archivist has seen.  Each method returns the newest version of
    the record, and raises SearcherError if the decision cannot be made.
    """

    @property
    def name(self) -> str:
        """The archivist."""

    def accept(self, identifier: str, code: str, reason: str, seen: int) -> Record:
        """Accept the value that a review flag is about."""

    def correct(
        self, identifier: str, field: str, value: str | None, reason: str, seen: int
    ) -> Record:
        """Give the right value of a field; None if it has none."""
