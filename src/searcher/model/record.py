"""The record: what the archive knows of one document, its evidence, and its JSON.

The attributes of `Record` and `Original` are the declarations of the metadata fields (see
`fields`): everything that reads, lists, exports or compares fields is derived from them.

`to_json` writes one canonical form: UTF-8, fields in the order below, two spaces of indent, a
line feed at the end.  `from_json(to_json(record)) == record`, and back to the same bytes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec.structs import fields, replace

from searcher.model.edtf import Edtf
from searcher.model.expression import Field
from searcher.model.fields import (
    CitationRole,
    HintField,
    MetadataField,
    Output,
    Schema,
    ValueType,
    schema_of,
)
from searcher.model.messages import marked
from searcher.model.review import ReviewFlag
from searcher.model.version import __version__

PROGRAM = f"searcher {__version__}"
ACCEPTED = "settled"
"""The key of the hint that lists the codes of accepted review flags."""
_HEADING_LENGTH = 90


class Kind(StrEnum):
    """The kind of a document."""

    PRESS_RELEASE = "press-release"
    NEWS = "news"
    REPORT = "report"
    STATEMENT = "statement"
    SPEECH = "speech"
    AGREEMENT = "agreement"
    INTERVIEW = "interview"
    OTHER = "other"


class Status(StrEnum):
    """Whether the record can be read or only its tombstone."""

    CURRENT = "current"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """The role of a party in the event, if the text shows it."""

    ISSUER = "issuer"
    HOST = "host"
    VISITOR = "visitor"
    SIGNATORY = "signatory"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """The reason for a version made by the program; archivists write reasons of their own."""

    FIRST_INGEST = "first ingest"
    ORIGINAL_CHANGED = "the original changed"
    HINTS_CHANGED = "the hints changed"
    RENORMALISED = "normalised anew"

    def by(self, program: str) -> str:
        """Return the reason with the name of the program that acted for it."""
        return f"{self} by {program}"


Origin = Literal["body", "title", "markup", "url", "file", "hint", "registry"]


class Locator(msgspec.Struct, frozen=True, rename={"part": "at"}):
    """The place where a value was found.

    In the `body` or the `title`: characters `start` to `end` (end not included) of it.
    Elsewhere `part` is the element, part of the URL, hint or registry entry.
    """

    origin: Origin
    start: int | None = None
    end: int | None = None
    part: str = ""


class Evidence(msgspec.Struct, frozen=True, rename={"locator": "where", "confidence": "sure"}):
    """A claim about one field: its value, the text it was found in and where, the rule that
    extracted it, its confidence (0 to 1), and who made it (the program and its version, or an
    archivist).

    A claim whose `value` is not the record's was weighed and rejected.
    """

    field: str
    value: str
    found: str
    locator: Locator
    rule: str
    confidence: float
    by: str = PROGRAM


@dataclass(frozen=True, slots=True)
class Hint:
    """A value given by an archivist before or after a document was read; it overrides all others.

    `origin` is where it was given: `command line`, `side file`, `manifest`, `container`, or the
    name of a person.  Several values (parties, topics) are separated by spaces.  The key
    `settled` lists the codes of accepted review flags, which are not raised again.
    """

    key: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Party:
    """A country (ISO 3166-1) or part of one (ISO 3166-2) that the document is about.

    `weight` is its share of the mentions of all parties, 0 to 1.
    """

    code: str
    weight: float
    role: Role = Role.UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """A city that the document names; `dateline` if it was written there."""

    name: str
    country: str
    dateline: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the body, characters `start` to `end` (end not included), in another language
    (BCP 47) than the document.
    """

    language: str
    start: int
    end: int


class RelationKind(StrEnum):
    """The kind of a relation to an earlier record."""

    NEAR_DUPLICATE = "near-duplicate"
    COUNTERPART = "counterpart"


class Relation(msgspec.Struct, frozen=True, rename={"kind": "likeness", "score": "measure"}):
    """A link to an earlier, similar record, with a score (0 to 1).

    A near-duplicate has nearly the same words; a counterpart is the other side's account of
    the same event.
    """

    id: str
    kind: RelationKind
    score: float


@dataclass(frozen=True, slots=True)
class Original:
    """The document as it arrived; `name` is its file name, `path` its file in the archive."""

    sha256: str
    size: int
    media_type: str
    encoding: str
    name: str
    path: str
    url: Annotated[
        str | None,
        MetadataField(
            marked("Original"),
            order=130,
            outputs=Output.CSV | Output.TEXT_HEADER,
            hint=HintField(ValueType.URL, "Where it was published.", columns=("url", "link")),
            dublin_core="identifier",
            column="original_url",
        ),
    ] = None
    retrieved: Annotated[
        str | None,
        MetadataField(
            marked("Retrieved"),
            order=140,
            outputs=Output.CSV,
            hint=HintField(
                ValueType.DAY, "The day it was retrieved (2017-03-03).", columns=("retrieved",)
            ),
        ),
    ] = None


class Record(msgspec.Struct, frozen=True, rename={"flags": "notes"}):
    """One version of one document.

    `body` is plain text, paragraphs separated by an empty line.  Dates are EDTF texts.
    `identity` is the key the identifier was minted from.  `captions` are texts below pictures,
    which are not in the body; `passages` are its parts in other languages; `fingerprint`
    identifies near-duplicates.
    """

    id: str
    version: int
    identity: str
    status: Status
    title: Annotated[
        str | None,
        MetadataField(
            marked("Title"),
            order=10,
            hint=HintField(ValueType.TEXT, "Its title.", columns=("title", "headline")),
            dublin_core="title",
            citation=CitationRole.TITLE,
        ),
    ]
    body: Annotated[str, MetadataField(marked("Text"), order=15, outputs=Output.COMPARISON)]
    language: Annotated[
        str | None,
        MetadataField(
            marked("Language"),
            order=70,
            hint=HintField(
                ValueType.LANGUAGE,
                "Its language (kk, ru, en).",
                aliases=("lang",),
                columns=("lang", "language"),
            ),
            dublin_core="language",
            facet=Field.LANGUAGE,
            citation=CitationRole.LANGUAGE,
        ),
    ]
    kind: Annotated[
        Kind | None,
        MetadataField(
            marked("Kind"),
            order=60,
            hint=HintField(
                ValueType.KIND,
                f"{', '.join([*Kind][:-1])} or {[*Kind][-1]}.",
                columns=("kind",),
            ),
            dublin_core="type",
            facet=Field.KIND,
        ),
    ]
    source: Annotated[
        str | None,
        MetadataField(
            marked("Source"),
            order=40,
            hint=HintField(ValueType.TEXT, "Who published it.", columns=("source",)),
            dublin_core="publisher",
            facet=Field.SOURCE,
            citation=CitationRole.PUBLISHER,
        ),
    ]
    source_id: Annotated[
        str | None,
        MetadataField(
            marked("Entry in the registry of sources"), order=45, outputs=Output.COMPARISON
        ),
    ]
    creator: Annotated[
        str | None,
        MetadataField(
            marked("Creator"),
            order=50,
            hint=HintField(
                ValueType.TEXT,
                "Who wrote it.",
                aliases=("author",),
                columns=("creator", "author"),
                elements=("creator",),
            ),
            dublin_core="creator",
            citation=CitationRole.AUTHOR,
        ),
    ]
    published: Annotated[
        str | None,
        MetadataField(
            marked("Published"),
            order=20,
            hint=HintField(
                ValueType.DATE,
                "When it was published (2017-03-03, 2017-03, XXXX-04-23).",
                aliases=("date",),
                columns=("date", "published"),
                elements=("issued", "published", "date", "pubDate"),
            ),
            dublin_core="date",
            facet=Field.YEAR,
            citation=CitationRole.DATE,
        ),
    ]
    modified: Annotated[
        str | None,
        MetadataField(
            marked("Modified"),
            order=30,
            outputs=Output.CSV | Output.SHOW | Output.COMPARISON,
            hint=HintField(
                ValueType.DATE,
                "When it was last changed.",
                aliases=("updated",),
                columns=("modified", "updated"),
                elements=("modified", "updated"),
            ),
        ),
    ]
    parties: Annotated[
        tuple[Party, ...],
        MetadataField(
            marked("Parties"),
            order=90,
            outputs=Output.CSV | Output.SHOW | Output.COMPARISON,
            hint=HintField(
                ValueType.PLACES, "The countries it is about (KZ AM, RU-TA).", columns=("parties",)
            ),
            dublin_core="coverage",
            facet=Field.COUNTRY,
        ),
    ]
    pairs: Annotated[tuple[str, ...], MetadataField(marked("Pairs"), order=80, facet=Field.PAIR)]
    countries: Annotated[
        tuple[str, ...],
        MetadataField(
            marked("Countries mentioned"), order=100, outputs=Output.CSV | Output.COMPARISON
        ),
    ]
    places: Annotated[
        tuple[Place, ...],
        MetadataField(
            marked("Places mentioned"),
            order=110,
            outputs=Output.CSV | Output.SHOW | Output.COMPARISON,
            facet=Field.PLACE,
        ),
    ]
    topics: Annotated[
        tuple[str, ...],
        MetadataField(
            marked("Topics"),
            order=120,
            hint=HintField(ValueType.TOPICS, "What it is about (trade, energy)."),
            dublin_core="subject",
            facet=Field.TOPIC,
        ),
    ]
    original: Original
    flags: Annotated[
        tuple[ReviewFlag, ...],
        MetadataField(
            marked("For review"),
            order=150,
            outputs=Output.COMPARISON,
            hint=HintField(ValueType.REVIEW_CODES, key=ACCEPTED),
            facet=Field.REVIEW,
        ),
    ]
    hints: tuple[Hint, ...]
    provenance: tuple[Evidence, ...]
    reason: str | None = None
    captions: Annotated[
        tuple[str, ...],
        MetadataField(marked("Captions"), order=16, outputs=Output.COMPARISON, part_of="body"),
    ] = ()
    passages: Annotated[
        tuple[Passage, ...],
        MetadataField(
            marked("Passages in other languages"),
            order=75,
            outputs=Output.COMPARISON,
            part_of="language",
        ),
    ] = ()
    related: Annotated[
        tuple[Relation, ...],
        MetadataField(
            marked("Related records"), order=145, outputs=Output.SHOW, facet=Field.RELATED
        ),
    ] = ()
    fingerprint: str | None = None

    @property
    def heading(self) -> str:
        """The title; without one, the opening words in brackets, as cataloguers do."""
        return self.title or f"[{opening(self.body)}]"

    @property
    def published_on(self) -> Edtf | None:
        """The date of publication as a date."""
        return Edtf(self.published) if self.published else None

    @property
    def party_codes(self) -> tuple[str, ...]:
        """The codes of the parties, the weightiest first."""
        return tuple(party.code for party in self.parties)

    @property
    def schema(self) -> Schema:
        """The metadata fields that its class declares."""
        return schema_of(type(self))

    def value(self, key: str) -> object:
        """Return the value under one key of the record's JSON."""
        return getattr(self, _attributes(type(self))[key])

    def evidence(self, field: str) -> tuple[Evidence, ...]:
        """Return the claims about one field, the accepted one first."""
        return tuple(e for e in self.provenance if e.field == field)

    def withdrawn(self, version: int, reason: str, by: str) -> "Record":
        """Return the tombstone of this record: its metadata and the reason, without its text."""
        gone = Evidence(
            "status", Status.WITHDRAWN, reason, Locator("hint", part=by), "withdrawal", 1.0, by
        )
        return replace(
            self,
            version=version,
            status=Status.WITHDRAWN,
            reason=reason,
            title=self.heading,
            body="",
            captions=(),
            passages=(),
            fingerprint=None,
            flags=(),
            provenance=(*self.provenance, gone),
        )


def opening(body: str) -> str:
    """Return the first words of a body: whole words, at most 90 characters."""
    first = " ".join(body.split("\n\n", 1)[0].split())
    if len(first) <= _HEADING_LENGTH:
        return first
    return re.sub(r"\W*\s\S*$", "", first[:_HEADING_LENGTH]) + "…"


def to_json(record: Record) -> bytes:
    """Return the canonical JSON of a record."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def from_json(data: bytes) -> Record:
    """Parse the JSON of a record.

    Raises msgspec.ValidationError, which names the invalid field.
    """
    return _DECODER.decode(data)


def with_hints(hints: Iterable[Hint], more: Iterable[Hint]) -> tuple[Hint, ...]:
    """Merge two sets of hints; `more` wins.  Sort them by key, so that equal sets are equal."""
    merged = {hint.key: hint for hint in hints} | {hint.key: hint for hint in more}
    return tuple(merged[key] for key in sorted(merged))


@lru_cache(maxsize=8)
def _attributes(record: type[Record]) -> Mapping[str, str]:
    return {field.encode_name: field.name for field in fields(record)}


SCHEMA = schema_of(Record)
"""The metadata fields of a record."""
_DECODER = msgspec.json.Decoder(Record)
