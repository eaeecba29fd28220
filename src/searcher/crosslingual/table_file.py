"""The file of a table, in the folder of the index: `.crosslingual.npz`.

    header              JSON: the format of the file, its languages, and how the table was made
    terms, texts        the words, in UTF-8, a line each
    languages           the language of each, as a number
    offsets, targets, similarities     see `NeighbourTable`

An index does not know of it: it stays through commits and rebuilds.  A table that was made of an
earlier commit is valid: words that are newer have no neighbours, neighbours that are gone find
nothing.
"""

import io
import os
import threading
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from searcher.crosslingual.table import ComparedWord, Header, NeighbourTable
from searcher.model.errors import DamagedTable
from searcher.store.durable import write_file

FORMAT = 1

_NAME = ".crosslingual.npz"
_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, EOFError),
    *(LookupError, TypeError, ValueError, msgspec.DecodeError),
)


class _FileHeader(msgspec.Struct, frozen=True):
    """The header of a file.  `format` is read by itself first: others may have other keys."""

    format: int
    languages: tuple[str, ...]
    table: Header


class _AnyFormat(msgspec.Struct, frozen=True):
    format: int


def table_path(index: Path) -> Path:
    """Return the file of the table in the folder of an index."""
    return index / _NAME


def write_table(path: Path, table: NeighbourTable) -> None:
    """Write a table in one step, forced to disk."""
    number = {language: place for place, language in enumerate(table.languages)}
    out = io.BytesIO()
    np.savez_compressed(
        out,
        header=_bytes(msgspec.json.encode(_FileHeader(FORMAT, table.languages, table.header))),
        terms=_bytes("\n".join(one.term for one in table.words).encode()),
        texts=_bytes("\n".join(one.text for one in table.words).encode()),
        languages=np.array([number[one.language] for one in table.words], np.uint16),
        offsets=table.offsets,
        targets=table.targets,
        similarities=table.similarities,
    )
    write_file(path, out.getvalue())


def read_table(path: Path) -> NeighbourTable | None:
    """Read a table; return None if there is none, or it is of another format.

    Raises DamagedTable if it is not as it was written.
    """
    try:
        with path.open("rb") as file:
            return _read(file)
    except FileNotFoundError:
        return None
    except _DAMAGES as error:
        raise DamagedTable(path, str(error)) from error


def _read(file: BinaryIO) -> NeighbourTable | None:
    if not zipfile.is_zipfile(file):
        raise ValueError("it is no archive of arrays")
    with np.load(file, allow_pickle=False) as arrays:
        header = arrays["header"].tobytes()
        if msgspec.json.decode(header, type=_AnyFormat).format != FORMAT:
            return None
        return _checked(_table(msgspec.json.decode(header, type=_FileHeader), arrays))


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)


def _table(header: _FileHeader, arrays: Mapping[str, NDArray[Any]]) -> NeighbourTable:
    terms, texts = (arrays[name].tobytes().decode().split("\n") for name in ("terms", "texts"))
    languages = [header.languages[number] for number in arrays["languages"].tolist()]
    words = list(map(ComparedWord, terms, languages, texts)) if languages else []
    return NeighbourTable(
        header.table,
        words,
        arrays["offsets"].astype(np.uint32),
        arrays["targets"].astype(np.uint32),
        arrays["similarities"].astype(np.float16),
    )


def _checked(table: NeighbourTable) -> NeighbourTable:
    """Return a table whose places are all in it.  Raises ValueError for another."""
    offsets, targets = table.offsets, table.targets
    if len(offsets) != len(table.words) + 1 or len(targets) != len(table.similarities):
        raise ValueError("its arrays differ in length")
    if offsets[0] != 0 or offsets[-1] != len(targets) or (np.diff(offsets.astype(int)) < 0).any():
        raise ValueError("its offsets are not those of its neighbours")
    if targets.max(initial=0) >= max(1, len(table.words)):
        raise ValueError("a neighbour is not one of its words")
    return table


class TableFile:
    """The table of an index, read again when another one is put in its place; the same object may
    be used by many threads.
    """

    def __init__(self, index: Path) -> None:
        self._path = table_path(index)
        self._lock = threading.Lock()
        self._known: tuple[tuple[int, int, int] | None, NeighbourTable | None] = None, None

    def newest(self) -> NeighbourTable | None:
        """Return the table; None if there is none that can be read: a search does without."""
        state = self._state()
        if state != self._known[0]:
            with self._lock:
                if state != self._known[0]:
                    self._known = state, self._read()
        return self._known[1]

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116  # a third of the time, for every query
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _read(self) -> NeighbourTable | None:
        try:
            return read_table(self._path)
        except DamagedTable:
            return None
