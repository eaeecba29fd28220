"""What the properties of an office document say: the elements of Dublin Core and their kin."""

import re
from collections.abc import Iterator

from lxml import etree

from searcher.readers.document import Witness
from searcher.readers.office.package import plain
from searcher.readers.plain.text import clean

_NAMES = {
    "title": "title",
    "creator": "creator",
    "initial-creator": "creator",
    "created": "created",
    "creation-date": "created",
    "modified": "modified",
    "date": "modified",  # ODF keeps in dc:date when the file was last changed
    "language": "language",
}
# Titles that programs put in: "Microsoft Word - x.doc", "Document1", the name of a file, a path.
_BY_PROGRAM = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b.*"
    r"|.*\.(?:docx?|rtf|odt|pdf|indd|qxd|pmd|wpd|txt|html?)"
    r"|(?:untitled|document|slide|doc|dokument|документ|без имени|безымянный)[\s\d_-]*|[\W\d_]*)",
    re.I,
)


def property_witnesses(root: "etree._Element | None", form: str) -> Iterator[Witness]:
    """The witnesses of `docProps/core.xml` or `meta.xml`, named `docx:title` and so on."""
    for element in root.iter() if root is not None else ():
        name = _NAMES.get(plain(element.tag))
        value = clean(element.text or "")
        if name and value:
            yield file_witness(form, name, value, f"properties, {plain(element.tag)}")


def file_witness(form: str, name: str, value: str, at: str) -> Witness:
    """A witness of a file's own metadata; a title that a program put in is named as such."""
    if name == "title" and _BY_PROGRAM.fullmatch(value):
        return Witness("title-by-program", value, at)
    return Witness("lang" if name == "language" else f"{form}:{name}", value, at)
