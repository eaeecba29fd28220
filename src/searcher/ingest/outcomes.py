"""Outcomes of an ingest, as they are reported for each input."""

from enum import StrEnum
from typing import Self

import msgspec

from searcher.ingest.inputs.input import Input
from searcher.ingest.prepared import Refusal, Skip
from searcher.model.errors import WithdrawnRecord
from searcher.model.record import Record, Status


class Verdict(StrEnum):
    """What became of an input."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"
    REFUSED = "refused"


class Outcome(msgspec.Struct, frozen=True, rename={"review_codes": "flags"}):
    """The outcome of one input: a verdict, its record, and the reason if it was not ingested."""

    input: str
    verdict: Verdict
    id: str | None = None
    version: int | None = None
    title: str | None = None
    review_codes: tuple[str, ...] = ()
    code: str | None = None
    why: str | None = None
    remedy: str | None = None

    @classmethod
    def of_stored(cls, source: Input, record: Record) -> Self:
        """Report a record that this input made or changed."""
        verdict = Verdict.ADDED if record.version == 1 else Verdict.UPDATED
        return cls._of_record(source, verdict, record)

    @classmethod
    def of_already_stored(cls, source: Input, record: Record) -> Self:
        """Report a record that stays as it is; a withdrawn one is not ingested again."""
        if record.status is Status.CURRENT:
            return cls._of_record(source, Verdict.UNCHANGED, record)
        error = WithdrawnRecord(record.id, record.version)
        outcome = cls._of_record(source, Verdict.WITHDRAWN, record)
        return msgspec.structs.replace(
            outcome, code=error.code, why=str(error), remedy=error.remedy
        )

    @classmethod
    def of_refusal(cls, source: Input, refusal: Refusal) -> Self:
        """Report why an input is not ingested."""
        verdict = Verdict.SKIPPED if isinstance(refusal, Skip) else Verdict.REFUSED
        return cls(source.name, verdict, code=refusal.code, why=refusal.why, remedy=refusal.remedy)

    @classmethod
    def _of_record(cls, source: Input, verdict: Verdict, record: Record) -> Self:
        codes = tuple(dict.fromkeys(flag.code for flag in record.flags))
        return cls(source.name, verdict, record.id, record.version, record.heading, codes)
