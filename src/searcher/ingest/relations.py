"""Which earlier records a new one is like: the same release again, or the other side's account.

Near-duplicates share most runs of three words.  Counterparts are about the same pair, appear
within days of each other, come from the two sides, and have names and numbers in common: names
are compared by their consonants, since the two are often in different languages.
"""

import re
from collections.abc import Iterable, Iterator, Set
from datetime import date, timedelta
from functools import lru_cache

from anyascii import anyascii
from msgspec import structs

from searcher.gazetteer import find_places
from searcher.index.protocol import Engine
from searcher.model.errors import ArchiveError
from searcher.model.expression import Field
from searcher.model.pairs import country_of
from searcher.model.query import Filter, Sort
from searcher.model.record import Record, Relation, RelationKind, Role, Status
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.query import parse_query
from searcher.sources import Registry
from searcher.store import Archive
from searcher.text import fold, jaccard_similarity, lsh_bands, shingles, tokens

_DUPLICATE = 0.6  # resemblance from which two texts are the same release
_REISSUE = 0.95  # and where their dates lie far apart, as those of yearly greetings do
_FAR = 31  # days
_NEAR = 3  # days between the two accounts of one event
_CANDIDATES = 60
_KNOWN = 4096  # records whose signs are kept
_SIGNS = 3  # names and numbers that two accounts of one event share at least
_SIGNS_OF_A_DAY = 2  # where they are of one day and one topic
_OVERLAP = 0.25  # and the share of those of the shorter one


class Relations:
    """Finds what a record is like, among those indexed and those put since the last commit."""

    def __init__(self, archive: Archive, engine: Engine, registry: Registry) -> None:
        self._archive, self._engine, self._registry = archive, engine, registry
        self._recent = _Recent()
        self._signs: dict[tuple[str, int], Set[str]] = {}

    def related(self, record: Record) -> Record:
        """The record with its relations, and a note for review if it is a near-duplicate."""
        if record.status is not Status.CURRENT:
            return record
        duplicates = tuple(self._duplicates(record))
        known = {relation.id for relation in duplicates}
        counterparts = tuple(r for r in self._counterparts(record) if r.id not in known)
        notes = tuple(ReviewFlag(ReviewCode.NEAR_DUPLICATE, "related", r.id) for r in duplicates)
        kept = tuple(n for n in record.flags if n.code != ReviewCode.NEAR_DUPLICATE)
        return structs.replace(record, related=(*duplicates, *counterparts), flags=(*kept, *notes))

    def put(self, record: Record) -> None:
        """Remember a record that was stored and is not yet found by a search."""
        self._recent.put(record)

    def committed(self) -> None:
        """All that was put is found by a search now."""
        self._recent = _Recent()

    # The same release

    def _duplicates(self, record: Record) -> Iterator[Relation]:
        if record.fingerprint is None:
            return
        own = shingles(record.body)
        for other in self._records(self._alike(record), record):
            likeness = jaccard_similarity(own, shingles(other.body))
            if likeness >= _bar(record, other) and _same_parties(record, other):
                yield Relation(other.id, RelationKind.NEAR_DUPLICATE, round(likeness, 3))

    def _alike(self, record: Record) -> Iterator[str]:
        yield from self._engine.terms().near_duplicate_candidates(record.fingerprint or "")
        yield from self._recent.alike(record)

    # The other side's account

    def _counterparts(self, record: Record) -> Iterator[Relation]:
        side = self._side(record)
        if side is None or not record.pairs:
            return
        signs = _signs_of(record)
        for other in self._records(self._about(record), record):
            its_side = self._side(other)
            if its_side in (None, side) or its_side not in map(country_of, record.party_codes):
                continue
            least = _SIGNS_OF_A_DAY if _of_a_day_and_topic(record, other) else _SIGNS
            measure = _agreement(signs, self._signs_of(other), least)
            if measure:
                yield Relation(other.id, RelationKind.COUNTERPART, round(measure, 3))

    def _about(self, record: Record) -> Iterator[str]:
        """Records about the same pair from the same days."""
        day = record.published_on
        if day is None or day.earliest is None or day.latest is None or not day.is_day:
            return
        first, last = day.earliest - timedelta(_NEAR), day.latest + timedelta(_NEAR)
        asked = parse_query(
            f"date:{first}..{last}",
            filters=(Filter(Field.PAIR, record.pairs),),
            sort=Sort.NEWEST,
            size=_CANDIDATES,
            facets=(),
        )
        yield from (hit.id for hit in self._engine.search(asked).hits)
        yield from self._recent.about(record.pairs, first, last)

    def _side(self, record: Record) -> str | None:
        """The country that speaks in a record: its issuer's, else its publisher's."""
        issuer = next((p.code for p in record.parties if p.role is Role.ISSUER), None)
        if issuer:
            return country_of(issuer)
        source = self._registry.by_name(record.source_id) if record.source_id else None
        return source.country if source else None

    def _records(self, ids: Iterable[str], record: Record) -> Iterator[Record]:
        """The records with these identifiers, but for itself and those that name it already."""
        for identifier in dict.fromkeys(ids):
            other = self._recent.records.get(identifier) or self._stored(identifier)
            if other is None or other.id == record.id or other.status is not Status.CURRENT:
                continue
            if all(relation.id != record.id for relation in other.related):
                yield other

    def _signs_of(self, record: Record) -> Set[str]:
        """The signs of a record, which the next records of the same days will ask for again."""
        key = record.id, record.version
        if key not in self._signs:
            if len(self._signs) >= _KNOWN:
                self._signs.clear()
            self._signs[key] = _signs_of(record)
        return self._signs[key]

    def _stored(self, identifier: str) -> Record | None:
        try:
            return self._archive.get(identifier)
        except ArchiveError:
            return None  # a damaged neighbour does not stop an ingest; `verify` names it


class _Recent:
    """The records that were put since the last commit, by what they are asked for."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self._by_band: dict[int, list[str]] = {}
        self._by_pair: dict[str, list[tuple[date, str]]] = {}

    def put(self, record: Record) -> None:
        """Take in a record, in place of an older version of it."""
        if record.id in self.records:
            self._forget(record.id)
        self.records[record.id] = record
        for band in lsh_bands(record.fingerprint).tolist():
            self._by_band.setdefault(band, []).append(record.id)
        published = record.published_on
        if published and published.earliest:
            for pair in record.pairs:
                self._by_pair.setdefault(pair, []).append((published.earliest, record.id))

    def _forget(self, identifier: str) -> None:
        for ids in self._by_band.values():
            ids[:] = [i for i in ids if i != identifier]
        for dated in self._by_pair.values():
            dated[:] = [(day, i) for day, i in dated if i != identifier]

    def alike(self, record: Record) -> Iterator[str]:
        """Those that share a band of the fingerprint."""
        for band in lsh_bands(record.fingerprint).tolist():
            yield from self._by_band.get(band, ())

    def about(self, pairs: Iterable[str], first: date, last: date) -> Iterator[str]:
        """Those about one of some pairs, from the days `first` to `last`."""
        for pair in pairs:
            yield from (i for day, i in self._by_pair.get(pair, ()) if first <= day <= last)


def _bar(record: Record, other: Record) -> float:
    one, two = record.published_on, other.published_on
    if one and two and one.earliest and two.earliest:
        return _REISSUE if abs((one.earliest - two.earliest).days) > _FAR else _DUPLICATE
    return _DUPLICATE


def _same_parties(record: Record, other: Record) -> bool:
    """A form filled in with another country is another release."""
    one, two = set(record.pairs), set(other.pairs)
    return one == two or not one or not two


def _of_a_day_and_topic(record: Record, other: Record) -> bool:
    same_topic = not set(record.topics[:2]).isdisjoint(other.topics[:2])
    return same_topic and record.published == other.published and record.pairs == other.pairs


def _agreement(signs: Set[str], others: Set[str], least: int) -> float:
    """The share of common signs if they are enough to mean one event, else 0."""
    both, fewer = len(signs & others), min(len(signs), len(others))
    return both / fewer if both >= least and both >= _OVERLAP * fewer else 0.0


def _signs_of(record: Record) -> Set[str]:
    """Names, by their consonants, and numbers, but for those of the date."""
    of_the_date = {str(int(n)) for n in re.findall(r"\d+", record.published or "")}
    numbers = {str(int(n)) for n in _NUMBER.findall(record.body)}
    return {*_names_of(record), *(numbers - of_the_date)}


def _names_of(record: Record) -> Iterator[str]:
    """The consonants of names in a text: words in capitals that begin no sentence, and cities,
    but for the countries, which all that is about a pair has in common.
    """
    language = record.language or "en"
    named = [m for m in find_places(record.body, language) if not m.name]
    taken = [range(m.start, m.end) for m in named]
    after = 0
    for word in tokens(record.body):
        between, after = record.body[after : word.start], word.end
        begins = not between or _ENDS.search(between)
        if not begins and word.text[0].isupper() and _is_long(word.text):
            name = _consonants(word.text)
            if len(name) >= _SOUNDS_OF_A_NAME and not any(word.start in span for span in taken):
                yield name


def _is_long(word: str) -> bool:
    """Whether it is no initial and no short abbreviation."""
    return len(word) > 3 or (len(word) > 1 and not word.isupper())


_SOUNDS_OF_A_NAME = 3
_NUMBER = re.compile(r"(?<![\d.,])\d{2,4}(?![\d.,]*\d)")
_ENDS = re.compile(r"[.!?:։…]\s|\n|[«\"“”„(]\s*$")
_SPELT = (
    (r"dzh|dj", "j"), (r"kh|gh|x", "h"), (r"sh|sch", "s"), (r"ch|tch|ts|tz", "c"), (r"zh", "j"),
    (r"ph|v|w", "f"), (r"q|ck|g", "k"), (r"b", "p"), (r"d", "t"), (r"z", "s"),
)  # fmt: skip
_SOUNDS = tuple((re.compile(pattern), sound) for pattern, sound in _SPELT)


@lru_cache(maxsize=1 << 16)
def _consonants(word: str) -> str:
    """`Tokayev`, `Токаев`, `Տոկաև` → `tkf`: sounds that spellings keep, each once in a row."""
    letters = re.sub(r"[^a-z]", "", anyascii(fold(word)).lower())
    for pattern, sound in _SOUNDS:
        letters = pattern.sub(sound, letters)
    first, rest = letters[:1], re.sub(r"[aeiouyjh]", "", letters[1:])
    return re.sub(r"(.)\1+", r"\1", (first if first not in "aeiouyjh" else "a") + rest)
