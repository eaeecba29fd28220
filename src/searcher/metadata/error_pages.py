"""Whether a page is a document at all, or what a server gives where it has none to give."""

import re
from collections.abc import Iterator
from functools import cache

from searcher.languages import every
from searcher.languages.documents import ErrorPages
from searcher.metadata.context import DocumentContext
from searcher.model.record import ReviewCode, ReviewFlag
from searcher.readers.claims import TitleClaim, TitlePlace
from searcher.readers.media_types import Format

_LITTLE = 600  # characters of the text of such a page
_ERRORS = "40[0134]|410|429|50[0234]"  # statuses of HTTP
_SITE = re.compile(r"\s+[|–—·-]\s+")  # before the name of the site


def doubts_of_page(context: DocumentContext) -> Iterator[ReviewFlag]:
    """A note on a page with little text whose title is that of an error, a login, or a check."""
    if context.document.origin is not Format.HTML or len(context.body) > _LITTLE:
        return
    for claim in context.document.claims_of(TitleClaim, TitlePlace.TITLE_ELEMENT, TitlePlace.H1):
        told = claim.value.lower()
        if any(map(_titles().fullmatch, (told, *_SITE.split(told)))):
            yield ReviewFlag(ReviewCode.NO_DOCUMENT, "original", claim.value)
            return


@cache
def _titles() -> re.Pattern[str]:
    known = every(ErrorPages).values()
    words, numbered, titles = (
        "|".join(part for parts in lists for part in parts)
        for lists in zip(*((k.words, k.numbered, k.titles) for k in known), strict=True)
    )
    return re.compile(
        rf"(?:{words})?\s*(?:{_ERRORS})"
        rf"|(?:{words})?\s*\d{{3}}[\s:.,–—-]+(?:{numbered})"
        rf"|{titles}"
    )
