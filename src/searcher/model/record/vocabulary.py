"""The controlled values of a record."""

from enum import StrEnum


class Kind(StrEnum):
    """The kind of a document.

    The papers of diplomacy: TELEGRAM is also a dispatch; NOTE is a diplomatic note or an
    aide-mémoire; MINUTES are those of a meeting or the record of a conversation.
    """

    PRESS_RELEASE = "press-release"
    NEWS = "news"
    REPORT = "report"
    STATEMENT = "statement"
    SPEECH = "speech"
    AGREEMENT = "agreement"
    INTERVIEW = "interview"
    TELEGRAM = "telegram"
    MEMORANDUM = "memorandum"
    NOTE = "note"
    LETTER = "letter"
    MINUTES = "minutes"
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
