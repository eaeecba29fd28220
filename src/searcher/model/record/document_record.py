"""The record of a document: the declarations of its metadata fields, and its JSON.

The attributes of `Record` and `Original` are the declarations of the metadata fields (see
`fields`): everything that reads, lists, exports or compares fields is derived from them.

`to_json` writes one canonical form: UTF-8, the number of the format (see `formats`) and the fields
in the order below, two spaces of indent, a line feed at the end.
`from_json(to_json(record)) == record`, and back to the same bytes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec.structs import fields, replace

from searcher.model.edtf import Edtf
from searcher.model.fields import (
    CitationRole,
    EncodingScheme,
    HintField,
    MetadataField,
    Output,
    Schema,
    ValueType,
    schema_of,
)
from searcher.model.messages import marked
from searcher.model.record.decisions import Acceptance, Correction, Decisions
from searcher.model.record.evidence import Evidence, Hint
from searcher.model.record.formats import FORMAT, format_number, upgrade, with_keys_of
from searcher.model.record.values import Party, Passage, Place, Relation
from searcher.model.record.vocabulary import Kind, Status
from searcher.model.review import ReviewFlag

_HEADING_LENGTH = 90


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


class Record(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag=FORMAT):
    """One version of one document.

    `body` is plain text, paragraphs separated by an empty line.  Dates are EDTF texts.
    `identity` is the key the identifier was minted from.  `captions` are texts below pictures,
    which are not in the body; `passages` are its parts in other languages; `fingerprint`
    identifies near-duplicates.  `hints` were given at its ingest; `corrections` and
    `accepted` are what archivists decided later.  A tombstone may name the record that
    replaces it (`replaced_by`), or the one that it was merged into; that one lists it as `merged`.
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
            is_expected=True,
            hint=HintField(ValueType.TEXT, "Its title.", columns=("title", "headline")),
            citation=CitationRole.TITLE,
        ),
    ]
    body: Annotated[str, MetadataField(marked("Text"), order=15, outputs=Output.COMPARISON)]
    language: Annotated[
        str | None,
        MetadataField(
            marked("Language"),
            order=70,
            scheme=EncodingScheme.LANGUAGE,
            page_order=127,
            hint=HintField(
                ValueType.LANGUAGE,
                "Its language (kk, ru, en).",
                aliases=("lang",),
                columns=("lang", "language"),
            ),
            citation=CitationRole.LANGUAGE,
        ),
    ]
    kind: Annotated[
        Kind | None,
        MetadataField(
            marked("Kind"),
            order=60,
            scheme=EncodingScheme.KIND,
            page_order=125,
            is_expected=True,
            hint=HintField(
                ValueType.KIND,
                f"{', '.join([*Kind][:-1])} or {[*Kind][-1]}.",
                columns=("kind",),
            ),
        ),
    ]
    source: Annotated[
        str | None,
        MetadataField(
            marked("Source"),
            order=40,
            is_expected=True,
            hint=HintField(ValueType.TEXT, "Who published it.", columns=("source",)),
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
            citation=CitationRole.AUTHOR,
        ),
    ]
    published: Annotated[
        str | None,
        MetadataField(
            marked("Published"),
            order=20,
            scheme=EncodingScheme.DATE,
            is_expected=True,
            hint=HintField(
                ValueType.DATE,
                "When it was published (2017-03-03, 2017-03, XXXX-04-23).",
                aliases=("date",),
                columns=("date", "published"),
                elements=("issued", "published", "date", "pubDate"),
            ),
            citation=CitationRole.DATE,
        ),
    ]
    modified: Annotated[
        str | None,
        MetadataField(
            marked("Modified"),
            order=30,
            scheme=EncodingScheme.DATE,
            outputs=~Output.TEXT_HEADER,
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
            scheme=EncodingScheme.PARTY,
            outputs=~Output.TEXT_HEADER,
            hint=HintField(
                ValueType.PLACES, "The countries it is about (KZ AM, RU-TA).", columns=("parties",)
            ),
        ),
    ]
    pairs: Annotated[
        tuple[str, ...], MetadataField(marked("Pairs"), order=80, scheme=EncodingScheme.PAIR)
    ]
    countries: Annotated[
        tuple[str, ...],
        MetadataField(
            marked("Countries mentioned"),
            order=100,
            scheme=EncodingScheme.COUNTRY,
            outputs=Output.CSV | Output.COMPARISON,
        ),
    ]
    places: Annotated[
        tuple[Place, ...],
        MetadataField(
            marked("Places mentioned"),
            order=110,
            scheme=EncodingScheme.PLACE,
            outputs=~Output.TEXT_HEADER,
        ),
    ]
    topics: Annotated[
        tuple[str, ...],
        MetadataField(
            marked("Topics"),
            order=120,
            scheme=EncodingScheme.TOPIC,
            hint=HintField(ValueType.TOPICS, "What it is about (trade, energy)."),
        ),
    ]
    original: Original
    flags: Annotated[
        tuple[ReviewFlag, ...],
        MetadataField(
            marked("For review"),
            order=150,
            outputs=Output.COMPARISON,
        ),
    ]
    hints: tuple[Hint, ...]
    corrections: tuple[Correction, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
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
    recognised: Annotated[
        str | None,
        MetadataField(marked("Text recognised by"), order=128),
    ] = None
    related: Annotated[
        tuple[Relation, ...],
        MetadataField(marked("Related records"), order=145, outputs=Output.SHOW),
    ] = ()
    fingerprint: str | None = None
    replaced_by: str | None = None
    merged_into: str | None = None
    merged: tuple[str, ...] = ()

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

    @property
    def decisions(self) -> Decisions:
        """What archivists decided about it."""
        return Decisions(self.corrections, self.accepted)

    def evidence(self, field: str) -> tuple[Evidence, ...]:
        """Return the claims about one field, the accepted one first."""
        return tuple(e for e in self.provenance if e.field == field)

    def __reduce__(self) -> tuple[Callable[[bytes], "Record"], tuple[bytes]]:
        # A fifth of the time of pickling each of its parts, and it is sent between processes.
        return _unpickled, (msgspec.json.encode(self),)

    def flagged(self, *flags: ReviewFlag) -> "Record":
        """Return the record with more review flags, without those that an archivist accepted."""
        raised = (flag for flag in flags if not self.decisions.accept(flag.code))
        return replace(self, flags=(*self.flags, *raised))


def _unpickled(data: bytes) -> Record:
    return _DECODER.decode(data)


def opening(body: str) -> str:
    """Return the first words of a body: whole words, at most 90 characters."""
    first = " ".join(body.split("\n\n", 1)[0].split())
    if len(first) <= _HEADING_LENGTH:
        return first
    return re.sub(r"\W*\s\S*$", "", first[:_HEADING_LENGTH]) + "…"


def to_json(record: Record) -> bytes:
    """Return the canonical JSON of a record."""
    return _encode(record)


def _encode(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def from_json(data: bytes) -> Record:
    """Parse the JSON of a record, also in an earlier format.

    Raises LaterFormat, or msgspec.ValidationError, which names the invalid field.
    """
    if data.startswith(_OPENING):
        return _DECODER.decode(data)
    return msgspec.convert(upgrade(data), Record)


def is_canonical(record: Record, data: bytes) -> bool:
    """Return whether data are the canonical JSON of a record, or its JSON in an earlier format.

    Keys that were added to the format later may be missing.
    """
    if format_number(data) < FORMAT or to_json(record) == data:
        return True
    written = with_keys_of(msgspec.json.decode(data), msgspec.to_builtins(record))
    return _encode(written) == data


@lru_cache(maxsize=8)
def _attributes(record: type[Record]) -> Mapping[str, str]:
    return {field.encode_name: field.name for field in fields(record)}


SCHEMA = schema_of(Record)
"""The metadata fields of a record."""
JSON_KEYS = ("format", *(field.encode_name for field in fields(Record)))
"""The keys of the JSON of a record, in their order."""
_DECODER = msgspec.json.Decoder(Record)
_OPENING = b'{\n  "format": %d,\n' % FORMAT
