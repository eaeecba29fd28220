"""Archivists' decisions about a record, which are stored among its hints.

A hint whose origin is not one of `ORIGINS` is a correction by the person that it names.  The key
`settled` has the codes of accepted review flags.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from searcher.ingest.hints import ORIGINS, combine
from searcher.model.record import ACCEPTED_FLAGS, Hint, Record
from searcher.store import Archive

_TITLE = "title"


@dataclass(frozen=True, slots=True)
class NormalisationHints:
    """The hints to normalise an original with, and the title to put in place afterwards.

    A corrected title is displayed and indexed, but no other value is derived from it.
    """

    hints: tuple[Hint, ...]
    corrected_title: Hint | None = None


def hints_for_next_version(latest: Record | None, hints: tuple[Hint, ...]) -> NormalisationHints:
    """Add the corrections of the latest version of a record to the hints of a new original."""
    if latest is None:
        return NormalisationHints(hints)
    corrected_title = _corrected_title(latest.hints)
    others = tuple(h for h in latest.hints if _is_correction(h) and h != corrected_title)
    return NormalisationHints(combine(hints, others), corrected_title)


def hints_for_correction(
    archive: Archive, record: Record, corrections: tuple[Hint, ...]
) -> NormalisationHints:
    """Add corrections to the hints of a record, with the title hint that it had at ingest.

    Raises DamagedRecord if an earlier version cannot be read.
    """
    merged = combine(record.hints, corrections)
    corrected_title = _corrected_title(merged)
    if corrected_title is None:
        return NormalisationHints(merged)
    others = tuple(hint for hint in merged if hint.key != _TITLE)
    at_ingest = _title_at_ingest(archive, record)
    return NormalisationHints(combine(others, at_ingest) if at_ingest else others, corrected_title)


def acceptance_hint(codes: Iterable[str], by: str) -> Hint:
    """Return the hint that stores accepted codes."""
    return Hint(ACCEPTED_FLAGS, " ".join(dict.fromkeys(codes)), by)


def _is_correction(hint: Hint) -> bool:
    return hint.origin not in ORIGINS


def _corrected_title(hints: Iterable[Hint]) -> Hint | None:
    return next((h for h in hints if h.key == _TITLE and _is_correction(h)), None)


def _title_at_ingest(archive: Archive, record: Record) -> tuple[Hint, ...]:
    """Return the title hint of the newest version that has one from its ingest, if any has."""
    for number in range(record.version, 0, -1):
        hints = archive.get(record.id, number).hints
        if found := tuple(h for h in hints if h.key == _TITLE and not _is_correction(h)):
            return found
    return ()
