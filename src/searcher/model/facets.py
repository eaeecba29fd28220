"""The facets: the values that are counted beside results and can be asked for, by field.

A facet is a member of `Field` and is declared nowhere else: the index, the query language, the
addresses, filters, orders and labels of the site and its help are derived from its declaration.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from searcher.model.fields import EncodingScheme
from searcher.model.messages import marked
from searcher.model.pairs import country_group, country_of
from searcher.model.record import Party, Place, Record, Relation, RelationKind, Role
from searcher.model.review import ReviewFlag

NO_ISSUER = "none"
"""The issuer of what no body of a country issued: the press, or an unknown source."""
_MAX_YEARS = 30  # a date that may lie in more years than this counts as undated


class Missing(NamedTuple):
    """The value under which records without a value are counted, and its English name."""

    value: str
    label: str


class QueryHelp(NamedTuple):
    """A line of the help on the query language: an example, what it finds, and its position."""

    example: str
    meaning: str
    order: int


@dataclass(frozen=True, slots=True)
class FacetField:
    """The declaration of a facet.

    `label` is its English name, a key of the translation catalogs.  It counts the values of the
    metadata field `of` (its key in JSON): each item of it as `item` gives it, which is also where
    the site links that value to.  `values` replaces this where the values are not
    those of one field.

    `order` is its position beside the results; without one it is not shown there.
    `is_multi_valued` if a record can have several values: then a search can ask for all of some.
    `aliases` are other names for it in queries, the first of which the program uses itself.
    """

    label: str
    scheme: EncodingScheme = EncodingScheme.TEXT
    of: str = ""
    item: Callable[[Any], str] = str
    values: Callable[[Record], Iterable[str]] | None = None
    missing: Missing | None = None
    order: int = 0
    is_multi_valued: bool = False
    aliases: tuple[str, ...] = ()
    help: tuple[QueryHelp, ...] = ()

    def values_of(self, record: Record) -> tuple[str, ...]:
        """Return the values under which a record is counted, each once."""
        if self.values is not None:
            found = self.values(record)
        else:
            found = map(self.item, record.schema.field(self.of).items(record))
        missing = (self.missing.value,) if self.missing else ()
        return tuple(dict.fromkeys(found)) or missing


def _country(party: Party) -> str:
    return country_of(party.code)


def _place(place: Place) -> str:
    return place.name


def _places(record: Record) -> tuple[str, ...]:
    """Return the cities a record names, and the parts of countries it is about."""
    parts = tuple(code for code in record.party_codes if "-" in code)
    return (*map(_place, record.places), *parts)


def _years(record: Record) -> tuple[str, ...]:
    date = record.published_on
    if date is None or date.earliest is None or date.latest is None:
        return ()
    years = range(date.earliest.year, date.latest.year + 1)
    return tuple(map(str, years)) if len(years) <= _MAX_YEARS else ()


def _issuers(record: Record) -> tuple[str, ...]:
    return tuple(_country(party) for party in record.parties if party.role is Role.ISSUER)


def _only(record: Record) -> tuple[str, ...]:
    return tuple(filter(None, (country_group(record.party_codes),)))


def _alike(record: Record) -> tuple[str, ...]:
    related = (one.id for one in record.related if one.kind is RelationKind.NEAR_DUPLICATE)
    return tuple(related)


def _code(flag: ReviewFlag) -> str:
    return flag.code


def _identifier(relation: Relation) -> str:
    return relation.id


class Field(StrEnum):
    """The fields whose values a query can ask for: every facet, in the order of addresses."""

    declared: FacetField

    def __new__(cls, name: str, declared: FacetField) -> "Field":
        """Make the member of a facet from its name in queries and addresses."""
        field = str.__new__(cls, name)
        field._value_, field.declared = name, declared
        return field

    PAIR = (
        "pair",
        FacetField(
            marked("Pair"),
            EncodingScheme.PAIR,
            of="pairs",
            order=10,
            is_multi_valued=True,
            help=(
                QueryHelp(
                    "pair:AM-KZ", marked("about these two countries, in either order"), order=10
                ),
            ),
        ),
    )
    COUNTRY = (
        "country",
        FacetField(
            marked("Country"),
            EncodingScheme.COUNTRY,
            of="parties",
            item=_country,
            order=20,
            is_multi_valued=True,
            help=(
                QueryHelp(
                    "country:Kazakhstan",
                    marked("about a country, by its code or its name in any language"),
                    order=40,
                ),
            ),
        ),
    )
    SOURCE = (
        "source",
        FacetField(
            marked("Source"),
            of="source",
            missing=Missing("unknown", marked("Unknown source")),
            order=40,
            help=(QueryHelp('source:"Trend"', marked("published by this source"), order=50),),
        ),
    )
    YEAR = (
        "year",
        FacetField(
            marked("Year"),
            EncodingScheme.YEAR,
            values=_years,
            missing=Missing("undated", marked("Undated")),
            order=60,
            is_multi_valued=True,
            help=(
                QueryHelp(
                    "date:2014..2016",
                    marked("certainly published in these years; also date:2017-03, date:..2016"),
                    order=80,
                ),
                QueryHelp(
                    "date:2014..2016?",
                    marked("possibly published in these years: inexact dates count too"),
                    order=90,
                ),
                QueryHelp("date:none", marked("of unknown year"), order=100),
            ),
        ),
    )
    LANGUAGE = (
        "language",
        FacetField(
            marked("Language"),
            EncodingScheme.LANGUAGE,
            of="language",
            missing=Missing("unknown", marked("Unknown language")),
            order=70,
            aliases=("lang",),
            help=(QueryHelp("lang:kk kind:news", marked("in a language, of a kind"), order=60),),
        ),
    )
    KIND = (
        "kind",
        FacetField(
            marked("Kind"),
            EncodingScheme.KIND,
            of="kind",
            missing=Missing("unknown", marked("Unknown kind")),
            order=80,
        ),
    )
    TOPIC = (
        "topic",
        FacetField(
            marked("Topic"),
            EncodingScheme.TOPIC,
            of="topics",
            order=30,
            is_multi_valued=True,
            help=(QueryHelp("topic:energy", marked("about a topic: %(topics)s"), order=70),),
        ),
    )
    PLACE = (
        "place",
        FacetField(
            marked("Place"),
            EncodingScheme.PLACE,
            of="places",
            item=_place,
            values=_places,
            is_multi_valued=True,
            help=(
                QueryHelp(
                    "place:Baku",
                    marked("mentioning this city, or a part of a country by its code: place:RU-TA"),
                    order=110,
                ),
            ),
        ),
    )
    REVIEW = (
        "review",
        FacetField(
            marked("For review"),
            EncodingScheme.REVIEW_CODE,
            of="flags",
            item=_code,
            is_multi_valued=True,
            help=(
                QueryHelp(
                    "review:year-unknown", marked("to be reviewed for this reason"), order=120
                ),
            ),
        ),
    )
    RELATED = (
        "related",
        FacetField(marked("Related to"), EncodingScheme.RECORD, of="related", item=_identifier),
    )
    ALIKE = (
        "alike",
        FacetField(marked("Nearly the same as"), EncodingScheme.RECORD, values=_alike),
    )
    ONLY = (
        "only",
        FacetField(
            marked("These countries only"),
            EncodingScheme.COUNTRY_GROUP,
            values=_only,
            help=(
                QueryHelp("only:AM-KZ", marked("about these two countries and no other"), order=20),
            ),
        ),
    )
    ISSUER = (
        "issuer",
        FacetField(
            marked("Issued by"),
            EncodingScheme.ISSUER,
            values=_issuers,
            missing=Missing(NO_ISSUER, marked("Neither side")),
            order=50,
            is_multi_valued=True,
            help=(
                QueryHelp(
                    "issuer:KZ",
                    marked(
                        "issued by a body of this country; issuer:none for the press and unknown "
                        "sources"
                    ),
                    order=30,
                ),
            ),
        ),
    )

    @property
    def name_in_queries(self) -> str:
        """The name by which the program writes it in queries."""
        return self.declared.aliases[0] if self.declared.aliases else self.value

    @property
    def label(self) -> str:
        """Its English name."""
        return self.declared.label

    @property
    def scheme(self) -> EncodingScheme:
        """The vocabulary or notation of its values."""
        return self.declared.scheme


FACETS = tuple(sorted((f for f in Field if f.declared.order), key=lambda f: f.declared.order))
"""The facets of a result page, in their order."""

QUERY_HELP = tuple(sorted((line for f in Field for line in f.declared.help), key=lambda h: h.order))
"""The lines of the help on queries by field, in their order."""


@cache
def fields_by_name() -> Mapping[str, Field]:
    """Return every field by its name and its aliases in queries."""
    return {name: field for field in Field for name in (field.value, *field.declared.aliases)}


def field_named(name: str) -> Field:
    """Return a field by its name or an alias.  Raises ValueError if there is none."""
    field = fields_by_name().get(name)
    if field is None:
        raise ValueError(f"there is no field {name}")
    return field


@cache
def facet_of(key: str) -> Field | None:
    """Return the facet that counts the values of a metadata field, or None if there is none."""
    return next((field for field in Field if field.declared.of == key), None)
