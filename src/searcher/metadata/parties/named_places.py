"""The cities that a document names, for the record."""

from collections.abc import Iterable

from searcher.gazetteer import NameKind
from searcher.metadata.parties.mention_weights import WeightedMention
from searcher.metadata.parties.zones import Zone
from searcher.model.record import Place

_CITIES = frozenset({NameKind.CAPITAL, NameKind.CITY})


def named_places(mentions: Iterable[WeightedMention]) -> tuple[Place, ...]:
    """Return the distinct cities that a document names, and whether the dateline names them."""
    found: dict[tuple[str, str], bool] = {}
    for m in mentions:
        if (m.mention.name and m.zone is not Zone.TITLE) or m.kind in _CITIES:
            key = m.mention.name or m.mention.text, m.country
            found[key] = found.get(key, False) or m.zone is Zone.DATELINE
    return tuple(Place(name, country, dateline) for (name, country), dateline in found.items())
