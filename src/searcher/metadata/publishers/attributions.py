"""Attributions: the words with which a text names its own reporter, "Trend reports"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from searcher.languages import every, facts, load_data
from searcher.languages.documents import Attributions
from searcher.metadata.context import DocumentContext
from searcher.metadata.publishers.letterheads import OPENING_BLOCKS
from searcher.metadata.publishers.media_names import (
    AttributedName,
    medium_name,
    whole_name,
    without_case,
)
from searcher.metadata.publishers.name_pattern import publisher_name
from searcher.metadata.publishers.registered_names import registered_source
from searcher.model.record import Evidence, Locator
from searcher.sources import Source, SourceKind

ATTRIBUTION, QUOTED = "attribution", "quoted"
_CONFIDENCE = {ATTRIBUTION: 0.85, QUOTED: 0.6}
_PRESS = frozenset({SourceKind.AGENCY, SourceKind.NEWSPAPER, SourceKind.BROADCASTER})
_CLOSING_BLOCKS = 3  # blocks at the end in which a text names its own reporter
_REACH = 120  # characters before and after a verb in which its name is searched
_MIN_NAME = 3  # characters
_QUOTES = '«“"„'


@dataclass(frozen=True, slots=True)
class AttributionPattern:
    """A compiled pattern of `attributions.toml`; `near` are words, one of which is near a match and
    is faster to find.  A pattern that `quotes` also matches whoever gives a figure; in one that is
    `inflected` the name is not in the nominative; in one of a `dateline` it is that of an agency.
    """

    pattern: re.Pattern[str]
    near: tuple[str, ...]
    quotes: bool
    inflected: bool
    dateline: bool

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches of the pattern in a text."""
        if not self.near:
            yield from self.pattern.finditer(text)
        for word in self.near:
            start = text.find(word)
            while start >= 0:
                end = start + len(word) + _REACH
                yield from self.pattern.finditer(text, max(0, start - _REACH), end)
                start = text.find(word, end)


def attributions(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for names that the text attributes itself to, or else quotes.

    A name in the middle of a text is quoted: a text names its own reporter at its edges.
    """
    opening_end = context.block_offset(OPENING_BLOCKS)
    closing_start = context.block_offset(len(context.blocks) - _CLOSING_BLOCKS)
    for attribution in _patterns(context.language.split("-", 1)[0]):
        for match in attribution.matches(context.body):
            one = _attributed_name(match, attribution)
            is_quoted = attribution.quotes or opening_end <= one.start < closing_start
            if value := _publisher(context, one, is_quoted=is_quoted):
                rule = QUOTED if is_quoted else ATTRIBUTION
                locator = Locator("body", one.start, one.end)
                yield Evidence("source", value, one.name, locator, rule, _CONFIDENCE[rule])


def names_reporter(line: str, languages: Iterable[str]) -> bool:
    """Check whether a line names its reporter with the words of one of some languages (BCP 47)."""
    return any(
        next(one.matches(line), None) is not None
        for language in languages
        for one in _patterns(language.split("-", 1)[0])
        if not one.quotes
    )


def _attributed_name(match: re.Match[str], attribution: AttributionPattern) -> AttributedName:
    group = next(number for number, name in enumerate(match.groups(), 1) if name)
    start, end = match.span(group)
    is_quoted = start > 0 and match.string[start - 1] in _QUOTES
    is_before_verb = any(map(str.isalpha, match.string[end : match.end()]))
    name = AttributedName(
        match.string,
        start,
        end,
        is_quoted=is_quoted,
        is_inflected=attribution.inflected,
        is_before_verb=is_before_verb,
        is_in_dateline=attribution.dateline,
    )
    return whole_name(name)


def _publisher(context: DocumentContext, one: AttributedName, *, is_quoted: bool) -> str | None:
    """Return the name of the news medium that a text attributes itself to, or None if it may be
    somebody else: only a registered one may be quoted.
    """
    language = context.language.split("-", 1)[0]
    for name in dict.fromkeys((one.name, without_case(one.name, language))):
        if entry := registered_source(context, name):
            return entry.name if _is_press(entry) else None
    if is_quoted or not _is_plausible(one.name):
        return None
    return one.name if one.is_in_dateline else medium_name(one, language)


def _is_press(entry: Source) -> bool:
    return entry.kind in _PRESS


def _is_plausible(name: str) -> bool:
    first = name.split(maxsplit=1)[0].lower()
    return first not in _words_of_no_source() and len(name) >= _MIN_NAME


@cache
def _words_of_no_source() -> frozenset[str]:
    return frozenset(word for known in every(Attributions).values() for word in known.not_sources)


@cache
def _patterns(language: str) -> tuple[AttributionPattern, ...]:
    """Compile the patterns of a language (its code) in the order in which they are tried."""
    known = facts(Attributions, language)
    own = known.attribution if known else ()
    shared = load_data("searcher.metadata", "attributions", Attributions).attribution
    ordered = (
        *(one for one in own if not one.fallback),
        *shared,
        *(one for one in own if one.fallback),
    )
    return tuple(
        AttributionPattern(
            _compiled(one.pattern), one.near, one.quotes, one.inflected, one.dateline
        )
        for one in ordered
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    agency = "|".join(word for known in every(Attributions).values() for word in known.agency)
    pattern = pattern.replace("NAME", publisher_name()).replace("AGENCY", f"(?:{agency})")
    # Names begin with capitals and the words around them do not: no flag may blur that.
    return re.compile(pattern, re.M)
