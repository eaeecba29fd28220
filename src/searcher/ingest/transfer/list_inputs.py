"""Inputs that come with a description beside them: attachments of lists, payloads of bags."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from searcher.ingest.hints import MANIFEST, combine, container_hints, make_hint
from searcher.ingest.inputs.discovery import find_inputs, find_listed
from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.manifests import ManifestRow
from searcher.ingest.inputs.storage_detection import StorageDetector
from searcher.ingest.inputs.unpacking import SkipListener
from searcher.ingest.transfer.bag_source import Bag
from searcher.ingest.transfer.references import Reference, read_references
from searcher.model.errors import BadHint, OutsideInput, WithoutAttachment
from searcher.model.record import SCHEMA, Hint
from searcher.readers.containers.members import SEPARATOR, SkippedMembers

_OF_ONE_DOCUMENT = ("url", "title")
_ORGANISATION = "source-organization"  # RFC 8493, 2.2.2


def reference_inputs(
    path: Path, on_skipped: SkipListener, storage: StorageDetector
) -> Iterator[Input]:
    """Yield the attachments of a list of references with its values as hints.

    Paths are relative to the list, and lead only to files in its folder and below.  An entry
    without an attachment is yielded as skipped; a value that is not valid is left out and counted.
    Raises BadHint if the list cannot be read further.
    """
    rows = list[ManifestRow]()
    for reference in read_references(path):
        name = f"{path.name}{SEPARATOR}{reference.place} ({reference.title or 'without a title'})"
        if not reference.files:
            yield Input(name, skipped=WithoutAttachment())
        cells = _valid(reference, path.name, on_skipped)
        for number, file in enumerate(reference.files):
            place = f"{path.name}, {reference.place}"
            rows.append(ManifestRow((path.parent / file).resolve(), cells, place))
            if number == 0:  # a second file is another document, not a version of the first
                cells = {key: value for key, value in cells.items() if key != "url"}
    for source in find_listed(rows, path.parent.resolve(), on_skipped, storage):
        if isinstance(source.refused, OutsideInput):
            source.refused.remedy = "Copy the file into the folder of the list, and name it there."
        yield source


def _valid(reference: Reference, name: str, on_skipped: SkipListener) -> Mapping[str, object]:
    """Return the values that are valid, and count the others."""
    found = dict[str, object]()
    for key, value in reference.values.items():
        try:
            make_hint(key, value, MANIFEST, reference.place)
        except BadHint:
            on_skipped(name, SkippedMembers(f"values of {key} that are not valid", 1))
        else:
            found[key] = value
    return found


def payload_inputs(bag: Bag, on_skipped: SkipListener, storage: StorageDetector) -> Iterator[Input]:
    """Yield the documents of a bag of another program; what it states of them are hints.

    Raises BadExport if a file is not as its manifests have it.
    """
    count = 0
    for file in bag.payload_files():
        bag.check(file)
        count += 1
    stated = [*_stated(bag.info())]
    if count != 1:
        stated = [pair for pair in stated if pair[0] not in _OF_ONE_DOCUMENT]
    hints = tuple(_valid_hints(stated, bag.name, on_skipped))
    for source in find_inputs([str(bag.payload)], (), (), on_skipped, storage):
        yield replace(source, hints=combine(hints, source.hints))


def _stated(info: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield what the fields of a bag state of its documents, by the keys of hints."""
    columns = dict(SCHEMA.columns)
    for name, value in info:
        if name.lower() == _ORGANISATION:
            yield "source", value
        elif key := columns.get(name.lower()):
            yield key, value


def _valid_hints(
    stated: Iterable[tuple[str, str]], name: str, on_skipped: SkipListener
) -> Iterator[Hint]:
    for key, value in dict(stated).items():
        try:
            yield from container_hints([(key, value)], name)
        except BadHint:
            on_skipped(name, SkippedMembers(f"values of {key} that are not valid", 1))
