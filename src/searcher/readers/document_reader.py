"""Read an original with the reader of its format."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pkgutil import resolve_name

from searcher.model.errors import (
    DataOriginal,
    EmptyOriginal,
    FramesetOriginal,
    TooDeepOriginal,
    TooLargeOriginal,
    UnsupportedOriginal,
)
from searcher.model.selectors import SelectorsByHost
from searcher.readers.claims import AnyClaim, DatePlace, TitlePlace, UrlClaim, UrlPlace
from searcher.readers.document import Document, ReadingWarning
from searcher.readers.format_declaration import FormatKind
from searcher.readers.formats import Format

TEXT_LIMIT = 2_500_000
"""The most characters of text that one document may have: some thousand pages."""

_LONGEST = 2000  # characters of a value or a detail
_FRAMES, _LONGEST_ADDRESS = 10, 200
_MOST = 100  # claims of one rule, warnings of one code


def read(data: bytes, file_format: Format, selectors: SelectorsByHost | None = None) -> Document:
    """Read an original of a format in the process that calls; `selectors` are for pages.

    Raises UnsupportedOriginal, DataOriginal, EmptyOriginal, TooDeepOriginal, TooLargeOriginal, and
    the errors of the readers, among them BadSelector.
    """
    declared = file_format.declaration
    if declared.kind is FormatKind.DATA:
        raise DataOriginal(file_format.label, declared.advice)
    if file_format.is_container or not declared.reader:
        raise UnsupportedOriginal(file_format.label, declared.advice)
    try:
        document = _read_any(data, file_format, selectors)
    except RecursionError:
        raise TooDeepOriginal from None
    if not document.blocks:
        raise _empty(document, len(data))
    if document.size > TEXT_LIMIT:
        raise TooLargeOriginal(f"it has more than {TEXT_LIMIT:,} characters of text")
    claims, warnings = _usable_claims(document), _usable_warnings(document)
    return replace(document, claims=tuple(claims), warnings=tuple(warnings))


def _read_any(data: bytes, file_format: Format, selectors: SelectorsByHost | None) -> Document:
    reader = resolve_name(file_format.declaration.reader)
    takes_selectors = selectors and file_format.declaration.takes_selectors
    document: Document = reader(data, selectors) if takes_selectors else reader(data)
    return document


def _empty(document: Document, size: int) -> EmptyOriginal:
    claims = document.claims_of(UrlClaim, UrlPlace.FRAME)
    frames = [claim.value[:_LONGEST_ADDRESS] for claim in claims][:_FRAMES]
    return FramesetOriginal(size, ", ".join(frames)) if frames else EmptyOriginal(size)


def _usable_claims(document: Document) -> Iterator[AnyClaim]:
    """Yield the claims that are not longer than a title or an address, so many of a rule.

    What an archivist's selectors match is used as it is.
    """
    counts: Counter[str] = Counter()
    for claim in document.claims:
        counts[claim.rule] += 1
        is_usual = len(claim.value) <= _LONGEST and counts[claim.rule] <= _MOST
        if is_usual or claim.place in (TitlePlace.SELECTOR, DatePlace.SELECTOR):
            yield claim


def _usable_warnings(document: Document) -> Iterator[ReadingWarning]:
    counts: Counter[str] = Counter()
    for warning in document.warnings:
        counts[warning.code] += 1
        if len(warning.detail) <= _LONGEST and counts[warning.code] <= _MOST:
            yield warning
