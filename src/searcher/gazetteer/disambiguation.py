"""Decide which place a name means, by its context and by the countries that the text names."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from searcher.gazetteer.cities import City, is_town
from searcher.gazetteer.countries import historical_states, is_place, successors
from searcher.gazetteer.entries import Ambiguity, GazetteerEntry, NameKind
from searcher.gazetteer.mentions import Candidate, Mention
from searcher.gazetteer.scanned_text import WITH_COMMA, ScannedText
from searcher.model.pairs import country_of
from searcher.text import fold

_COMMA = re.compile(r"[.,]{0,2},? ?\(?\n?")
_AFTER_DATELINE = re.compile(r"\s*(?:[,.]?\s*(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}\b|\(|--?\s|[–—]))")
_WINDOW = 6  # words to each side in which a context term decides for an ambiguous name
_GOVERNING = 4  # words within which a preposition is before the name that it governs
_CITY, _METROPOLIS = 150_000, 500_000  # people
_CITIES = frozenset({NameKind.CAPITAL, NameKind.CITY})
_TOWNS = frozenset({NameKind.NAME, NameKind.CAPITAL, NameKind.CITY})


def resolve_code(
    scanned: ScannedText, entry: GazetteerEntry, i: int, before: Candidate | None
) -> str:
    """Resolve the code of an entry found at word `i` by the words around it."""
    ambiguity = entry.ambiguity
    if ambiguity is None:
        return entry.code
    if area := _area_of(scanned, ambiguity, i, before) or _part_of(scanned, entry, ambiguity, i):
        return area
    near = set(scanned.terms(i - _WINDOW, i + 1 + _WINDOW))
    code = ambiguity.resolve(near)
    if not code and ambiguity.anywhere:
        code = ambiguity.resolve(scanned.all_terms)
    if code:
        return code
    if not _is_excluded(scanned, ambiguity, near, i, i + len(entry.terms)):
        return entry.code
    return ambiguity.codes[1] if len(ambiguity.codes) == 2 and is_place(ambiguity.codes[1]) else ""


def _is_excluded(
    scanned: ScannedText, ambiguity: Ambiguity, near: set[str], i: int, after: int
) -> bool:
    """Check whether a word before, after or near a name excludes its first place."""
    return (
        scanned.term(after) in ambiguity.not_before
        or scanned.term(i - 1) in ambiguity.preceded_by
        or not near.isdisjoint(ambiguity.not_near)
    )


def _area_of(scanned: ScannedText, ambiguity: Ambiguity, i: int, before: Candidate | None) -> str:
    """Find the one of the places of a name that the city just before is in."""
    if before is None or before.after != i or not scanned.is_joined(i - 1, WITH_COMMA):
        return ""
    if before.mention.kind not in (NameKind.CAPITAL, NameKind.CITY):
        return ""
    own = [code for code in ambiguity.codes if code == country_of(before.entry.code)]
    parts = [code for code in ambiguity.codes if is_town(fold(before.mention.text), code)]
    return next(iter(own or parts), "")


def _part_of(scanned: ScannedText, entry: GazetteerEntry, ambiguity: Ambiguity, i: int) -> str:
    """Find the one of the places of a name in the country that follows it: `Macedonia, Greece`."""
    last = i + len(entry.terms) - 1
    parts = [code for code in ambiguity.codes if "-" in code]
    if not parts or not scanned.is_joined(last, WITH_COMMA):
        return ""
    follows = {area.code for area in scanned.gazetteer.entries_at(scanned.words, last + 1)}
    return next((code for code in parts if country_of(code) in follows), "")


def area_after(scanned: ScannedText, entry: GazetteerEntry, i: int) -> str:
    """Find the region or country that follows a city with a comma: `Paris, Texas`."""
    last = i + len(entry.terms) - 1
    gap = _COMMA if entry.city is None else WITH_COMMA
    if entry.kind not in _TOWNS or not entry.code or not scanned.is_joined(last, gap):
        return ""
    for area in scanned.gazetteer.entries_at(scanned.words, last + 1):
        if area.kind in (NameKind.REGION, NameKind.NAME, NameKind.CITY) and not area.city:
            return _area(scanned, entry, area, i)
    return ""


def _area(scanned: ScannedText, entry: GazetteerEntry, area: GazetteerEntry, i: int) -> str:
    codes = area.ambiguity.codes if area.ambiguity else (area.code,)
    name = fold(scanned.text[scanned.starts[i] : scanned.ends[i + len(entry.terms) - 1]])
    for code in codes:
        if code in (entry.code, country_of(entry.code)):
            return "" if entry.city is None else code
    for code in codes:
        if is_town(name, code) or is_town(name, country_of(code)):
            return country_of(code)
    # An abbreviated state only follows a town of it.
    return country_of(area.code) if area.abbreviated and area.code != entry.code else ""


def fits_case(scanned: ScannedText, entry: GazetteerEntry, i: int, before: int) -> bool:
    """Check whether the words before a city allow the case in which it would be there.

    `before` is the position after the place named before it.  Russian Белене is Белен only after a
    preposition, and Милана at the head of a sentence or after `and` is a woman.
    """
    cases = scanned.gazetteer.cases
    if not cases.governed or entry.kind is not NameKind.CITY or len(entry.terms) > 1:
        return True
    ending = cases.added_to(entry.last_word, scanned.word(i))
    if prepositions := cases.governed.get(ending):
        words = (word.lower() for word in scanned.words[max(0, i - _GOVERNING) : i])
        return not prepositions.isdisjoint(words)
    if ending not in cases.dependent:
        return True
    is_conjunction = scanned.term(i - 1) in scanned.gazetteer.conjunctions
    return before == i - 1 if is_conjunction else not scanned.begins_sentence(i)


def is_city(scanned: ScannedText, entry: GazetteerEntry, i: int) -> bool:
    """Check whether a city of the world is meant: by preposition, state or dateline."""
    city, last = entry.city, i + len(entry.terms) - 1
    assert city is not None
    follows = scanned.gap(i) == " " and _follows_preposition(scanned, city, i)
    follows = follows or _is_local(scanned, last)
    likely = (follows or city.population >= _METROPOLIS) and not city.is_ordinary_word
    if likely and scanned.in_capitals(i):
        likely = scanned.is_elsewhere_in_small_letters(i)
    if likely and not _is_part_of_name(scanned, i, last):
        return True
    if scanned.gap(last + 1) == " " and not scanned.gap(i).startswith("\n"):
        return False  # a state or a date is not separated so from a city
    return bool(area_after(scanned, entry, i)) or _begins_dateline(scanned, i, last)


def _follows_preposition(scanned: ScannedText, city: City, i: int) -> bool:
    """Check whether the word before a city is one after which places follow."""
    before, context = scanned.term(i - 1), scanned.gazetteer.context
    if before in context.within:
        return True
    return city.population >= _CITY and before in context.towards


def _is_local(scanned: ScannedText, last: int) -> bool:
    """Check whether the police or the residents of a town are named after it."""
    after = scanned.word(last + 1)
    return (
        scanned.is_joined(last)
        and after.islower()
        and scanned.term(last + 1) in scanned.gazetteer.context.local
    )


def _begins_dateline(scanned: ScannedText, i: int, last: int) -> bool:
    """Check whether a city begins a dateline: `LONDON, March 3 -` at the head of a line."""
    gap = scanned.gap(i)
    at_head = not gap.strip() and (i == 0 or "\n" in gap)
    return at_head and _AFTER_DATELINE.match(scanned.text, scanned.ends[last]) is not None


def _is_part_of_name(scanned: ScannedText, i: int, last: int) -> bool:
    """Check whether a capitalised word is directly before or after, in a text not in capitals."""
    if scanned.in_capitals(i):
        return False
    before = scanned.word(i - 1)
    if scanned.is_joined(i - 1) and before[:1].isupper() and not scanned.is_preposition(i - 1):
        return True
    after = scanned.word(last + 1)
    return (
        scanned.is_joined(last)
        and after[:1].isupper()
        and scanned.term(last + 1) not in scanned.gazetteer.context.days
    )


def resolve_in_context(scanned: ScannedText, found: Sequence[Candidate]) -> Iterator[Mention]:
    """Resolve the candidates by the countries that the whole text names.

    A name that is also that of a part of a country is the part where other parts of that country
    are named and nothing else of the first place; a city of a country not named otherwise is the
    one of its name in a country that is, and a small one is dropped.
    """
    found = _in_their_state(scanned, _in_their_time(scanned, found))
    regions = {f.mention.country for f in found if f.mention.kind is NameKind.REGION}
    others = {f.mention.country for f in found if not _may_change(f)}
    for f in found:
        mention, ambiguity = f.mention, f.entry.ambiguity
        if not _may_change(f) or mention.country in others:
            yield mention
        elif ambiguity is not None:
            parts = [
                code for code in ambiguity.codes if "-" in code and country_of(code) in regions
            ]
            part = parts[0] if parts and mention.code in ambiguity.codes else mention.code
            kind = NameKind.REGION if "-" in part else mention.kind
            yield mention._replace(code=part, kind=kind)
        elif instead := _elsewhere(f, others):
            yield mention._replace(code=instead)


def _in_their_time(scanned: ScannedText, found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Attribute the capital and people of a historical state that is named to it: Prague where
    Czechoslovakia is named and the Czech Republic is not.  In a text of later years its people
    alone do not show it: Soviet films.
    """
    past = {f.mention.code for f in found} & set(historical_states())
    if past and scanned.is_recent:
        past &= {f.mention.code for f in found if f.mention.kind is NameKind.NAME}
    if not past:
        return found
    named = {f.mention.code for f in found if f.mention.kind is NameKind.NAME}
    become = {c: was for c, was in successors().items() if was in past - {c}}
    become = {code: was for code, was in become.items() if code not in named}
    return [
        f._replace(mention=f.mention._replace(code=become.get(f.mention.code, f.mention.code)))
        for f in found
    ]


def _in_their_state(scanned: ScannedText, found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Attribute the name of a foreign place to the town so called in America, if a state that has
    such a town or a county is named, and nothing else of that country: Paris where Texas is named.
    """
    states = {f.mention.code for f in found if f.mention.code.startswith("US-")}
    if scanned.county_words:
        states.add("US")
    if not states:
        return found
    terms: dict[str, set[str]] = {}
    for f in found:
        terms.setdefault(f.mention.country, set()).add(f.entry.terms[0])
    return [
        f._replace(mention=f.mention._replace(code="US", kind=NameKind.CITY))
        if f.entry.kind in (_TOWNS if "US" in states else _CITIES)
        and len(terms[f.mention.country]) == 1
        and any(is_town(fold(f.mention.text), state) for state in states)
        else f
        for f in found
    ]


def _may_change(found: Candidate) -> bool:
    """Check whether the rest of a text may show that another place is meant."""
    if found.entry.ambiguity is not None:
        return any("-" in code for code in found.entry.ambiguity.codes)
    if found.entry.city is None:
        return False
    return found.mention.code == found.entry.code


def _elsewhere(found: Candidate, named: AbstractSet[str]) -> str:
    """Return the code of the country that a city is in, given those a text names, or empty."""
    city = found.entry.city
    assert city is not None
    nearer = sorted(named & city.elsewhere)
    if nearer:
        return nearer[0]
    return found.mention.code if city.population >= _CITY or not named else ""
