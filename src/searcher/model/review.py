"""Review flags: what an archivist should look at, with a text and a remedy for each code."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Self

from searcher.model.messages import marked


class Audience(Enum):
    """Whom a reason for review concerns: everyone who reads the record, or archivists alone."""

    READERS = "readers"
    ARCHIVISTS = "archivists"


class ReviewCode(StrEnum):
    """A reason for review: `text` states it, `remedy` is what an archivist can do, `audience` is
    whom it concerns: readers are warned of what may be wrong in the record, not of work to be done.

    `text` is a key of the translation catalogs.  An unknown code, written by another version of
    the program, is kept as it is; its text and remedy are empty.
    """

    text: str
    remedy: str
    audience: Audience

    def __new__(
        cls, value: str, text: str = "", remedy: str = "", audience: Audience = Audience.READERS
    ) -> Self:
        """Make a member of a code, its text, its remedy and its audience."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = text
        member.remedy = remedy
        member.audience = audience
        return member

    TITLE_UNKNOWN = (
        "title-unknown",
        marked("The document has no title; its first words are shown in brackets."),
        "Give the title with --title, or accept the opening words.",
    )
    TITLE_UNSURE = (
        "title-unsure",
        marked(
            "The title is uncertain: it may be another line, or this line may only name "
            "the publisher or the kind of document."
        ),
        "Compare it with the original; give the title with --title, or accept it.",
    )
    DATE_UNKNOWN = (
        "date-unknown",
        marked("No date of publication was found."),
        "Give the date with --published, as precisely as it is known.",
    )
    YEAR_UNKNOWN = (
        "year-unknown",
        marked("The day is known, but not the year."),
        "Give the whole date with --published, or the day of retrieval with --retrieved.",
    )
    DATE_CONFLICT = (
        "date-conflict",
        marked("Different dates of publication were found."),
        "Compare the evidence; give the right date with --published, or accept it.",
    )
    DATE_UNSURE = (
        "date-unsure",
        marked("The date of publication is uncertain."),
        "Compare the evidence; give the date with --published, or accept it.",
    )
    SOURCE_UNKNOWN = (
        "source-unknown",
        marked("No publisher was found."),
        "Give the publisher with --source, or the address of the document with --url.",
    )
    SOURCE_UNSURE = (
        "source-unsure",
        marked("The text names this publisher, but nothing else confirms that it is the source."),
        "Compare it with the original; give the publisher with --source, or accept it.",
    )
    SOURCE_UNREGISTERED = (
        "source-unregistered",
        marked("The source is not in the registry."),
        "Add it with `searcher sources add`, then renormalise; or accept the name.",
        Audience.ARCHIVISTS,
    )
    LANGUAGE_UNSURE = (
        "language-unsure",
        marked("The language is uncertain."),
        "Give the language with --language, or accept it.",
    )
    LANGUAGE_UNKNOWN = (
        "language-unknown",
        marked("The language was not recognised."),
        "Give the language with --language.",
    )
    KIND_UNSURE = (
        "kind-unsure",
        marked("The kind of document was inferred only from its form of publication."),
        "Give the kind with --kind, or accept it.",
        Audience.ARCHIVISTS,
    )
    KIND_UNKNOWN = (
        "kind-unknown",
        marked("The kind of document is uncertain."),
        "Give the kind with --kind.",
        Audience.ARCHIVISTS,
    )
    PARTIES_UNKNOWN = (
        "parties-unknown",
        marked("No country was recognised."),
        "Give the countries with --parties, or accept that there is none.",
    )
    PARTIES_UNSURE = (
        "parties-unsure",
        marked("Another country may also be a party."),
        "Give all countries with --parties, or accept those that were found.",
    )
    PARTY_ALONE = (
        "party-alone",
        marked("Only one country was recognised."),
        "Give both countries with --parties, or accept the one.",
        Audience.ARCHIVISTS,
    )
    NEAR_DUPLICATE = (
        "near-duplicate",
        marked("An earlier record has nearly the same text."),
        "Compare both records; withdraw one, or accept both.",
        Audience.ARCHIVISTS,
    )
    MISLABELLED = (
        "mislabelled",
        marked("The file name does not match the format."),
        "Check that it is the document that was meant, and accept it.",
        Audience.ARCHIVISTS,
    )
    NO_DOCUMENT = (
        "no-document",
        marked("It looks like an error, login or verification page, not a document."),
        "Save the document itself, ingest it, and withdraw this record.",
    )
    ENCODING_UNSURE = (
        "encoding-unsure",
        marked("The encoding is uncertain: some letters may be wrong or missing."),
        "Compare the text with the original; save it as UTF-8 and ingest it again.",
    )
    TRUNCATED = (
        "truncated",
        marked("The end of the document is missing; only the readable part is shown."),
        "Download the document again and ingest it, or accept what is there.",
    )
    CONTENT_LEFT_OUT = (
        "content-left-out",
        marked("Much of the page may be missing: tables, lists or paragraphs were left out."),
        "Compare the text with the original; give a selector for the source in sources.toml.",
    )
    TEXT_UNREADABLE = (
        "text-unreadable",
        marked("The letters of the text are of no language; its fonts do not name them."),
        "Run OCR on the original and ingest the result, or withdraw the record.",
    )
    PAGES_WITHOUT_TEXT = (
        "pages-without-text",
        marked("Some pages are images, whose text is missing."),
        "Run OCR on the original and ingest the result, or accept the text.",
    )

    @classmethod
    def _missing_(cls, value: object) -> "ReviewCode | None":
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = value
        unknown.text = unknown.remedy = ""
        unknown.audience = Audience.ARCHIVISTS
        return unknown

    @property
    def is_known(self) -> bool:
        """Whether this version of the program has the code."""
        return self._value_ in ReviewCode._value2member_map_


@dataclass(frozen=True, slots=True)
class ReviewFlag:
    """A reason for an archivist to review a field: a code, the name of the field, a detail."""

    code: ReviewCode
    field: str
    detail: str = ""
