"""Cut the name of the site off a headline: `A day of carpets | Politics | Lantern News`."""

import re

from searcher.metadata.context import DocumentContext
from searcher.readers.claims import SourceClaim, SourcePlace, TitleClaim, TitlePlace
from searcher.text import fold

_SEPARATOR = re.compile(r"\s+[|–—·•»:/*-]+\s+|\s*[|｜：]\s*")
_SEPARATOR_AT_END = re.compile(r"\s[|–—·•»:/*-]+\s+$|[|｜：]\s*$")
_HEADINGS = (
    TitlePlace.SHOWN_HEADING, TitlePlace.SHOWN_LINE, TitlePlace.HEADING, TitlePlace.H1
)  # fmt: skip
_SEPARATORS = " |–—·•»:/*-"
_NOT_LETTERS = re.compile(r"[\W_]+")
_WITHOUT_SUFFIX = (TitlePlace.SELECTOR, TitlePlace.H1, TitlePlace.HEADING)
"""Places in which a title is written as it is meant."""

_SITE_NAMES = frozenset(
    {SourcePlace.META_OG, SourcePlace.JSON_LD, SourcePlace.META_APPLICATION}
    | {SourcePlace.META_APPLE, SourcePlace.META_DC}
)


def without_site_name(claim: TitleClaim, context: DocumentContext) -> str:
    """Return a claimed title without the name of its site after it, or else before it."""
    return claim.value if claim.place in _WITHOUT_SUFFIX else _cut(claim.value, context)


def _cut(title: str, context: DocumentContext) -> str:
    if heading := _heading_within(title, context):
        return heading
    for separator in reversed(list(_SEPARATOR.finditer(title))):
        if is_site_name(title[separator.end() :], context):
            title = title[: separator.start()].strip()
    for separator in _SEPARATOR.finditer(title):
        if is_site_name(title[: separator.start()], context):
            return title[separator.end() :].strip(_SEPARATORS)
    return title.strip(_SEPARATORS) or title


def title_parts(title: str) -> list[str]:
    """Return the parts of a title between separators, one at least."""
    return _SEPARATOR.split(title)


def site_headings(context: DocumentContext) -> frozenset[str]:
    """Return the headings, case-folded, that are the name of the site: the `<title>` ends with one,
    and begins with another heading that the page shows.
    """
    claims = context.document.claims_of(TitleClaim, *_HEADINGS)
    shown = {fold(claim.value) for claim in claims}
    found: set[str] = set()
    for claim in context.document.claims_of(TitleClaim, TitlePlace.TITLE_ELEMENT):
        for separator in _SEPARATOR.finditer(claim.value):
            before, after = claim.value[: separator.start()], claim.value[separator.end() :]
            if fold(before.strip()) in shown:
                found |= {name for name in shown if _letters(name) == _letters(after)}
    return frozenset(found)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", fold(text))


def is_site_name(text: str, context: DocumentContext) -> bool:
    """Check whether a text is the name of the document's site, its host, or a registered name."""
    if context.registry.by_name(text) is not None:
        return True
    return fold(text.strip()) in _names_of_site(context) or _is_spelled_as_host(text, context)


def _heading_within(title: str, context: DocumentContext) -> str | None:
    """Return the heading of the page that a `<title>` is, or with which it begins or ends, if a
    separator and more is beside it; else None.
    """
    for heading in context.document.claims_of(TitleClaim, TitlePlace.H1, TitlePlace.HEADING):
        rest = title[len(heading.value) :]
        if fold(title).startswith(fold(heading.value)) and (not rest or _SEPARATOR.match(rest)):
            return heading.value
    for heading in context.document.claims_of(TitleClaim, TitlePlace.SHOWN_HEADING):
        before = title[: -len(heading.value)]
        if fold(title).endswith(fold(heading.value)) and _SEPARATOR_AT_END.search(before):
            return heading.value
    return None


def _names_of_site(context: DocumentContext) -> set[str]:
    """Return the case-folded names that the page claims, the registry has, and the host is."""
    claims = context.document.claims_of(SourceClaim)
    names = {fold(claim.value) for claim in claims if claim.place in _SITE_NAMES}
    host = context.host.removeprefix("www.")
    names |= site_headings(context)
    names |= {host, host.rsplit(".", 1)[0], f"www.{host}"}
    entry = context.registry.by_host(host) if host else None
    return names | ({fold(name) for name in (entry.name, *entry.aliases)} if entry else set())


def _is_spelled_as_host(text: str, context: DocumentContext) -> bool:
    """Check whether the letters of a text are those of the host, with or without its domain:
    `Freundeskreis Lesen` of freundeskreis-lesen.example.
    """
    host = context.host.removeprefix("www.")
    letters = _NOT_LETTERS.sub("", fold(text.strip()))
    spellings = {_NOT_LETTERS.sub("", part) for part in (host, host.rsplit(".", 1)[0])}
    return bool(host and letters) and letters in spellings
