"""Detect who published a document: by its URL, its markup, or its own words ("Trend reports")."""

from collections.abc import Iterator
from dataclasses import dataclass

from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.publishers.attributions import ATTRIBUTION, QUOTED, attributions
from searcher.metadata.publishers.claimed_publishers import claimed_publishers
from searcher.metadata.publishers.dated_names import dated_names
from searcher.metadata.publishers.host_publisher import host_publisher
from searcher.metadata.publishers.letterheads import letterheads, signatures
from searcher.metadata.publishers.press_mentions import PRESS_MENTION, press_mentions
from searcher.metadata.publishers.senders import FORWARDER, senders
from searcher.metadata.publishers.source_selection import order_candidates
from searcher.model.record import Evidence
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.sources import Source, is_shipped
from searcher.sources.institutions import institution_of_host, parse_institution

_NAMED_BY_TEXT = frozenset({ATTRIBUTION, QUOTED})
_UNSURE = frozenset({PRESS_MENTION, QUOTED})


@dataclass(frozen=True, slots=True)
class SourceDetection:
    """The name of the source, and its entry in the registry if it is `registered`.

    `publisher` is that entry, else what the name of the source or the host of the URL describes:
    `Embassy of Kazakhstan in Armenia` is an embassy of one country in another.
    """

    detection: Detection[str]
    registered: Source | None = None
    publisher: Source | None = None


def detect_source(context: DocumentContext) -> SourceDetection:
    """Detect the source of a document; a press mention counts only if there is no candidate."""
    if hinted := context.hinted("source"):
        ordered = hinted[1]
    else:
        candidates = tuple(_candidates(context)) or press_mentions(context)
        ordered = order_candidates(candidates, context.registry)
    if ordered and _is_asserted(context, ordered[0]):
        return _detection(context, ordered)
    return SourceDetection(Detection(None, ordered, tuple(_proposal_flags(ordered))))


def _is_asserted(context: DocumentContext, best: Evidence) -> bool:
    """Check whether the best candidate is the source and not only proposed as such.

    Who forwards a mail need not be its source.  A medium that a text quotes or names may be its
    source if the archive has registered it; agencies that everyone quotes are only proposed.
    """
    if best.rule in _UNSURE:
        entry = context.registry.by_name(best.value)
        return entry is not None and not is_shipped(entry)
    return best.rule != FORWARDER


def _proposal_flags(ordered: tuple[Evidence, ...]) -> Iterator[ReviewFlag]:
    yield ReviewFlag(ReviewCode.SOURCE_UNKNOWN, "source")
    if ordered and ordered[0].rule in _UNSURE:
        yield ReviewFlag(ReviewCode.SOURCE_UNSURE, "source", ordered[0].value)


def _candidates(context: DocumentContext) -> Iterator[Evidence]:
    yield from host_publisher(context)
    yield from claimed_publishers(context)
    yield from letterheads(context)
    yield from signatures(context)
    yield from dated_names(context)
    yield from attributions(context)
    yield from senders(context)


def _detection(context: DocumentContext, ordered: tuple[Evidence, ...]) -> SourceDetection:
    """Return the source that the first of the candidates names."""
    entry = context.registry.by_name(ordered[0].value)
    name = entry.name if entry else ordered[0].value
    detection = Detection(name, ordered, tuple(_review_flags(ordered[0], entry, name)))
    return SourceDetection(detection, entry, entry or _describe(context, ordered))


def _review_flags(best: Evidence, entry: Source | None, name: str) -> Iterator[ReviewFlag]:
    if entry is None:
        yield ReviewFlag(ReviewCode.SOURCE_UNREGISTERED, "source", name)
    if best.rule in _UNSURE:
        yield ReviewFlag(ReviewCode.SOURCE_UNSURE, "source", name)


def _describe(context: DocumentContext, ordered: tuple[Evidence, ...]) -> Source | None:
    """Return the institution that one of the names describes, else the government of the host.

    Names that the text merely quotes are skipped, unless one of them is the source.
    """
    trusted = (c for c in ordered if c.rule not in _NAMED_BY_TEXT or c is ordered[0])
    names = dict.fromkeys(text for c in trusted for text in (c.value, c.found))
    described = (parse_institution(name, context.language) for name in names)
    by_host = institution_of_host(context.host, ordered[0].value)
    return next(filter(None, described), by_host)
