"""Files of old Office programs (MS-CFB): their streams and properties, and what is refused."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import NoReturn

import olefile

from searcher.model.errors import (
    DamagedOriginal,
    EncryptedOriginal,
    TruncatedOriginal,
    UnsupportedOriginal,
)
from searcher.readers.claims import AnyClaim
from searcher.readers.formats import Format
from searcher.readers.office.properties import Property, file_claims
from searcher.readers.ole_directory import entry_names
from searcher.readers.plain.encoding import decode
from searcher.readers.plain.text import clean

_ENCRYPTED = "EncryptedPackage"
_PROGRAMS = {
    "PowerPoint Document": "old PowerPoint file (.ppt)",
    "Workbook": "old Excel file (.xls)",
    "Book": "old Excel file (.xls)",
}
"""Names of the streams of a file, and what it is."""
_SUMMARY = "\x05SummaryInformation"
_PROPERTIES = {
    2: Property.TITLE,
    4: Property.CREATOR,
    12: Property.CREATED,
    13: Property.MODIFIED,
}  # MS-OLEPS, 3.1
_CODE_PAGE = 1
_UTF8 = 65001
_FAULTS = (OSError, struct.error, IndexError, KeyError, ValueError, TypeError, AttributeError)


class Streams:
    """The streams of a file by their paths (`folder/name`)."""

    def __init__(self, file: olefile.OleFileIO, label: str) -> None:
        self._file = file
        self._label = label
        self.names = tuple("/".join(path) for path in file.listdir())

    def read(self, name: str) -> bytes:
        """Return the bytes of a stream; none if it is missing.  Raises DamagedOriginal."""
        if name not in self.names:
            return b""
        with _damage(self._label):
            data: bytes = self._file.openstream(name).read()
        return data

    def claims(self, file: Format) -> Iterator[AnyClaim]:
        """Yield the claims of the summary information, as far as it can be read."""
        try:
            values = self._file.getproperties(_SUMMARY, convert_time=True)
        except _FAULTS:
            return
        for number, name in _PROPERTIES.items():
            if value := clean(_text(values.get(number), values.get(_CODE_PAGE))):
                yield from file_claims(file, name, value, f"summary information, {name}")


def _text(value: object, code_page: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat() if value.year > 1601 else ""  # the first year is no date
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    number = code_page % 65536 if isinstance(code_page, int) else 1252
    try:
        return value.decode("utf-8" if number == _UTF8 else f"cp{number}").strip("\0")
    except (LookupError, UnicodeDecodeError):
        return decode(value.strip(b"\0"), Format.TEXT).text


@contextmanager
def open_streams(data: bytes, file: Format) -> Iterator[Streams]:
    """Open a file.  Raises DamagedOriginal or TruncatedOriginal."""
    with _damage(file.label):
        opened = olefile.OleFileIO(BytesIO(data))
    with opened:
        yield Streams(opened, file.label)


@contextmanager
def _damage(label: str) -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        why = str(error).split("\n", 1)[0][:200] or type(error).__name__
        kind = TruncatedOriginal if "incomplete" in why else DamagedOriginal
        raise kind(label, why) from error


def refuse_ole(data: bytes) -> NoReturn:
    """Raise EncryptedOriginal if the file is a document with a password, TruncatedOriginal if its
    directory is missing, else UnsupportedOriginal.
    """
    names = entry_names(data)
    if _ENCRYPTED in names or _ENCRYPTED.encode("utf-16-le") in data:
        raise EncryptedOriginal("file (an Office document)")
    if not names:
        raise TruncatedOriginal(Format.OLE.label, "its directory is missing")
    found = (_PROGRAMS[name] for name in names if name in _PROGRAMS)
    raise UnsupportedOriginal(next(found, Format.OLE.label), Format.OLE.declaration.advice)
