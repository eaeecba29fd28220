"""Attributions: the words with which a text names its own reporter, "Trend reports"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from searcher.languages import every, facts, load_data
from searcher.languages.documents import Attributions
from searcher.metadata.context import DocumentContext
from searcher.metadata.publishers.letterheads import OPENING_BLOCKS
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


@dataclass(frozen=True, slots=True)
class AttributionPattern:
    """A compiled pattern of `attributions.toml`; `near` are words, one of which is near a match and
    is faster to find.  A pattern that `quotes` also matches whoever gives a figure.
    """

    pattern: re.Pattern[str]
    near: tuple[str, ...]
    quotes: bool

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
            name = next(group for group in match.groups() if group)
            entry = registered_source(context, name)
            if not (_is_press(entry) if attribution.quotes else entry or _is_plausible(name)):
                continue
            start = match.start() + match.group().index(name)
            is_quoted = attribution.quotes or opening_end <= start < closing_start
            rule = QUOTED if is_quoted else ATTRIBUTION
            locator = Locator("body", start, start + len(name))
            value = entry.name if entry else name
            yield Evidence("source", value, name, locator, rule, _CONFIDENCE[rule])


def _is_press(entry: Source | None) -> bool:
    return entry is not None and entry.kind in _PRESS


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
        AttributionPattern(_compiled(one.pattern), one.near, one.quotes) for one in ordered
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    agency = "|".join(word for known in every(Attributions).values() for word in known.agency)
    pattern = pattern.replace("NAME", publisher_name()).replace("AGENCY", f"(?:{agency})")
    # Names begin with capitals and the words around them do not: no flag may blur that.
    return re.compile(pattern, re.M)
