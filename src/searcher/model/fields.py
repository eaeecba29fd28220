"""What a metadata field is: one declaration from which every input and output is derived.

A field is declared where its value is kept, as the annotation of an attribute:

    creator: Annotated[str | None, MetadataField(marked("Creator"), order=50, ...)]

`schema_of` collects the declarations of a class and of the classes of its attributes.  Hints,
command-line options, columns, citations, record pages, comparisons and tables of aliases are read
from it.  What can be filtered by a field is declared in `facets`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from enum import Flag, StrEnum, auto
from functools import cached_property, lru_cache, reduce
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec


class ValueType(StrEnum):
    """The type of a value that an archivist can give; each type has one parser."""

    TEXT = "text"
    URL = "url"
    DATE = "date"
    DAY = "day"
    KIND = "kind"
    LANGUAGE = "language"
    PLACES = "places"
    TOPICS = "topics"

    @property
    def is_date(self) -> bool:
        """Whether a value is a point in time, which must not lie in the future."""
        return self in (ValueType.DATE, ValueType.DAY)

    @property
    def is_list(self) -> bool:
        """Whether a field of this type has any number of values."""
        return self in (ValueType.PLACES, ValueType.TOPICS)


class EncodingScheme(StrEnum):
    """The vocabulary or notation of the values of a field.

    Each has one label on the site (`presenters.formatting`) and, if a query can give wrong values,
    one parser (`query.field_values`).
    """

    TEXT = "text"
    DATE = "date"  # EDTF
    YEAR = "year"
    LANGUAGE = "language"  # BCP 47
    COUNTRY = "country"  # ISO 3166-1
    PARTY = "party"  # a country, or a part of one: ISO 3166-2
    COUNTRY_GROUP = "country group"  # the codes of countries, sorted: AM-KZ-RU
    PAIR = "pair"  # the codes of two countries, sorted: AM-KZ
    ISSUER = "issuer"  # a country, or none
    PLACE = "place"  # the name of a city, or the code of a part of a country
    KIND = "kind"
    TOPIC = "topic"
    REVIEW_CODE = "review code"
    RECORD = "record"  # an identifier


class Output(Flag):
    """The outputs that list a field."""

    CSV = auto()
    TEXT_HEADER = auto()
    SHOW = auto()
    RECORD_PAGE = auto()
    COMPARISON = auto()
    EVERY = CSV | TEXT_HEADER | SHOW | RECORD_PAGE | COMPARISON


class CitationRole(StrEnum):
    """The part that a field plays in a citation, in the order in which citations are written."""

    TITLE = "title"
    AUTHOR = "author"
    PUBLISHER = "publisher"
    DATE = "date"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class HintField:
    """How an archivist, a manifest or a container gives the value of a field.

    `aliases` are other names for it.  `help` describes the command-line option.  `columns` are
    its names in tables that hold documents, `elements` those in feeds: if several are filled, the
    last wins.
    """

    type: ValueType
    help: str
    aliases: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetadataField:
    """The declaration of a metadata field.

    `label` is its English name, a key of the translation catalogs.  `order` is its position
    among the fields where people read them, `page_order` that on the page of a record, if it
    differs.  `column` is its column in CSV files, if not its own name.  `part_of` names the field
    beside which versions are compared.  The page of a record reports an `is_expected` field that
    is unknown; it leaves out others.
    """

    label: str
    order: int
    scheme: EncodingScheme = EncodingScheme.TEXT
    outputs: Output = Output.EVERY
    page_order: int = 0
    is_expected: bool = False
    hint: HintField | None = None
    column: str = ""
    citation: CitationRole | None = None
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """A field in its place: its key in JSON, and the attributes that lead to its value."""

    key: str
    path: tuple[str, ...]
    declaration: MetadataField

    def value(self, record: object) -> Any:
        """Return the value of the field in a record."""
        return reduce(getattr, self.path, record)

    def items(self, record: object) -> tuple[Any, ...]:
        """Return the values of the field in a record, one by one; none if it is unknown."""
        value = self.value(record)
        return value if isinstance(value, tuple) else (value,) if value else ()

    @property
    def label(self) -> str:
        """The English name of the field."""
        return self.declaration.label

    @property
    def column(self) -> str:
        """The name of its column in CSV files."""
        return self.declaration.column or self.key


class Schema:
    """The declared fields of a class of records, in the order of its JSON."""

    def __init__(self, fields: tuple[DeclaredField, ...]) -> None:
        self.fields = fields

    def listed_in(self, output: Output) -> tuple[DeclaredField, ...]:
        """Return the fields that an output lists, in reading order."""
        return tuple(f for f in self._in_order if f.declaration.outputs & output)

    def cited_as(self, role: CitationRole) -> tuple[DeclaredField, ...]:
        """Return the fields that play a part in citations."""
        return tuple(f for f in self._in_order if f.declaration.citation is role)

    @cached_property
    def on_record_page(self) -> tuple[DeclaredField, ...]:
        """The fields that the page of a record lists, in its order."""
        listed = self.listed_in(Output.RECORD_PAGE)
        return tuple(sorted(listed, key=lambda f: f.declaration.page_order or f.declaration.order))

    @cached_property
    def compared(self) -> tuple[DeclaredField, ...]:
        """The fields in which versions are compared; parts of a field follow it."""
        position = {field.key: number for number, field in enumerate(self.fields)}
        found = [f for f in self.fields if f.declaration.outputs & Output.COMPARISON]
        return tuple(
            sorted(found, key=lambda f: (position[f.declaration.part_of or f.key], position[f.key]))
        )

    @cached_property
    def hints(self) -> dict[str, HintField]:
        """What can be given as a hint, by its key, in reading order."""
        return {f.key: f.declaration.hint for f in self._in_order if f.declaration.hint}

    def field(self, key: str) -> DeclaredField:
        """Return the field with a key.  Raises KeyError."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> Mapping[str, DeclaredField]:
        return {field.key: field for field in self.fields}

    def hint_key(self, name: str) -> str:
        """Return the key of a hint given by its key or an alias; else the name itself."""
        return self._aliases.get(name, name)

    @cached_property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Columns of tables that hold documents, and the hint that each gives."""
        return tuple((name, key) for key, hint in self.hints.items() for name in hint.columns)

    @cached_property
    def elements(self) -> tuple[tuple[str, str], ...]:
        """Elements of feeds, and the hint that each gives."""
        return tuple((name, key) for key, hint in self.hints.items() for name in hint.elements)

    @cached_property
    def _in_order(self) -> tuple[DeclaredField, ...]:
        return tuple(sorted(self.fields, key=lambda field: field.declaration.order))

    @cached_property
    def _aliases(self) -> Mapping[str, str]:
        return {alias: key for key, hint in self.hints.items() for alias in hint.aliases}


@lru_cache(maxsize=8)
def schema_of(record: type) -> Schema:
    """Return the fields that a class of records and the classes of its attributes declare."""
    return Schema(tuple(_declared(record, ())))


def _declared(owner: type, path: tuple[str, ...]) -> Iterator[DeclaredField]:
    keys = _json_keys(owner)
    for name, annotation in get_type_hints(owner, include_extras=True).items():
        if get_origin(annotation) is Annotated:
            _, *extras = get_args(annotation)
            for declaration in (one for one in extras if isinstance(one, MetadataField)):
                yield DeclaredField(keys.get(name, name), (*path, name), declaration)
        elif isinstance(annotation, type) and is_dataclass(annotation):
            yield from _declared(annotation, (*path, name))


def _json_keys(owner: type) -> Mapping[str, str]:
    if not issubclass(owner, msgspec.Struct):
        return {}
    return {field.name: field.encode_name for field in msgspec.structs.fields(owner)}
