"""Propose the registered embassy whose paper a text may be: by its pair and its words."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from searcher.metadata.context import DocumentContext
from searcher.metadata.publishers.source_detector import SourceDetection
from searcher.model.record import Evidence, Locator
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.sources import Source, SourceKind
from searcher.sources.institutions import named_missions, parse_institution

EMBASSY_OF_PAIR = "embassy-of-pair"
"""The rule that finds the embassy of the pair that a text is about."""

_ABROAD = frozenset({SourceKind.EMBASSY, SourceKind.CONSULATE})
_CONFIDENCE = 0.4
_PHRASE = 80  # characters after the word for an embassy in which its countries are named
_BEFORE = 40  # characters before it


def propose_embassy(
    context: DocumentContext, found: SourceDetection, codes: Collection[str]
) -> SourceDetection:
    """Return the detection with a proposal, if it has no source or proposal, the text is about the
    two countries `codes`, speaks of an embassy, and fits exactly one that is registered.
    """
    if found.detection.value or found.detection.evidence or len(codes) != 2:
        return found
    embassies = [s for s in context.registry.sources if s.kind in _ABROAD and _is_of(s, codes)]
    if not embassies or not (phrases := list(_phrases(context))):
        return found
    fitting = _fitting(embassies, phrases, context.language)
    return _proposed(found, fitting[0], phrases[0]) if len(fitting) == 1 else found


def _is_of(embassy: Source, codes: Collection[str]) -> bool:
    return {embassy.country, embassy.resides} == set(codes)


def _phrases(context: DocumentContext) -> Iterator[tuple[str, int]]:
    """Yield the words around each mention of an embassy, and the character they begin at."""
    for start, end in named_missions(context.body):
        first = max(0, start - _BEFORE, context.body.rfind("\n", 0, start) + 1)
        yield context.body[first : end + _PHRASE].split("\n", 1)[0], first


def _fitting(
    embassies: list[Source], phrases: list[tuple[str, int]], language: str
) -> list[Source]:
    """Return the embassies of the countries that the phrases name as theirs, all if none does."""
    parsed = (parse_institution(phrase, language) for phrase, _ in phrases)
    named = {(body.country, body.resides) for body in parsed if body}
    if not named:
        return embassies
    return [e for e in embassies if (e.country, e.resides) in named]


def _proposed(found: SourceDetection, embassy: Source, phrase: tuple[str, int]) -> SourceDetection:
    words, start = phrase
    locator = Locator("body", start, start + len(words))
    evidence = Evidence("source", embassy.name, words, locator, EMBASSY_OF_PAIR, _CONFIDENCE)
    flag = ReviewFlag(ReviewCode.SOURCE_UNSURE, "source", embassy.name)
    detection = replace(found.detection, evidence=(evidence,), flags=(*found.detection.flags, flag))
    return replace(found, detection=detection)
