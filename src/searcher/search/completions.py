"""What a query may become while it is typed: words, places, sources, titles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from searcher.gazetteer import country_name, naming_languages
from searcher.index.protocol import Engine, Terms
from searcher.model.errors import ArchiveError
from searcher.model.expression import And, Prefix, Scope, Word
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.search.hits import ReadRecord
from searcher.text import Token, fold, tokens

_WORD_LIMIT, _NAME_LIMIT, _TITLE_LIMIT = 5, 3, 3
_MIN_LENGTH = 2  # letters that are completed


class CompletionKind(StrEnum):
    """What completes the letters typed."""

    WORD = "word"
    TITLE = "title"
    PLACE = "place"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion of the letters typed: `text` to be shown, `query` to be run; a title has the
    identifier of its record.
    """

    kind: CompletionKind
    text: str
    query: str
    record: str | None = None


@dataclass(frozen=True, slots=True)
class _Name:
    """A place or source by one of its names, and the folded beginnings that select it."""

    starts: tuple[str, ...]
    completion: Completion


def complete(engine: Engine, read: ReadRecord, text: str) -> tuple[Completion, ...]:
    """Find the words, places, sources and titles that begin as a text does, or as its last word."""
    typed = list(tokens(text))
    if not typed or typed[-1].end != len(text) or len(fold(typed[-1].text)) < _MIN_LENGTH:
        return ()
    terms, start = engine.terms(), fold(text).strip()
    names = [name.completion for name in _names(terms) if _begins(name, start)]
    places = (c for c in names if c.kind is CompletionKind.PLACE)
    sources = (c for c in names if c.kind is CompletionKind.SOURCE)
    return (
        *_words(terms, text, typed[-1]),
        *islice(_distinct(places), _NAME_LIMIT),
        *islice(_distinct(sources), _NAME_LIMIT),
        *_titles(engine, read, typed),
    )


def _begins(name: _Name, typed: str) -> bool:
    return any(start.startswith(typed) for start in name.starts)


def _distinct(completions: Iterable[Completion]) -> Iterator[Completion]:
    """Skip completions that run the same query as an earlier one."""
    seen = set()
    for one in completions:
        if one.query not in seen:
            seen.add(one.query)
            yield one


def _words(terms: Terms, text: str, last: Token) -> Iterator[Completion]:
    """Yield the most frequent words that continue the last one typed."""
    typed = fold(last.text)
    found = terms.with_prefix(typed, _WORD_LIMIT + 1)
    for word in islice((one.word for one in found if one.word != typed), _WORD_LIMIT):
        whole = text[: last.start] + word
        yield Completion(CompletionKind.WORD, whole, whole)


@lru_cache(maxsize=2)
def _names(terms: Terms) -> tuple[_Name, ...]:
    """Return every name of a place or source in the index, the most frequent first."""
    countries, places, sources = terms.facets((Field.COUNTRY, Field.PLACE, Field.SOURCE))
    return (
        *(_country(v.value, language) for v in countries.values for language in naming_languages()),
        *(_value(CompletionKind.PLACE, Field.PLACE, v.value) for v in places.values),
        *(_value(CompletionKind.SOURCE, Field.SOURCE, v.value) for v in sources.values),
    )


def _country(code: str, language: str) -> _Name:
    name = country_name(code, language)
    return _Name(_starts(name), Completion(CompletionKind.PLACE, name, f"country:{code}"))


def _value(kind: CompletionKind, field: Field, value: str) -> _Name:
    plain = value.replace('"', " ")
    return _Name(_starts(value), Completion(kind, value, f'{field}:"{plain}"'))


def _starts(name: str) -> tuple[str, ...]:
    """Return what may be typed for a name: it, and its endings from each word on."""
    return tuple(fold(name[token.start :]) for token in tokens(name))


def _titles(engine: Engine, read: ReadRecord, typed: Sequence[Token]) -> Iterator[Completion]:
    """Yield titles with all the words typed, of which the last may be a prefix."""
    words = [Word(token.text, Scope.TITLE) for token in typed[:-1]]
    expression = And((*words, Prefix(typed[-1].text, Scope.TITLE)))
    for ranked in engine.search(Query("", expression, size=_TITLE_LIMIT, facets=())).hits:
        try:
            title = read(ranked.id, ranked.version).heading
        except ArchiveError:
            continue
        yield Completion(CompletionKind.TITLE, title, title, ranked.id)
