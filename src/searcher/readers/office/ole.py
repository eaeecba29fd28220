"""Refuse the files of old Office programs (MS-CFB), and new ones that are locked in such a file."""

from typing import NoReturn

from searcher.model.errors import EncryptedOriginal, UnsupportedOriginal
from searcher.readers.formats import Format

_PROGRAMS = (
    ("WordDocument", "old Word file (.doc)"),
    ("PowerPoint Document", "old PowerPoint file (.ppt)"),
    ("Workbook", "old Excel file (.xls)"),
    ("Book", "old Excel file (.xls)"),
    ("__properties_version1.0", "message of Outlook (.msg)"),
)
"""Names of the streams of a file, and what it is."""


def refuse_ole(data: bytes) -> NoReturn:
    """Raise EncryptedOriginal if the file is a document with a password, else
    UnsupportedOriginal.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedOriginal("file (an Office document)")
    found = (label for name, label in _PROGRAMS if name.encode("utf-16-le") in data)
    raise UnsupportedOriginal(next(found, Format.OLE.label), Format.OLE.declaration.advice)
