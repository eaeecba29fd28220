"""Collect the manifests of an ingest: the files they list, and their hints for each file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from searcher.ingest.inputs.input import Input
from searcher.ingest.inputs.manifests import (
    InvalidRow,
    ManifestRow,
    manifest_rows,
    merge_rows,
    row_hints,
)
from searcher.ingest.inputs.storage_detection import StorageDetector
from searcher.model.errors import OutsideInput, RefusedInput
from searcher.model.record import Hint
from searcher.readers.containers.members import SEPARATOR


@dataclass
class ManifestCollection:
    """The rows of manifests by file, and the files about which two rows disagree."""

    storage: StorageDetector
    rows: dict[Path, ManifestRow] = field(default_factory=dict)
    conflicts: dict[Path, RefusedInput] = field(default_factory=dict)

    def add(self, manifest: Path, within: Path | None = None) -> list[Input]:
        """Add a manifest; return the files it lists and its invalid rows, or itself as refused.

        A manifest named by the archivist may list any file.  One that was found in a folder,
        `within`, may list only files of that folder.
        """
        found = list[Input]()
        try:
            for source in self._inputs(manifest, within):
                found.append(source)  # kept even if a later row raises
        except RefusedInput as error:
            found.append(Input(_relative_name(manifest), manifest, refused=error))
        return found

    def _inputs(self, manifest: Path, within: Path | None) -> Iterator[Input]:
        for row in manifest_rows(manifest, within):
            match row:
                case InvalidRow(place, error):
                    name = f"{_relative_name(manifest)}{SEPARATOR}{place}"
                    yield Input(name, refused=error)
                case ManifestRow():
                    yield self.add_row(row, within)

    def add_row(self, row: ManifestRow, within: Path | None) -> Input:
        """Add a row; return the file it lists, refused if that is not below `within`."""
        name = _relative_name(row.file)
        if within is not None and not row.file.is_relative_to(within):
            return Input(name, refused=OutsideInput(within))
        if stored := self.storage.stored_input(row.file):
            return Input(name, refused=stored)
        earlier = self.rows.get(row.file)
        try:
            self.rows[row.file] = merge_rows(earlier, row) if earlier else row
        except RefusedInput as error:
            self.conflicts[row.file] = error
        return Input(name, row.file, within=within)

    def hints_of(self, file: Path) -> tuple[Hint, ...]:
        """Return the hints for a file.  Raises BadHint if one is invalid or two rows disagree."""
        if conflict := self.conflicts.get(file):
            raise conflict
        return row_hints(self.rows[file]) if file in self.rows else ()


def _relative_name(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
