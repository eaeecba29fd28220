"""Countries, their parts, and pairs of them: codes, names, and mentions in texts."""

from searcher.gazetteer.authorities import PlaceCode, codes_of_place, same_places
from searcher.gazetteer.cities import city_name
from searcher.gazetteer.countries import (
    countries_with_word,
    country_codes,
    country_name,
    country_names,
    historical_states,
    is_place,
    naming_languages,
    parts_of_countries,
    place_name,
    resolve_country,
    resolve_place,
    subdivision_named,
)
from searcher.gazetteer.entries import NameKind
from searcher.gazetteer.home_signs import home_sign_weight
from searcher.gazetteer.matcher import ambiguous_parts, find_named, find_places
from searcher.gazetteer.mentions import Mention
from searcher.gazetteer.name_forms import without_case
from searcher.gazetteer.outlines import Outline, Vertex, outlines
from searcher.gazetteer.pairs import parse_country_group, parse_pair
from searcher.gazetteer.scanned_text import names_recent_year
from searcher.gazetteer.translated_names import NamedPlace, PlaceName, names_in

__all__ = [
    "Mention",
    "NameKind",
    "NamedPlace",
    "Outline",
    "PlaceCode",
    "PlaceName",
    "Vertex",
    "ambiguous_parts",
    "city_name",
    "codes_of_place",
    "countries_with_word",
    "country_codes",
    "country_name",
    "country_names",
    "find_named",
    "find_places",
    "historical_states",
    "home_sign_weight",
    "is_place",
    "names_in",
    "names_recent_year",
    "naming_languages",
    "outlines",
    "parse_country_group",
    "parse_pair",
    "parts_of_countries",
    "place_name",
    "resolve_country",
    "resolve_place",
    "same_places",
    "subdivision_named",
    "without_case",
]
