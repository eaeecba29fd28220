"""Detect names of places that mean something else: persons (Michael Jordan), languages, rivers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from searcher.gazetteer.entries import GazetteerEntry, NameKind
from searcher.gazetteer.mentions import Candidate, Sense
from searcher.gazetteer.scanned_text import ScannedText

_TITLE_GAP = re.compile(r"\.? ")
_ONE_SPACE = re.compile(" ")
_SHORT = 4  # letters of a city's name that is likely a surname too
_CITIES = frozenset({NameKind.CAPITAL, NameKind.CITY})
_INITIAL_GAP = re.compile(r"\. ?")
_LANGUAGE_KINDS = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.BODY})
_LOCAL = frozenset({Sense.PLACE, Sense.WORD})
_SPEAKING = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.CAPITAL, NameKind.BODY})
_PERSONS = _SPEAKING - {NameKind.BODY} | {NameKind.CITY, NameKind.REGION}


def sense_at(scanned: ScannedText, entry: GazetteerEntry, i: int) -> Sense:
    """Detect the sense of a name of one word: `Mr. Jordan` and `Michael Jordan` are a surname,
    `Chad Smith` a given name, `the upper Niger` something else.
    """
    context = scanned.gazetteer.context
    if len(entry.terms) > 1:
        return Sense.PLACE
    if entry.terms[0] in context.plain and scanned.begins_sentence(i):
        listed = scanned.term(i + 1) in scanned.gazetteer.conjunctions
        return Sense.PLACE if listed else Sense.WORD
    if _is_short_surname(scanned, entry, i):
        return Sense.SURNAME
    if entry.kind not in _PERSONS or not context.titles:
        return Sense.PLACE
    if _is_surname(scanned, entry, i):
        return Sense.SURNAME
    if entry.kind is NameKind.DEMONYM:
        return Sense.PLACE
    term = entry.terms[0]
    if term in context.given or term in context.given_rarely:
        return Sense.GIVEN if _is_given(scanned, i) else Sense.PLACE
    return Sense.OTHER if term in context.rivers and _is_river(scanned, i) else Sense.PLACE


def _is_river(scanned: ScannedText, i: int) -> bool:
    before, context = scanned.term(i - 1), scanned.gazetteer.context
    if before in context.reaches:
        return True
    return before in context.articles and _is_last_of_phrase(scanned, i)


def _is_last_of_phrase(scanned: ScannedText, i: int) -> bool:
    """Check whether no word that it could belong to follows word `i`."""
    return not scanned.is_joined(i) or scanned.term(i + 1) in scanned.gazetteer.context.function


def _is_surname(scanned: ScannedText, entry: GazetteerEntry, i: int) -> bool:
    """Check whether a title, a given name or an initial is before a name."""
    context, before = scanned.gazetteer.context, scanned.term(i - 1)
    if before in context.titles and scanned.is_joined(i - 1, _TITLE_GAP):
        return True
    # Paris Texas is a place: a given name that is a place's too counts only before a demonym.
    demonym = entry.kind is NameKind.DEMONYM
    given = before in context.given or (demonym and before in context.given_rarely)
    name = scanned.word(i - 1)
    if given and scanned.is_joined(i - 1) and (name.istitle() or name.lower() == name.upper()):
        return True
    return _is_initial(scanned, i - 1)


def _is_short_surname(scanned: ScannedText, entry: GazetteerEntry, i: int) -> bool:
    """Check whether a short name of a city is a surname, after a given name: Leroy Sané."""
    before = scanned.word(i - 1)
    if entry.kind not in _CITIES or entry.city or len(scanned.word(i)) > _SHORT:
        return False
    if not before.istitle() or not scanned.is_joined(i - 1, _ONE_SPACE):
        return False
    if scanned.begins_sentence(i - 1) or scanned.is_preposition(i - 1):
        return False
    prefix = scanned.gazetteer.prefixes[before]
    return scanned.word(i).istitle() and (prefix is None or not prefix.complete)


def _is_initial(scanned: ScannedText, i: int) -> bool:
    """Check whether word `i` is the initial in `Michael J. Jordan`."""
    word, before = scanned.word(i), scanned.word(i - 1)
    if len(word) != 1 or not word.isupper() or not scanned.is_joined(i, _INITIAL_GAP):
        return False
    return len(before) > 2 and before.istitle() and scanned.is_joined(i - 1)


def _is_given(scanned: ScannedText, i: int) -> bool:
    """Check whether a given name has a surname after it."""
    after = scanned.word(i + 1)
    if not scanned.is_joined(i) or not after.istitle() or scanned.is_in_title_case(i):
        return False
    return scanned.term(i + 1) not in scanned.gazetteer.context.offices and not _is_country(
        scanned, after
    )


def _is_country(scanned: ScannedText, word: str) -> bool:
    prefix = scanned.gazetteer.prefixes[word]
    return prefix is not None and any(entry.city is None for entry in prefix.complete)


def places_among(scanned: ScannedText, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Select the candidates that mean places, given the whole text.

    A name that has another sense somewhere has it everywhere, unless something else shows that the
    country is meant: another of its names, or that something is `in` it.
    """
    languages = languages_among(scanned, found)
    alone = {f.entry.terms for f in found if f.sense is Sense.PLACE}
    senses = dict(
        _other_senses(scanned, f)
        for f in found
        if f.sense not in _LOCAL and not _is_capital_too(scanned, f, alone)
    )
    placed = {f.mention.code for f in found if f.sense is Sense.PLACE}
    if not senses:
        yield from (
            f for f in _with_plain_words(found, placed) if f.mention.code and f.i not in languages
        )
        return
    named = {
        (f.entry.code, f.entry.terms[0])
        for f in found
        if _shows_country(f) and f.i not in languages
    }
    certain = {f.entry.code for f in found if _is_in(scanned, f, senses)}
    named = {(code, term) for code, term in named if term not in senses or code in certain}
    for f in _with_plain_words(found, placed):
        if f.i in languages or not f.entry.code:
            continue
        confirmed = any(code == f.entry.code for code, _ in named)
        if f.sense is not Sense.PLACE:
            yield from _kept_despite_sense(scanned, f, confirmed=confirmed)
        elif f.entry.terms[0] not in senses or confirmed:
            yield f
        elif senses[f.entry.terms[0]][1]:
            yield f._replace(mention=f.mention._replace(code=senses[f.entry.terms[0]][1]))


def _is_capital_too(
    scanned: ScannedText, found: Candidate, alone: AbstractSet[tuple[str, ...]]
) -> bool:
    """Check whether what may be a given name is a capital that stays one where it is alone: London
    beside the London Metal Exchange.
    """
    entry = found.entry
    rarely = entry.terms[0] in scanned.gazetteer.context.given_rarely
    return found.sense is Sense.GIVEN and rarely and entry.kind in _CITIES and entry.terms in alone


def _with_plain_words(found: Sequence[Candidate], placed: AbstractSet[str]) -> Iterator[Candidate]:
    """Drop plain words at the head of a sentence whose country is not named elsewhere."""
    for f in found:
        if f.sense is not Sense.WORD:
            yield f
        elif f.entry.code in placed:
            place = f.mention._replace(code=f.entry.code)
            yield f._replace(mention=place, sense=Sense.PLACE)


def _other_senses(scanned: ScannedText, found: Candidate) -> tuple[str, tuple[Sense, str]]:
    """Return the term with another sense, that sense, and the country of the town if it is one."""
    terms = found.entry.terms
    second = found.sense is Sense.SURNAME or terms[0] in scanned.gazetteer.context.waters
    return terms[-1] if second else terms[0], (found.sense, found.mention.code)


def _shows_country(found: Candidate) -> bool:
    """Check whether a name may show that its country is meant by other names too."""
    return found.sense is Sense.PLACE and found.entry.kind in _SPEAKING and bool(found.mention.code)


def _kept_despite_sense(
    scanned: ScannedText, found: Candidate, *, confirmed: bool
) -> Iterator[Candidate]:
    """Keep, of names with another sense, towns, and given names that are so rarely one that another
    name of the country refutes it.
    """
    if found.sense is Sense.TOWN:
        yield found
    elif (
        found.sense is Sense.GIVEN
        and confirmed
        and found.entry.terms[0] in scanned.gazetteer.context.given_rarely
    ):
        yield found._replace(mention=found.mention._replace(code=found.entry.code))


def _is_in(scanned: ScannedText, found: Candidate, senses: Mapping[str, tuple[Sense, str]]) -> bool:
    """Check whether something is in it or it has a government, unlike a person or a town."""
    sense, _ = senses.get(found.entry.terms[0], (Sense.PLACE, ""))
    if len(found.entry.terms) > 1 or found.sense is not Sense.PLACE or sense is Sense.TOWN:
        return False
    context, after = scanned.gazetteer.context, found.after
    after += scanned.term(after) in context.genitives
    office = scanned.term(after)
    return scanned.term(found.i - 1) in context.within or office in context.offices


def languages_among(scanned: ScannedText, found: Sequence[Candidate]) -> set[int]:
    """Find the names that are languages: before `language`, or in a list of such."""
    gazetteer = scanned.gazetteer
    languages: set[int] = set()
    for f in reversed(found):
        if f.entry.kind not in _LANGUAGE_KINDS:
            continue
        after = f.after
        following = scanned.term(after)
        if following in gazetteer.conjunctions:
            after += 1
            listed = scanned.term(after + 1) in gazetteer.context.languages
        else:
            listed = following in gazetteer.context.languages
        if listed or after in languages or _is_spoken(scanned, f):
            languages.add(f.i)
    return _with_following(scanned, found, languages) if languages else languages


def _is_spoken(scanned: ScannedText, found: Candidate) -> bool:
    """Check whether a demonym means a language: `speaks French`, `written in Russian.`"""
    context, last = scanned.gazetteer.context, found.after - 1
    if found.mention.kind is not NameKind.DEMONYM or not scanned.is_joined(found.i - 1):
        return False
    before = scanned.term(found.i - 1)
    if before in context.speaking:
        return True
    if before not in context.before_language:
        return False
    if scanned.term(last + 1) in scanned.gazetteer.conjunctions:
        last += 2
    return _is_last_of_phrase(scanned, last)


def _with_following(
    scanned: ScannedText, found: Sequence[Candidate], languages: set[int]
) -> set[int]:
    """Add the languages joined to known ones: `speaks English and French`."""
    known = set(languages)
    for before, f in pairwise(found):
        joined = (
            scanned.term(before.after) in scanned.gazetteer.conjunctions and f.i == before.after + 1
        )
        if before.i in known and joined and f.mention.kind is NameKind.DEMONYM:
            known.add(f.i)
    return known
