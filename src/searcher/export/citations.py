"""Citations of records: a line of text, or a bibliography in one of the formats."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from searcher.export.bibtex import bibtex
from searcher.export.cited import CitedArchive, cited_texts
from searcher.export.csl import csl_json
from searcher.export.ris import ris
from searcher.model.fields import CitationRole
from searcher.model.record import Record
from searcher.text import single_line


class CitationFormat(StrEnum):
    """A format of bibliographies, by the ending of its addresses."""

    BIBTEX = "bib"
    RIS = "ris"
    CSL_JSON = "csl.json"


MEDIA_TYPES = {
    CitationFormat.BIBTEX: "application/x-bibtex",
    CitationFormat.RIS: "application/x-research-info-systems",
    CitationFormat.CSL_JSON: "application/vnd.citationstyles.csl+json",
}


def cite(form: CitationFormat, records: Iterable[Record], archive: CitedArchive) -> str:
    """Return the citations of records as one file."""
    return "".join(citations(form, records, archive))


def citations(
    form: CitationFormat, records: Iterable[Record], archive: CitedArchive
) -> Iterator[str]:
    """Write the citations of records part by part, reading each record when it is needed."""
    return _WRITERS[form](records, archive)


def citation(
    record: Record,
    archive: CitedArchive,
    date: str,
    original: str = "",
    paragraphs: tuple[int, ...] = (),
) -> str:
    """Return a line to cite a version by, or some of its paragraphs (first and last number).

    `date` is its date in the reader's language, `original` where and when it was published, if that
    is known.
    """
    publishers = cited_texts(record, CitationRole.PUBLISHER)
    authors = cited_texts(record, CitationRole.AUTHOR)
    (title,) = cited_texts(record, CitationRole.TITLE)
    first = ", ".join(filter(None, (*authors, *publishers, f"“{single_line(title)}”", date)))
    place = (original, archive.name, archive.ark(record), archive.passage(record, paragraphs))
    return f"{first}. {', '.join(filter(None, place))}"


_WRITERS: dict[CitationFormat, Callable[[Iterable[Record], CitedArchive], Iterator[str]]] = {
    CitationFormat.BIBTEX: bibtex,
    CitationFormat.RIS: ris,
    CitationFormat.CSL_JSON: csl_json,
}
