"""Presenters of a dossier as it is read: its list, its citations, and its texts in parts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from searcher.export.cited import CitedArchive
from searcher.export.styled import CitationStyle
from searcher.model.dossier import Dossier, DossierEntry
from searcher.model.paragraphs import split_paragraphs
from searcher.model.record import Record
from searcher.search.highlights import Marker
from searcher.store import PublishedDossier
from searcher_web.dossier_address import DossierPlace
from searcher_web.dossier_records import DossierRecord, EntryState
from searcher_web.i18n import gettext
from searcher_web.presenters.citing import PLAIN, CitationView, StyleChoice, style_choices
from searcher_web.presenters.formatting import date_and_source, date_label
from searcher_web.presenters.hits import HitView
from searcher_web.presenters.paging import last_page, page_links
from searcher_web.presenters.pieces import Pieces
from searcher_web.presenters.record_text import TextView

_PAGE_SIZE = 75  # records of the list
_SHORT_PAGE_SIZE = 50  # where the address of the dossier, which a page has several times, is long
FOUND_SIZE = 20
"""Hits on a page of a search in a dossier."""
_STYLED_PAGE_SIZE = 8  # citations in a style, each of which takes up to 40 ms to write
_LONG_ADDRESS = 4_000  # bytes
_BUDGET = 84_000  # bytes of a page with texts
_COPIES = 4  # of the address on such a page
_OF_RECORD = 900  # bytes of the markup around the text of a record
_OF_PARAGRAPH = 60
_OF_MARKS = 12_000

TEXTS, CITATIONS = "texts", "citations"
"""The parameters for the texts from an entry on (`12`, or `12.34` from its paragraph 34), and for
citations in a style.
"""

ReadEntry = Callable[[int, DossierEntry], DossierRecord]
"""Reads the record of an entry, given its number."""


class EntryView(NamedTuple):
    """An entry of a dossier and the heading that it is under; `begins` if it is the first one
    under it that is shown, `has_break` if a section without a heading begins here.
    """

    found: DossierRecord
    heading: str = ""
    begins: bool = False
    has_break: bool = False

    @property
    def record(self) -> Record | None:
        """The record, or its tombstone."""
        return self.found.record

    @property
    def is_current(self) -> bool:
        """Whether the record can be read."""
        return self.found.state is EntryState.CURRENT

    @property
    def url(self) -> str:
        """The address of the record: of the version that the dossier names, if it names one."""
        entry = self.found.entry
        if entry.version is not None:
            return f"/d/{entry.id}/v{entry.version}"
        return f"/d/{self.record.id if self.record else entry.id}"

    @property
    def title(self) -> str:
        """Its title, or its identifier if it has none."""
        return self.record.heading if self.record else self.found.entry.id

    @property
    def facts(self) -> str:
        """Its date, its source, and the version that the dossier names."""
        known = date_and_source(self.record) if self.record else ""
        version = self.found.entry.version
        number = gettext("Version %(number)s", number=version) if version else ""
        return " · ".join(filter(None, (known, number)))

    @property
    def problem(self) -> str:
        """Why the record is not as the dossier names it; empty if it is."""
        record, entry = self.record, self.found.entry
        if record is None:
            if self.found.state is EntryState.UNKNOWN:
                return gettext("This archive does not have this record.")
            return gettext("This record cannot be read now.")
        if self.found.state is EntryState.WITHDRAWN:
            return gettext("Withdrawn: %(reason)s", reason=record.reason or "")
        if record.id != entry.id:
            return gettext("The record %(id)s was merged into this one.", id=entry.id)
        return ""


class TextPart(NamedTuple):
    """Some paragraphs of a record, `number` (from 1) the first of them."""

    view: EntryView
    text: TextView | None

    @property
    def is_continued(self) -> bool:
        """Whether the record began on an earlier page."""
        return self.text is not None and not self.text.is_first


class FoundEntry(NamedTuple):
    """A hit of a search in a dossier, with the number and the note of its entry."""

    hit: HitView
    number: int
    note: str
    url: str


@dataclass(frozen=True)
class FoundView:
    """What a search in a dossier found: the words, the total, and the hits that are shown."""

    q: str
    total: int
    hits: Sequence[FoundEntry]
    problem: str = ""


@dataclass(frozen=True)
class Publication:
    """The version of a published dossier that is shown, and the numbers of all versions."""

    shown: PublishedDossier
    newest: int
    home: CitedArchive

    @property
    def path(self) -> str:
        """The path of the newest version."""
        return f"/dossiers/{self.shown.id}"

    @property
    def permalink(self) -> str:
        """The address of the version that is shown."""
        return f"{self.home.origin}{self.path}/v{self.shown.version}"

    @property
    def citation(self) -> str:
        """The text of a citation, without the permalink."""
        number = gettext("Version %(number)s", number=self.shown.version)
        day = date_label(self.shown.made[:10])
        parts = self.shown.by, f"“{self.shown.dossier.title}”", number, day, self.home.name
        return ", ".join(parts)

    @property
    def is_newest(self) -> bool:
        """Whether the newest version is shown."""
        return self.shown.version == self.newest

    @property
    def others(self) -> list[int]:
        """The numbers of the other versions, the newest first."""
        return [n for n in range(self.newest, 0, -1) if n != self.shown.version]


@dataclass(frozen=True)
class DossierView:
    """A dossier and where it is; `read` reads the record of an entry."""

    dossier: Dossier
    place: DossierPlace
    read: ReadEntry
    home: CitedArchive
    page: int = 1
    found: FoundView | None = None
    style: CitationStyle | None = None
    texts: "DossierTexts | None" = None
    has_citations: bool = False
    publication: "Publication | None" = None

    @property
    def title(self) -> str:
        """Its title, or what it is."""
        return self.dossier.title or gettext("Dossier")

    @property
    def total(self) -> int:
        """The number of its records."""
        return len(self.dossier.entries)

    @property
    def size(self) -> int:
        """The number of records on a page of the list, or of citations."""
        if self.style:
            return _STYLED_PAGE_SIZE
        return _SHORT_PAGE_SIZE if self.place.size > _LONG_ADDRESS else _PAGE_SIZE

    @property
    def last_page(self) -> int:
        """The number of the last page of the list, or of what was found."""
        if self.found:
            return last_page(self.found.total, FOUND_SIZE)
        return last_page(self.total, self.size)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters that the pages of one list share, beside those of the dossier."""
        if self.has_citations:
            return [(CITATIONS, self.style or PLAIN)]
        return [("q", self.found.q)] if self.found else []

    @property
    def entries(self) -> Iterator[EntryView]:
        """The entries of this page of the list."""
        first = (self.page - 1) * self.size + 1
        return entry_views(self.dossier, self.read, first, first + self.size)

    @property
    def cited(self) -> Iterator[tuple[EntryView, str]]:
        """The entries of this page with their citations, empty for what cannot be cited."""
        for view in self.entries:
            record = view.record if view.is_current else None
            yield view, CitationView(record, self.home, self.style).text if record else ""

    @property
    def styles(self) -> list[StyleChoice]:
        """The styles of citations, with their addresses."""
        return style_choices(self.style, lambda name: self.place.url("", (CITATIONS, name)))

    @property
    def sections(self) -> list[tuple[int, str]]:
        """The headings, with the number of the first entry after each, if there is one."""
        number, found = 1, list[tuple[int, str]]()
        for section in self.dossier.sections:
            if section.heading and section.records:
                found.append((number, section.heading))
            number += len(section.records)
        return found


def entry_views(dossier: Dossier, read: ReadEntry, first: int, after: int) -> Iterator[EntryView]:
    """Yield the entries from number `first` to before `after`, with the headings above them."""
    number = 0
    for position, section in enumerate(dossier.sections):
        for place, entry in enumerate(section.records):
            number += 1
            if first <= number < after:
                begins = place == 0 or number == first
                found = read(number, entry)
                yield EntryView(found, section.heading, begins, place == 0 and position > 0)


@dataclass(frozen=True)
class DossierTexts:
    """The texts of a dossier from a paragraph of an entry on (both from 1), as many as a page
    holds; with marks, if there is a marker.
    """

    dossier: Dossier
    place: DossierPlace
    read: ReadEntry
    entry: int
    paragraph: int
    marker: Marker | None = None
    q: str = ""

    @cached_property
    def _shown(self) -> tuple[list[TextPart], tuple[int, int] | None]:
        """The parts of this page, and the entry and the paragraph after them."""
        parts: list[TextPart] = []
        room = self._room
        for view in entry_views(self.dossier, self.read, self.entry, self._count + 1):
            number = view.found.number
            at = self.paragraph if number == self.entry else 1
            for text in self._texts(view, at):
                room -= _size(view, text)
                if room < 0 and parts:
                    return parts, (number, text.piece.first if text else 1)
                parts.append(TextPart(view, text))
        return parts, None

    @property
    def _room(self) -> int:
        """The bytes that the parts of a page may have."""
        return _BUDGET - _COPIES * self.place.size - (_OF_MARKS if self.marker else 0)

    def _texts(self, view: EntryView, at: int) -> Iterator[TextView | None]:
        """Yield the pieces of the text of an entry from a paragraph on; None if it has no text."""
        if view.record is None or not view.is_current:
            yield None
            return
        pieces = Pieces.of(split_paragraphs(view.record.body))
        for piece in pieces.pieces[pieces.index_of(at) :]:
            yield TextView(view.record, self.marker, at=piece.first)

    @property
    def _count(self) -> int:
        return len(self.dossier.entries)

    @property
    def parts(self) -> list[TextPart]:
        """The parts of this page."""
        return self._shown[0]

    @property
    def next_url(self) -> str | None:
        """The address of the next page; None on the last."""
        after = self._shown[1]
        return self.url(*after) if after else None

    @property
    def previous_url(self) -> str | None:
        """The address of a page that ends before this one; None on the first."""
        before = self._before
        return self.url(*before) if before else None

    @cached_property
    def _before(self) -> tuple[int, int] | None:
        """Where a page begins that has as much as fits of what is before this one."""
        room, start = self._room, None
        entries = self.dossier.entries
        for number in range(min(self.entry, len(entries)), 0, -1):
            view = EntryView(self.read(number, entries[number - 1]))
            texts = list(self._texts(view, 1))
            for text in reversed(texts):
                first = text.piece.first if text else 1
                if number == self.entry and first >= self.paragraph:
                    continue
                room -= _size(view, text)
                if room < 0 and start:
                    return start
                start = number, first
        return start

    def url(self, entry: int, paragraph: int = 1) -> str:
        """Return the address of the page that begins at a paragraph of an entry."""
        at = f"{entry}.{paragraph}" if paragraph > 1 else str(entry)
        words = (("q", self.q),) if self.q else ()
        return self.place.url("", *words, (TEXTS, at))

    @property
    def last_entry(self) -> int:
        """The number of the last entry of this page."""
        return self.parts[-1].view.found.number if self.parts else self.entry


def _size(view: EntryView, text: TextView | None) -> int:
    """Estimate the bytes of a part on a page."""
    own = _OF_RECORD + len(view.found.entry.note.encode())
    if text is None:
        return own
    first, last, _ = text.piece
    shown = text.pieces.paragraphs[first - 1 : last]
    return own + sum(len(one.encode()) + _OF_PARAGRAPH for one in shown)


@dataclass(frozen=True)
class DossierList:
    """A page of the list of published dossiers."""

    shown: tuple[PublishedDossier, ...]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """Numbers and addresses of pages to link to, with None for a gap."""
        last = last_page(self.total, self.size)
        return page_links(self.page, last, lambda n: f"/dossiers?page={n}")
