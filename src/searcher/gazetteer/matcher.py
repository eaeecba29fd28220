"""Match the names of countries, their parts, capitals and cities in a text of a known language.

The words are split in C and looked up in dictionaries; only words that may begin a name are
examined one by one.  Of overlapping names the longest counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from searcher.gazetteer.cities import is_town
from searcher.gazetteer.disambiguation import (
    area_after,
    fits_case,
    is_city,
    resolve_code,
    resolve_in_context,
)
from searcher.gazetteer.entries import GazetteerEntry, NameKind
from searcher.gazetteer.gazetteer import gazetteer
from searcher.gazetteer.mentions import Candidate, Mention, Sense
from searcher.gazetteer.other_senses import places_among, sense_at
from searcher.gazetteer.scanned_text import WITH_COMMA, ScannedText
from searcher.languages import load_data
from searcher.model.pairs import country_of
from searcher.text import TokenizedText, fold, tokenize

_GAP = re.compile(r"[\s.,'’‘ʻ\-–—]{1,3}")
_OF_LETTERS = re.compile(r"\.?[\s\-–—]{0,2}")  # U.S. Navy, but not "A, B, C or D"
_SHARE = re.compile(r"(?:<|&lt;)[A-Z]{1,5}(?:\.([A-Z]{1,2}))?>")
# The rest of a company's name, and the sign of its share in America: Cyprus Minerals <CYPM>.
_OF_A_COMPANY = re.compile(r"(?:[ -](?!-)[A-Z][\w&.]*){1,4} ?(?:<|&lt;)[A-Z]{1,5}>")
_AMERICA = "US"
_PLACES = frozenset({NameKind.CITY, NameKind.REGION})


def find_places(text: str, language: str) -> tuple[Mention, ...]:
    """Find every place that a text names, in order; `language` is its BCP 47 tag.

    Of overlapping names only the longest counts; phrases such as `South China Sea` name nothing.
    """
    return tuple(m for m in find_named(text, language) if m.kind is not NameKind.SIGN)


def ambiguous_parts(name: str, beside: Iterable[Mention], language: str) -> tuple[str, ...]:
    """Return the parts of countries that an ambiguous name may mean too, if a town of them is named
    beside it: `US-GA` for Georgia beside Atlanta.
    """
    prefix = gazetteer(language.split("-", 1)[0]).prefixes[name]
    entries = prefix.complete if prefix else ()
    ambiguities = [entry.ambiguity for entry in entries if entry.ambiguity]
    parts = {code for ambiguity in ambiguities for code in ambiguity.codes if "-" in code}
    towns = {(fold(m.text), m.country) for m in beside} if parts else set()
    found = {c for c in parts for town, country in towns if _is_in(town, country, c)}
    return tuple(sorted(found))


def _is_in(town: str, country: str, part: str) -> bool:
    return country == country_of(part) and is_town(town, part)


def find_named(text: str, language: str, words: TokenizedText | None = None) -> tuple[Mention, ...]:
    """Find every place that a text names, and the signs of a home country, in order; `words` are
    those of the text in the language, if it is tokenized already.
    """
    scanned = ScannedText(text, language, words or tokenize(text, language))
    found = list(places_among(scanned, list(_candidates(scanned))))
    mentions = tuple(resolve_in_context(scanned, found))
    if scanned.county_words and {m.country for m in mentions} <= {_AMERICA}:
        mentions = tuple(sorted((*mentions, *_counties(scanned))))
    return tuple(sorted((*mentions, *_shares(text)))) if scanned.has_shares else mentions


def _counties(scanned: ScannedText) -> Iterator[Mention]:
    """Iterate over the counties of a text that names no country but America: `Hall County`."""
    for i in scanned.county_words:
        start, end = scanned.starts[i - 1], scanned.ends[i]
        yield Mention(start, end, scanned.text[start:end], _AMERICA, NameKind.REGION)


@cache
def _exchanges() -> Mapping[str, str]:
    """Load the country of each stock exchange, by the ending of the signs of its shares."""
    return load_data(__package__, "exchanges", dict[str, str])


def _shares(text: str) -> Iterator[Mention]:
    """Iterate over the signs of shares, each at home where its exchange is: `<SIEG.F>`."""
    exchanges = _exchanges()
    for match in _SHARE.finditer(text):
        if code := exchanges.get(match.group(1) or ""):
            start, end = match.span()
            yield Mention(start, end, match.group(), code, NameKind.SIGN)


def _candidates(scanned: ScannedText) -> Iterator[Candidate]:
    """Iterate over the names that may be meant, in order."""
    free, before = 0, None
    for i in scanned.name_starts:
        if i < free:
            continue
        for entry in scanned.gazetteer.entries_at(scanned.words, i):
            if _may_be(scanned, entry, i, before):
                before = _candidate(scanned, entry, i, before)
                free = before.after
                yield before
                break


def _candidate(
    scanned: ScannedText, entry: GazetteerEntry, i: int, before: Candidate | None
) -> Candidate:
    """Resolve the place and the sense of a name."""
    start, end = scanned.starts[i], scanned.ends[i + len(entry.terms) - 1]
    text = scanned.text[start:end]
    sense = _sense(scanned, entry, i, end)
    if sense is Sense.PLACE and not fits_case(scanned, entry, i, before.after if before else 0):
        sense = Sense.OTHER
    area = area_after(scanned, entry, i) if sense is Sense.PLACE else ""
    if area:
        town = Mention(start, end, text, area, NameKind.CITY, entry.name or text)
        return Candidate(i, entry, town, Sense.TOWN if entry.city is None else Sense.PLACE)
    code = resolve_code(scanned, entry, i, before) if sense is Sense.PLACE else ""
    if not code and sense is Sense.PLACE and entry.code:
        sense = Sense.OTHER
    kind = NameKind.REGION if "-" in code and code != entry.code else entry.kind
    return Candidate(i, entry, Mention(start, end, text, code, kind, entry.name), sense)


def _sense(scanned: ScannedText, entry: GazetteerEntry, i: int, end: int) -> Sense:
    """Detect the sense of a name by the words beside it."""
    if not entry.code and entry.ambiguity is None:
        return _sense_of_phrase(scanned, entry, i)
    if (
        scanned.has_shares
        and entry.kind is NameKind.NAME
        and _OF_A_COMPANY.match(scanned.text, end)
    ):
        return Sense.OTHER
    return sense_at(scanned, entry, i)


def _sense_of_phrase(scanned: ScannedText, entry: GazetteerEntry, i: int) -> Sense:
    """Detect the sense of the name in a phrase of two words (Michael Jordan, Niger River), but not
    of a demonym: after Kazakh language a Kazakh novel may follow.
    """
    if len(entry.terms) != 2:
        return Sense.PLACE
    if entry.terms[0] in scanned.gazetteer.context.given:
        return Sense.SURNAME
    prefix = scanned.gazetteer.prefixes[scanned.words[i]]
    complete = prefix.complete if prefix else ()
    demonym = any(e.kind is NameKind.DEMONYM and e.city is None for e in complete)
    return Sense.PLACE if demonym else Sense.OTHER


def _may_be(scanned: ScannedText, entry: GazetteerEntry, i: int, before: Candidate | None) -> bool:
    """Check whether the context of the words allows them to be this name."""
    if len(entry.terms) > 1 and not _is_joined(scanned, entry, i):
        return False
    if entry.plain_in_capitals and scanned.in_capitals(i):
        return False
    if scanned.has_shares and _is_share(scanned, i):
        return False
    if entry.kind in _PLACES and _is_hyphened(scanned, i):
        return False
    if entry.kind is NameKind.SIGN:
        return _is_sign(scanned, entry, i, before)
    if entry.kind is NameKind.REGION and entry.abbreviated:
        return scanned.is_joined(i - 1, WITH_COMMA)
    return entry.city is None or is_city(scanned, entry, i)


def _is_joined(scanned: ScannedText, entry: GazetteerEntry, i: int) -> bool:
    """Check whether nothing separates the words of a longer name."""
    gap = _OF_LETTERS if len(entry.terms[0]) == len(entry.terms[1]) == 1 else _GAP
    return all(gap.fullmatch(scanned.gap(k)) for k in range(i + 1, i + len(entry.terms)))


def _is_share(scanned: ScannedText, i: int) -> bool:
    """Check whether a word is the sign of a share, not a name: <CAN>, &lt;CAN>."""
    before = scanned.text[max(0, scanned.starts[i] - 1) : scanned.starts[i]]
    return before == "<" or (before == ";" and scanned.word(i - 1) == "lt")


def _is_hyphened(scanned: ScannedText, i: int) -> bool:
    """Check whether a word is the second part of a name with a hyphen: `Al-Sabah`."""
    if i == 0 or scanned.gap(i) != "-":
        return False
    before = scanned.gazetteer.prefixes[scanned.word(i - 1)]
    return before is None or not before.complete


def _is_sign(scanned: ScannedText, entry: GazetteerEntry, i: int, before: Candidate | None) -> bool:
    """Check that a sign is not of another country (`Swiss francs`), and counted if it must be."""
    if before is not None and before.after == i and before.entry.kind is not NameKind.SIGN:
        return False
    return not entry.counted or _is_number(scanned, i - 1)


def _is_number(scanned: ScannedText, i: int) -> bool:
    return scanned.word(i)[-1:].isdigit() or scanned.term(i) in scanned.gazetteer.context.numbers
