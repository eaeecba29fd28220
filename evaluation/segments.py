"""Score which labelled segments of saved pages are in their main text, and which are left out.

A row has lists of segments that must be in the main text (`with`) or not (`without`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a page: whether it must be in the main text, and whether it is."""

    page: str
    text: str
    is_wanted: bool
    is_found: bool


def segments(row: Mapping[str, Any], text: str) -> Iterator[Segment]:
    """Yield the segments of a row, searched in the main text that was found, without layout."""
    found = " ".join(text.split())
    for key in ("with", "without"):
        for segment in row.get(key, ()):
            is_found = " ".join(segment.split()) in found
            yield Segment(str(row.get("id")), segment, key == "with", is_found)


def scores(found: Sequence[Segment]) -> tuple[float, float, float]:
    """Return recall, precision and F1.

    Recall is the share of the segments `with` that are found, precision their share among all that
    are found.
    """
    right = sum(s.is_found for s in found if s.is_wanted)
    wanted, all_found = (sum(s.is_wanted for s in found), sum(s.is_found for s in found))
    recall, precision = right / max(wanted, 1), right / max(all_found, 1)
    return recall, precision, 2 * right / max(wanted + all_found, 1)
