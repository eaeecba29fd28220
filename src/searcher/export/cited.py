"""What all formats of citations share: the archive that is cited, texts and dates.

Nothing is invented: what a format cannot express of a date (an unknown year, an uncertainty) is
left out, or written as EDTF in a note.  The day of access is that on which the archive got the
original: the reader reads that copy.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from searcher.export.entries import permalink
from searcher.gazetteer import place_name
from searcher.model.edtf import Edtf
from searcher.model.fields import CitationRole
from searcher.model.record import Record
from searcher.text import single_line

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LEAD = 300
"""Characters of the text that describe a record."""
_QUALIFIERS = {"?": "uncertain", "~": "about", "%": "about, uncertain"}


def _unknown(_: Record) -> None:
    return None


def _no_note(_: Record) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class CitedArchive:
    """The archive that is cited: its name, the origin of its addresses (`https://host`), and its
    ARK authority if it has one.  `arrival` finds the day on which the original of a record came
    in, if it is known, `note` what a reader has noted on a record.
    """

    name: str
    origin: str
    naan: str | None = None
    arrival: Callable[[Record], str | None] = _unknown
    note: Callable[[Record], str] = _no_note

    def permalink(self, record: Record) -> str:
        """Return the address of this version of a record."""
        return permalink(self.origin, record.id, record.version)

    def passage(self, record: Record, paragraphs: tuple[int, ...]) -> str:
        """Return the address of the first of some paragraphs of this version; of the version, if
        there are none.
        """
        return self.permalink(record) + (f"#p{paragraphs[0]}" if paragraphs else "")

    def accessed(self, record: Record) -> str | None:
        """Return the day on which the original was retrieved, else that of its arrival
        (`2017-03-05`); None if neither is known.
        """
        retrieved = (record.original.retrieved or "")[:10]
        return retrieved if _DAY.fullmatch(retrieved) else self.arrival(record)

    def pdf(self, record: Record) -> str | None:
        """Return the address of the original of this version, if it is a PDF."""
        is_pdf = record.original.media_type == "application/pdf"
        return f"{self.permalink(record)}/original" if is_pdf else None

    def ark(self, record: Record) -> str | None:
        """Return the ARK of a record (of all its versions), if an authority is configured."""
        return f"ark:{self.naan}/{record.id}" if self.naan else None


def citation_key(record: Record) -> str:
    """Return the key of a version in bibliographies, which never changes."""
    return f"record-{record.id}-v{record.version}"


def cited_texts(record: Record, role: CitationRole) -> tuple[str, ...]:
    """Return the values of a record that play a part in citations."""
    if role is CitationRole.TITLE:
        return (record.heading,)
    values = (field.value(record) for field in record.schema.cited_as(role))
    return tuple(str(value) for value in values if value)


def keywords(record: Record) -> tuple[str, ...]:
    """Return the topics of a record and the names of its parties."""
    return (*record.topics, *map(place_name, record.party_codes))


def beginning(text: str) -> str:
    """Return the beginning of a text in one line: whole words."""
    line = single_line(text[: 2 * _LEAD])
    if len(line) <= _LEAD:
        return line
    return line[: _LEAD + 1].rpartition(" ")[0] or line[:_LEAD]


@dataclass(frozen=True, slots=True)
class CitedDate:
    """A date for citations: the known numbers of year, month and day, of its first and its last
    day if it is an interval; its uncertainty in words.
    """

    edtf: str
    parts: tuple[tuple[int, ...], ...]
    qualifier: str

    @classmethod
    def of(cls, record: Record) -> "CitedDate | None":
        """Return the date of a record in citations (that of publication), if it is known."""
        edtf = next(iter(cited_texts(record, CitationRole.DATE)), None)
        if edtf is None:
            return None
        ends = edtf.split("/")
        qualifiers = [_QUALIFIERS.get(end[-1], "") for end in ends]
        has_year = Edtf(edtf).has_year
        parts = tuple(tuple(map(int, end.rstrip("?~%").split("-"))) for end in ends if has_year)
        return cls(edtf, parts, max(qualifiers, key=len))

    @property
    def common(self) -> tuple[int, ...]:
        """The numbers that hold for the whole date."""
        pairs = zip(self.parts[0], self.parts[-1], strict=False) if self.parts else ()
        return tuple(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    @property
    def is_plain(self) -> bool:
        """Whether it is one certain year, month or day."""
        return len(self.parts) == 1 and not self.qualifier
