"""What the markup or the properties of an original claim: a value, its place, its locator.

Nothing here is believed or rejected: `metadata` weighs the claims.  The values of the places are
the names of the rules in the evidence of a record, so they are part of the record format.
"""

from enum import StrEnum

import msgspec

from searcher.readers.formats import Format


class TitlePlace(StrEnum):
    """The place in an original from which a title is claimed."""

    SELECTOR = "selector:title"
    H1 = "h1"
    HEADING = "heading"
    SHOWN_HEADING = "shown:heading"
    SHOWN_LINE = "shown:line"
    TITLE_ELEMENT = "title"
    JSON_LD = "json-ld:headline"
    ITEMPROP = "itemprop:headline"
    META_OG = "meta:og:title"
    META_TWITTER = "meta:twitter:title"
    META_HEADLINE = "meta:headline"
    META_DC = "meta:dc.title"
    META_DCTERMS = "meta:dcterms.title"
    META_CITATION = "meta:citation_title"
    SUBJECT = "mail:subject"
    FILE = "file:title"
    FILE_STYLE = "file:title-style"


class DatePlace(StrEnum):
    """The place in an original from which a date is claimed."""

    SELECTOR = "selector"
    JSON_LD = "json-ld"
    ITEMPROP = "itemprop"
    META = "meta"
    SCRIPT = "script-date"
    TIME = "time"
    ELEMENT = "date-element"
    TEXT = "date-text"
    MAIL = "mail"
    FILE = "file"


class DateRole(StrEnum):
    """What happened to the document on the claimed date."""

    PUBLISHED = "published"
    CREATED = "created"
    MODIFIED = "modified"
    SENT = "sent"
    FORWARDED = "forwarded"
    UNSTATED = "unstated"
    UNRELATED = "unrelated"


class Vicinity(StrEnum):
    """Where on a page a date is shown, relative to its heading and its main text."""

    HEADING = "heading"
    TEXT = "text"
    AROUND = "around"
    ELSEWHERE = "elsewhere"


class SourcePlace(StrEnum):
    """The place in an original from which a publisher, a site or a sender is claimed."""

    JSON_LD = "json-ld:publisher"
    META_OG = "meta:og:site_name"
    META_DC = "meta:dc.publisher"
    META_APPLICATION = "meta:application-name"
    META_APPLE = "meta:apple-mobile-web-app-title"
    SENDER = "mail:from"
    FORWARDER = "mail:forwarder"


class CreatorPlace(StrEnum):
    """The place in an original from which an author is claimed."""

    JSON_LD = "json-ld:author"
    META = "meta:author"
    META_DC = "meta:dc.creator"
    REL = "rel:author"
    FILE = "file:creator"


class LanguagePlace(StrEnum):
    """The place in an original from which a language is claimed."""

    DECLARED = "lang"
    JSON_LD = "json-ld:inLanguage"
    META = "meta:content-language"
    META_LOCALE = "meta:og:locale"
    MAIL_LABELS = "mail:labels"


class UrlPlace(StrEnum):
    """The place in an original from which a URL is claimed."""

    CANONICAL = "canonical"
    META_OG = "meta:og:url"
    SAVED_FROM = "saved-from"
    FRAME = "frame"


class DescriptionPlace(StrEnum):
    """The place in an original from which a description is claimed."""

    JSON_LD = "json-ld:description"
    META = "meta:description"
    META_OG = "meta:og:description"
    META_TWITTER = "meta:twitter:description"


class Claim(msgspec.Struct, frozen=True):
    """A value that an original claims, its place in the format, and a locator for readers.

    `file` is the format whose properties or styles have the value, if they have it.
    """

    value: str
    locator: str
    place: StrEnum
    file: Format | None = None

    @property
    def rule(self) -> str:
        """The name of the rule in the evidence of a record: `h1`, `meta:og:title`, `pdf:title`."""
        return _with_format(self.place.value, self.file)


class TitleClaim(Claim, frozen=True, tag="title"):
    """A title."""

    place: TitlePlace


class SourceClaim(Claim, frozen=True, tag="source"):
    """The name of a publisher or a site, or the mailbox of a sender (RFC 5322)."""

    place: SourcePlace


class CreatorClaim(Claim, frozen=True, tag="creator"):
    """The name of an author."""

    place: CreatorPlace


class LanguageClaim(Claim, frozen=True, tag="language"):
    """A language tag as written there, mostly BCP 47."""

    place: LanguagePlace


class UrlClaim(Claim, frozen=True, tag="url"):
    """The address of the document, or of a page in one of its frames."""

    place: UrlPlace


class DescriptionClaim(Claim, frozen=True, tag="description"):
    """A description of the document."""

    place: DescriptionPlace


class DateClaim(Claim, frozen=True, tag="date"):
    """A date, or a short text that shows one.

    `name` is that of a `<meta>` element; `vicinity` is where on a page the date is shown.
    """

    place: DatePlace
    role: DateRole = DateRole.UNSTATED
    name: str = ""
    vicinity: Vicinity | None = None

    @property
    def is_machine_readable(self) -> bool:
        """Whether the value is written for programs, rather than shown as text."""
        return self.place not in (DatePlace.ELEMENT, DatePlace.TEXT)

    @property
    def rule(self) -> str:
        """The name of the rule in the evidence of a record: `time-below-modified`."""
        return _with_format(f"{self.place}{self._name_of_role()}", self.file)

    def _name_of_role(self) -> str:
        match self.place:
            case DatePlace.META:
                return f":{self.name}"
            case DatePlace.JSON_LD:
                return f":date{self.role.capitalize()}"
            case DatePlace.ITEMPROP:
                return f":date{self.role}"
            case DatePlace.MAIL:
                return ":date" if self.role is DateRole.SENT else f":{self.role}"
            case DatePlace.SELECTOR | DatePlace.FILE:
                return f":{self.role}"
            case DatePlace.SCRIPT:
                return ""
        return f"{_SUFFIXES[self.vicinity]}{_SUFFIX_OF_CHANGE.get(self.role, '')}"


_SUFFIXES = {
    None: "",
    Vicinity.HEADING: "",
    Vicinity.TEXT: "-below",
    Vicinity.AROUND: "-around",
    Vicinity.ELSEWHERE: "-elsewhere",
}
_SUFFIX_OF_CHANGE = {DateRole.MODIFIED: "-modified"}


def _with_format(rule: str, file: Format | None) -> str:
    """Put the name of the format in the place of `file`: `file:title` of a PDF is `pdf:title`."""
    return f"{file.name.lower()}{rule.removeprefix('file')}" if file else rule


AnyClaim = (
    TitleClaim
    | DateClaim
    | SourceClaim
    | CreatorClaim
    | LanguageClaim
    | UrlClaim
    | DescriptionClaim
)
"""The claims, as the sandbox protocol carries them."""
