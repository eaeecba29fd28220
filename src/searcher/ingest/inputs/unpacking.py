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
from searcher.readers.format_detection import detect_format, glimpse
from searcher.readers.formats import Format
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
        yield from _unpack(source, data, _format_of(data), on_skipped)
    else:
        try:
            with open_regular(source.path, source.within) as file:
                yield from _unpack(source, stable_path(file), _format_of(file), on_skipped)
        except RefusedInput as error:
            yield replace(source, refused=error)


def _format_of(content: bytes | BinaryIO) -> Format | None:
    """Detect the format of bytes or an open file; None if it cannot be read."""
    try:
        return detect_format(content if isinstance(content, bytes) else glimpse(content))
    except OSError:
        return None  # it is reported when the input is read


def _unpack(
    source: Input, content: Path | bytes, found: Format | None, on_skipped: SkipListener
) -> Iterator[Input]:
    is_container = found is not None and found.is_container
    if not is_container:
        yield source
    if found and (is_container or found.declaration.attachments):
        yield from _members(source, content, found, on_skipped)


def _members(
    source: Input, content: Path | bytes, container: Format, on_skipped: SkipListener
) -> Iterator[Input]:
    is_empty = container.is_container
    if not is_empty:  # the URL is that of the message, not of what is attached to it
        source = replace(source, hints=tuple(h for h in source.hints if h.key != "url"))
    for found in unpack_in_sandbox(content, container, source.file_name):
        match found:
            case SkippedMembers(what=what) if what == STORED:
                is_empty = False
                root = Path(source.name)
                yield Input(source.name, skipped=StoredInput("an archive or index", root))
            case SkippedMembers():
                names = tuple(f"{source.name}{SEPARATOR}{name}" for name in found.names)
                on_skipped(source.name, replace(found, names=names))
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
    return Input(name, data=member.data, hints=hints, declared=member.declared or "")
