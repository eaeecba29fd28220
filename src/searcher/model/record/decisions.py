"""What archivists decide about a record once it is stored: corrections and accepted flags.

They are kept beside the hints of its ingest, hold for all later versions, and are applied after
the document is normalised.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from searcher.model.review import ReviewCode


@dataclass(frozen=True, slots=True)
class Correction:
    """The right values of one field, none if it has none, and who gave them."""

    field: str
    values: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The code of a review flag that is not raised again, and who accepted it."""

    code: ReviewCode
    by: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """Corrections, one a field, and accepted flags, one a code, each sorted by it."""

    corrections: tuple[Correction, ...] = ()
    accepted: tuple[Acceptance, ...] = ()

    @classmethod
    def correcting(cls, corrections: Iterable[Correction]) -> "Decisions":
        """Return decisions that correct values."""
        by_field = {correction.field: correction for correction in corrections}
        return cls(tuple(by_field[field] for field in sorted(by_field)))

    @classmethod
    def accepting(cls, codes: Iterable[str], by: str) -> "Decisions":
        """Return decisions that accept review flags."""
        return cls(accepted=tuple(Acceptance(ReviewCode(c), by) for c in sorted(set(codes))))

    def merge(self, more: "Decisions") -> "Decisions":
        """Add later decisions.

        A later correction of a field replaces an earlier one; a flag stays accepted by who did so
        first.
        """
        accepted = {one.code: one for one in (*more.accepted, *self.accepted)}
        merged = Decisions.correcting((*self.corrections, *more.corrections))
        return Decisions(merged.corrections, tuple(accepted[code] for code in sorted(accepted)))

    def value(self, field: str) -> str | None:
        """Return the corrected value of a field, None if it is not corrected or
        has none.
        """
        return next((c.values[0] for c in self.corrections if c.field == field and c.values), None)

    def accept(self, code: ReviewCode) -> bool:
        """Return whether flags with a code are accepted."""
        return any(one.code == code for one in self.accepted)
