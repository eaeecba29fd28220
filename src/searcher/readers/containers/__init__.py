"""A container → the documents in it, one after the other, each with its own bytes.

A pack (ZIP, TAR, gzip) may hold a collection (mbox, WARC, table, feed), and a message may have
either attached; but no pack is opened in a pack, and no collection in a collection.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import SEEK_END, BytesIO
from typing import BinaryIO

from searcher.model.errors import NestedContainer, RefusedInput
from searcher.readers import media_types
from searcher.readers.containers.archives import stores_of_tar, tarred, zipped
from searcher.readers.containers.compression import Pressed
from searcher.readers.containers.feeds import fed
from searcher.readers.containers.mbox import posted
from searcher.readers.containers.members import SEPARATOR, Found, Member, Unread, unread
from searcher.readers.containers.tables import columned, lined
from searcher.readers.containers.warc import crawled
from searcher.readers.file_names import inner_name
from searcher.readers.mail.message import attachments
from searcher.readers.media_types import Format, media_type_of
from searcher.readers.office.package import open_zip

_Opener = Callable[[BinaryIO], Iterator[Found]]


def _tarred(stream: BinaryIO) -> Iterator[Found]:
    """The files of a TAR, whose heads are looked through first where it can be gone back in."""
    stores = frozenset[str]()
    if stream.seekable():
        stores = stores_of_tar(stream)
        stream.seek(0)
    return tarred(stream, stores)


_PACKS: Mapping[str, _Opener] = {media_types.ZIP: zipped, media_types.TAR: _tarred}
_COLLECTIONS: Mapping[str, _Opener] = {
    media_types.MBOX: posted,
    media_types.WARC: crawled,
    media_types.CSV: columned,
    media_types.JSONL: lined,
    media_types.FEED: fed,
}
_PRESSED = media_types.PACKS - _PACKS.keys()
_MESSAGES_DEEP = 8
_LOOKED_THROUGH = 32 * 1024**2
"""Bytes of a compressed TAR that is read twice: for what it holds, then for the documents."""
_ZIPPED = (Format.DOCX, Format.ODT)


@dataclass(frozen=True, slots=True)
class _Within:
    """What was opened on the way: names in front, a pack, a collection, so many messages."""

    name: str = ""
    pack: bool = False
    collection: bool = False
    messages: int = 0


def found_in(stream: BinaryIO, media_type: str, name: str) -> Iterator[Found]:
    """The documents of a container; `name` is what it is called.

    What cannot be taken is told in its place.  Raises a RefusedInput where the container itself
    cannot be read, or not further.
    """
    if media_type == Format.MAIL:  # the message itself is known
        yield from _attached(stream.read(), _Within())
    else:
        yield from _open(stream, media_type, name, _Within())


def _open(stream: BinaryIO, media_type: str, name: str, within: _Within) -> Iterator[Found]:
    if media_type in _PRESSED:
        yield from _unpress(stream, media_type, name, within)
    elif media_type in _PACKS:
        if within.pack:
            raise _nested(stream, media_type, name)
        for found in _PACKS[media_type](stream):
            yield from _settle(found, replace(within, pack=True))
    else:
        if within.collection:
            raise NestedContainer(media_type)
        for found in _COLLECTIONS[media_type](stream):
            yield from _settle(found, replace(within, collection=True))


def _nested(stream: BinaryIO, media_type: str, name: str) -> RefusedInput:
    """Why a pack in a pack is not taken: a document that is a zip may only be damaged."""
    if media_type == media_types.ZIP:
        claimed = media_types.claimed_by(name)
        try:
            open_zip(stream, claimed if claimed in _ZIPPED else media_types.ZIP).close()
        except RefusedInput as error:
            return error
    return NestedContainer(media_type)


def _unpress(stream: BinaryIO, media_type: str, name: str, within: _Within) -> Iterator[Found]:
    """What one compressed file holds: a document, or a container that is not compressed."""
    pressed = Pressed(stream, media_type)
    inner = media_type_of(pressed.peek())
    if inner == media_types.WARC and media_type == media_types.GZIP:
        stream.seek(0)  # each record of a web archive is compressed by itself
        yield from _open(stream, inner, name, within)
    elif inner == media_types.TAR:
        if within.pack:
            raise NestedContainer(inner)
        stores = frozenset[str]()
        if stream.seek(0, SEEK_END) <= _LOOKED_THROUGH:
            stream.seek(0)
            stores = stores_of_tar(Pressed(stream, media_type))
        stream.seek(0)
        for found in tarred(Pressed(stream, media_type), stores):
            yield from _settle(found, replace(within, pack=True))
    elif inner in _COLLECTIONS:
        yield from _open(pressed, inner, name, within)
    elif inner in media_types.PACKS:
        raise NestedContainer(inner)
    else:
        bare = inner_name(name).rsplit("/", 1)[-1]
        yield from _settle(Member(bare.rpartition(".")[0] or bare, pressed.whole()), within)


def _settle(found: Found, within: _Within) -> Iterator[Found]:
    """A thing found: a document as it is, a container opened if that is still allowed."""
    if isinstance(found, Unread):
        yield replace(found, name=within.name + found.name)
        return
    if not isinstance(found, Member):
        yield found
        return
    kind = "" if found.declared else media_type_of(found.data)
    if kind in media_types.PACKS | media_types.COLLECTIONS:
        yield from _opened_inside(found, kind, within)
        return
    yield replace(found, name=within.name + found.name)
    if Format.MAIL in (kind, found.declared):
        yield from _attached(found.data, _inside(within, found.name))


def _inside(within: _Within, name: str) -> _Within:
    return replace(within, name=f"{within.name}{name}{SEPARATOR}")


def _opened_inside(found: Member, kind: str, within: _Within) -> Iterator[Found]:
    try:
        yield from _open(BytesIO(found.data), kind, found.name, _inside(within, found.name))
    except RefusedInput as error:
        yield unread(within.name + found.name, error)


def _attached(message: bytes, within: _Within) -> Iterator[Found]:
    """What came with a message; that of messages within messages only so far."""
    within = replace(within, messages=within.messages + 1)
    try:
        for attachment in attachments(message):
            name = inner_name(attachment.name)
            if within.messages > _MESSAGES_DEEP:
                yield unread(within.name + name, NestedContainer(Format.MAIL))
            else:
                yield from _settle(Member(name, attachment.data), within)
    except RefusedInput as error:
        yield unread(within.name + "attachments", error)
