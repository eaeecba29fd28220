"""Describe the JSON interface of the site as OpenAPI 3.1, derived from the types of its answers.

Format: https://spec.openapis.org/oas/v3.1.0
"""

from dataclasses import replace
from enum import StrEnum
from functools import cache

import msgspec

from searcher.export.json import Difference
from searcher.model.dossier import DossierFile
from searcher.model.facets import Field
from searcher.model.identifiers import PATTERN
from searcher.model.query import MAX_SIZE, Fold, Matching, Mode, Sort
from searcher.model.record.json_schema import described
from searcher.model.version import __version__
from searcher.query import MAX_TYPED
from searcher.search.answers import (
    Completions,
    FacetPage,
    PairPage,
    SearchPage,
    TimelineOfSearch,
)
from searcher.search.side_by_side import SideBySide
from searcher_web.answers import (
    Linkset,
    QueriesCounted,
    RecordsThroughTime,
    Refusal,
    SavedSearchAnswer,
    SearchesCompared,
    VersionedRecord,
)
from searcher_web.openapi_operations import COMPONENT, Operation, Parameter, Place, Schema
from searcher_web.parameters import MOMENT
from searcher_web.presenters.counts import Columns
from searcher_web.record_links import LINKSET
from searcher_web.search_choices import When, Words
from searcher_web.search_state import MAX_FILTER_VALUES, MAX_PAGE, PREFIXES

_WORDS = {
    "type": "string",
    "description": f"More than {MAX_TYPED} characters are cut, with a notice.",
}
_MOMENT = {"type": "string", "pattern": f"^({MOMENT.pattern})?$"}
_FLAG = {"type": "string", "enum": ["0", "1"]}
_DATE = {"type": "string", "examples": ["2014", "2014-03", "2014-03-25"]}


def _one_of(known: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [one.value for one in known]}


_OF_RECORD = {"type": "string", "pattern": f"^({PATTERN.pattern})?$"}


def _or_empty(schema: Schema) -> Schema:
    """Allow an empty value, which forms send and which counts as none."""
    return {**schema, "enum": [*schema["enum"], ""]}


def _number(most: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most}


_MEANINGS = {
    Mode.ANY: "Only records with any of these values.",
    Mode.ALL: "Only records with all of these values.",
    Mode.NONE: "Only records with none of these values.",
}


def _filters() -> list[Parameter]:
    limit = f"At most {MAX_FILTER_VALUES} different values of all filters together."
    values = {"type": "array", "items": {"type": "string"}, "description": limit}
    return [
        Parameter(prefix + field, _MEANINGS[mode], values)
        for field in Field
        for mode, prefix in PREFIXES.items()
    ]


_SEARCH = (
    Parameter("q", "The query, as in the search box.", _WORDS),
    Parameter("within", "More words, joined to those of `q`.", _WORDS),
    *_filters(),
    Parameter("from", "Published on this day or later: a year, month or day.", _DATE),
    Parameter("to", "Published on this day or earlier.", _DATE),
    Parameter("when", "Certainly or possibly in the range, or undated.", _or_empty(_one_of(When))),
    Parameter("added", "Came into the archive then or later.", _MOMENT),
    Parameter(
        "match", "Whether records must have all words, or some.", _or_empty(_one_of(Matching))
    ),
    Parameter("words", "Whether other names are searched too.", _or_empty(_one_of(Words))),
    Parameter("strict", "1: refuse what is no valid query.", _or_empty(_FLAG)),
    Parameter("fold", "Of which records the result has one.", _or_empty(_one_of(Fold))),
    Parameter("same", "The record whose text those found have nearly.", _OF_RECORD),
    Parameter("event", "The record on whose event those found are.", _OF_RECORD),
    Parameter("sort", "The order of the records.", _or_empty(_one_of(Sort))),
)
_PAGE = (
    Parameter("page", "Which page of the results.", _number(MAX_PAGE)),
    Parameter("size", "How many records on a page.", _number(MAX_SIZE)),
)
_IDENTIFIER = Parameter(
    "identifier",
    "The identifier of a record, a saved search or a dossier.",
    {"type": "string", "pattern": f"^{PATTERN.pattern}$"},
    Place.PATH,
)


_TEXTS = {"type": "array", "items": {"type": "string"}}
_COMPARED = (replace(_IDENTIFIER, name="first"), replace(_IDENTIFIER, name="second"))


_SIDES = tuple(
    replace(one, name=f"{side}.{one.name}")
    for side in ("a", "b")
    for one in _SEARCH
    if one.name not in ("added", "fold", "sort")
)


def _version(name: str) -> Parameter:
    return Parameter(name, "The number of a version.", _number(MAX_PAGE), Place.PATH)


_DOSSIER = (
    Parameter("t", "The title of a dossier.", _WORDS),
    Parameter("i", "Its introduction.", _WORDS),
    Parameter("s", "The headings of its sections.", _TEXTS),
    Parameter("d", "Its records, as ID or ID/v2; others are skipped.", _TEXTS),
    Parameter("n", "Notes on the record before each.", _TEXTS),
    Parameter("x", "Records that are removed.", _TEXTS),
    Parameter("z", "All of it, compressed.", _WORDS),
)


OPERATIONS = (
    Operation("/search.json", "search", "A page of results.", SearchPage, (*_SEARCH, *_PAGE), ()),
    Operation(
        "/facet/{field}.json",
        "facet",
        "All values of a facet of a search.",
        FacetPage,
        (Parameter("field", "The facet.", _one_of(Field), Place.PATH), *_SEARCH),
        (404,),
    ),
    Operation(
        "/timeline.json",
        "timeline",
        "The records of a search by year or month.",
        TimelineOfSearch,
        _SEARCH,
        (404,),
    ),
    Operation(
        "/mentions.json",
        "mentions",
        "The records of a search in the order of their dates.",
        RecordsThroughTime,
        _SEARCH,
    ),
    Operation(
        "/counts.json",
        "counts",
        "How many records each of some queries finds, by year or pair of countries.",
        QueriesCounted,
        (
            Parameter("lines", "Queries, one a line.", _WORDS),
            Parameter("w", "A query; again for each other one.", _TEXTS),
            Parameter("by", "What the columns are.", _or_empty(_one_of(Columns))),
            *(one for one in _SEARCH if one.name not in ("within", "sort")),
        ),
    ),
    Operation(
        "/complete.json",
        "complete",
        "Completions of the letters typed.",
        Completions,
        (Parameter("q", "The letters typed.", _WORDS),),
    ),
    Operation(
        "/d/{identifier}.json",
        "record",
        "The newest version of a record.",
        VersionedRecord,
        (_IDENTIFIER,),
        (404, 410),
    ),
    Operation(
        "/d/{identifier}/v{version}.json",
        "version",
        "One version of a record.",
        VersionedRecord,
        (_IDENTIFIER, _version("version")),
        (404, 410),
    ),
    Operation(
        "/d/{identifier}/linkset.json",
        "links",
        "The links of a record, its original and its descriptions (RFC 9264).",
        Linkset,
        (_IDENTIFIER,),
        (404, 410),
        LINKSET,
    ),
    Operation(
        "/d/{identifier}/v{version}/linkset.json",
        "links-of-version",
        "The links of one version of a record.",
        Linkset,
        (_IDENTIFIER, _version("version")),
        (404, 410),
        LINKSET,
    ),
    Operation(
        "/d/{identifier}/diff/{before}..{after}.json",
        "difference",
        "The differences of two versions of a record.",
        Difference,
        (_IDENTIFIER, _version("before"), _version("after")),
        (404, 410),
    ),
    Operation(
        "/compare/{first}/{second}.json",
        "side-by-side",
        "Two records side by side, in their newest versions.",
        SideBySide,
        _COMPARED,
        (404, 410),
    ),
    Operation(
        "/compare/{first}/v{first_version}/{second}/v{second_version}.json",
        "versions-side-by-side",
        "Two versions of two records side by side.",
        SideBySide,
        (*_COMPARED, _version("first_version"), _version("second_version")),
        (404, 410),
    ),
    Operation(
        "/compare/{first}/v{first_version}/{second}.json",
        "version-beside-newest",
        "A version of a record beside the newest of another.",
        SideBySide,
        (*_COMPARED, _version("first_version")),
        (404, 410),
    ),
    Operation(
        "/compare/{first}/{second}/v{second_version}.json",
        "newest-beside-version",
        "The newest version of a record beside one of another.",
        SideBySide,
        (*_COMPARED, _version("second_version")),
        (404, 410),
    ),
    Operation(
        "/compare-searches.json",
        "compare-searches",
        "Two searches side by side; one that is invalid has its problem stated.",
        SearchesCompared,
        _SIDES,
    ),
    Operation(
        "/pairs/{pair}.json",
        "pair",
        "What there is about a pair of countries.",
        PairPage,
        (Parameter("pair", "Two codes, as AM-KZ.", {"type": "string"}, Place.PATH),),
        (404,),
    ),
    Operation(
        "/countries/{code}.json",
        "country",
        "What there is about a country.",
        PairPage,
        (Parameter("code", "A code, as KZ or RU-TA.", {"type": "string"}, Place.PATH),),
        (404,),
    ),
    Operation(
        "/dossier.json",
        "dossier",
        "The dossier in the address, as its file.",
        DossierFile,
        _DOSSIER,
    ),
    Operation(
        "/dossiers/{identifier}.json",
        "published-dossier",
        "The newest version of a published dossier, as its file.",
        DossierFile,
        (_IDENTIFIER,),
        (404, 410),
    ),
    Operation(
        "/dossiers/{identifier}/v{version}.json",
        "dossier-version",
        "One version of a published dossier, as its file.",
        DossierFile,
        (_IDENTIFIER, _version("version")),
        (404, 410),
    ),
    Operation(
        "/s/{identifier}.json",
        "saved-search",
        "A saved search, and what has changed since.",
        SavedSearchAnswer,
        (_IDENTIFIER,),
        (404,),
    ),
)
"""Every address that answers JSON to programs; downloads are described in the guides."""


@cache
def description(name: str, origin: str) -> Schema:
    """Return the description of a site, given its name and origin."""
    types = {Refusal, *(operation.answer for operation in OPERATIONS)}
    ordered = sorted(types, key=lambda one: one.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=COMPONENT)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": name,
            "version": __version__,
            "description": "Search the archive, and read its records.",
        },
        "servers": [{"url": origin}],
        "paths": {operation.path: operation.described() for operation in OPERATIONS},
        "components": {"schemas": described(components, VersionedRecord.__name__)},
    }
