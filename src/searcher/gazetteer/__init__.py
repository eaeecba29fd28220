"""Countries, their parts, and pairs of them: codes, names, and where a text names them."""

from searcher.gazetteer.cities import city_name
from searcher.gazetteer.countries import (
    country_codes,
    country_name,
    is_place,
    place_name,
    resolve_country,
)
from searcher.gazetteer.matcher import find_named, find_places, parts_shown
from searcher.gazetteer.mentions import Mention
from searcher.gazetteer.names import NameKind, sign_weight
from searcher.gazetteer.pairs import parse_country_group, parse_pair

__all__ = [
    "Mention",
    "NameKind",
    "city_name",
    "country_codes",
    "country_name",
    "find_named",
    "find_places",
    "is_place",
    "parse_country_group",
    "parse_pair",
    "parts_shown",
    "place_name",
    "resolve_country",
    "sign_weight",
]
