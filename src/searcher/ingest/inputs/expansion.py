"""Paths as given → single inputs, each with what was said about it."""

import os
import sys
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from searcher.ingest.hints import SIDE_ENDING, combine, container_hints, side_hints
from searcher.ingest.inputs.files import opened, path_of, read_stream, reason
from searcher.ingest.inputs.finder import STANDARD_INPUT, Finder, Listener, Manifests
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.stores import Stores
from searcher.model.errors import BadHint, EmptyOriginal, RefusedInput, StoredInput, UnreadableInput
from searcher.model.record import Hint
from searcher.readers.containers.members import (
    LIMIT,
    SEPARATOR,
    Member,
    SkippedMembers,
    UnreadableMember,
)
from searcher.readers.file_names import STORED, printable
from searcher.readers.media_types import COLLECTIONS, PACKS, Format, glimpse, media_type_of
from searcher.sandbox import error_of, unpack_in_sandbox

__all__ = ["Input", "find_inputs"]

_STANDARD = "standard input"


def find_inputs(
    paths: Iterable[str],
    manifests: Iterable[Path],
    said: tuple[Hint, ...],
    passed_over: Listener = lambda _name, _passed: None,
    stores: Stores | None = None,
) -> Generator[Input, None, None]:
    """Every input below some paths (files, folders, globs, `-`), each once, in a fixed order.

    A container stands for the documents in it, which are unpacked only as they are asked for.
    `said` are the hints of the command line, which hold for all; `stores` knows where this run
    itself writes.  Close it if it is not gone through to its end: it may hold a process that is
    in the middle of a container.
    """
    finder = Finder(Manifests(stores or Stores()), passed_over)
    found = [one for path in paths for one in finder.expand(path)]
    found += [one for manifest in manifests for one in finder.known.take(manifest)]
    seen: set[object] = set()
    for one in found:
        key = _key(one)
        if key not in seen:
            seen.add(key)
            yield from _opened(_complete(one, finder.known, said), passed_over)


def _key(one: Input) -> object:
    """What is the same for two inputs that are one."""
    if isinstance(one.skipped, StoredInput):
        return "storage", one.skipped.root.resolve()
    if one.path is None or one.skipped:
        return one.name
    try:
        return one.path.resolve()
    except (OSError, RuntimeError):  # links in a circle
        return one.name


def _complete(one: Input, known: Manifests, said: tuple[Hint, ...]) -> Input:
    """An input that was found, with its name as it can be shown, and all that was said of it."""
    # A file may have a name that is no text; it is archived under a name that is.
    one = replace(one, name=printable(os.fsencode(one.name).decode("utf-8", "replace")))
    if one.is_settled:
        return one
    try:
        if one.path is None:
            return _streamed(one, said)
        return replace(one, hints=combine(*_told(one.path, known), said))
    except RefusedInput as error:
        return replace(one, refused=error)


def _streamed(one: Input, said: tuple[Hint, ...]) -> Input:
    """What came through standard input, or through a descriptor that the shell opened."""
    is_standard = one.name == STANDARD_INPUT
    if sys.stdin is None and (is_standard or one.name == "/dev/stdin"):
        raise UnreadableInput(one.name, "standard input is closed")
    try:
        if is_standard:
            data = read_stream(sys.stdin.buffer, LIMIT)
        else:
            with Path(one.name).open("rb") as stream:
                data = read_stream(stream, LIMIT)
    except OSError as error:
        raise UnreadableInput(one.name, reason(error)) from error
    return replace(one, name=_STANDARD if is_standard else one.name, data=data, hints=said)


def _told(path: Path, known: Manifests) -> Iterator[tuple[Hint, ...]]:
    """What a manifest and a side file say of a document.  Raises BadHint, UnreadableInput."""
    if path.name.endswith(SIDE_ENDING):
        missing = path.name.removesuffix(SIDE_ENDING)
        raise BadHint(path.name, "the file name", missing, "the name of a document here")
    yield known.hints(path.resolve())
    yield side_hints(path)


# Opening containers


def _opened(one: Input, passed_over: Listener) -> Iterator[Input]:
    """An input, or if it is a container what it holds; a message, and what is attached to it."""
    if one.is_settled:
        yield one
    elif one.path is None:
        yield from _unpacked(one, one.data or b"", _kind(one.data or b""), passed_over)
    else:
        try:
            with opened(one.path, one.within) as file:
                yield from _unpacked(one, path_of(file), _kind(file), passed_over)
        except RefusedInput as error:
            yield replace(one, refused=error)


def _kind(source: bytes | BinaryIO) -> str:
    """The media type that bytes or an open file show; none where it cannot be read."""
    try:
        return media_type_of(source if isinstance(source, bytes) else glimpse(source))
    except OSError:
        return ""  # it is told when it is read


def _unpacked(
    one: Input, source: Path | bytes, kind: str, passed_over: Listener
) -> Iterator[Input]:
    if kind not in PACKS | COLLECTIONS:
        yield one
    if kind in PACKS | COLLECTIONS or kind == Format.MAIL:
        yield from _members(one, source, kind, passed_over)


def _members(one: Input, source: Path | bytes, kind: str, passed_over: Listener) -> Iterator[Input]:
    is_empty = kind != Format.MAIL
    if kind == Format.MAIL:  # the address is that of the message, which is no container of versions
        one = replace(one, hints=tuple(hint for hint in one.hints if hint.key != "url"))
    for found in unpack_in_sandbox(source, kind, one.file_name):
        match found:
            case SkippedMembers(what=what) if what == STORED:
                is_empty = False
                root = Path(one.name)
                yield Input(one.name, skipped=StoredInput("an archive or index", root))
            case SkippedMembers():
                passed_over(one.name, found)
            case _:
                is_empty = False
                yield _member(one, found)
    if is_empty:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        yield replace(one, refused=EmptyOriginal(size))


def _member(one: Input, found: Member | UnreadableMember) -> Input:
    """The input that a member is; what was said of its container holds for it."""
    name = f"{one.name}{SEPARATOR}{found.name}" if found.name else one.name
    if isinstance(found, UnreadableMember):
        return Input(name, refused=error_of(found))
    try:
        hints = combine(container_hints(found.metadata, name), one.hints)
    except RefusedInput as error:
        return Input(name, refused=error)
    return Input(name, data=found.data, hints=hints, declared=found.declared)
