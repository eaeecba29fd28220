"""The review flags on the parties of a record."""

from collections.abc import Iterable, Iterator

from searcher.gazetteer import ambiguous_parts
from searcher.metadata.parties.party_selection import Selection
from searcher.model.pairs import country_of
from searcher.model.record import Party
from searcher.model.review import ReviewCode, ReviewFlag


def review_flags(
    parties: tuple[Party, ...], selection: Selection, language: str
) -> tuple[ReviewFlag, ...]:
    """Return the flags on parties: none or a single one, and countries that may be parties too."""
    return (*_too_few(parties), *_unsure(parties, selection, language))


def _too_few(parties: Iterable[Party]) -> Iterator[ReviewFlag]:
    countries = {country_of(p.code) for p in parties}
    if not countries:
        yield ReviewFlag(ReviewCode.PARTIES_UNKNOWN, "parties")
    elif len(countries) == 1:
        yield ReviewFlag(ReviewCode.PARTY_ALONE, "parties", next(iter(countries)))


def _unsure(
    parties: tuple[Party, ...], selection: Selection, language: str
) -> Iterator[ReviewFlag]:
    """Flag the countries that an archivist may add: meant by an ambiguous name, or whose score
    is just below the threshold.
    """
    chosen = {p.code for p in parties}
    meant = [code for code in _other_meanings(parties, selection, language) if code not in chosen]
    near = [code for code in selection.near_misses() if code not in {*chosen, *meant}]
    if chosen and (meant or near):
        yield ReviewFlag(ReviewCode.PARTIES_UNSURE, "parties", " ".join((*meant, *near)))


def _other_meanings(parties: Iterable[Party], selection: Selection, language: str) -> Iterator[str]:
    """Yield the countries a part of which the only name of a party may mean: the United States for
    `Georgia`, where Atlanta is named and no town of the country Georgia.
    """
    for party in parties:
        names = {m.mention.text for m in selection.mentions if m.country == party.code}
        if len(names) == 1:
            beside = (m.mention for m in selection.mentions)
            yield from map(country_of, ambiguous_parts(names.pop(), beside, language))
