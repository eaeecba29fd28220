"""Detect the language of a document and of its passages by words and letters.

The opening is classified first, then only paragraphs with few function words of its language; the
declared language of the markup confirms the result, but does not decide it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searcher.metadata.context import DocumentContext
from searcher.metadata.detection import Detection
from searcher.metadata.language.function_words import agrees_with_letters, unmistakable_language
from searcher.metadata.language.letter_statistics import CERTAIN, classify
from searcher.metadata.language.passages import (
    LanguageSpan,
    foreign_passages,
    paragraph_languages,
)
from searcher.model.record import Evidence, Locator, Passage
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.readers.claims import LanguageClaim, LanguagePlace

_OPENING = 400  # characters of an opening that mostly decide the language
_LONG_OPENING = 4000  # characters that are classified if the opening did not decide it
_QUOTED = 60  # characters of the text in the evidence
_UNSURE = 0.9  # a language with less confidence is reviewed, unless it is declared
_UNKNOWN = 0.3  # with less confidence it is a guess among a hundred languages
_DECLARED_CONFIDENCE = 0.7
_DECLARED_PLACES = (LanguagePlace.DECLARED, LanguagePlace.JSON_LD, LanguagePlace.META)


@dataclass(frozen=True, slots=True)
class LanguageDetection:
    """The language of a document (BCP 47), and the passages of its body in other languages."""

    detection: Detection[str]
    passages: tuple[Passage, ...] = ()


def detect_language(context: DocumentContext) -> LanguageDetection:
    """Detect the language of a document; the hint of an archivist is taken as it is.

    The passages are those in other languages than the prior, if there is one.
    """
    if hinted := context.hinted("language"):
        given = Detection(hinted[0].value, hinted[1])
        return LanguageDetection(given, _passages_beside(context, hinted[0].value))
    found = _detect(context)
    if prior := context.given.language_prior:
        return LanguageDetection(found.detection, _passages_beside(context, prior))
    return found


def _passages_beside(context: DocumentContext, tag: str) -> tuple[Passage, ...]:
    language = tag.split("-", 1)[0].lower()
    return foreign_passages(list(paragraph_languages(context, language)), language)


def _detect(context: DocumentContext) -> LanguageDetection:
    opening = _classify_opening(context)
    spans = list(paragraph_languages(context, opening.language))
    main = _main_language(spans, opening)
    declared = tuple(_declared(context))
    evidence = (_evidence(context, main), *declared)
    is_declared = any(e.value == main.language for e in declared)
    if main.confidence < _UNKNOWN and not is_declared:
        flag = ReviewFlag(ReviewCode.LANGUAGE_UNKNOWN, "language")
        return LanguageDetection(Detection(None, evidence, (flag,)))
    unsure = ReviewFlag(ReviewCode.LANGUAGE_UNSURE, "language", main.language)
    flags = (unsure,) if main.confidence < _UNSURE and not is_declared else ()
    detection = Detection(main.language, evidence, flags)
    return LanguageDetection(detection, foreign_passages(spans, main.language))


def _classify_opening(context: DocumentContext) -> LanguageSpan:
    """Classify the title and the first 400 characters; more of them if these do not decide it."""
    opening = context.body[:_OPENING]
    if language := unmistakable_language(opening):
        return LanguageSpan(language, 0, len(opening))
    title = context.title or ""
    language, confidence = classify(f"{title}\n{opening}".strip())
    if confidence < CERTAIN:
        text = f"{title}\n{context.body[:_LONG_OPENING]}".strip()
        language, confidence = classify(text)
        if agrees_with_letters(text, language):
            confidence = max(confidence, _UNSURE)
    return LanguageSpan(language, 0, len(opening), round(confidence, 4))


def _main_language(spans: Sequence[LanguageSpan], opening: LanguageSpan) -> LanguageSpan:
    """Return the span for the language of most of the text, or the opening if it has half of it."""
    characters: Counter[str] = Counter()
    for span in spans:
        characters[span.language] += span.end - span.start
    if not characters or characters[opening.language] * 2 >= characters.total():
        return opening
    main = characters.most_common(1)[0][0]
    return max((s for s in spans if s.language == main), key=lambda s: s.confidence)


def _evidence(context: DocumentContext, span: LanguageSpan) -> Evidence:
    found = context.body[span.start : span.end][:_QUOTED].strip()
    found = found or (context.title or "")[:_QUOTED]
    locator = Locator("body", span.start, span.end)
    rule = "small-words" if span.confidence == 1 else "letter-statistics"
    return Evidence("language", span.language, found, locator, rule, span.confidence)


def _declared(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for the languages that the markup declares, without their regions."""
    for claim in context.document.claims_of(LanguageClaim, *_DECLARED_PLACES):
        tag = claim.value.replace("_", "-").split(",")[0].strip().split("-")[0].lower()
        locator = Locator("markup", part=claim.locator)
        yield Evidence("language", tag, claim.value, locator, claim.rule, _DECLARED_CONFIDENCE)
