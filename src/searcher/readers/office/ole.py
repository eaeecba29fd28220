"""Refuse the files of old Office programs (MS-CFB), and new ones that are locked in such a file."""

from typing import NoReturn

from searcher.model.errors import EncryptedOriginal, UnsupportedOriginal
from searcher.readers.formats import Format


def refuse_ole(data: bytes) -> NoReturn:
    """Raise EncryptedOriginal if the file is a document with a password, else
    UnsupportedOriginal.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedOriginal("file (an Office document)")
    raise UnsupportedOriginal(Format.OLE)
