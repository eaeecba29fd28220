"""Describe the JSON interface of the site as OpenAPI 3.1, derived from the types of its answers.

Format: https://spec.openapis.org/oas/v3.1.0
"""

from functools import cache

import msgspec

from searcher.export.feeds import FeedFormat
from searcher.export.json import Difference
from searcher.export.json_feed import JsonFeed
from searcher.model.dossier import DossierFile
from searcher.model.facets import Field
from searcher.model.record.json_schema import described
from searcher.model.version import __version__
from searcher.search.answers import (
    Completions,
    FacetPage,
    PairPage,
    TimelineOfSearch,
)
from searcher.search.side_by_side import SideBySide
from searcher_web import openapi_examples as examples
from searcher_web.answers import (
    ChangeList,
    CountryList,
    DossierPage,
    Linkset,
    MentionList,
    PairList,
    Problem,
    QueriesCounted,
    RecordsThroughTime,
    SavedSearchAnswer,
    SearchAnswer,
    SearchesCompared,
    SourceList,
    VersionedRecord,
    VersionList,
)
from searcher_web.api_paths import API
from searcher_web.openapi_operations import COMPONENT, Operation, Parameter, Place, Schema
from searcher_web.openapi_parameters import (
    COMPARED,
    IDENTIFIER,
    MOMENT_TEXT,
    OF_DOSSIER,
    OF_LIST,
    OF_PAGE,
    OF_SEARCH,
    OF_SIDES,
    OF_SIZE,
    TEXTS,
    WORDS,
    of_size,
    one_of,
    or_empty,
    version_number,
)
from searcher_web.presenters.counts import Columns
from searcher_web.presenters.mentions import PAGE_SIZE
from searcher_web.record_links import LINKSET

_ABOUT = (
    "Search the archive, and read its records.\n\n"
    "The parameters of a search are those of the addresses of its pages: what a reader has found, "
    "a program gets by the same address with another path. Lists go on by cursors, which never "
    "expire: follow `next`, or the link in the header. A list in the order of dates or of arrival "
    "repeats and misses no record while others arrive. What cannot be answered is a problem "
    "(RFC 9457), whose `type` is an address that explains it."
)

_SAME = "Two versions of one record: `Location` has their differences."

OPERATIONS = (
    Operation(
        "/search.json",
        "search",
        "A page of results.",
        SearchAnswer,
        (*OF_SEARCH, *OF_PAGE, *OF_LIST),
        (),
        example=examples.SEARCH,
    ),
    Operation(
        "/facet/{field}.json",
        "facet",
        "All values of a facet of a search.",
        FacetPage,
        (Parameter("field", "The facet.", one_of(Field), Place.PATH, "source"), *OF_SEARCH),
        (404,),
        example=examples.FACET,
    ),
    Operation(
        "/timeline.json",
        "timeline",
        "The records of a search by year or month.",
        TimelineOfSearch,
        OF_SEARCH,
        (404,),
        example=examples.TIMELINE,
    ),
    Operation(
        "/mentions.json",
        "mentions",
        "The identifiers of the records of a search in the order of their dates.",
        RecordsThroughTime,
        OF_SEARCH,
    ),
    Operation(
        "/counts.json",
        "counts",
        "How many records each of some queries finds, by year or pair of countries.",
        QueriesCounted,
        (
            Parameter("lines", "Queries, one a line.", WORDS),
            Parameter("w", "A query; again for each other one.", TEXTS),
            Parameter("by", "What the columns are.", or_empty(one_of(Columns))),
            *(one for one in OF_SEARCH if one.name not in ("within", "sort")),
        ),
    ),
    Operation(
        "/complete.json",
        "complete",
        "Completions of the letters typed.",
        Completions,
        (Parameter("q", "The letters typed.", WORDS),),
    ),
    Operation(
        "/d/{identifier}.json",
        "record",
        "The newest version of a record.",
        VersionedRecord,
        (IDENTIFIER,),
        (404, 410),
    ),
    Operation(
        "/d/{identifier}/v{version}.json",
        "version",
        "One version of a record.",
        VersionedRecord,
        (IDENTIFIER, version_number("version")),
        (404, 410),
    ),
    Operation(
        "/d/{identifier}/linkset.json",
        "links",
        "The links of a record, its original and its descriptions (RFC 9264).",
        Linkset,
        (IDENTIFIER,),
        (404, 410),
        LINKSET,
    ),
    Operation(
        "/d/{identifier}/v{version}/linkset.json",
        "links-of-version",
        "The links of one version of a record.",
        Linkset,
        (IDENTIFIER, version_number("version")),
        (404, 410),
        LINKSET,
    ),
    Operation(
        "/d/{identifier}/diff/{before}..{after}.json",
        "difference",
        "The differences of two versions of a record.",
        Difference,
        (IDENTIFIER, version_number("before"), version_number("after")),
        (404, 410),
    ),
    Operation(
        "/compare/{first}/{second}.json",
        "side-by-side",
        "Two records side by side, in their newest versions.",
        SideBySide,
        COMPARED,
        (404, 410),
        example=examples.COMPARED,
        leads=_SAME,
    ),
    Operation(
        "/compare/{first}/v{first_version}/{second}/v{second_version}.json",
        "versions-side-by-side",
        "Two versions of two records side by side.",
        SideBySide,
        (*COMPARED, version_number("first_version"), version_number("second_version")),
        (404, 410),
        example=examples.COMPARED,
        leads=_SAME,
    ),
    Operation(
        "/compare/{first}/v{first_version}/{second}.json",
        "version-beside-newest",
        "A version of a record beside the newest of another.",
        SideBySide,
        (*COMPARED, version_number("first_version")),
        (404, 410),
        example=examples.COMPARED,
        leads=_SAME,
    ),
    Operation(
        "/compare/{first}/{second}/v{second_version}.json",
        "newest-beside-version",
        "The newest version of a record beside one of another.",
        SideBySide,
        (*COMPARED, version_number("second_version")),
        (404, 410),
        example=examples.COMPARED,
        leads=_SAME,
    ),
    Operation(
        "/compare-searches.json",
        "compare-searches",
        "Two searches side by side; one that is invalid has its problem stated.",
        SearchesCompared,
        OF_SIDES,
        example=examples.COMPARED_SEARCHES,
    ),
    Operation(
        "/pairs/{pair}.json",
        "pair",
        "What there is about a pair of countries.",
        PairPage,
        (Parameter("pair", "Two codes, as AM-KZ.", {"type": "string"}, Place.PATH, "AM-KZ"),),
        (404,),
    ),
    Operation(
        "/countries/{code}.json",
        "country",
        "What there is about a country.",
        PairPage,
        (Parameter("code", "A code, as KZ or RU-TA.", {"type": "string"}, Place.PATH, "KZ"),),
        (404,),
    ),
    Operation(
        "/dossier.json",
        "dossier",
        "The dossier in the address, as its file.",
        DossierFile,
        OF_DOSSIER,
        example=examples.DOSSIER,
    ),
    Operation(
        "/dossiers/{identifier}.json",
        "published-dossier",
        "The newest version of a published dossier, as its file.",
        DossierFile,
        (IDENTIFIER,),
        (404, 410),
    ),
    Operation(
        "/dossiers/{identifier}/v{version}.json",
        "dossier-version",
        "One version of a published dossier, as its file.",
        DossierFile,
        (IDENTIFIER, version_number("version")),
        (404, 410),
    ),
    Operation(
        "/search.feed.json",
        "feed",
        "What came into the archive last for a search, as a page of a feed (JSON Feed 1.1).",
        JsonFeed,
        (*OF_SEARCH, *OF_LIST),
        (),
        FeedFormat.JSON.media_type,
    ),
    Operation(
        "/dossiers.feed.json",
        "feed-of-dossiers",
        "The published dossiers, those that were changed last first, as a page of a feed.",
        JsonFeed,
        OF_LIST,
        (),
        FeedFormat.JSON.media_type,
    ),
    Operation(
        "/dossiers/{identifier}.feed.json",
        "feed-of-dossier",
        "The versions of a published dossier, the newest first, as a page of a feed.",
        JsonFeed,
        (IDENTIFIER, *OF_LIST),
        (404, 410),
        FeedFormat.JSON.media_type,
    ),
    Operation(
        "/s/{identifier}.json",
        "saved-search",
        "A saved search, and what has changed since.",
        SavedSearchAnswer,
        (IDENTIFIER,),
        (404,),
    ),
    Operation(
        f"{API}/records/{{identifier}}/versions",
        "versions",
        "The versions of a record, the oldest first.",
        VersionList,
        (IDENTIFIER, *OF_SIZE, *OF_LIST),
        (404, 410),
    ),
    Operation(
        f"{API}/mentions",
        "sentences",
        "The records of a search in the order of their dates, each with its sentences that have "
        "the words.",
        MentionList,
        (*OF_SEARCH, *of_size(PAGE_SIZE), *OF_LIST),
        example=examples.MENTIONS,
    ),
    Operation(
        f"{API}/pairs",
        "pairs",
        "The pairs of countries of a search.",
        PairList,
        (*OF_SEARCH, *OF_SIZE, *OF_LIST),
        example=examples.PAIRS,
    ),
    Operation(
        f"{API}/countries",
        "countries",
        "The countries of a search.",
        CountryList,
        (*OF_SEARCH, *OF_SIZE, *OF_LIST),
        example=examples.COUNTRIES,
    ),
    Operation(
        f"{API}/sources",
        "sources",
        "The sources of a search, with what the registry of publishers has of them.",
        SourceList,
        (*OF_SEARCH, *OF_SIZE, *OF_LIST),
        example=examples.SOURCES,
    ),
    Operation(
        f"{API}/dossiers",
        "dossiers",
        "The published dossiers.",
        DossierPage,
        (*OF_SIZE, *OF_LIST),
        example=examples.DOSSIERS,
    ),
    Operation(
        f"{API}/changes",
        "changes",
        "The last change of each record since a moment, in the order of time; none is missed.",
        ChangeList,
        (
            Parameter("since", "Changed then or later.", MOMENT_TEXT, example="2026-03-25"),
            *OF_SIZE,
            *OF_LIST,
        ),
        example=examples.CHANGES,
    ),
)
"""Every address that answers JSON to programs; downloads are described in the guides."""


@cache
def description(name: str, origin: str) -> Schema:
    """Return the description of a site, given its name and origin."""
    types = {Problem, *(operation.answer for operation in OPERATIONS)}
    ordered = sorted(types, key=lambda one: one.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=COMPONENT)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": name,
            "version": __version__,
            "description": _ABOUT,
        },
        "servers": [{"url": origin}],
        "paths": {operation.address: operation.described() for operation in OPERATIONS},
        "components": {"schemas": described(components, VersionedRecord.__name__)},
    }
