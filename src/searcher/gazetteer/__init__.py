"""Countries, their parts, and pairs of them: codes, names, and where a text names them."""

from searcher.gazetteer.cities import city_name
from searcher.gazetteer.countries import (
    country_codes,
    country_name,
    country_of,
    is_place,
    place_name,
    resolve_country,
)
from searcher.gazetteer.matcher import find_named, find_places, parts_shown
from searcher.gazetteer.mentions import Mention
from searcher.gazetteer.names import NameKind, sign_weight
from searcher.gazetteer.pairs import pair_of, pairs_among, parse_pair, parse_together, together

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
