"""What a name of a place stands for: a person (Michael Jordan), a language, a town, a river."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from searcher.gazetteer.mentions import Found, Sense, Text
from searcher.gazetteer.names import Entry, NameKind

_TITLE_GAP = re.compile(r"\.? ")
_HEAD = re.compile(r"[.!?։:;…«“\"]|\n")
_INITIAL_GAP = re.compile(r"\. ?")
_TONGUES = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.BODY})
_LOCAL = frozenset({Sense.PLACE, Sense.WORD})
_SPEAKING = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.CAPITAL, NameKind.BODY})
_PERSONS = _SPEAKING - {NameKind.BODY} | {NameKind.CITY, NameKind.REGION}


def sense_of(read: Text, entry: Entry, i: int) -> Sense:
    """What a name of one word is: `Mr. Jordan` and `Michael Jordan` are a surname, `Chad Smith` a
    given name, `the upper Niger` something else.
    """
    clues = read.names.clues
    if len(entry.keys) > 1:
        return Sense.PLACE
    if entry.keys[0] in clues.plain and _heads_sentence(read, i):
        listed = read.key(i + 1) in read.names.conjunctions
        return Sense.PLACE if listed else Sense.WORD
    if entry.kind not in _PERSONS or not clues.titles:
        return Sense.PLACE
    if _is_surname(read, entry, i):
        return Sense.SURNAME
    if entry.kind is NameKind.DEMONYM:
        return Sense.PLACE
    key = entry.keys[0]
    if key in clues.given or key in clues.given_rarely:
        return Sense.GIVEN if _is_given(read, i) else Sense.PLACE
    return Sense.OTHER if key in clues.rivers and _is_river(read, i) else Sense.PLACE


def _heads_sentence(read: Text, i: int) -> bool:
    """Whether a word has its capital from the sentence it begins."""
    return i == 0 or _HEAD.search(read.gap(i)) is not None


def _is_river(read: Text, i: int) -> bool:
    before, clues = read.key(i - 1), read.names.clues
    if before in clues.reaches:
        return True
    return before == "the" and _stands_alone(read, i)


def _stands_alone(read: Text, i: int) -> bool:
    """Whether no word follows word `i` to which it could belong."""
    return not read.is_joined(i) or read.key(i + 1) in read.names.clues.function


def _is_surname(read: Text, entry: Entry, i: int) -> bool:
    """Whether a title, a given name or an initial stands before a name."""
    clues, before = read.names.clues, read.key(i - 1)
    if before in clues.titles and read.is_joined(i - 1, _TITLE_GAP):
        return True
    # Paris Texas is a place: a given name that is a place's too is believed only before a people.
    people = entry.kind is NameKind.DEMONYM
    given = before in clues.given or (people and before in clues.given_rarely)
    if given and read.is_joined(i - 1) and read.word(i - 1).istitle():
        return True
    return _is_initial(read, i - 1)


def _is_initial(read: Text, i: int) -> bool:
    """Whether word `i` is the initial in `Michael J. Jordan`."""
    word, before = read.word(i), read.word(i - 1)
    if len(word) != 1 or not word.isupper() or not read.is_joined(i, _INITIAL_GAP):
        return False
    return len(before) > 2 and before.istitle() and read.is_joined(i - 1)


def _is_given(read: Text, i: int) -> bool:
    """Whether a given name has a surname after it."""
    after = read.word(i + 1)
    if not read.is_joined(i) or not after.istitle() or read.is_in_title_case(i):
        return False
    return read.key(i + 1) not in read.names.clues.offices and not _is_country(read, after)


def _is_country(read: Text, word: str) -> bool:
    beginning = read.names.beginning[word]
    return beginning is not None and any(entry.city is None for entry in beginning.alone)


def meant_in(read: Text, found: Sequence[Found]) -> Iterator[Found]:
    """The names that stand for places, seen in the whole text.

    A name that stood for something else somewhere does so everywhere, unless something else
    speaks for the country: another of its names, or that one is `in` it.
    """
    tongues = tongues_in(read, found)
    senses = dict(_other_senses(read, f) for f in found if f.sense not in _LOCAL)
    placed = {f.mention.code for f in found if f.sense is Sense.PLACE}
    if not senses:
        yield from (f for f in _placed(found, placed) if f.mention.code and f.i not in tongues)
        return
    named = {(f.entry.code, f.entry.keys[0]) for f in found if _speaks(f) and f.i not in tongues}
    sure = {f.entry.code for f in found if _is_in(read, f, senses)}
    named = {(code, key) for code, key in named if key not in senses or code in sure}
    for f in _placed(found, placed):
        if f.i in tongues or not f.entry.code:
            continue
        backed = any(code == f.entry.code for code, _ in named)
        if f.sense is not Sense.PLACE:
            yield from _kept(read, f, backed=backed)
        elif f.entry.keys[0] not in senses or backed:
            yield f
        elif senses[f.entry.keys[0]][1]:
            yield f._replace(mention=f.mention._replace(code=senses[f.entry.keys[0]][1]))


def _placed(found: Sequence[Found], placed: AbstractSet[str]) -> Iterator[Found]:
    """All, and of plain words at the head of a sentence those whose country is named elsewhere."""
    for f in found:
        if f.sense is not Sense.WORD:
            yield f
        elif f.entry.code in placed:
            place = f.mention._replace(code=f.entry.code)
            yield f._replace(mention=place, sense=Sense.PLACE)


def _other_senses(read: Text, found: Found) -> tuple[str, tuple[Sense, str]]:
    """The key that stood for something else: what for, and the country of the town it was."""
    keys = found.entry.keys
    second = found.sense is Sense.SURNAME or keys[0] in read.names.clues.waters
    return keys[-1] if second else keys[0], (found.sense, found.mention.code)


def _speaks(found: Found) -> bool:
    """Whether a name may show that its country is meant by other names too."""
    return found.sense is Sense.PLACE and found.entry.kind in _SPEAKING and bool(found.mention.code)


def _kept(read: Text, found: Found, *, backed: bool) -> Iterator[Found]:
    """What is kept of a name that does not stand for its place: towns, and given names that are
    so seldom one that another name of the country refutes it.
    """
    if found.sense is Sense.TOWN:
        yield found
    elif (
        found.sense is Sense.GIVEN
        and backed
        and found.entry.keys[0] in read.names.clues.given_rarely
    ):
        yield found._replace(mention=found.mention._replace(code=found.entry.code))


def _is_in(read: Text, found: Found, senses: Mapping[str, tuple[Sense, str]]) -> bool:
    """Whether something is in it or it has a government, which is so of no person and no town."""
    sense, _ = senses.get(found.entry.keys[0], (Sense.PLACE, ""))
    if len(found.entry.keys) > 1 or found.sense is not Sense.PLACE or sense is Sense.TOWN:
        return False
    clues, after = read.names.clues, found.after
    office = read.key(after + 1) if read.key(after) == "s" else read.key(after)
    return read.key(found.i - 1) in clues.within or office in clues.offices


def tongues_in(read: Text, found: Sequence[Found]) -> set[int]:
    """The names that are languages: before `language`, or in a list of such."""
    names = read.names
    tongues: set[int] = set()
    for f in reversed(found):
        if f.entry.kind not in _TONGUES:
            continue
        after = f.after
        following = read.key(after)
        if following in names.conjunctions:
            after += 1
            listed = read.key(after + 1) in names.tongues
        else:
            listed = following in names.tongues
        if listed or after in tongues or _is_spoken(read, f):
            tongues.add(f.i)
    return _with_following(read, found, tongues) if tongues else tongues


def _is_spoken(read: Text, found: Found) -> bool:
    """Whether a people's name is that of its language: `speaks French`, `written in Russian.`"""
    clues, last = read.names.clues, found.after - 1
    if found.mention.kind is not NameKind.DEMONYM or not read.is_joined(found.i - 1):
        return False
    before = read.key(found.i - 1)
    if before in clues.speaking:
        return True
    if before not in clues.before_language:
        return False
    if read.key(last + 1) in read.names.conjunctions:
        last += 2
    return _stands_alone(read, last)


def _with_following(read: Text, found: Sequence[Found], tongues: set[int]) -> set[int]:
    """The languages, and those joined to them: `speaks English and French`."""
    known = set(tongues)
    for before, f in pairwise(found):
        joined = read.key(before.after) in read.names.conjunctions and f.i == before.after + 1
        if before.i in known and joined and f.mention.kind is NameKind.DEMONYM:
            known.add(f.i)
    return known
