"""Extract claims from the properties of a file: elements of Dublin Core and similar ones."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from lxml import etree

from searcher.languages import every
from searcher.languages.originals import ProgramWords
from searcher.readers.claims import (
    AnyClaim,
    CreatorClaim,
    CreatorPlace,
    DateClaim,
    DatePlace,
    DateRole,
    LanguageClaim,
    LanguagePlace,
    TitleClaim,
    TitlePlace,
)
from searcher.readers.document import Block, BlockKind
from searcher.readers.formats import Format
from searcher.readers.office.package import plain
from searcher.readers.plain.text import clean


class Property(StrEnum):
    """A property that a file has about itself."""

    TITLE = "title"
    CREATOR = "creator"
    CREATED = "created"
    MODIFIED = "modified"
    LANGUAGE = "language"


_NAMES = {
    "title": Property.TITLE,
    "creator": Property.CREATOR,
    "initial-creator": Property.CREATOR,
    "created": Property.CREATED,
    "creation-date": Property.CREATED,
    "modified": Property.MODIFIED,
    "date": Property.MODIFIED,  # ODF keeps in dc:date when the file was last changed
    "language": Property.LANGUAGE,
    "Title": Property.TITLE,  # of Word 2003
    "Author": Property.CREATOR,
    "Created": Property.CREATED,
    "LastSaved": Property.MODIFIED,
}


def property_claims(root: "etree._Element | None", file: Format) -> Iterator[AnyClaim]:
    """Yield the claims of `docProps/core.xml` or `meta.xml`."""
    for element in root.iter() if root is not None else ():
        name = _NAMES.get(plain(element.tag))
        value = clean(element.text or "")
        if name and value:
            yield from file_claims(file, name, value, f"properties, {plain(element.tag)}")


def file_claims(file: Format, name: Property, value: str, locator: str) -> Iterator[AnyClaim]:
    """Yield the claim of a property of a file; a title that a program put in is not one."""
    match name:
        case Property.TITLE:
            if not _by_program().fullmatch(value):
                yield TitleClaim(value, locator, TitlePlace.FILE, file)
        case Property.CREATOR:
            yield CreatorClaim(value, locator, CreatorPlace.FILE, file)
        case Property.LANGUAGE:
            yield LanguageClaim(value, locator, LanguagePlace.DECLARED)
        case Property.CREATED | Property.MODIFIED:
            role = DateRole(name.value)
            yield DateClaim(value, locator, DatePlace.FILE, file, role=role)


def title_of_style(text: str, file: Format) -> TitleClaim:
    """Return the claim of a paragraph of the style for titles."""
    return TitleClaim(text, "paragraph of style Title", TitlePlace.FILE_STYLE, file)


def sheet_heading(name: str) -> Block | None:
    """Return the heading of a sheet; None if a program named it (`Sheet1`)."""
    name = clean(name)
    return Block(BlockKind.HEADING, name) if name and not _new_sheet().fullmatch(name) else None


@cache
def _new_sheet() -> re.Pattern[str]:
    names = "|".join(w for known in every(ProgramWords).values() for w in known.sheets)
    return re.compile(rf"(?:{names})\s*\d*|[\W\d_]*", re.I)


@cache
def _by_program() -> re.Pattern[str]:
    """Compile the pattern of titles that programs put in: "Microsoft Word - x.doc", "Document1",
    the name of a file, a path.
    """
    untitled = "|".join(w for known in every(ProgramWords).values() for w in known.untitled)
    return re.compile(
        r"(?:microsoft (?:word|powerpoint|excel)\b.*"
        r"|.*\.(?:docx?|rtf|odt|pdf|indd|qxd|pmd|wpd|txt|html?)"
        rf"|(?:{untitled})[\s\d_-]*|[\W\d_]*)",
        re.I,
    )
