"""Open a container: yield the documents in it one at a time, each with its own bytes.

A pack (ZIP, TAR, gzip) may hold a collection (mbox, WARC, table, feed), and a message may have
either attached; but no pack is opened in a pack, and no collection in a collection.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import SEEK_END, BytesIO
from pkgutil import resolve_name
from typing import BinaryIO

from searcher.model.errors import NestedContainer, RefusedInput
from searcher.readers.containers.archives import members_of_tar, stores_of_tar
from searcher.readers.containers.compression import DecompressedStream
from searcher.readers.containers.members import (
    SEPARATOR,
    ContainerEntry,
    Member,
    UnreadableMember,
    unreadable,
)
from searcher.readers.file_names import inner_name
from searcher.readers.format_declaration import FormatKind
from searcher.readers.format_detection import detect_format, format_of_name
from searcher.readers.formats import Format
from searcher.readers.office.package import open_zip

_DEEPEST_MESSAGE = 8
_SCANNED = 32 * 1024**2
"""Bytes of a compressed TAR that is read twice: for what it holds, then for the documents."""


@dataclass(frozen=True, slots=True)
class _Nesting:
    """The containers around an entry: their names, a pack, a collection, and so many messages."""

    name: str = ""
    pack: bool = False
    collection: bool = False
    messages: int = 0


def open_container(stream: BinaryIO, container: Format, name: str) -> Iterator[ContainerEntry]:
    """Yield the entries of a container of this name, or the attachments of a document; a member
    that is refused is an entry, too.

    Raises a RefusedInput if the container cannot be read, or not further.
    """
    if container.is_container:
        yield from _open(stream, container, name, _Nesting())
    else:  # the document itself is an input already
        yield from _attachments(stream.read(), container, _Nesting())


def _open(
    stream: BinaryIO, container: Format, name: str, nesting: _Nesting
) -> Iterator[ContainerEntry]:
    match container.declaration.kind:
        case FormatKind.COMPRESSED:
            yield from _open_compressed(stream, container, name, nesting)
        case FormatKind.PACK:
            if nesting.pack:
                raise _nested(stream, container, name)
            yield from _read(stream, container, replace(nesting, pack=True))
        case _:
            if nesting.collection:
                raise NestedContainer(container)
            yield from _read(stream, container, replace(nesting, collection=True))


def _read(stream: BinaryIO, container: Format, nesting: _Nesting) -> Iterator[ContainerEntry]:
    for entry in resolve_name(container.declaration.reader)(stream):
        yield from _entries_of(entry, nesting)


def _nested(stream: BinaryIO, pack: Format, name: str) -> RefusedInput:
    """Return why a pack in a pack is refused: a document that is a ZIP may only be damaged."""
    if pack is Format.ZIP:
        claimed = format_of_name(name)
        is_zipped = claimed is not None and claimed.is_document and claimed.declaration.zip_marks
        try:
            open_zip(stream, claimed if claimed and is_zipped else pack).close()
        except RefusedInput as error:
            return error
    return NestedContainer(pack)


def _open_compressed(
    stream: BinaryIO, compression: Format, name: str, nesting: _Nesting
) -> Iterator[ContainerEntry]:
    """Yield the document in a compressed file, or the entries of the container in it."""
    decompressed = DecompressedStream(stream, compression)
    inner = detect_format(decompressed.peek())
    if inner is Format.WARC and compression is Format.GZIP:
        stream.seek(0)  # each record of a web archive is compressed by itself
        yield from _open(stream, inner, name, nesting)
    elif inner is Format.TAR:
        if nesting.pack:
            raise NestedContainer(inner)
        stores = frozenset[str]()
        if stream.seek(0, SEEK_END) <= _SCANNED:
            stream.seek(0)
            stores = stores_of_tar(DecompressedStream(stream, compression))
        stream.seek(0)
        for entry in members_of_tar(DecompressedStream(stream, compression), stores):
            yield from _entries_of(entry, replace(nesting, pack=True))
    elif inner.is_pack:
        raise NestedContainer(inner)
    elif inner.is_container:
        yield from _open(decompressed, inner, name, nesting)
    else:
        bare = inner_name(name).rsplit("/", 1)[-1]
        yield from _entries_of(
            Member(bare.rpartition(".")[0] or bare, decompressed.whole()), nesting
        )


def _entries_of(entry: ContainerEntry, nesting: _Nesting) -> Iterator[ContainerEntry]:
    """Yield an entry as it is, or the entries of a container if it may be opened here."""
    if isinstance(entry, UnreadableMember):
        yield replace(entry, name=nesting.name + entry.name)
        return
    if not isinstance(entry, Member):
        yield entry
        return
    found = entry.declared or detect_format(entry.data)
    if found.is_container and not entry.declared:
        yield from _nested_entries(entry, found, nesting)
        return
    yield replace(entry, name=nesting.name + entry.name)
    if found.declaration.attachments:
        yield from _attachments(entry.data, found, _inside(nesting, entry.name))


def _inside(nesting: _Nesting, name: str) -> _Nesting:
    return replace(nesting, name=f"{nesting.name}{name}{SEPARATOR}")


def _nested_entries(
    entry: Member, container: Format, nesting: _Nesting
) -> Iterator[ContainerEntry]:
    try:
        yield from _open(BytesIO(entry.data), container, entry.name, _inside(nesting, entry.name))
    except RefusedInput as error:
        yield unreadable(nesting.name + entry.name, error)


def _attachments(
    message: bytes, message_format: Format, nesting: _Nesting
) -> Iterator[ContainerEntry]:
    """Yield the attachments of a message, and those of messages attached to it up to a depth."""
    nesting = replace(nesting, messages=nesting.messages + 1)
    try:
        for attachment in resolve_name(message_format.declaration.attachments)(message):
            name = inner_name(attachment.name)
            if detect_format(attachment.data) is Format.TNEF:  # the same message, as Outlook has it
                yield from _attachments(attachment.data, Format.TNEF, nesting)
            elif nesting.messages > _DEEPEST_MESSAGE:
                yield unreadable(nesting.name + name, NestedContainer(message_format))
            else:
                yield from _entries_of(Member(name, attachment.data), nesting)
    except RefusedInput as error:
        yield unreadable(nesting.name + "attachments", error)
