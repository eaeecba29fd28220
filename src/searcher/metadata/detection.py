"""What the detector of a field returns: its value, the evidence, and what to review."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from searcher.model.record import Correction, Evidence, Hint, Locator
from searcher.model.review import ReviewFlag

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Detection(Generic[T_co]):
    """The value of a field (None if unknown), the evidence of all its candidates, the best first,
    and the review flags.
    """

    value: T_co | None = None
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[ReviewFlag, ...] = ()


def hint_evidence(hint: Hint) -> tuple[Evidence, ...]:
    """Return a hint as the evidence for each of its values, with confidence 1."""
    locator, rule = Locator("hint", part=hint.origin), f"hint:{hint.key}"
    return tuple(
        Evidence(hint.key, value, value, locator, rule, 1.0, hint.origin) for value in hint.values
    )


def correction_evidence(correction: Correction) -> tuple[Evidence, ...]:
    """Return an archivist's correction as the evidence for each of its values, confidence 1."""
    field, by = correction.field, correction.by
    locator, rule = Locator("decision", part=by), f"correction:{field}"
    return tuple(
        Evidence(field, value, value, locator, rule, 1.0, by) for value in correction.values
    )
