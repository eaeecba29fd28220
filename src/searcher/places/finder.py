"""Where a text names countries, their parts, capitals and cities, in the text's language.

The words are taken in C and looked up in dictionaries; only words that may begin a name are
looked at one by one.  Of overlapping names the longest counts.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from searcher.places.cities import City, is_town
from searcher.places.countries import country_of, data, is_place
from searcher.places.names import Doubt, Entry, Gazetteer, NameKind, gazetteer, names_at
from searcher.words import fold, words_and_gaps


class Mention(NamedTuple):
    """A place named in a text: its span, the words as written, the code, how it is named.

    `name` is the English name of a capital or city, empty for the others.
    """

    start: int
    end: int
    text: str
    code: str
    kind: NameKind
    name: str = ""

    @property
    def country(self) -> str:
        """The code of the country the place belongs to."""
        return country_of(self.code)


_GAP = re.compile(r"[\s.,'’‘ʻ\-–—]{1,3}")
_SHARE = re.compile(r"(?:<|&lt;)[A-Z]{1,5}(?:\.([A-Z]{1,2}))?>")
_SPACE = re.compile(r" ?\n? ?")
_COMMA = re.compile(r"[.,]{0,2},? ?\(?\n?")
_WITH_COMMA = re.compile(r"\.?, ?\(?\n?| \(")
_LEAVES_OFF = re.compile(r"\s*(?:[,.]?\s*(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}\b|\(|--?\s|[–—]))")
_WINDOW = 6  # words to each side in which a clue settles an ambiguous name
_CITY, _METROPOLIS = 150_000, 500_000  # people
_TOWNS = frozenset({NameKind.NAME, NameKind.CAPITAL, NameKind.CITY})
_TONGUES = frozenset({NameKind.NAME, NameKind.DEMONYM, NameKind.BODY})
_PLACES = frozenset({NameKind.CITY, NameKind.REGION})
_PERSONS = frozenset({NameKind.NAME, NameKind.CAPITAL, NameKind.CITY, NameKind.REGION})


@dataclass(frozen=True, slots=True)
class _Found:
    """A name at word `i`, before and after a look at the words around it."""

    i: int
    entry: Entry
    mention: Mention

    @property
    def after(self) -> int:
        """The number of the word that follows."""
        return self.i + len(self.entry.keys)


class _Text:
    """The words of one text, as written, with what stands between them."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.names: Gazetteer = gazetteer(language.split("-", 1)[0])
        pieces = words_and_gaps(text)
        self.words = pieces[1::2]
        self.gaps = pieces[::2]  # gap `i` is before word `i`
        self.starts = list(accumulate(map(len, pieces)))[:-1:2]
        known = map(self.names.beginning.__getitem__, self.words)
        self.candidates = [i for i, names in enumerate(known) if names is not None]

    def end(self, i: int) -> int:
        """Where word `i` ends."""
        return self.starts[i] + len(self.words[i])

    def word(self, i: int) -> str:
        """Word `i`, empty where there is none."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def key(self, i: int) -> str:
        """The key of word `i`, empty where there is none."""
        return self.names.keys[self.words[i]] if 0 <= i < len(self.words) else ""

    def keys(self, start: int, end: int) -> list[str]:
        """The keys of the words from `start` to `end`."""
        return [self.names.keys[word] for word in self.words[max(0, start) : end]]

    def is_joined(self, i: int, gap: re.Pattern[str] = _SPACE) -> bool:
        """Whether nothing but such a gap is between word `i` and the next."""
        if not 0 <= i < len(self.words) - 1:
            return False
        between = self.gaps[i + 1]
        return gap.fullmatch(between) is not None

    def in_capitals(self, i: int) -> bool:
        """Whether the words around word `i` are all written in capitals."""
        around = self.words[max(0, i - 3) : i] + self.words[i + 1 : i + 4]
        long = [word for word in around if len(word) > 3 and word.isalpha()]
        return bool(long) and all(map(str.isupper, long))

    def is_in_title_case(self, i: int) -> bool:
        """Whether nearly all words around word `i` have a capital, so that capitals say nothing."""
        around = self.words[max(0, i - 4) : i] + self.words[i + 1 : i + 5]
        long = [word for word in around if len(word) > 3 and word.isalpha()]
        return not any(word[0].islower() for word in long)


def find_places(text: str, language: str) -> tuple[Mention, ...]:
    """Every place that a text names, in order; `language` is its BCP 47 tag.

    Overlapping names count once, the longest; phrases such as `South China Sea` name nothing.
    """
    return tuple(m for m in find_named(text, language) if m.kind is not NameKind.SIGN)


def find_named(text: str, language: str) -> tuple[Mention, ...]:
    """Every place that a text names, and the signs of a country's home, in order."""
    read = _Text(text, language)
    found = list(_walk(read))
    tongues = _tongues(read, found)
    persons = _persons(read, found)
    meant = [
        f
        for f in found
        if f.mention.code
        and f.i not in tongues
        and not (f.entry.keys[0] in persons and _may_be_person(read, f))
    ]
    mentions = tuple(_in_context(meant))
    if "<" not in text and "&lt;" not in text:
        return mentions
    return tuple(sorted((*mentions, *_shares(text))))


def _shares(text: str) -> Iterator[Mention]:
    """The signs of shares in a text, each at home where its exchange is: `<SIEG.F>`."""
    exchanges = data("signs")["shares"]
    for match in _SHARE.finditer(text):
        if code := exchanges.get(match.group(1) or ""):
            start, end = match.span()
            yield Mention(start, end, match.group(), code, NameKind.SIGN)


def _in_context(found: Sequence[_Found]) -> Iterator[Mention]:
    """The mentions, after a look at which countries the whole text names.

    A name that is also a part's of a country is the part where other parts of that country are
    named and nothing else of its own; a city of a country not named otherwise is the one of its
    name in a country that is, and a small one is none.
    """
    regions = {f.mention.country for f in found if f.mention.kind is NameKind.REGION}
    others = {f.mention.country for f in found if not _is_unsure(f)}
    for f in found:
        mention, doubt = f.mention, f.entry.doubt
        if not _is_unsure(f) or mention.country in others:
            yield mention
        elif doubt is not None:
            parts = [code for code in doubt.codes if "-" in code and country_of(code) in regions]
            part = parts[0] if parts and mention.code in doubt.codes else mention.code
            kind = NameKind.REGION if "-" in part else mention.kind
            yield mention._replace(code=part, kind=kind)
        elif instead := _elsewhere(f, others):
            yield mention._replace(code=instead)


def _is_unsure(found: _Found) -> bool:
    """Whether the rest of a text may say that another place is meant than at first sight."""
    if found.entry.doubt is not None:
        return any("-" in code for code in found.entry.doubt.codes)
    if found.entry.city is None:
        return False
    return found.mention.code == found.entry.code


def _elsewhere(found: _Found, named: AbstractSet[str]) -> str:
    """The code of the country in which a city is, seen those a text names; empty for none."""
    city = found.entry.city
    assert city is not None
    nearer = sorted(named & city.elsewhere)
    if nearer:
        return nearer[0]
    return found.mention.code if city.population >= _CITY or not named else ""


def _walk(read: _Text) -> Iterator[_Found]:
    """Each name, in order."""
    free, before = 0, None
    for i in read.candidates:
        if i < free:
            continue
        for entry in names_at(read.names, read.words, i):
            if _fits(read, entry, i, before):
                before = _Found(i, entry, _mention(read, entry, i, before))
                free = before.after
                yield before
                break


def _mention(read: _Text, entry: Entry, i: int, before: _Found | None) -> Mention:
    start, end = read.starts[i], read.end(i + len(entry.keys) - 1)
    code, kind, name = _settle(read, entry, i, before), entry.kind, entry.name
    if "-" in code and entry.doubt is not None and code != entry.code:
        kind = NameKind.REGION
    if code and (area := _area_after(read, entry, i)):
        code, kind = area, NameKind.CITY
        name = entry.name or read.text[start:end]
    if code and _is_person(read, entry, i):
        code = ""
    return Mention(start, end, read.text[start:end], code, kind, name)


def _fits(read: _Text, entry: Entry, i: int, before: _Found | None) -> bool:
    """Whether what stands around the words lets them be this name."""
    last = i + len(entry.keys) - 1
    if last > i and not all(_GAP.fullmatch(gap) for gap in read.gaps[i + 1 : last + 1]):
        return False
    if entry.quiet and read.in_capitals(i):
        return False
    if read.gaps[i].endswith("<") or (read.gaps[i] == ";" and read.word(i - 1) == "lt"):
        return False
    if entry.kind in _PLACES and _is_hyphened(read, i):
        return False
    if entry.kind is NameKind.SIGN:
        return _is_sign(read, entry, i, before)
    if entry.kind is NameKind.REGION and entry.short:
        return read.is_joined(i - 1, _WITH_COMMA)
    return entry.city is None or _is_city(read, entry, i)


def _is_hyphened(read: _Text, i: int) -> bool:
    """Whether a word is the second part of a name with a hyphen: `Al-Sabah`."""
    return i > 0 and read.gaps[i] == "-" and read.names.beginning[read.word(i - 1)] is None


def _is_sign(read: _Text, entry: Entry, i: int, before: _Found | None) -> bool:
    """Whether a sign stands for itself: no one's own (`Swiss francs`), counted if it must be."""
    if before is not None and before.after == i and before.entry.kind is not NameKind.SIGN:
        return False
    return not entry.counted or _is_number(read, i - 1)


def _is_number(read: _Text, i: int) -> bool:
    return read.word(i)[-1:].isdigit() or read.key(i) in read.names.clues.numbers


def _is_city(read: _Text, entry: Entry, i: int) -> bool:
    """Whether a city of the world is meant: where something is, with its state, in a dateline."""
    city, last = entry.city, i + len(entry.keys) - 1
    assert city is not None
    led = read.gaps[i] == " " and _is_led(read, city, i)
    if led or city.population >= _METROPOLIS:
        if not city.is_doubtful and not _is_part_of_name(read, i, last):
            return True
    if read.gaps[last + 1] == " " and not read.gaps[i].startswith("\n"):
        return False  # neither a state nor a date is parted so from a city
    return bool(_area_after(read, entry, i)) or _heads_line(read, i, last)


def _is_led(read: _Text, city: City, i: int) -> bool:
    """Whether a word stands before a city after which places stand."""
    before, clues = read.key(i - 1), read.names.clues
    if before in clues.within:
        return True
    return city.population >= _CITY and before in clues.towards


def _heads_line(read: _Text, i: int, last: int) -> bool:
    """Whether a city stands as in a dateline: `LONDON, March 3 -` at the head of a line."""
    gap = read.gaps[i]
    at_head = not gap.strip() and (i == 0 or "\n" in gap)
    return at_head and _LEAVES_OFF.match(read.text, read.end(last)) is not None


def _is_part_of_name(read: _Text, i: int, last: int) -> bool:
    """Whether a word with a capital stands directly before or after, in a text with small ones."""
    if read.in_capitals(i):
        return False
    before = read.word(i - 1)
    if read.is_joined(i - 1) and before[:1].isupper() and not _is_preposition(read, i - 1):
        return True
    after = read.word(last + 1)
    return read.is_joined(last) and after[:1].isupper() and read.key(last + 1) not in read.names.clues.days


def _is_preposition(read: _Text, i: int) -> bool:
    return read.key(i) in read.names.clues.within or read.key(i) in read.names.clues.towards


def _area_after(read: _Text, entry: Entry, i: int) -> str:
    """The code of the region or country that follows a city with a comma: `Paris, Texas`."""
    last = i + len(entry.keys) - 1
    gap = _COMMA if entry.city is None else _WITH_COMMA
    if entry.kind not in _TOWNS or not entry.code or not read.is_joined(last, gap):
        return ""
    for area in names_at(read.names, read.words, last + 1):
        if area.kind in (NameKind.REGION, NameKind.NAME, NameKind.CITY) and not area.city:
            return _area(read, entry, area, i)
    return ""


def _area(read: _Text, entry: Entry, area: Entry, i: int) -> str:
    codes = area.doubt.codes if area.doubt else (area.code,)
    name = fold(read.text[read.starts[i] : read.end(i + len(entry.keys) - 1)])
    for code in codes:
        if code in (entry.code, country_of(entry.code)):
            return "" if entry.city is None else code
    for code in codes:
        if is_town(name, code) or is_town(name, country_of(code)):
            return country_of(code)
    # A state written short follows nothing but a town of it.
    return country_of(area.code) if area.short and area.code != entry.code else ""


def _area_of(read: _Text, doubt: Doubt, i: int, before: _Found | None) -> str:
    """Which of the places of a name is the one that the city just before is in."""
    if before is None or before.after != i or not read.is_joined(i - 1, _WITH_COMMA):
        return ""
    if before.mention.kind not in (NameKind.CAPITAL, NameKind.CITY):
        return ""
    own = [code for code in doubt.codes if code == country_of(before.entry.code)]
    parts = [code for code in doubt.codes if is_town(fold(before.mention.text), code)]
    return next(iter(own or parts), "")


def _settle(read: _Text, entry: Entry, i: int, before: _Found | None) -> str:
    """The code of an entry found at word `i`, after a look at the words around it."""
    doubt = entry.doubt
    if doubt is None:
        return entry.code
    if area := _area_of(read, doubt, i, before):
        return area
    near = set(read.keys(i - _WINDOW, i + 1 + _WINDOW))
    decided = [code for code, words in doubt.clues if not near.isdisjoint(words)]
    if len(decided) == 1:
        return decided[0]
    end = i + len(entry.keys)
    vetoed = (
        (bool(doubt.not_before) and read.key(end) in doubt.not_before)
        or (i > 0 and read.key(i - 1) in doubt.preceded_by)
        or not near.isdisjoint(doubt.not_near)
    )
    if not vetoed:
        return entry.code
    return doubt.codes[1] if len(doubt.codes) == 2 and is_place(doubt.codes[1]) else ""


def _is_person(read: _Text, entry: Entry, i: int) -> bool:
    """Whether a name of one word is a person's: `Mr. Jordan`, `Michael Jordan`, `Chad Smith`."""
    if entry.kind not in _PERSONS or len(entry.keys) > 1 or not read.names.clues.titles:
        return False
    if _is_surname(read, i):
        return True
    return entry.keys[0] in read.names.clues.given and _is_given(read, i)


def _is_surname(read: _Text, i: int) -> bool:
    """Whether a title, a given name or an initial stands before a name."""
    clues, before = read.names.clues, read.key(i - 1)
    if before in clues.titles and read.is_joined(i - 1, _TITLE_GAP):
        return True
    if before in clues.given and read.is_joined(i - 1) and read.word(i - 1)[0].isupper():
        return True
    return _is_initial(read, i - 1)


_TITLE_GAP = re.compile(r"\.? ")
_INITIAL_GAP = re.compile(r"\. ?")


def _is_initial(read: _Text, i: int) -> bool:
    """Whether word `i` is the initial in `Michael J. Jordan`."""
    word, before = read.word(i), read.word(i - 1)
    if len(word) != 1 or not word.isupper() or not read.is_joined(i, _INITIAL_GAP):
        return False
    return len(before) > 2 and before.istitle() and read.is_joined(i - 1)


def _is_given(read: _Text, i: int) -> bool:
    """Whether a given name has a surname after it."""
    after = read.word(i + 1)
    if not read.is_joined(i) or not after.istitle() or read.is_in_title_case(i):
        return False
    return read.key(i + 1) not in read.names.clues.offices and read.names.beginning[after] is None


def _persons(read: _Text, found: Sequence[_Found]) -> frozenset[str]:
    """The names that were persons' somewhere in the text."""
    given = read.names.clues.given
    named = {
        f.entry.keys[0]
        for f in found
        if not f.mention.code and f.entry.code and _is_surname(read, f.i)
    }
    phrases = {f.entry.keys[-1] for f in found if not f.entry.code and f.entry.keys[0] in given}
    return frozenset(named | phrases)


def _may_be_person(read: _Text, found: _Found) -> bool:
    """Whether a name that was a person's elsewhere is so here too: not where one is `in` it."""
    return len(found.entry.keys) == 1 and not _is_preposition(read, found.i - 1)


def _tongues(read: _Text, found: Sequence[_Found]) -> set[int]:
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


def _is_spoken(read: _Text, found: _Found) -> bool:
    """Whether a people's name is that of its language: `speaks French`, `written in Russian.`"""
    clues, last = read.names.clues, found.after - 1
    if found.mention.kind is not NameKind.DEMONYM or not read.is_joined(found.i - 1):
        return False
    before = read.key(found.i - 1)
    if before in clues.speaking:
        return True
    if before not in clues.tongue_before:
        return False
    return read.word(last + 1) == "" or not read.is_joined(last) or (
        read.key(last + 1) in read.names.conjunctions
    )


def _with_following(read: _Text, found: Sequence[_Found], tongues: set[int]) -> set[int]:
    """The languages, and those joined to them: `speaks English and French`."""
    known = set(tongues)
    for before, f in pairwise(found):
        joined = read.key(before.after) in read.names.conjunctions and f.i == before.after + 1
        if before.i in known and joined and f.mention.kind is NameKind.DEMONYM:
            known.add(f.i)
    return known
