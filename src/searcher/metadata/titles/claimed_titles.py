"""Titles that the markup or the properties of an original claim."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.titles.site_suffix import is_site_name, without_site_name
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import TitleClaim, TitlePlace
from searcher.text import fold, tokens

_CONFIDENCE = {
    TitlePlace.SELECTOR: 0.99,
    TitlePlace.H1: 0.97,
    TitlePlace.META_OG: 0.95,
    TitlePlace.JSON_LD: 0.95,
    TitlePlace.ITEMPROP: 0.95,
    TitlePlace.META_HEADLINE: 0.85,
    TitlePlace.META_DCTERMS: 0.9,
    TitlePlace.META_DC: 0.9,
    TitlePlace.META_CITATION: 0.9,
    TitlePlace.HEADING: 0.86,
    TitlePlace.TITLE_ELEMENT: 0.85,
    TitlePlace.META_TWITTER: 0.8,
    TitlePlace.SUBJECT: 0.95,
    TitlePlace.FILE_STYLE: 0.95,
    TitlePlace.FILE: 0.5,
}
"""The confidence in a title claimed in each place, 0 to 1, in the order of the evidence."""

_DECLARED = (TitlePlace.TITLE_ELEMENT, TitlePlace.META_OG)
_LONG_WORD = 4  # letters


def claimed_titles(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for each claimed title, without the name of its site.

    Of several different `<h1>`, only those with which a `<title>` begins count, else the one above
    the text: the others are headings of sections or teasers.
    """
    h1 = _headings(context)
    for claim in context.document.claims_of(TitleClaim, *_CONFIDENCE):
        if claim.locator == TitlePlace.H1 and claim.value not in h1:
            continue
        value = without_site_name(claim, context)
        if value and not is_site_name(value, context):
            locator, confidence = Locator("markup", part=claim.locator), _CONFIDENCE[claim.place]
            yield Evidence("title", value, claim.value, locator, claim.rule, confidence)


def _headings(context: DocumentContext) -> frozenset[str]:
    """Return the values of the `<h1>` that may be the title."""
    h1 = frozenset(c.value for c in context.document.claims_of(TitleClaim, TitlePlace.H1))
    if len(h1) < 2:
        return h1
    begun = frozenset(value for value in h1 if _begins_page_title(value, context))
    above = {c.value for c in context.document.claims_of(TitleClaim, TitlePlace.HEADING)}
    return begun or frozenset(value for value in h1 & above if _shares_word(value, context))


def _shares_word(heading: str, context: DocumentContext) -> bool:
    """Check whether a heading has a long word of a title that the head of the page declares."""
    titles = context.document.claims_of(TitleClaim, *_DECLARED)
    words = {word for title in titles for word in _long_words(title.value)}
    return not words.isdisjoint(_long_words(heading))


def _long_words(text: str) -> set[str]:
    return {fold(token.text) for token in tokens(text) if len(token.text) >= _LONG_WORD}


def _begins_page_title(heading: str, context: DocumentContext) -> bool:
    titles = [fold(c.value) for c in context.document.claims_of(TitleClaim, *_DECLARED)]
    return any(title.startswith(fold(heading)) for title in titles)
