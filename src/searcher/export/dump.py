"""Dumps: one TAR with every file of an archive, and their digests at its end."""

import gzip
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

import msgspec

from searcher.model.record import FORMAT as RECORD_FORMAT
from searcher.model.record import PROGRAM
from searcher.store import Archive, OnUnread, raise_error, utc_now
from searcher.store.durable import fsync
from searcher.store.export_format import (
    FORMAT,
    HEAD,
    MANIFEST,
    ExportHead,
    manifest_line,
    object_of,
)
from searcher.store.snapshot import StoredFile, snapshot

Listener = Callable[[str], None]
"""A callback that receives the identifier of each object that was written."""

_COMPRESSED = (".gz", ".tgz")
_LEVEL = 6  # of gzip


def new_head(query: str | None = None) -> ExportHead:
    """Make the head of an export that is made now."""
    return ExportHead(
        format=FORMAT, record_format=RECORD_FORMAT, made=utc_now(), program=PROGRAM, query=query
    )


def head_json(head: ExportHead) -> bytes:
    """Encode the head of an export."""
    return msgspec.json.format(msgspec.json.encode(head), indent=2) + b"\n"


def write_dump(
    archive: Archive,
    path: Path,
    on_object: Listener = lambda _: None,
    on_unread: OnUnread = raise_error,
) -> int:
    """Write a dump to a file, whole or not at all; return the number of objects.

    It is compressed by gzip if the name ends with `.gz` or `.tgz`.  `on_unread` is called with the
    error of what is damaged, and left out.
    """
    head = new_head()
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            with _compressed(out, path.name) as stream:
                count = _write(stream, head, snapshot(archive, on_unread=on_unread), on_object)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    fsync(path.parent)
    return count


@contextmanager
def _compressed(out: BinaryIO, name: str) -> Iterator[IO[bytes]]:
    if not name.endswith(_COMPRESSED):
        yield out
        return
    with gzip.GzipFile("", "wb", _LEVEL, out, mtime=0) as stream:
        yield cast(IO[bytes], stream)


def _write(
    stream: IO[bytes], head: ExportHead, files: Iterator[StoredFile], on_object: Listener
) -> int:
    moment = int(datetime.fromisoformat(head.made).timestamp())
    last: str | None = None
    count = 0
    with (
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.USTAR_FORMAT) as pack,
        TemporaryFile() as manifest,
    ):
        data = head_json(head)
        pack.addfile(_member(HEAD, len(data), moment), io.BytesIO(data))
        for file in files:
            pack.addfile(_member(file.path, file.size, moment), file.content)
            manifest.write(manifest_line(file.sha512, file.path))
            if (identifier := object_of(file.path)) and identifier != last:
                last, count = identifier, count + 1
                on_object(identifier)
        size = manifest.tell()
        manifest.seek(0)
        pack.addfile(_member(MANIFEST, size, moment), manifest)
    return count


def _member(name: str, size: int, moment: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime = size, moment
    return member
