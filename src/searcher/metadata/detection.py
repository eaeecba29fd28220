"""What the detector of a field returns: its value, the evidence, and what to review."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from searcher.model.record import Evidence, Hint, Locator
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


def hint_evidence(hint: Hint) -> Evidence:
    """Return an archivist's hint as the evidence for its value, with confidence 1."""
    locator, rule = Locator("hint", part=hint.origin), f"hint:{hint.key}"
    return Evidence(hint.key, hint.value, hint.value, locator, rule, 1.0, hint.origin)
