"""Titles that the markup or the properties of an original claim."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.titles.site_suffix import is_site_name, without_site_name
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import TitleClaim, TitlePlace
from searcher.text import fold

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


def claimed_titles(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for each claimed title, without the name of its site.

    Of several different `<h1>`, only those with which a `<title>` begins count: the others are
    headings of sections or teasers.
    """
    h1 = {c.value for c in context.document.claims_of(TitleClaim, TitlePlace.H1)}
    for claim in context.document.claims_of(TitleClaim, *_CONFIDENCE):
        is_one_of_many = claim.place is TitlePlace.H1 and len(h1) > 1
        if is_one_of_many and not _begins_page_title(claim.value, context):
            continue
        value = without_site_name(claim, context)
        if value and not is_site_name(value, context):
            locator, confidence = Locator("markup", part=claim.locator), _CONFIDENCE[claim.place]
            yield Evidence("title", value, claim.value, locator, claim.rule, confidence)


def _begins_page_title(heading: str, context: DocumentContext) -> bool:
    places = (TitlePlace.TITLE_ELEMENT, TitlePlace.META_OG)
    titles = [fold(c.value) for c in context.document.claims_of(TitleClaim, *places)]
    return any(title.startswith(fold(heading)) for title in titles)
