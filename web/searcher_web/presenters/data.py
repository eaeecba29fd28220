"""The page on what programs can read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from searcher.export.json import to_text
from searcher.export.json_ld import Holdings, as_data_block
from searcher.export.package import record_fields
from searcher_web.i18n import gettext
from searcher_web.presenters.formatting import record_count_label
from searcher_web.presenters.offered_formats import DownloadOffer
from searcher_web.problems import every_kind, status_of, title_of


class Interface(NamedTuple):
    """A way for programs to read the archive: its name, its address, what it is for."""

    name: str
    address: str
    text: str


class FieldRow(NamedTuple):
    """A field of a record: its name in JSON, what it is called, its type, its notation."""

    name: str
    label: str
    type: str
    notation: str


class ProblemRow(NamedTuple):
    """A kind of problem: the fragment of its address, its status, its title."""

    fragment: str
    status: int
    title: str


@dataclass(frozen=True, slots=True)
class DataView:
    """What the page shows; `described` is the collection in terms of schema.org."""

    holdings: Holdings
    described: Mapping[str, Any]
    downloads: Sequence[DownloadOffer]
    licence: str | None

    @property
    def total(self) -> str:
        """The number of records, in words."""
        return record_count_label(self.holdings.total)

    @property
    def data_block(self) -> Markup:
        """The description for an element of the page."""
        return Markup(as_data_block(to_text(dict(self.described))))

    @property
    def interfaces(self) -> Iterator[Interface]:
        """The interfaces, the most general first."""
        yield Interface(
            gettext("JSON interface"),
            "/api/v1/openapi.json",
            gettext(
                "Searches, records, pairs, countries, sources and changes at /api/v1, described "
                "by OpenAPI. The parameters are those of the pages; lists go on by cursors."
            ),
        )
        yield Interface(
            "OAI-PMH",
            "/oai?verb=Identify",
            gettext("Harvesting by library catalogues: Dublin Core, or all values with the text."),
        )
        yield Interface(
            gettext("Linked data"),
            "/id/country",
            gettext(
                "URIs of countries, sources, topics and kinds, as records name them in JSON-LD, "
                "with their items in Wikidata and GeoNames."
            ),
        )
        yield Interface(
            gettext("Feeds"),
            "/search.atom",
            gettext("What came last into the archive; every search has a feed at its address."),
        )
        yield Interface(
            gettext("Sitemap"),
            "/sitemap.xml",
            gettext("The address of every record with the time of its last change."),
        )
        yield Interface(
            "OpenSearch", "/opensearch.xml", gettext("The search, for browsers and portals.")
        )
        yield Interface(
            "unAPI", "/unapi", gettext("Citations of the records of a page, for Zotero and others.")
        )

    @property
    def fields(self) -> Iterator[FieldRow]:
        """The fields of a record."""
        for field in record_fields():
            title = str(field.get("title", ""))
            yield FieldRow(
                field["name"],
                gettext(title) if title else "",
                field["type"],
                field.get("description", ""),
            )

    @property
    def problems(self) -> Iterator[ProblemRow]:
        """The kinds of problems, by their status."""
        for kind in every_kind():
            yield ProblemRow(kind, status_of(kind), title_of(kind))
