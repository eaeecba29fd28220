"""Pages that a server sends in place of a document: errors, logins, checks of the client."""

import re
from collections.abc import Iterator
from functools import cache

from searcher.languages import every
from searcher.languages.documents import ErrorPages
from searcher.metadata.context import DocumentContext
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.readers.claims import TitleClaim, TitlePlace
from searcher.readers.formats import Format

_MAX_TEXT = 600  # characters of the text of an error page
_HTTP_ERRORS = "40[0134]|410|429|50[0234]"  # status codes of RFC 9110 in titles
_SITE_SEPARATOR = re.compile(r"\s+[|–—·-]\s+")  # before or after the name of the site


def detect_error_page(context: DocumentContext) -> Iterator[ReviewFlag]:
    """Yield a review flag if a page with little text has the title of an error, a login or a check
    of the client.
    """
    if context.document.origin is not Format.HTML or len(context.body) > _MAX_TEXT:
        return
    for claim in context.document.claims_of(TitleClaim, TitlePlace.TITLE_ELEMENT, TitlePlace.H1):
        title = claim.value.lower()
        if any(map(_error_titles().fullmatch, (title, *_SITE_SEPARATOR.split(title)))):
            yield ReviewFlag(ReviewCode.NO_DOCUMENT, "original", claim.value)
            return


@cache
def _error_titles() -> re.Pattern[str]:
    known = every(ErrorPages).values()
    words, numbered, titles = (
        "|".join(part for parts in lists for part in parts)
        for lists in zip(*((k.words, k.numbered, k.titles) for k in known), strict=True)
    )
    return re.compile(
        rf"(?:{words})?\s*(?:{_HTTP_ERRORS})"
        rf"|(?:{words})?\s*\d{{3}}[\s:.,–—-]+(?:{numbered})"
        rf"|{titles}"
    )
