"""Links of a record in headers, for programs: FAIR Signposting (level 2) and Memento.

Formats: https://signposting.org/FAIR/, RFC 8288 (links), RFC 9264 (linksets), RFC 7089 (Memento).
Addresses are made of the site's origin, an identifier and a number, so that no text of a document
comes into a header.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum

from flask import current_app, request
from werkzeug.wrappers import Response

from searcher.export import json_ld
from searcher.export.citations import MEDIA_TYPES
from searcher.model.record import Record
from searcher.store import Version
from searcher_web.answers import Linkset
from searcher_web.site_address import origin

LINKSET = "application/linkset+json"
TIMEMAP = "application/link-format"
_PAGE = "text/html"
_METADATA = {
    ".jsonld": json_ld.MEDIA_TYPE,
    ".json": "application/json",
    **{f".{form}": media_type for form, media_type in MEDIA_TYPES.items()},
}
_REPRESENTATIONS = {**_METADATA, ".txt": "text/plain"}
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+-]{1,100}/[A-Za-z0-9.+-]{1,100}")


class Part(Enum):
    """What of a record an address answers with."""

    PAGE = "page"
    TEXT = "text"
    METADATA = "metadata"
    ORIGINAL = "original"
    TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class Link:
    """A link from an answer: its relation, its address, and the media type of what is there."""

    relation: str
    address: str
    media_type: str = ""

    def __str__(self) -> str:
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.address}>; rel="{self.relation}"{kind}'


@dataclass(frozen=True, slots=True)
class RecordLinks:
    """The links of a record, or of one version if its number is in the address; `licence` is the
    address of that of its descriptions, which does not cover the document.
    """

    record: Record
    version: int | None
    origin: str
    licence: str | None = None

    @property
    def newest(self) -> str:
        """The permalink of the record."""
        return f"{self.origin}/d/{self.record.id}"

    @property
    def permalink(self) -> str:
        """The permalink of what the address names: of the record, or of one version."""
        return f"{self.newest}/v{self.version}" if self.version else self.newest

    def of(self, part: Part) -> Iterator[Link]:
        """Yield the links of an answer."""
        yield Link("cite-as", self.permalink)
        if part is Part.PAGE:
            yield Link("type", f"{json_ld.VOCABULARY}/AboutPage")
        yield Link("type", f"{json_ld.VOCABULARY}/{json_ld.type_of(self.record)}")
        if part is Part.ORIGINAL:
            yield Link("collection", self.permalink, _PAGE)
        else:
            yield Link("collection", f"{self.origin}/", _PAGE)
        if part is Part.TOMBSTONE:
            return
        yield Link("linkset", f"{self.permalink}/linkset.json", LINKSET)
        if part is Part.METADATA:
            yield Link("describes", self.permalink, _PAGE)
            if self.licence:
                yield Link("license", self.licence)
        elif part is not Part.ORIGINAL:
            yield from self._contents()

    def _contents(self) -> Iterator[Link]:
        for ending, media_type in _METADATA.items():
            yield Link("describedby", self.permalink + ending, media_type)
        media_type = self.record.original.media_type
        is_plain = _MEDIA_TYPE.fullmatch(media_type)
        yield Link("item", f"{self.permalink}/original", media_type if is_plain else "")

    def of_time(self) -> Iterator[Link]:
        """Yield the links to the same record at other times."""
        if self.version:
            yield Link("original", self.newest)
        yield Link("timegate", f"{self.newest}/timegate")
        yield Link("timemap", f"{self.newest}/timemap", TIMEMAP)

    def linkset(self) -> Linkset:
        """Return the links of the page, of the original and of each description."""
        page = (*self.of(Part.PAGE), *self.of_time())
        described = tuple(self.of(Part.METADATA))
        return Linkset(
            (
                _context(self.permalink, page),
                _context(f"{self.permalink}/original", self.of(Part.ORIGINAL)),
                *(_context(self.permalink + ending, described) for ending in _METADATA),
            )
        )


def _context(anchor: str, links: Iterable[Link]) -> dict[str, str | list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in links:
        target = {"href": link.address, **({"type": link.media_type} if link.media_type else {})}
        found.setdefault(link.relation, []).append(target)
    return {"anchor": anchor, **found}


def links_of(record: Record, version: int | None) -> RecordLinks:
    """Return the links of a record on this site."""
    return RecordLinks(record, version, origin(), current_app.config["SITE"].licence)


def add_links(response: Response, links: Iterable[Link]) -> Response:
    """Add links to the headers of an answer."""
    response.headers["Link"] = ", ".join(map(str, links))
    return response


def time_map(links: RecordLinks, versions: Iterable[Version]) -> str:
    """Return the versions of a record in the format of links (RFC 7089, section 5)."""
    listed = list(versions)
    first, last = http_date(listed[0]), http_date(listed[-1])
    own = Link("self", f"{links.newest}/timemap", TIMEMAP)
    lines = [
        str(Link("original", links.newest)),
        f'{own}; from="{first}"; until="{last}"',
        str(Link("timegate", f"{links.newest}/timegate")),
    ]
    for place, version in enumerate(listed):
        ends = ("first " * (place == 0)) + ("last " * (place == len(listed) - 1))
        link = Link(f"{ends}memento", f"{links.newest}/v{version.number}")
        lines.append(f'{link}; datetime="{http_date(version)}"')
    return ",\n".join(lines) + "\n"


def moment_of(version: Version) -> datetime:
    """Return when a version was made, to the second: headers have no fractions."""
    return datetime.fromisoformat(version.created).astimezone(UTC).replace(microsecond=0)


def http_date(version: Version) -> str:
    """Return when a version was made, as headers have it (RFC 9110, section 5.6.7)."""
    return format_datetime(moment_of(version), usegmt=True)


def preferred_ending() -> str:
    """Return the ending of the representation that the request prefers; empty for the page."""
    by_type = {media_type: ending for ending, media_type in _REPRESENTATIONS.items()}
    best = request.accept_mimetypes.best_match([_PAGE, *by_type])
    return by_type.get(best or _PAGE, "")
