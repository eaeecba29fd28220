"""Records as citations: a line of text, BibTeX, RIS, CSL-JSON; each of the version it is made of.

Nothing is made up: what a format cannot say of a date (an unknown year, a doubt) it does not
say, or says in a note as EDTF.  There is no date of retrieval, for only the reader knows it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Any

import msgspec

from searcher.model.edtf import Edtf
from searcher.model.record import Kind, Record

_DOUBTS = {"?": "uncertain", "~": "about", "%": "about, uncertain"}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_RIS_TYPES = {Kind.NEWS: "NEWS", Kind.INTERVIEW: "NEWS", Kind.REPORT: "RPRT"}
_CSL_TYPES = {
    Kind.NEWS: "article-newspaper",
    Kind.REPORT: "report",
    Kind.SPEECH: "speech",
    Kind.AGREEMENT: "treaty",
    Kind.INTERVIEW: "interview",
}
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\lbrace{}",  # a lone \{ would count as a brace that is never closed
    "}": r"\rbrace{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}


class Form(StrEnum):
    """A format of citations, by the end of its addresses."""

    BIBTEX = "bib"
    RIS = "ris"
    CSL_JSON = "csl.json"


MEDIA_TYPES = {
    Form.BIBTEX: "application/x-bibtex",
    Form.RIS: "application/x-research-info-systems",
    Form.CSL_JSON: "application/vnd.citationstyles.csl+json",
}


@dataclass(frozen=True, slots=True)
class Home:
    """The archive that is cited: its name, where its addresses begin (`https://host`), and its
    ARK authority if it has one.
    """

    name: str
    origin: str
    naan: str | None = None

    def permalink(self, record: Record) -> str:
        """The address of this version of a record."""
        return f"{self.origin}/d/{record.id}/v{record.version}"

    def ark(self, record: Record) -> str | None:
        """The ARK of a record (of all its versions), where an authority is configured."""
        return f"ark:{self.naan}/{record.id}" if self.naan else None


def cite(form: Form, records: Iterable[Record], home: Home) -> str:
    """The citations of some records in a format, as one file."""
    return "".join(citations(form, records, home))


def citations(form: Form, records: Iterable[Record], home: Home) -> Iterator[str]:
    """The same piece by piece, each record read when it is asked for."""
    return _WRITERS[form](records, home)


def citation(record: Record, home: Home, dated: str) -> str:
    """A line to cite a version by; `dated` is its date in the reader's words."""
    first = ", ".join(filter(None, (record.source, f"“{_line(record.heading)}”", dated)))
    place = (home.name, home.ark(record), home.permalink(record))
    return f"{first}. {', '.join(filter(None, place))}"


def _line(text: str) -> str:
    """A text in one line, without what no format can hold."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


# Dates


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date as formats want it: the numbers of year, month and day that are known, of its first
    and its last day if it is an interval; a doubt in words.
    """

    edtf: str
    parts: tuple[tuple[int, ...], ...]
    doubt: str

    @classmethod
    def of(cls, record: Record) -> "_Dated | None":
        if record.published is None:
            return None
        ends = record.published.split("/")
        doubts = [_DOUBTS.get(end[-1], "") for end in ends]
        known = Edtf(record.published).has_year
        parts = tuple(tuple(map(int, end.rstrip("?~%").split("-"))) for end in ends if known)
        return cls(record.published, parts, max(doubts, key=len))

    @property
    def common(self) -> tuple[int, ...]:
        """The numbers that hold for all of it."""
        pairs = zip(self.parts[0], self.parts[-1], strict=False) if self.parts else ()
        return tuple(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    @property
    def is_plain(self) -> bool:
        """Whether a year, a month or a day says all of it."""
        return len(self.parts) == 1 and not self.doubt


# BibTeX


def _bibtex(records: Iterable[Record], home: Home) -> Iterator[str]:
    for number, record in enumerate(records):
        yield "\n" * (number > 0) + _bibtex_entry(record, home)


def _bibtex_entry(record: Record, home: Home) -> str:
    fields = "".join(f"  {name} = {value},\n" for name, value in _bibtex_fields(record, home))
    # The key is what never changes of a version, so that documents that cite it go on to work.
    return f"@misc{{record-{record.id}-v{record.version},\n{fields}}}\n"


def _bibtex_fields(record: Record, home: Home) -> Iterator[tuple[str, str]]:
    # In two pairs of braces a title keeps its capitals, and a name its words in their order.
    yield "title", _doubly(record.heading)
    if record.creator:
        yield "author", _doubly(record.creator)
    if record.source:
        yield "publisher", _braced(record.source)
    yield from _bibtex_date(_Dated.of(record))
    if record.language:
        yield "language", _braced(record.language)
    yield "note", _braced(", ".join(_notes(record, home)))
    yield "url", "{" + home.permalink(record) + "}"


def _bibtex_date(dated: _Dated | None) -> Iterator[tuple[str, str]]:
    """The date as biblatex reads it, in EDTF; for BibTeX the year and month, if they are sure."""
    if dated is None or not dated.parts:
        return
    yield "date", "{" + dated.edtf + "}"
    if dated.is_plain:
        year, *rest = dated.parts[0]
        yield "year", f"{{{year:04d}}}"
        if rest:
            yield "month", _MONTHS[rest[0] - 1]


def _notes(record: Record, home: Home) -> Iterator[str]:
    yield home.name
    if ark := home.ark(record):
        yield ark
    yield f"version {record.version}"
    if (dated := _Dated.of(record)) and not dated.parts:
        yield f"dated {dated.edtf} (EDTF)"


def _braced(text: str) -> str:
    return "{" + "".join(_LATEX.get(letter, letter) for letter in _line(text)) + "}"


def _doubly(text: str) -> str:
    return "{" + _braced(text) + "}"


# RIS


def _ris(records: Iterable[Record], home: Home) -> Iterator[str]:
    for record in records:
        lines = _ris_lines(record, home)
        yield "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines)


def _ris_lines(record: Record, home: Home) -> Iterator[tuple[str, str]]:
    yield "TY", _RIS_TYPES.get(record.kind or Kind.OTHER, "GEN")
    yield "ID", f"record-{record.id}-v{record.version}"
    yield "TI", record.heading
    if record.creator:
        yield "AU", record.creator
    if record.source:
        yield "PB", record.source
    if dated := _Dated.of(record):
        yield from _ris_date(dated)
    if record.language:
        yield "LA", record.language
    yield "DP", home.name
    if ark := home.ark(record):
        yield "AN", ark
    yield "ET", f"version {record.version}"
    yield "UR", home.permalink(record)
    yield "ER", ""


def _ris_date(dated: _Dated) -> Iterator[tuple[str, str]]:
    """Year/month/day/other, as far as they are sure; the year alone too, for older readers."""
    if not dated.common:
        yield "N1", f"Dated {dated.edtf} (EDTF)"
        return
    if not dated.doubt:
        yield "PY", f"{dated.common[0]:04d}"
    numbers = [f"{dated.common[0]:04d}", *(f"{part:02d}" for part in dated.common[1:])]
    other = dated.doubt if len(dated.parts) == 1 else dated.edtf.replace("/", " to ")
    yield "DA", "/".join([*numbers, *[""] * (3 - len(numbers)), other])


# CSL-JSON


def _csl_json(records: Iterable[Record], home: Home) -> Iterator[str]:
    before = "[\n"
    for record in records:
        item = msgspec.json.encode(_csl_item(record, home))
        yield before + msgspec.json.format(item, indent=2).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _csl_item(record: Record, home: Home) -> dict[str, Any]:
    dated = _Dated.of(record)
    item = {
        "id": f"record-{record.id}-v{record.version}",
        "type": _CSL_TYPES.get(record.kind or Kind.OTHER, "document"),
        "title": _line(record.heading),
        "author": [{"literal": _line(record.creator)}] if record.creator else None,
        "container-title": record.source if record.kind is Kind.NEWS else None,
        "publisher": record.source,
        "issued": _csl_date(dated) if dated else None,
        "language": record.language,
        "archive": home.name,
        "archive_location": home.ark(record) or record.id,
        "version": str(record.version),
        "URL": home.permalink(record),
    }
    return {name: value for name, value in item.items() if value is not None}


def _csl_date(dated: _Dated) -> dict[str, Any]:
    if not dated.parts:
        return {"literal": dated.edtf}
    found: dict[str, Any] = {"date-parts": [list(part) for part in dated.parts]}
    return found | ({"circa": True} if dated.doubt else {})


_WRITERS: dict[Form, Callable[[Iterable[Record], Home], Iterator[str]]] = {
    Form.BIBTEX: _bibtex,
    Form.RIS: _ris,
    Form.CSL_JSON: _csl_json,
}
