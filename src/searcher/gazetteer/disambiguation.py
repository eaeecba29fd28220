"""Which place a name means, by the words around it and by the countries the text names."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from searcher.gazetteer.cities import City, is_town
from searcher.gazetteer.countries import HISTORICAL, is_place, successors
from searcher.gazetteer.mentions import WITH_COMMA, Found, Mention, Text
from searcher.gazetteer.names import Doubt, Entry, NameKind, names_at
from searcher.model.pairs import country_of
from searcher.text import fold

_COMMA = re.compile(r"[.,]{0,2},? ?\(?\n?")
_LEAVES_OFF = re.compile(r"\s*(?:[,.]?\s*(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}\b|\(|--?\s|[–—]))")
_WINDOW = 6  # words to each side in which a clue settles an ambiguous name
_CITY, _METROPOLIS = 150_000, 500_000  # people
_TOWNS = frozenset({NameKind.NAME, NameKind.CAPITAL, NameKind.CITY})


def settle(read: Text, entry: Entry, i: int, before: Found | None) -> str:
    """The code of an entry found at word `i`, after a look at the words around it."""
    doubt = entry.doubt
    if doubt is None:
        return entry.code
    if area := _area_of(read, doubt, i, before) or _part_of(read, entry, doubt, i):
        return area
    near = set(read.keys(i - _WINDOW, i + 1 + _WINDOW))
    decided = doubt.decided(near) or (doubt.anywhere and doubt.decided(read.vocabulary))
    if decided:
        return decided
    if not _is_vetoed(read, doubt, near, i, i + len(entry.keys)):
        return entry.code
    return doubt.codes[1] if len(doubt.codes) == 2 and is_place(doubt.codes[1]) else ""


def _is_vetoed(read: Text, doubt: Doubt, near: set[str], i: int, after: int) -> bool:
    """Whether a word before, after or near a name says that its first place is not meant."""
    return (
        read.key(after) in doubt.not_before
        or read.key(i - 1) in doubt.preceded_by
        or not near.isdisjoint(doubt.not_near)
    )


def _area_of(read: Text, doubt: Doubt, i: int, before: Found | None) -> str:
    """Which of the places of a name is the one that the city just before is in."""
    if before is None or before.after != i or not read.is_joined(i - 1, WITH_COMMA):
        return ""
    if before.mention.kind not in (NameKind.CAPITAL, NameKind.CITY):
        return ""
    own = [code for code in doubt.codes if code == country_of(before.entry.code)]
    parts = [code for code in doubt.codes if is_town(fold(before.mention.text), code)]
    return next(iter(own or parts), "")


def _part_of(read: Text, entry: Entry, doubt: Doubt, i: int) -> str:
    """Which of the places of a name is in the country that follows it: `Macedonia, Greece`."""
    last = i + len(entry.keys) - 1
    parts = [code for code in doubt.codes if "-" in code]
    if not parts or not read.is_joined(last, WITH_COMMA):
        return ""
    follows = {area.code for area in names_at(read.names, read.words, last + 1)}
    return next((code for code in parts if country_of(code) in follows), "")


def area_after(read: Text, entry: Entry, i: int) -> str:
    """The code of the region or country that follows a city with a comma: `Paris, Texas`."""
    last = i + len(entry.keys) - 1
    gap = _COMMA if entry.city is None else WITH_COMMA
    if entry.kind not in _TOWNS or not entry.code or not read.is_joined(last, gap):
        return ""
    for area in names_at(read.names, read.words, last + 1):
        if area.kind in (NameKind.REGION, NameKind.NAME, NameKind.CITY) and not area.city:
            return _area(read, entry, area, i)
    return ""


def _area(read: Text, entry: Entry, area: Entry, i: int) -> str:
    codes = area.doubt.codes if area.doubt else (area.code,)
    name = fold(read.text[read.starts[i] : read.ends[i + len(entry.keys) - 1]])
    for code in codes:
        if code in (entry.code, country_of(entry.code)):
            return "" if entry.city is None else code
    for code in codes:
        if is_town(name, code) or is_town(name, country_of(code)):
            return country_of(code)
    # A state written short follows nothing but a town of it.
    return country_of(area.code) if area.short and area.code != entry.code else ""


def is_city(read: Text, entry: Entry, i: int) -> bool:
    """Whether a city of the world is meant: where something is, with its state, in a dateline."""
    city, last = entry.city, i + len(entry.keys) - 1
    assert city is not None
    led = read.gap(i) == " " and _is_led(read, city, i)
    likely = (led or city.population >= _METROPOLIS) and not city.is_doubtful
    if likely and not _is_part_of_name(read, i, last):
        return True
    if read.gap(last + 1) == " " and not read.gap(i).startswith("\n"):
        return False  # neither a state nor a date is parted so from a city
    return bool(area_after(read, entry, i)) or _heads_line(read, i, last)


def _is_led(read: Text, city: City, i: int) -> bool:
    """Whether a word stands before a city after which places stand."""
    before, clues = read.key(i - 1), read.names.clues
    if before in clues.within:
        return True
    return city.population >= _CITY and before in clues.towards


def _heads_line(read: Text, i: int, last: int) -> bool:
    """Whether a city stands as in a dateline: `LONDON, March 3 -` at the head of a line."""
    gap = read.gap(i)
    at_head = not gap.strip() and (i == 0 or "\n" in gap)
    return at_head and _LEAVES_OFF.match(read.text, read.ends[last]) is not None


def _is_part_of_name(read: Text, i: int, last: int) -> bool:
    """Whether a word with a capital stands directly before or after, in a text with small ones."""
    if read.in_capitals(i):
        return False
    before = read.word(i - 1)
    if read.is_joined(i - 1) and before[:1].isupper() and not read.is_preposition(i - 1):
        return True
    after = read.word(last + 1)
    return (
        read.is_joined(last)
        and after[:1].isupper()
        and read.key(last + 1) not in read.names.clues.days
    )


def in_context(found: Sequence[Found]) -> Iterator[Mention]:
    """The mentions, after a look at which countries the whole text names.

    A name that is also a part's of a country is the part where other parts of that country are
    named and nothing else of its own; a city of a country not named otherwise is the one of its
    name in a country that is, and a small one is none.
    """
    found = _in_their_time(found)
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


def _in_their_time(found: Sequence[Found]) -> Sequence[Found]:
    """The mentions, where a historical state is named those of its capital and people as its own:
    Prague where Czechoslovakia is named and the Czech Republic is not.
    """
    past = {f.mention.code for f in found} & HISTORICAL.keys()
    if not past:
        return found
    named = {f.mention.code for f in found if f.mention.kind is NameKind.NAME}
    become = {c: was for c, was in successors().items() if was in past - {c}}
    become = {code: was for code, was in become.items() if code not in named}
    return [
        f._replace(mention=f.mention._replace(code=become.get(f.mention.code, f.mention.code)))
        for f in found
    ]


def _is_unsure(found: Found) -> bool:
    """Whether the rest of a text may say that another place is meant than at first sight."""
    if found.entry.doubt is not None:
        return any("-" in code for code in found.entry.doubt.codes)
    if found.entry.city is None:
        return False
    return found.mention.code == found.entry.code


def _elsewhere(found: Found, named: AbstractSet[str]) -> str:
    """The code of the country in which a city is, seen those a text names; empty for none."""
    city = found.entry.city
    assert city is not None
    nearer = sorted(named & city.elsewhere)
    if nearer:
        return nearer[0]
    return found.mention.code if city.population >= _CITY or not named else ""
