"""Which countries a document is about, and which it merely names.

Every mention gives its country points: more in the title and the opening, less as a city.
A party is a country that issued the document, or that stands in the title, or that gathers a
good share of what the strongest one gathers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from searcher.normalise.draft import Draft, Finding
from searcher.places import Mention, NameKind, country_of, find_places
from searcher.record import Evidence, Note, Party, Place, Role, Where

_LEAD = 420  # characters of the body that count as its opening
_POINTS = {"title": 4.0, "lead": 2.0, "body": 1.0}
_MOST = {"title": 8.0, "lead": 6.0, "body": 12.0}
_SHARE_OF = {
    NameKind.NAME: 1.0,
    NameKind.DEMONYM: 1.0,
    NameKind.CAPITAL: 0.6,
    NameKind.BODY: 0.6,
    NameKind.CITY: 0.2,
}
_OF_THE_STRONGEST = 0.34
_OF_ITS_COUNTRY = 0.5
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties, and the countries and cities named."""

    finding: Finding[tuple[Party, ...]]
    countries: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Heard:
    """One mention, where it stands (title, lead or body) and its points."""

    mention: Mention
    place: str
    points: float


def parties_of(draft: Draft) -> Parties:
    """The parties with evidence for each, the weightiest first."""
    heard = _mentions(draft)
    named = {h.mention.country for h in heard}
    places = _places(draft, heard)
    if hinted := draft.hinted("parties"):
        codes = hinted[0].value.split()
        codes += [c for c in map(country_of, codes) if c not in codes]
        parties = tuple(Party(code, round(1 / len(codes), 3)) for code in dict.fromkeys(codes))
        finding = Finding(parties, (hinted[1],))
    else:
        finding = _weigh(draft, heard)
    named |= {country_of(p.code) for p in finding.value or ()}
    return Parties(finding, tuple(sorted(named)), places)


def _mentions(draft: Draft) -> tuple[_Heard, ...]:
    title = find_places(draft.title or "", draft.language)
    heard = [_Heard(m, "title", _POINTS["title"] * _SHARE_OF[m.kind]) for m in title]
    for mention in find_places(draft.body, draft.language):
        place = "lead" if mention.start < _LEAD else "body"
        points = _POINTS[place] * _SHARE_OF[mention.kind]
        if _in_dateline(draft, mention):
            points = 0.0  # where it was written is not yet what it is about
        heard.append(_Heard(mention, place, points))
    return tuple(heard)


def _in_dateline(draft: Draft, mention: Mention) -> bool:
    """Whether a mention of the body stands in the dateline."""
    if draft.dateline is None:
        return False
    start, end = draft.dateline
    return start <= mention.start and mention.end <= end


def _scores(heard: Iterable[_Heard]) -> dict[str, float]:
    """Points of each place; a part of a country gives its points to the country too."""
    by_place: dict[tuple[str, str], float] = {}
    for h in heard:
        for code in {h.mention.code, h.mention.country}:
            key = code, h.place
            by_place[key] = min(_MOST[h.place], by_place.get(key, 0.0) + h.points)
    scores: dict[str, float] = {}
    for (code, _), points in by_place.items():
        scores[code] = scores.get(code, 0.0) + points
    return scores


def _weigh(draft: Draft, heard: tuple[_Heard, ...]) -> Finding[tuple[Party, ...]]:
    scores = _scores(heard)
    issuers = _issuers(draft)
    for code, bonus in issuers.items():
        scores[code] = scores.get(code, 0.0) + bonus
    chosen = _chosen(scores, heard, issuers)
    total = sum(scores[code] for code in chosen if "-" not in code) or 1.0
    parties = tuple(
        Party(
            code,
            round(scores[code] / total, 3),
            Role.ISSUER if issuers.get(code, 0) >= _LEAST else Role.UNKNOWN,
        )
        for code in sorted(chosen, key=lambda c: (-scores[c], c))
    )
    evidence = tuple(_evidence(draft, party, heard) for party in parties)
    return Finding(parties, evidence, _notes(parties))


def _issuers(draft: Draft) -> Mapping[str, float]:
    """Countries that are parties by issuing; the country an embassy is in, by being there."""
    if draft.source is None or draft.source.is_press:
        return {}
    found = {}
    if draft.source.resides:
        found[draft.source.resides] = 1.0
    if draft.source.country:
        found[draft.source.country] = 3.0
    return found


def _chosen(
    scores: Mapping[str, float], heard: tuple[_Heard, ...], issuers: Mapping[str, float]
) -> set[str]:
    own = {code for code, bonus in issuers.items() if bonus >= _LEAST}
    others = [points for code, points in scores.items() if code not in own]
    bar = max(_LEAST, _OF_THE_STRONGEST * max(others, default=0.0))
    by_name = [h for h in heard if h.mention.kind in (NameKind.NAME, NameKind.DEMONYM)]
    strong = {code for code, points in scores.items() if points >= bar and "-" not in code}
    entitled = {h.mention.country for h in by_name if h.place == "title"}
    return own | strong | entitled | _parts(scores, by_name, bar)


def _parts(scores: Mapping[str, float], by_name: list[_Heard], bar: float) -> set[str]:
    """Parts of countries that are parties themselves: named, and most of what stands for
    their country; a city or region where something happened is not one.
    """
    named = _scores(h for h in by_name if "-" in h.mention.code)
    return {
        code
        for code, points in named.items()
        if "-" in code and points >= bar and points >= _OF_ITS_COUNTRY * scores[country_of(code)]
    }


def _evidence(draft: Draft, party: Party, heard: tuple[_Heard, ...]) -> Evidence:
    sure = round(min(0.99, 0.6 + party.weight), 2)
    if party.role is Role.ISSUER and draft.source:
        where = Where("registry", at=draft.source.id)
        return Evidence("parties", party.code, draft.source.name, where, "issuer", 0.98)
    for h in heard:
        if party.code in (h.mention.code, h.mention.country) and h.points:
            m = h.mention
            where = Where("title" if h.place == "title" else "body", m.start, m.end)
            return Evidence("parties", party.code, m.text, where, f"named-in-{h.place}", sure)
    at = draft.source.id if draft.source else ""
    return Evidence("parties", party.code, at, Where("registry", at=at), "residence", 0.9)


def _notes(parties: tuple[Party, ...]) -> tuple[Note, ...]:
    countries = {country_of(p.code) for p in parties}
    if not countries:
        return (Note("parties-unknown", "parties"),)
    if len(countries) == 1:
        return (Note("party-alone", "parties", next(iter(countries))),)
    return ()


def _places(draft: Draft, heard: tuple[_Heard, ...]) -> tuple[Place, ...]:
    found: dict[tuple[str, str], bool] = {}
    for h in heard:
        if (h.mention.name and h.place != "title") or h.mention.kind in (
            NameKind.CAPITAL,
            NameKind.CITY,
        ):
            key = h.mention.name or h.mention.text, h.mention.country
            in_dateline = h.place != "title" and _in_dateline(draft, h.mention)
            found[key] = found.get(key, False) or in_dateline
    return tuple(Place(name, country, dateline) for (name, country), dateline in found.items())
