"""Results of preparing an input: a version to store, a record that is stored, or a refusal."""

from dataclasses import dataclass
from typing import Self

from searcher.ingest.inputs.input import Input
from searcher.model.errors import RefusedInput
from searcher.model.record import Record


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A record to store with its original, as the first version or the next, and the reason."""

    record: Record
    data: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class AlreadyStored:
    """A record that has the original and the hints in one of its versions, or is withdrawn."""

    record: Record


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that cannot be ingested: a stable code, the reason, and the remedy."""

    code: str
    why: str
    remedy: str

    @classmethod
    def of(cls, error: RefusedInput) -> Self:
        """Describe an error."""
        return cls(error.code, str(error), error.remedy)


@dataclass(frozen=True, slots=True)
class Skip(Refusal):
    """An input that is skipped because it is not a document, which is not a failure."""


Prepared = NewVersion | AlreadyStored | Refusal


def refusal_without_reading(source: Input) -> Refusal | None:
    """Return why an input need not be read, or None if it must be."""
    if source.skipped:
        return Skip.of(source.skipped)
    return Refusal.of(source.refused) if source.refused else None
