"""Names of places that name none: a person's (Michael Jordan), a language's (speaks French)."""

import re
from collections.abc import Sequence
from itertools import pairwise

from searcher.places.names import Entry, NameKind
from searcher.places.reading import Found, Text

_TITLE_GAP = re.compile(r"\.? ")
_INITIAL_GAP = re.compile(r"\. ?")
_TONGUES = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.BODY})
_PERSONS = frozenset({NameKind.NAME, NameKind.CAPITAL, NameKind.CITY, NameKind.REGION})


def is_person(read: Text, entry: Entry, i: int) -> bool:
    """Whether a name of one word is a person's: `Mr. Jordan`, `Michael Jordan`, `Chad Smith`."""
    if entry.kind not in _PERSONS or len(entry.keys) > 1 or not read.names.clues.titles:
        return False
    if _is_surname(read, i):
        return True
    return entry.keys[0] in read.names.clues.given and _is_given(read, i)


def _is_surname(read: Text, i: int) -> bool:
    """Whether a title, a given name or an initial stands before a name."""
    clues, before = read.names.clues, read.key(i - 1)
    if before in clues.titles and read.is_joined(i - 1, _TITLE_GAP):
        return True
    if before in clues.given and read.is_joined(i - 1) and read.word(i - 1)[0].isupper():
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
    return read.key(i + 1) not in read.names.clues.offices and read.names.beginning[after] is None


def persons_in(read: Text, found: Sequence[Found]) -> frozenset[str]:
    """The names that were persons' somewhere in the text."""
    given = read.names.clues.given
    named = {
        f.entry.keys[0]
        for f in found
        if not f.mention.code and f.entry.code and _is_surname(read, f.i)
    }
    phrases = {f.entry.keys[-1] for f in found if not f.entry.code and f.entry.keys[0] in given}
    return frozenset(named | phrases)


def may_be_person(read: Text, found: Found) -> bool:
    """Whether a name that was a person's elsewhere is so here too: not where one is `in` it."""
    return len(found.entry.keys) == 1 and not read.is_preposition(found.i - 1)


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
    if before not in clues.tongue_before:
        return False
    return (
        read.word(last + 1) == ""
        or not read.is_joined(last)
        or (read.key(last + 1) in read.names.conjunctions)
    )


def _with_following(read: Text, found: Sequence[Found], tongues: set[int]) -> set[int]:
    """The languages, and those joined to them: `speaks English and French`."""
    known = set(tongues)
    for before, f in pairwise(found):
        joined = read.key(before.after) in read.names.conjunctions and f.i == before.after + 1
        if before.i in known and joined and f.mention.kind is NameKind.DEMONYM:
            known.add(f.i)
    return known
