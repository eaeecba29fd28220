"""Citations as BibTeX, readable by biblatex too."""

from collections.abc import Iterable, Iterator

from searcher.export.cited import (
    CitedArchive,
    CitedDate,
    citation_key,
    cited_texts,
)
from searcher.model.fields import CitationRole
from searcher.model.record import Record
from searcher.text import single_line

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\lbrace{}",  # a lone \{ would count as a brace that is never closed
    "}": r"\rbrace{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}


def bibtex(records: Iterable[Record], archive: CitedArchive) -> Iterator[str]:
    """Write the citations of records as BibTeX, one by one."""
    for number, record in enumerate(records):
        yield "\n" * (number > 0) + _entry(record, archive)


def _entry(record: Record, archive: CitedArchive) -> str:
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(record, archive))
    return f"@misc{{{citation_key(record)},\n{fields}}}\n"


def _fields(record: Record, archive: CitedArchive) -> Iterator[tuple[str, str]]:
    for role in CitationRole:
        if role is CitationRole.DATE:
            yield from _date(CitedDate.of(record))
        elif texts := cited_texts(record, role):
            yield role.value, _VALUES[role](texts)
    yield "note", _braced(", ".join(_notes(record, archive)))
    yield "url", "{" + archive.permalink(record) + "}"
    if accessed := archive.accessed(record):
        yield "urldate", "{" + accessed + "}"
    if note := archive.note(record):
        yield "annote", _braced(note)


def _date(date: CitedDate | None) -> Iterator[tuple[str, str]]:
    """Write the date for biblatex, in EDTF; for BibTeX the year and month, if they are certain."""
    if date is None or not date.parts:
        return
    yield "date", "{" + date.edtf + "}"
    if date.is_plain:
        year, *rest = date.parts[0]
        yield "year", f"{{{year:04d}}}"
        if rest:
            yield "month", _MONTHS[rest[0] - 1]


def _notes(record: Record, archive: CitedArchive) -> Iterator[str]:
    yield archive.name
    if ark := archive.ark(record):
        yield ark
    yield f"version {record.version}"
    if record.original.url:
        yield f"published at {record.original.url}"
    if (date := CitedDate.of(record)) and not date.parts:
        yield f"dated {date.edtf} (EDTF)"


def _braced(text: str) -> str:
    return "{" + "".join(_LATEX.get(letter, letter) for letter in single_line(text)) + "}"


def _title(texts: tuple[str, ...]) -> str:
    """Brace a title twice: it keeps its capitals."""
    return "{" + _braced(texts[0]) + "}"


def _authors(texts: tuple[str, ...]) -> str:
    """Brace each name twice: its words keep their order."""
    return "{" + " and ".join(map(_braced, texts)) + "}"


def _list(texts: tuple[str, ...]) -> str:
    return _braced(", ".join(texts))


_VALUES = {
    CitationRole.TITLE: _title,
    CitationRole.AUTHOR: _authors,
    CitationRole.PUBLISHER: _list,
    CitationRole.LANGUAGE: _list,
}
