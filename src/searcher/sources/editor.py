"""The registry of an archive's sources: what is missing in it, and how it is changed.

The file stays the archivist's own: what they wrote, their comments and their order are kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, fields, replace
from itertools import chain, count
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import tomlkit
from anyascii import anyascii
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from searcher.model.errors import ArchiveLocked, BadRegistry, SourceExists, UnknownSource
from searcher.model.record import Record
from searcher.model.selectors import Selectors
from searcher.sources.institutions import institution, of_host
from searcher.sources.registry import (
    Registry,
    Source,
    SourceKind,
    as_host,
    domain_country,
    parse_sources,
)
from searcher.sources.validation import check_entry
from searcher.store.durable import write_file, write_lock

Value = str | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that no registry knows, as it might be registered, and how many records have it."""

    source: Source
    records: int


def proposals(records: Iterable[Record], registry: Registry) -> Iterator[Proposal]:
    """The unregistered sources of records, the most frequent first."""
    counts: Counter[str] = Counter()
    hosts: dict[str, Counter[str]] = {}
    languages: dict[str, Counter[str]] = {}
    for record in records:
        name = record.source
        if name is None or record.source_id or registry.by_name(name):
            continue
        counts[name] += 1
        hosts.setdefault(name, Counter()).update(_host(record, registry))
        languages.setdefault(name, Counter())[record.language or ""] += 1
    taken = {source.id for source in registry.sources}
    for name, held in counts.most_common():
        spoken = tuple(sorted(filter(None, languages[name])))
        source = _proposed(name, tuple(sorted(hosts[name])), spoken)
        source = replace(source, id=_free(source.id, taken))
        taken.add(source.id)
        yield Proposal(source, held)


def _free(identifier: str, taken: Set[str]) -> str:
    """The identifier, or the first of `ID-2`, `ID-3`… that no source has."""
    numbered = (f"{identifier}-{number}" for number in count(2))
    return next(i for i in chain([identifier], numbered) if i not in taken)


def _host(record: Record, registry: Registry) -> list[str]:
    """The host of a record's address, unless it is of a source that is registered."""
    host = as_host(urlsplit(record.original.url or "").hostname or "")
    return [host] if host and registry.by_host(host) is None else []


def _proposed(name: str, hosts: tuple[str, ...], languages: tuple[str, ...]) -> Source:
    """A first entry: what the name says, else the host, else a newspaper of the host's country."""
    told = next(filter(None, (institution(name, language) for language in languages)), None)
    told = told or next(filter(None, (of_host(host, name) for host in hosts)), None)
    country = told.country if told else next(filter(None, map(domain_country, hosts)), None)
    return Source(
        id=told.id if told and told.id not in hosts else _slug(name),
        name=name,
        kind=told.kind if told else SourceKind.NEWSPAPER,
        country=country,
        resides=told.resides if told else None,
        languages=languages,
        hosts=hosts,
        day_first=country != "US",
    )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")[:60] or "source"


class RegistryFile:
    """The file `sources.toml` of an archive, to be changed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, source: Source) -> None:
        """Add an entry at the end; one that is there just so was added by a run that was cut off.

        Raises SourceExists, BadSource, BadRegistry, or ArchiveLocked if another program is writing.
        """
        source = replace(source, hosts=tuple(dict.fromkeys(map(as_host, source.hosts))))

        def added(entries: AoT) -> None:
            if (held := _entry(entries, source.id)) is not None:
                if msgspec.convert(held.unwrap(), Source) != source:
                    raise SourceExists(source.id)
                return
            check_entry(source, _keys(source), Registry.load(self._path))
            entries.append(_table(source))

        self._change(added)

    def edit(self, identifier: str, values: Mapping[str, Value]) -> None:
        """Set some values of an entry; None takes one out.

        Raises UnknownSource, BadSource, BadRegistry, or ArchiveLocked, if another program writes.
        """

        def edited(entries: AoT) -> None:
            entry = _entry(entries, identifier)
            if entry is None:
                raise UnknownSource(identifier)
            for key, value in values.items():
                _set(entry, key, value)
            registry = Registry.load(self._path)
            source = msgspec.convert(entry.unwrap(), Source)
            check_entry(source, values.keys(), registry)

        self._change(edited)

    def _change(self, change: Callable[[AoT], None]) -> None:
        with write_lock(self._path.parent / ".lock", ArchiveLocked(self._path.parent)):
            document = self._read()
            entries = document.setdefault("source", tomlkit.aot())
            change(entries)
            text = tomlkit.dumps(document)
            parse_sources(text, str(self._path))
            write_file(self._path, text.encode())

    def _read(self) -> tomlkit.TOMLDocument:
        try:
            return tomlkit.parse(self._path.read_text("utf-8") if self._path.exists() else "")
        except (TOMLKitError, UnicodeDecodeError) as error:
            raise BadRegistry(str(self._path), str(error)) from error


def _set(entry: Table, key: str, value: Value) -> None:
    if value is None:
        entry.pop(key, None)
    elif isinstance(value, tuple):
        entry[key] = list(dict.fromkeys(map(as_host, value) if key == "hosts" else value))
    else:
        entry[key] = value


def _keys(source: Source) -> list[str]:
    return [field.name for field in fields(source)]


def as_toml(source: Source) -> str:
    """An entry of the registry as it is written in the file."""
    document = tomlkit.document()
    document["source"] = tomlkit.aot()
    document["source"].append(_table(source))
    return tomlkit.dumps(document)


def _table(source: Source) -> Table:
    """The entry of a source: what it has, in the order of the fields."""
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
