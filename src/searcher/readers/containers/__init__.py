"""Open a container: yield the documents in it one at a time, each with its own bytes.

A pack (ZIP, TAR, gzip) may hold a collection (mbox, WARC, table, feed), and a message may have
either attached; but no pack is opened in a pack, and no collection in a collection.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import SEEK_END, BytesIO
from typing import BinaryIO

from searcher.model.errors import NestedContainer, RefusedInput
from searcher.readers import media_types
from searcher.readers.containers.archives import stores_of_tar, tar_members, zip_members
from searcher.readers.containers.compression import DecompressedStream
from searcher.readers.containers.feeds import feed_items
from searcher.readers.containers.mbox import mbox_messages
from searcher.readers.containers.members import (
    SEPARATOR,
    ContainerEntry,
    Member,
    UnreadableMember,
    unreadable,
)
from searcher.readers.containers.tables import csv_documents, jsonl_documents
from searcher.readers.containers.warc import warc_documents
from searcher.readers.file_names import inner_name
from searcher.readers.mail.message import attachments
from searcher.readers.media_types import Format, media_type_of
from searcher.readers.office.package import open_zip

_Opener = Callable[[BinaryIO], Iterator[ContainerEntry]]


def _tar_members(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the members of a TAR; if it is seekable, its headers are scanned for stores first."""
    stores = frozenset[str]()
    if stream.seekable():
        stores = stores_of_tar(stream)
        stream.seek(0)
    return tar_members(stream, stores)


_PACKS: Mapping[str, _Opener] = {media_types.ZIP: zip_members, media_types.TAR: _tar_members}
_COLLECTIONS: Mapping[str, _Opener] = {
    media_types.MBOX: mbox_messages,
    media_types.WARC: warc_documents,
    media_types.CSV: csv_documents,
    media_types.JSONL: jsonl_documents,
    media_types.FEED: feed_items,
}
_COMPRESSED = media_types.PACKS - _PACKS.keys()
_DEEPEST_MESSAGE = 8
_SCANNED = 32 * 1024**2
"""Bytes of a compressed TAR that is read twice: for what it holds, then for the documents."""
_ZIPPED = (Format.DOCX, Format.ODT)


@dataclass(frozen=True, slots=True)
class _Nesting:
    """The containers around an entry: their names, a pack, a collection, and so many messages."""

    name: str = ""
    pack: bool = False
    collection: bool = False
    messages: int = 0


def open_container(stream: BinaryIO, media_type: str, name: str) -> Iterator[ContainerEntry]:
    """Yield the entries of a container of this name; a member that is refused is an entry, too.

    Raises a RefusedInput if the container cannot be read, or not further.
    """
    if media_type == Format.MAIL:  # the message itself is an input already
        yield from _attachments(stream.read(), _Nesting())
    else:
        yield from _open(stream, media_type, name, _Nesting())


def _open(
    stream: BinaryIO, media_type: str, name: str, nesting: _Nesting
) -> Iterator[ContainerEntry]:
    if media_type in _COMPRESSED:
        yield from _open_compressed(stream, media_type, name, nesting)
    elif media_type in _PACKS:
        if nesting.pack:
            raise _nested(stream, media_type, name)
        for entry in _PACKS[media_type](stream):
            yield from _entries_of(entry, replace(nesting, pack=True))
    else:
        if nesting.collection:
            raise NestedContainer(media_type)
        for entry in _COLLECTIONS[media_type](stream):
            yield from _entries_of(entry, replace(nesting, collection=True))


def _nested(stream: BinaryIO, media_type: str, name: str) -> RefusedInput:
    """Return why a pack in a pack is refused: a document that is a ZIP may only be damaged."""
    if media_type == media_types.ZIP:
        claimed = media_types.claimed_by(name)
        try:
            open_zip(stream, claimed if claimed in _ZIPPED else media_types.ZIP).close()
        except RefusedInput as error:
            return error
    return NestedContainer(media_type)


def _open_compressed(
    stream: BinaryIO, media_type: str, name: str, nesting: _Nesting
) -> Iterator[ContainerEntry]:
    """Yield the document in a compressed file, or the entries of the container in it."""
    decompressed = DecompressedStream(stream, media_type)
    inner = media_type_of(decompressed.peek())
    if inner == media_types.WARC and media_type == media_types.GZIP:
        stream.seek(0)  # each record of a web archive is compressed by itself
        yield from _open(stream, inner, name, nesting)
    elif inner == media_types.TAR:
        if nesting.pack:
            raise NestedContainer(inner)
        stores = frozenset[str]()
        if stream.seek(0, SEEK_END) <= _SCANNED:
            stream.seek(0)
            stores = stores_of_tar(DecompressedStream(stream, media_type))
        stream.seek(0)
        for entry in tar_members(DecompressedStream(stream, media_type), stores):
            yield from _entries_of(entry, replace(nesting, pack=True))
    elif inner in _COLLECTIONS:
        yield from _open(decompressed, inner, name, nesting)
    elif inner in media_types.PACKS:
        raise NestedContainer(inner)
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
    kind = "" if entry.declared else media_type_of(entry.data)
    if kind in media_types.PACKS | media_types.COLLECTIONS:
        yield from _nested_entries(entry, kind, nesting)
        return
    yield replace(entry, name=nesting.name + entry.name)
    if Format.MAIL in (kind, entry.declared):
        yield from _attachments(entry.data, _inside(nesting, entry.name))


def _inside(nesting: _Nesting, name: str) -> _Nesting:
    return replace(nesting, name=f"{nesting.name}{name}{SEPARATOR}")


def _nested_entries(entry: Member, kind: str, nesting: _Nesting) -> Iterator[ContainerEntry]:
    try:
        yield from _open(BytesIO(entry.data), kind, entry.name, _inside(nesting, entry.name))
    except RefusedInput as error:
        yield unreadable(nesting.name + entry.name, error)


def _attachments(message: bytes, nesting: _Nesting) -> Iterator[ContainerEntry]:
    """Yield the attachments of a message, and those of messages attached to it up to a depth."""
    nesting = replace(nesting, messages=nesting.messages + 1)
    try:
        for attachment in attachments(message):
            name = inner_name(attachment.name)
            if nesting.messages > _DEEPEST_MESSAGE:
                yield unreadable(nesting.name + name, NestedContainer(Format.MAIL))
            else:
                yield from _entries_of(Member(name, attachment.data), nesting)
    except RefusedInput as error:
        yield unreadable(nesting.name + "attachments", error)
