"""Countries, their parts, and pairs of them: codes, names, and where a text names them."""

from searcher.places.cities import city_name
from searcher.places.countries import (
    country_codes,
    country_name,
    country_of,
    is_place,
    place_name,
    resolve_country,
)
from searcher.places.finder import find_named, find_places, parts_shown
from searcher.places.names import NameKind, sign_weight
from searcher.places.pairs import pair_of, pairs_among, parse_pair, parse_together, together
from searcher.places.reading import Mention

__all__ = [
    "Mention",
    "NameKind",
    "city_name",
    "country_codes",
    "country_name",
    "country_of",
    "find_named",
    "find_places",
    "is_place",
    "pair_of",
    "pairs_among",
    "parse_pair",
    "parse_together",
    "parts_shown",
    "place_name",
    "resolve_country",
    "sign_weight",
    "together",
]
