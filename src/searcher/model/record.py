"""What the archive knows of one document, with the evidence for each value, and its JSON.

`to_json` writes one canonical form: UTF-8, fields in the order below, two spaces of indent, a
line feed at the end.  `from_json(to_json(record)) == record`, and back to the same bytes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import msgspec
from msgspec.structs import fields, replace

from searcher.model.edtf import Edtf
from searcher.model.version import __version__

PROGRAM = f"searcher {__version__}"
_HEADING_LENGTH = 90


class Kind(StrEnum):
    """What sort of document it is."""

    PRESS_RELEASE = "press-release"
    NEWS = "news"
    REPORT = "report"
    STATEMENT = "statement"
    SPEECH = "speech"
    AGREEMENT = "agreement"
    INTERVIEW = "interview"
    OTHER = "other"


class Status(StrEnum):
    """Whether the record is served."""

    CURRENT = "current"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """What a party does in the document, where that is observed."""

    ISSUER = "issuer"
    HOST = "host"
    VISITOR = "visitor"
    SIGNATORY = "signatory"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why there is a version, where the program knows; archivists give reasons of their own."""

    FIRST_INGEST = "first ingest"
    ORIGINAL_CHANGED = "the original changed"
    HINTS_CHANGED = "the hints changed"
    RENORMALISED = "normalised anew"

    def by(self, program: str) -> str:
        """The reason with the program that acted for it."""
        return f"{self} by {program}"


class ReviewCode(StrEnum):
    """What an archivist should look at; `searcher_web.presenters.labels` has a sentence for each.

    A code that another version of the program wrote is read, and kept, as it is.
    """

    TITLE_UNKNOWN = "title-unknown"
    TITLE_UNSURE = "title-unsure"
    DATE_UNKNOWN = "date-unknown"
    YEAR_UNKNOWN = "year-unknown"
    DATE_CONFLICT = "date-conflict"
    DATE_UNSURE = "date-unsure"
    SOURCE_UNKNOWN = "source-unknown"
    SOURCE_UNSURE = "source-unsure"
    SOURCE_UNREGISTERED = "source-unregistered"
    LANGUAGE_UNSURE = "language-unsure"
    LANGUAGE_UNKNOWN = "language-unknown"
    KIND_UNSURE = "kind-unsure"
    KIND_UNKNOWN = "kind-unknown"
    PARTIES_UNKNOWN = "parties-unknown"
    PARTIES_UNSURE = "parties-unsure"
    PARTY_ALONE = "party-alone"
    NEAR_DUPLICATE = "near-duplicate"
    MISLABELLED = "mislabelled"
    NO_DOCUMENT = "no-document"
    ENCODING_UNSURE = "encoding-unsure"
    TRUNCATED = "truncated"
    CONTENT_LEFT_OUT = "content-left-out"
    PAGES_WITHOUT_TEXT = "pages-without-text"

    @classmethod
    def _missing_(cls, value: object) -> "ReviewCode | None":
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = value
        return unknown

    @property
    def is_known(self) -> bool:
        """Whether this version of the program has the code."""
        return self._value_ in ReviewCode._value2member_map_


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
class ReviewFlag:
    """A reason for an archivist to review a field: a code, the name of the field, a detail."""

    code: ReviewCode
    field: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What an archivist said of a document before or after it was read; it wins over all.

    `origin` is where it was said: `command line`, `side file`, `manifest`, `container`, or a
    person.  Several values (parties, topics) are parted by spaces.  The key `settled` lists the
    codes of notes that an archivist has decided upon: they are not raised again.
    """

    key: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Party:
    """A country (ISO 3166-1) or part of one (ISO 3166-2) that the document is about.

    `weight` is its share of the attention given to all parties, 0 to 1.
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
    url: str | None = None
    retrieved: str | None = None


class Record(msgspec.Struct, frozen=True, rename={"flags": "notes"}):
    """One version of one document.

    `body` is plain text, paragraphs parted by an empty line.  Dates are EDTF texts.
    `identity` is the key the identifier was minted from.  `captions` are texts below pictures,
    apart from the body; `passages` the parts of it in other languages; `fingerprint` is what
    near-duplicates are known by.
    """

    id: str
    version: int
    identity: str
    status: Status
    title: str | None
    body: str
    language: str | None
    kind: Kind | None
    source: str | None
    source_id: str | None
    creator: str | None
    published: str | None
    modified: str | None
    parties: tuple[Party, ...]
    pairs: tuple[str, ...]
    countries: tuple[str, ...]
    places: tuple[Place, ...]
    topics: tuple[str, ...]
    original: Original
    flags: tuple[ReviewFlag, ...]
    hints: tuple[Hint, ...]
    provenance: tuple[Evidence, ...]
    reason: str | None = None
    captions: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    related: tuple[Relation, ...] = ()
    fingerprint: str | None = None

    @property
    def heading(self) -> str:
        """The title; where there is none the opening words, in brackets as cataloguers do."""
        return self.title or f"[{opening(self.body)}]"

    @property
    def published_on(self) -> Edtf | None:
        """The date of publication as a date."""
        return Edtf(self.published) if self.published else None

    @property
    def party_codes(self) -> tuple[str, ...]:
        """The codes of the parties, the weightiest first."""
        return tuple(party.code for party in self.parties)

    def value(self, key: str) -> object:
        """Return the value under one key of the record's JSON."""
        return getattr(self, _ATTRIBUTES[key])

    def evidence(self, field: str) -> tuple[Evidence, ...]:
        """What was heard about one field, the believed first."""
        return tuple(e for e in self.provenance if e.field == field)

    def withdrawn(self, version: int, reason: str, by: str) -> "Record":
        """The tombstone of this record: what it was and why it is gone, without its text."""
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
    """The first words of a body, whole words, at most 90 characters."""
    first = " ".join(body.split("\n\n", 1)[0].split())
    if len(first) <= _HEADING_LENGTH:
        return first
    return re.sub(r"\W*\s\S*$", "", first[:_HEADING_LENGTH]) + "…"


def to_json(record: Record) -> bytes:
    """The canonical JSON of a record."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def from_json(data: bytes) -> Record:
    """The record of a JSON text; raises msgspec.ValidationError naming the faulty field."""
    return _DECODER.decode(data)


def with_hints(hints: Iterable[Hint], more: Iterable[Hint]) -> tuple[Hint, ...]:
    """`hints` and `more`, where `more` wins, ordered by key so that equal sets are equal."""
    merged = {hint.key: hint for hint in hints} | {hint.key: hint for hint in more}
    return tuple(merged[key] for key in sorted(merged))


_ATTRIBUTES = {field.encode_name: field.name for field in fields(Record)}
_DECODER = msgspec.json.Decoder(Record)
