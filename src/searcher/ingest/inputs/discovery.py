"""Find the inputs of an ingest, each once, with its hints."""

import os
import sys
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from searcher.ingest.hints import SIDE_ENDING, combine, side_hints
from searcher.ingest.inputs.files import error_message, read_stream
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.manifest_collection import ManifestCollection
from searcher.ingest.inputs.manifests import ManifestRow
from searcher.ingest.inputs.path_expansion import STANDARD_INPUT, PathExpander
from searcher.ingest.inputs.storage_detection import StorageDetector
from searcher.ingest.inputs.unpacking import SkipListener, unpack
from searcher.model.errors import BadHint, RefusedInput, StoredInput, UnreadableInput
from searcher.model.record import Hint
from searcher.readers.containers.members import LIMIT
from searcher.readers.file_names import printable

_STANDARD_INPUT_NAME = "standard input"

FoundListener = Callable[[Collection[Input]], None]
"""A callback that receives the inputs below all paths, each once, their containers not unpacked."""


def find_inputs(
    paths: Iterable[str],
    manifests: Iterable[Path],
    hints: tuple[Hint, ...],
    on_skipped: SkipListener = lambda _name, _skipped: None,
    storage: StorageDetector | None = None,
    on_found: FoundListener = lambda _found: None,
) -> Generator[Input, None, None]:
    """Find every input below paths (files, folders, globs, `-`), each once, in a fixed order.

    A container is replaced by its members, which are unpacked one at a time.  `hints` are those
    of the command line, which hold for every input; `storage` knows where this run itself writes;
    `on_found` receives all that was found, before the first is unpacked.
    Close the generator if it is not exhausted: a process may be unpacking a container for it.
    """
    for source in find_files(paths, manifests, hints, on_skipped, storage, on_found):
        yield from unpack(source, on_skipped)


def find_files(
    paths: Iterable[str],
    manifests: Iterable[Path],
    hints: tuple[Hint, ...],
    on_skipped: SkipListener = lambda _name, _skipped: None,
    storage: StorageDetector | None = None,
    on_found: FoundListener = lambda _found: None,
) -> Iterator[Input]:
    """Find the files below paths with their hints, as `find_inputs` does, without unpacking any."""
    collection = ManifestCollection(storage or StorageDetector())
    expander = PathExpander(collection, on_skipped)
    found = [source for path in paths for source in expander.expand(path)]
    found += [source for manifest in manifests for source in collection.add(manifest)]
    distinct = _distinct(found)
    on_found(distinct)
    return (_with_hints(source, collection, hints) for source in distinct)


def find_listed(
    rows: Iterable[ManifestRow],
    within: Path,
    on_skipped: SkipListener,
    storage: StorageDetector,
) -> Generator[Input, None, None]:
    """Find the inputs that the rows of a list name, each once; all must be below a folder."""
    collection = ManifestCollection(storage)
    found = [collection.add_row(row, within) for row in rows]
    for source in _distinct(found):
        yield from unpack(_with_hints(source, collection, ()), on_skipped)


def _distinct(found: Iterable[Input]) -> Collection[Input]:
    distinct: dict[object, Input] = {}
    for source in found:
        distinct.setdefault(_key(source), source)
    return distinct.values()


def _key(source: Input) -> object:
    """Return what two inputs have in common if they are the same."""
    if isinstance(source.skipped, StoredInput):
        return "storage", source.skipped.root.resolve()
    if source.path is None or source.skipped:
        return source.name
    try:
        return source.path.resolve()
    except (OSError, RuntimeError):  # links in a circle
        return source.name


def _with_hints(source: Input, collection: ManifestCollection, hints: tuple[Hint, ...]) -> Input:
    """Add the hints for an input, the data of a stream, and a name that can be displayed."""
    # A file name may be undecodable; the document is archived under a name that is text.
    name = printable(os.fsencode(source.name).decode("utf-8", "replace"))
    source = replace(source, name=name)
    if not source.is_to_be_read:
        return source
    try:
        if source.path is None:
            return replace(_read_stream_of(source), hints=hints)
        return replace(source, hints=combine(*_hints_of_file(source.path, collection), hints))
    except RefusedInput as error:
        return replace(source, refused=error)


def _read_stream_of(source: Input) -> Input:
    """Read standard input, or a file descriptor that the shell opened.  Raises UnreadableInput."""
    is_standard = source.name == STANDARD_INPUT
    if sys.stdin is None and (is_standard or source.name == "/dev/stdin"):
        raise UnreadableInput(source.name, "standard input is closed")
    try:
        if is_standard:
            data = read_stream(sys.stdin.buffer, LIMIT)
        else:
            with Path(source.name).open("rb") as stream:
                data = read_stream(stream, LIMIT)
    except OSError as error:
        raise UnreadableInput(source.name, error_message(error)) from error
    return replace(source, name=_STANDARD_INPUT_NAME if is_standard else source.name, data=data)


def _hints_of_file(
    path: Path, collection: ManifestCollection
) -> tuple[tuple[Hint, ...], tuple[Hint, ...]]:
    """Return the hints for a document by manifests and by its side file.

    Raises BadHint, UnreadableInput.
    """
    if path.name.endswith(SIDE_ENDING):
        missing = path.name.removesuffix(SIDE_ENDING)
        raise BadHint(path.name, "the file name", missing, "the name of a document here")
    return collection.hints_of(path.resolve()), side_hints(path)
