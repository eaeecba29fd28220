"""Where a text names countries, their parts, capitals and cities, in the text's language.

The words are taken in C and looked up in dictionaries; only words that may begin a name are
looked at one by one.  Of overlapping names the longest counts.
"""

import re
from collections.abc import Iterable, Iterator

from searcher.gazetteer.cities import is_town
from searcher.gazetteer.disambiguation import area_after, in_context, is_city, settle
from searcher.gazetteer.mentions import WITH_COMMA, Found, Mention, Sense, Text
from searcher.gazetteer.names import Entry, NameKind, gazetteer, names_at
from searcher.gazetteer.other_senses import meant_in, sense_of
from searcher.languages import load_data
from searcher.model.pairs import country_of
from searcher.text import TokenizedText, fold, tokenize

_GAP = re.compile(r"[\s.,'’‘ʻ\-–—]{1,3}")
_OF_LETTERS = re.compile(r"\.?[\s\-–—]{0,2}")  # U.S. Navy, but not "A, B, C or D"
_SHARE = re.compile(r"(?:<|&lt;)[A-Z]{1,5}(?:\.([A-Z]{1,2}))?>")
# The rest of a company's name, and the sign of its share in America: Cyprus Minerals <CYPM>.
_OF_A_COMPANY = re.compile(r"(?:[ -](?!-)[A-Z][\w&.]*){1,4} ?(?:<|&lt;)[A-Z]{1,5}>")
_PLACES = frozenset({NameKind.CITY, NameKind.REGION})


def find_places(text: str, language: str) -> tuple[Mention, ...]:
    """Every place that a text names, in order; `language` is its BCP 47 tag.

    Overlapping names count once, the longest; phrases such as `South China Sea` name nothing.
    """
    return tuple(m for m in find_named(text, language) if m.kind is not NameKind.SIGN)


def parts_shown(name: str, beside: Iterable[Mention], language: str) -> tuple[str, ...]:
    """The codes of the parts of countries that an ambiguous name may mean too, of which a town is
    named beside it: `US-GA` for Georgia beside Atlanta.
    """
    beginning = gazetteer(language.split("-", 1)[0]).beginning[name]
    doubts = [entry.doubt for entry in beginning.alone if entry.doubt] if beginning else []
    parts = {code for doubt in doubts for code in doubt.codes if "-" in code}
    towns = {(fold(m.text), m.country) for m in beside} if parts else set()
    found = {c for c in parts for town, country in towns if _is_in(town, country, c)}
    return tuple(sorted(found))


def _is_in(town: str, country: str, part: str) -> bool:
    return country == country_of(part) and is_town(town, part)


def find_named(text: str, language: str, words: TokenizedText | None = None) -> tuple[Mention, ...]:
    """Every place that a text names, and the signs of a country's home, in order; `words` are
    those of the text in the language, where they are at hand.
    """
    read = Text(text, language, words or tokenize(text, language))
    mentions = tuple(in_context(list(meant_in(read, list(_walk(read))))))
    return tuple(sorted((*mentions, *_shares(text)))) if read.has_shares else mentions


def _shares(text: str) -> Iterator[Mention]:
    """The signs of shares in a text, each at home where its exchange is: `<SIEG.F>`."""
    exchanges = load_data(__package__, "exchanges", dict[str, str])
    for match in _SHARE.finditer(text):
        if code := exchanges.get(match.group(1) or ""):
            start, end = match.span()
            yield Mention(start, end, match.group(), code, NameKind.SIGN)


def _walk(read: Text) -> Iterator[Found]:
    """Each name, in order."""
    free, before = 0, None
    for i in read.candidates:
        if i < free:
            continue
        for entry in names_at(read.names, read.words, i):
            if _fits(read, entry, i, before):
                before = _found(read, entry, i, before)
                free = before.after
                yield before
                break


def _found(read: Text, entry: Entry, i: int, before: Found | None) -> Found:
    """A name with the place it means, and what it stands for."""
    start, end = read.starts[i], read.ends[i + len(entry.keys) - 1]
    text = read.text[start:end]
    sense = _sense(read, entry, i, end)
    area = area_after(read, entry, i) if sense is Sense.PLACE else ""
    if area:
        town = Mention(start, end, text, area, NameKind.CITY, entry.name or text)
        return Found(i, entry, town, Sense.TOWN if entry.city is None else Sense.PLACE)
    code = settle(read, entry, i, before) if sense is Sense.PLACE else ""
    if not code and sense is Sense.PLACE and entry.code:
        sense = Sense.OTHER
    kind = NameKind.REGION if "-" in code and code != entry.code else entry.kind
    return Found(i, entry, Mention(start, end, text, code, kind, entry.name), sense)


def _sense(read: Text, entry: Entry, i: int, end: int) -> Sense:
    """What a name stands for by the words beside it."""
    if not entry.code and entry.doubt is None:
        return _sense_of_phrase(read, entry, i)
    if read.has_shares and entry.kind is NameKind.NAME and _OF_A_COMPANY.match(read.text, end):
        return Sense.OTHER
    return sense_of(read, entry, i)


def _sense_of_phrase(read: Text, entry: Entry, i: int) -> Sense:
    """A phrase of two words says what the name in it is (Michael Jordan, Niger River), but not
    what a people's name is: after Kazakh language a Kazakh novel may follow.
    """
    if len(entry.keys) != 2:
        return Sense.PLACE
    if entry.keys[0] in read.names.clues.given:
        return Sense.SURNAME
    beginning = read.names.beginning[read.words[i]]
    alone = beginning.alone if beginning else ()
    peoples = any(e.kind is NameKind.DEMONYM and e.city is None for e in alone)
    return Sense.PLACE if peoples else Sense.OTHER


def _fits(read: Text, entry: Entry, i: int, before: Found | None) -> bool:
    """Whether what stands around the words lets them be this name."""
    if len(entry.keys) > 1 and not _is_joined(read, entry, i):
        return False
    if entry.quiet and read.in_capitals(i):
        return False
    if read.has_shares and _is_share(read, i):
        return False
    if entry.kind in _PLACES and _is_hyphened(read, i):
        return False
    if entry.kind is NameKind.SIGN:
        return _is_sign(read, entry, i, before)
    if entry.kind is NameKind.REGION and entry.short:
        return read.is_joined(i - 1, WITH_COMMA)
    return entry.city is None or is_city(read, entry, i)


def _is_joined(read: Text, entry: Entry, i: int) -> bool:
    """Whether nothing parts the words of a name of several."""
    gap = _OF_LETTERS if len(entry.keys[0]) == len(entry.keys[1]) == 1 else _GAP
    return all(gap.fullmatch(read.gap(k)) for k in range(i + 1, i + len(entry.keys)))


def _is_share(read: Text, i: int) -> bool:
    """Whether a word is the sign of a share, which is no name: <CAN>, &lt;CAN>."""
    before = read.text[max(0, read.starts[i] - 1) : read.starts[i]]
    return before == "<" or (before == ";" and read.word(i - 1) == "lt")


def _is_hyphened(read: Text, i: int) -> bool:
    """Whether a word is the second part of a name with a hyphen: `Al-Sabah`."""
    if i == 0 or read.gap(i) != "-":
        return False
    before = read.names.beginning[read.word(i - 1)]
    return before is None or not before.alone


def _is_sign(read: Text, entry: Entry, i: int, before: Found | None) -> bool:
    """Whether a sign stands for itself: no one's own (`Swiss francs`), counted if it must be."""
    if before is not None and before.after == i and before.entry.kind is not NameKind.SIGN:
        return False
    return not entry.counted or _is_number(read, i - 1)


def _is_number(read: Text, i: int) -> bool:
    return read.word(i)[-1:].isdigit() or read.key(i) in read.names.clues.numbers
