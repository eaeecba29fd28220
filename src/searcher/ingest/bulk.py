"""Decide about many records in one run: each decision one version, one event, one outcome.

A decision that cannot be made is reported and does not stop the others.  A run that was
interrupted is completed by running it again: what was decided already stays as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from searcher.index.protocol import Engine, IndexWriter
from searcher.ingest.curation import Decider, Decision
from searcher.ingest.record_diff import RecordDiff
from searcher.ingest.transaction import open_writers
from searcher.model.errors import ArchiveError, RefusedInput, SearcherError
from searcher.model.record import Record
from searcher.model.version_diff import changed_fields
from searcher.store import Archive, Writer

_BATCH = 64  # records made durable together


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """What became of a decision: the record before and after, or the error that prevented it."""

    decision: Decision
    before: Record | None = None
    after: Record | None = None
    error: SearcherError | None = None

    @property
    def is_change(self) -> bool:
        """Whether the record has, or would have, a new version."""
        return self.after is not self.before

    @property
    def diff(self) -> RecordDiff | None:
        """What changes in the record, None if nothing does."""
        if self.before is None or self.after is None or not self.is_change:
            return None
        return RecordDiff(self.before, self.after, changed_fields(self.before, self.after))


def preview_decisions(archive: Archive, decisions: Iterable[Decision]) -> Iterator[DecisionOutcome]:
    """Yield what each decision would do; write nothing."""
    decider = Decider(archive)
    for decision in decisions:
        yield _decide(decider, decision)


def carry_out_decisions(
    archive: Archive, engine: Engine, decisions: Iterable[Decision]
) -> Iterator[DecisionOutcome]:
    """Decide about each record, which is named once; yield each outcome once it is durable.

    Raises ArchiveLocked or IndexLocked if another program is writing.
    """
    decisions = iter(decisions)
    with open_writers(archive, engine) as (store, index):
        decider = Decider(archive)
        while batch := list(islice(decisions, _BATCH)):
            outcomes = [_write(_decide(decider, one), store, index) for one in batch]
            store.flush()
            yield from outcomes


def _decide(decider: Decider, decision: Decision) -> DecisionOutcome:
    try:
        return DecisionOutcome(decision, *decider.decide(decision))
    except (ArchiveError, RefusedInput) as error:
        return DecisionOutcome(decision, error=error)


def _write(outcome: DecisionOutcome, store: Writer, index: IndexWriter) -> DecisionOutcome:
    if outcome.after is None or not outcome.is_change:
        return outcome
    decision = outcome.decision
    after = store.put(outcome.after, None, decision.reason, decision.by)
    index.put(after)
    return DecisionOutcome(decision, outcome.before, after)
