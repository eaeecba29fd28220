"""Unpack containers and messages into the documents in them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from searcher.ingest.hints import combine, container_hints
from searcher.ingest.inputs.files import open_regular, stable_path
from searcher.ingest.inputs.input import Input
from searcher.model.errors import EmptyOriginal, RefusedInput, StoredInput
from searcher.readers.containers.members import SEPARATOR, Member, SkippedMembers, UnreadableMember
from searcher.readers.file_names import STORED
from searcher.readers.media_types import COLLECTIONS, PACKS, Format, glimpse, media_type_of
from searcher.sandbox import error_of, unpack_in_sandbox

SkipListener = Callable[[str, SkippedMembers], None]
"""A callback that receives the name of a container or folder, and what is skipped in it."""


def unpack(source: Input, on_skipped: SkipListener) -> Iterator[Input]:
    """Yield the members of a container, a message with its attachments, or else the input itself.

    A container that cannot be opened is yielded as refused.
    """
    if not source.is_to_be_read:
        yield source
    elif source.path is None:
        data = source.data or b""
        yield from _unpack(source, data, _media_type(data), on_skipped)
    else:
        try:
            with open_regular(source.path, source.within) as file:
                yield from _unpack(source, stable_path(file), _media_type(file), on_skipped)
        except RefusedInput as error:
            yield replace(source, refused=error)


def _media_type(content: bytes | BinaryIO) -> str:
    """Detect the media type of bytes or an open file; empty if it cannot be read."""
    try:
        return media_type_of(content if isinstance(content, bytes) else glimpse(content))
    except OSError:
        return ""  # it is reported when the input is read


def _unpack(
    source: Input, content: Path | bytes, media_type: str, on_skipped: SkipListener
) -> Iterator[Input]:
    is_container = media_type in PACKS | COLLECTIONS
    if not is_container:
        yield source
    if is_container or media_type == Format.MAIL:
        yield from _members(source, content, media_type, on_skipped)


def _members(
    source: Input, content: Path | bytes, media_type: str, on_skipped: SkipListener
) -> Iterator[Input]:
    is_empty = media_type != Format.MAIL
    if media_type == Format.MAIL:  # the URL is that of the message, not of what is attached to it
        source = replace(source, hints=tuple(h for h in source.hints if h.key != "url"))
    for found in unpack_in_sandbox(content, media_type, source.file_name):
        match found:
            case SkippedMembers(what=what) if what == STORED:
                is_empty = False
                root = Path(source.name)
                yield Input(source.name, skipped=StoredInput("an archive or index", root))
            case SkippedMembers():
                on_skipped(source.name, found)
            case _:
                is_empty = False
                yield _input_of(source, found)
    if is_empty:
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        yield replace(source, refused=EmptyOriginal(size))


def _input_of(container: Input, member: Member | UnreadableMember) -> Input:
    """Make an input of a member; the hints of its container hold for it."""
    name = f"{container.name}{SEPARATOR}{member.name}" if member.name else container.name
    if isinstance(member, UnreadableMember):
        return Input(name, refused=error_of(member))
    try:
        hints = combine(container_hints(member.metadata, name), container.hints)
    except RefusedInput as error:
        return Input(name, refused=error)
    return Input(name, data=member.data, hints=hints, declared=member.declared)
