"""The desk of `searcher serve --desk`: decisions on a page, by the functions of the commands."""

from dataclasses import dataclass

from searcher.index.protocol import Engine
from searcher.ingest import Decision, decide, make_clearing, make_correction
from searcher.model.record import Decisions, Record
from searcher.store import Archive


@dataclass(frozen=True, slots=True)
class DeskCurator:
    """Carries out the decisions of one archivist (see `searcher_web.curator`)."""

    archive: Archive
    engine: Engine
    name: str

    def accept(self, identifier: str, code: str, reason: str, seen: int) -> Record:
        """Accept the value that a review flag is about."""
        return self._decide(identifier, Decisions.accepting([code], self.name), reason, seen)

    def correct(
        self, identifier: str, field: str, value: str | None, reason: str, seen: int
    ) -> Record:
        """Give the right value of a field; None if it has none."""
        if value is None:
            correction = make_clearing(field, self.name, "the form")
        else:
            correction = make_correction(field, value, self.name, "the form")
        return self._decide(identifier, Decisions.correcting([correction]), reason, seen)

    def _decide(self, identifier: str, decisions: Decisions, reason: str, seen: int) -> Record:
        decision = Decision(identifier, decisions, reason, self.name, seen)
        return decide(self.archive, self.engine, decision)
