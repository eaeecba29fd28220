"""Whether, and in which languages, the text of scans is recognised (OCR)."""

from enum import Enum, auto

from searcher.model.record import Hint, Record, hint_value
from searcher.model.web_addresses import canonical_url
from searcher.sources import Registry, Source


class TextRecognition(Enum):
    """Whether an ingest recognises the text of scans."""

    OFF = auto()
    ON = auto()


def languages_for(
    recognition: TextRecognition, hints: tuple[Hint, ...], registry: Registry
) -> tuple[str, ...] | None:
    """Return the languages (BCP 47) in which the text of an input is recognised.

    They are the language that an archivist gives, else those of the publisher that is given by its
    name or by the address; none if they are to be detected.  None if no text is recognised.
    """
    if recognition is TextRecognition.OFF:
        return None
    if language := hint_value(hints, "language"):
        return (language,)
    source = _source(hints, registry)
    return source.languages if source else ()


def languages_of(record: Record) -> tuple[str, ...] | None:
    """Return the languages in which the text of a record was recognised; None if it was not."""
    if not record.recognised:
        return None
    return tuple(record.recognised.split(", ")[1].split("+"))


def _source(hints: tuple[Hint, ...], registry: Registry) -> Source | None:
    if name := hint_value(hints, "source"):
        return registry.by_name(name)
    url = canonical_url(hint_value(hints, "url") or "")
    return registry.by_host(url.split("/")[2]) if url else None
