"""What a query may become while it is typed: words, pairs, terms, places, sources, titles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from searcher.gazetteer import country_name, naming_languages
from searcher.index.protocol import Engine, FacetValue, Terms
from searcher.model.errors import ArchiveError
from searcher.model.expression import And, Phrase, Prefix, Scope, Word
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.search.hits import ReadRecord
from searcher.text import Token, fold, lower, tokens
from searcher.thesaurus import completions

_WORD_LIMIT, _PAIR_LIMIT, _NAME_LIMIT, _TITLE_LIMIT = 5, 3, 3, 3
_MOST_WORDS, _MOST_LABELS = 4, 20  # typed that may begin a label, and labels that are looked at
_MOST_PAIRS = 500  # that are completed: the most frequent ones
_MIN_LENGTH = 2  # letters that are completed


class CompletionKind(StrEnum):
    """What completes the letters typed."""

    WORD = "word"
    PAIR = "pair"
    TERM = "term"
    TITLE = "title"
    PLACE = "place"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion of the letters typed: `text` to be shown, `query` to be run; a title has the
    identifier of its record, a pair or a place the number of records about it.
    """

    kind: CompletionKind
    text: str
    query: str
    record: str | None = None
    total: int | None = None


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
        *_pairs(terms, [fold(token.text) for token in typed]),
        *_words(engine, read, text, typed[-1]),
        *_terms_of_the_field(terms, text, typed),
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


def _words(engine: Engine, read: ReadRecord, text: str, last: Token) -> Iterator[Completion]:
    """Yield the most frequent words that continue the last one typed."""
    typed, terms = fold(last.text), engine.terms()
    written, found = _written_forms(terms), terms.with_prefix(typed, _WORD_LIMIT + 1)
    for word in islice((one.word for one in found if one.word != typed), _WORD_LIMIT):
        if word not in written:
            written[word] = _as_written(engine, read, word)
        whole = text[: last.start] + written[word]
        yield Completion(CompletionKind.WORD, whole, whole)


@lru_cache(maxsize=2)
def _written_forms(terms: Terms) -> dict[str, str]:  # noqa: ARG001  # the key of the cache
    """Return a place to keep how the folded words of a commit are written."""
    return {}


def _as_written(engine: Engine, read: ReadRecord, word: str) -> str:
    """Return a folded word as the best record with it writes it, in lower case."""
    for ranked in engine.search(Query("", Phrase((word,)), size=1, facets=())).hits:
        try:
            record = read(ranked.id, ranked.version)
        except ArchiveError:
            break
        language = (record.language or "").partition("-")[0]
        every = tokens(f"{record.title or ''}\n{record.body}", language)
        return next((lower(t.text, language) for t in every if fold(t.text) == word), word)
    return word


def _terms_of_the_field(terms: Terms, text: str, typed: Sequence[Token]) -> Iterator[Completion]:
    """Yield labels of several words in the thesaurus that begin as the last words typed, most of
    them first; records have all words of each.
    """
    offered = (
        text[: first.start] + one.label
        for first in typed[-_MOST_WORDS:]
        for one in completions(text[first.start :], _MOST_LABELS)
        if " " in one.label and all(terms.has_word(t.text) for t in tokens(one.label))
    )
    for whole in islice(offered, _NAME_LIMIT):
        yield Completion(CompletionKind.TERM, whole, whole)


def _pairs(terms: Terms, typed: Sequence[str]) -> Iterator[Completion]:
    """Yield the most frequent pairs of which each word typed begins a name, each once."""
    named = (pair.completion for pair in _named_pairs(terms) if pair.is_begun_by(typed))
    return islice(_distinct(named), _PAIR_LIMIT)


@dataclass(frozen=True, slots=True)
class _NamedPair:
    """A pair by the names of its countries in one language."""

    words: tuple[tuple[str, ...], ...]
    completion: Completion

    def is_begun_by(self, typed: Sequence[str]) -> bool:
        """Check whether each word typed begins another word of the names."""
        left = [word for name in self.words for word in name]
        for word in typed:
            found = next((one for one in left if one.startswith(word)), None)
            if found is None:
                return False
            left.remove(found)
        return True


@lru_cache(maxsize=2)
def _named_pairs(terms: Terms) -> tuple[_NamedPair, ...]:
    """Return the most frequent pairs of the index in each language that names countries."""
    (pairs,) = terms.facets((Field.PAIR,))
    return tuple(
        _named_pair(value.value, value.count, language)
        for value in pairs.values[:_MOST_PAIRS]
        for language in naming_languages()
        if "-" in value.value
    )


def _named_pair(pair: str, count: int, language: str) -> _NamedPair:
    names = [country_name(code, language) for code in pair.split("-")]
    words = tuple(tuple(fold(token.text) for token in tokens(name)) for name in names)
    return _NamedPair(
        words, Completion(CompletionKind.PAIR, " – ".join(names), f"pair:{pair}", total=count)
    )


@lru_cache(maxsize=2)
def _names(terms: Terms) -> tuple[_Name, ...]:
    """Return every name of a place or source in the index, the most frequent first."""
    countries, places, sources = terms.facets((Field.COUNTRY, Field.PLACE, Field.SOURCE))
    return (
        *(_country(v, language) for v in countries.values for language in naming_languages()),
        *(_value(CompletionKind.PLACE, Field.PLACE, v.value) for v in places.values),
        *(_value(CompletionKind.SOURCE, Field.SOURCE, v.value) for v in sources.values),
    )


def _country(value: FacetValue, language: str) -> _Name:
    name, query = country_name(value.value, language), f"country:{value.value}"
    return _Name(_starts(name), Completion(CompletionKind.PLACE, name, query, total=value.count))


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
