"""Edit the registry of an archive's sources.

The file stays the archivist's own: their entries, comments and order are preserved.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from pathlib import Path

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from searcher.model.errors import (
    ArchiveLocked,
    BadRegistry,
    NotShipped,
    SourceExists,
    UnknownSource,
)
from searcher.model.selectors import Selectors
from searcher.sources.entry_removal import without_entry
from searcher.sources.registry import (
    Registry,
    Removed,
    Source,
    normalize_host,
    parse_registry,
    parse_sources,
    read_registry,
    registry_template,
    shipped_source,
)
from searcher.sources.validation import check_entry
from searcher.store.durable import write_lock
from searcher.store.listed_files import ListedFiles

Value = str | bool | tuple[str, ...] | None


def create_registry(path: Path) -> None:
    """Write the file with which the registry of an archive begins, if there is none."""
    if not path.exists():
        ListedFiles(path.parent).write(path.name, registry_template())


class RegistryFile:
    """The file `sources.toml` of an archive, for editing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, source: Source) -> None:
        """Add an entry at the end; the same entry may be there from a run that was interrupted.

        Raises SourceExists, BadSource, BadRegistry, or ArchiveLocked if another program is writing.
        """
        source = replace(source, hosts=tuple(dict.fromkeys(map(normalize_host, source.hosts))))

        def added(entries: AoT) -> None:
            if (existing := _entry(entries, source.id)) is not None:
                if msgspec.convert(existing.unwrap(), Source) != source:
                    raise SourceExists(source.id)
                return
            check_entry(source, _keys(source), Registry.load(self._path))
            entries.append(_table(source))

        self._change(added)

    def edit(self, identifier: str, values: Mapping[str, Value]) -> None:
        """Set some values of an entry; None removes one.  A shipped entry is copied first.

        Raises UnknownSource, BadSource, BadRegistry, ArchiveLocked if another program is writing.
        """

        def edited(entries: AoT) -> None:
            registry = Registry.load(self._path)
            entry = _entry(entries, identifier) or _copied(entries, registry, identifier)
            for key, value in values.items():
                _set(entry, key, value)
            source = msgspec.convert(entry.unwrap(), Source)
            check_entry(source, values.keys(), registry)

        self._change(edited)

    def remove(self, identifier: str) -> None:
        """Remove an entry; what records name is listed as removed, with its name.

        Raises UnknownSource, BadRegistry, ArchiveLocked if another program is writing.
        """
        with self._locked():
            self._write(self.text_without(identifier))

    def restore(self, identifier: str) -> None:
        """Use the entry that ships with the program again, as it ships.

        Raises NotShipped if none ships, BadRegistry, ArchiveLocked.
        """
        if shipped_source(identifier) is None:
            raise NotShipped(identifier)
        with self._locked():
            text = self._text()
            for table in ("source", "removed"):
                text = without_entry(text, table, identifier)
            self._write(text)

    def text_without(self, identifier: str) -> str:
        """Return the text of the file as it is after an entry is removed.

        Raises UnknownSource, BadRegistry.
        """
        text = self._text()
        table = parse_registry(text, str(self._path))
        source = Registry.of(table).by_id(identifier)
        if source is None:
            raise UnknownSource(identifier)
        return with_removed(
            without_entry(text, "source", identifier), Removed(identifier, source.name)
        )

    def note_removed(self, removed: Removed) -> None:
        """List a source as removed.  Raises BadRegistry, ArchiveLocked."""
        with self._locked():
            self._write(with_removed(self._text(), removed))

    def _change(self, change: Callable[[AoT], None]) -> None:
        with self._locked():
            document = self._read()
            entries = document.setdefault("source", tomlkit.aot())
            change(entries)
            self._write(tomlkit.dumps(document))

    def _locked(self) -> AbstractContextManager[None]:
        return write_lock(self._path.parent / ".lock", ArchiveLocked(self._path.parent))

    def _write(self, text: str) -> None:
        parse_sources(text, str(self._path))
        ListedFiles(self._path.parent).write(self._path.name, text.encode())

    def _text(self) -> str:
        return read_registry(self._path) if self._path.exists() else ""

    def _read(self) -> tomlkit.TOMLDocument:
        try:
            return tomlkit.parse(self._text())
        except TOMLKitError as error:
            raise BadRegistry(str(self._path), str(error)) from error


def with_removed(text: str, removed: Removed) -> str:
    """Return the text of a registry with a source at its end that was removed."""
    text = without_entry(text, "removed", removed.id)
    above = f"{text.rstrip()}\n\n" if text.strip() else ""
    values = {key: value for key, value in msgspec.to_builtins(removed).items() if value}
    lines = (f"{key} = {tomlkit.item(value).as_string()}\n" for key, value in values.items())
    return f"{above}[[removed]]\n{''.join(lines)}"


def _copied(entries: AoT, registry: Registry, identifier: str) -> Table:
    """Copy an entry that ships with the program into the file, so that it can be edited.

    Raises UnknownSource if none ships, or the archive removed it.
    """
    shipped = registry.by_id(identifier)
    if shipped is None:
        raise UnknownSource(identifier)
    entries.append(_table(shipped))
    copied = _entry(entries, identifier)
    assert copied is not None
    return copied


def _set(entry: Table, key: str, value: Value) -> None:
    if value is None:
        entry.pop(key, None)
    elif isinstance(value, tuple):
        entry[key] = list(dict.fromkeys(map(normalize_host, value) if key == "hosts" else value))
    else:
        entry[key] = value


def _keys(source: Source) -> list[str]:
    return [field.name for field in fields(source)]


def as_toml(source: Source) -> str:
    """Format an entry of the registry as it is written in the file."""
    document = tomlkit.document()
    document["source"] = tomlkit.aot()
    document["source"].append(_table(source))
    return tomlkit.dumps(document)


def _table(source: Source) -> Table:
    """Make the entry of a source: its values, in the order of the fields."""
    table = tomlkit.table()
    for field in fields(source):
        value = getattr(source, field.name)
        if value is not None and value != ():
            table.add(field.name, _as_item(value))
    return table


def _as_item(value: object) -> object:
    if isinstance(value, Selectors):
        given = {f.name: getattr(value, f.name) for f in fields(value)}
        table = tomlkit.inline_table()
        table.update({name: selector for name, selector in given.items() if selector})
        return table
    return list(value) if isinstance(value, tuple) else value


def _entry(entries: AoT, identifier: str) -> Table | None:
    return next((entry for entry in entries if entry.get("id") == identifier), None)
