"""The public interface for scripts: open an archive, read its records, search it.

    import searcher

    archive = searcher.open_archive("archive", index=".index")
    for record in archive.search("trade", pair="AM-KZ"):
        print(record.id, record.published, record.heading)

It reads only; documents are ingested by the command `searcher`.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from searcher.export.csv import row
from searcher.index import open_engine
from searcher.index.protocol import Bar, Engine, FacetValue
from searcher.model.errors import NotAnArchive, NotAnIndex
from searcher.model.expression import DateRange, Undated, Value
from searcher.model.facets import FACETS, field_named
from searcher.model.query import Filter, Query, Sort, Unit
from searcher.model.record import Record, Status
from searcher.query import parse_expression, parse_query
from searcher.search import Search
from searcher.sources import Registry
from searcher.store import Archive as Store

Values = str | tuple[str, ...] | list[str]
"""One value of a field, or several of which a record has one or more."""


def open_archive(
    folder: str | os.PathLike[str],
    index: str | os.PathLike[str] | None = None,
    engine: str | None = None,
) -> "Archive":
    """Open an archive in a folder, for reading.

    `index` is the folder of its index, by default `.index` beside the archive; only a search
    needs it.  `engine` is the address of a cluster that has the index instead.
    Raises NotAnArchive.
    """
    path = Path(folder)
    if not path.is_dir():
        raise NotAnArchive(path, "there is no such folder")
    found = Path(index) if index else path.resolve().parent / ".index"
    return Archive(Store(path), found, engine)


@dataclass(frozen=True)
class Archive:
    """An archive and its index: `len` and iteration leave withdrawn records out; `in` and
    `[identifier]` find them too, as their tombstones.
    """

    store: Store
    index: Path
    engine: str | None = None

    def __len__(self) -> int:
        """Count the records that are not withdrawn."""
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Record]:
        """Read the newest version of every record that is not withdrawn."""
        return (record for record in self.store.records() if record.status is Status.CURRENT)

    def __contains__(self, identifier: object) -> bool:
        return isinstance(identifier, str) and identifier in self.store

    def __getitem__(self, identifier: str) -> Record:
        """Read the newest version of a record.  Raises UnknownRecord."""
        return self.store.get(identifier)

    def version(self, identifier: str, number: int) -> Record:
        """Read one version of a record, the first being 1.  Raises UnknownRecord."""
        return self.store.get(identifier, number)

    def original(self, record: Record) -> bytes:
        """Read the original of a record, bit for bit.  Raises UnknownRecord, DamagedRecord."""
        return self.store.intact_original(record).read_bytes()

    def search(
        self, query: str = "", *, date: str | None = None, sort: str = "relevance", **values: Values
    ) -> "Results":
        """Search for a query in the query language, and for values of fields.

        `date` is a day, a month, a year or a range of them (`2011..2016`), or `none`; `sort` is
        relevance, newest or oldest; each other argument is a field of the query language: `pair`,
        `country`, `topic`, `source`, `lang`…  Raises QueryError for an unknown field or value.
        """
        parsed = parse_query(query, sort=Sort(sort), filters=tuple(_filters(values)))
        if date is not None:
            parsed = replace(parsed, dates=_dates(date))
        return Results(self, parsed)

    @cached_property
    def _engine(self) -> Engine:
        engine = open_engine(self.index, archive=self.store, address=self.engine)
        if not engine.is_complete():
            raise NotAnIndex(self.index, "it has no complete index: `searcher rebuild` makes it")
        return engine

    @cached_property
    def _search(self) -> Search:
        registry = partial(Registry.load, self.store.sources_path)
        return Search(self._engine, self.store.public_version, registry=registry)


@dataclass(frozen=True)
class Results:
    """The results of a search: `len`, iteration over records in order, facets as tables."""

    archive: Archive
    query: Query

    def __len__(self) -> int:
        """Count the records that are found."""
        return self.archive._engine.search(replace(self.query, facets=())).total

    def __iter__(self) -> Iterator[Record]:
        """Read every record that is found, in the order of the search, one at a time."""
        for found in self.archive._engine.scan(self.query):
            yield self.archive.store.public_version(found.id, found.version)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Read every record that is found as a row: the columns of the site's tables (CSV) and
        `text`.  A field of several values has a tuple of them.
        """
        for record in self:
            yield row(record) | {"text": record.body}

    def to_pandas(self) -> Any:
        """Return the rows as a `pandas.DataFrame`; dates stay EDTF, which pandas has no type for.

        Raises ImportError without pandas, which the program does not need otherwise.
        """
        from pandas import DataFrame  # type: ignore[import-untyped]  # noqa: PLC0415 (it is optional)

        return DataFrame(self.rows())

    def facet(self, name: str) -> list[FacetValue]:
        """Count the values of a field among the results: pairs of value and count, by count."""
        ranking = self.archive._engine.search(replace(self.query, facets=(field_named(name),)))
        return [value for facet in ranking.facets for value in facet.values]

    def facets(self) -> dict[str, list[FacetValue]]:
        """Count the values of all facets of the site."""
        ranking = self.archive._engine.search(replace(self.query, facets=FACETS))
        return {facet.field.value: list(facet.values) for facet in ranking.facets}

    def timeline(self, unit: str = "year") -> list[Bar]:
        """Count the results by `year` or `month`: period, certain and possible."""
        ranking = self.archive._engine.search(replace(self.query, timeline=Unit(unit), facets=()))
        return list(ranking.timeline.bars) if ranking.timeline else []

    def snippets(self, limit: int = 10) -> list[tuple[str, str]]:
        """Return the identifiers of the first results with the passage that matched best."""
        page = self.archive._search.page(replace(self.query, size=limit, facets=()))
        return [(hit.id, hit.snippet.text) for hit in page.hits]


def _filters(values: Mapping[str, Values]) -> Iterator[Filter]:
    """Parse the values of each field as the query language does.  Raises QueryError."""
    for name, given in values.items():
        several = [_value(name, one) for one in ([given] if isinstance(given, str) else given)]
        if several:
            yield Filter(several[0].field, tuple(one.value for one in several))


def _value(name: str, text: str) -> Value:
    quoted = text.replace('"', " ")
    parsed = parse_expression(f'{name}:"{quoted}"')
    if not isinstance(parsed, Value):
        raise ValueError(f"{name} is not a field that has values")
    return parsed


def _dates(text: str) -> DateRange | Undated:
    """Parse a date as the query language does.  Raises QueryError."""
    parsed = parse_expression(f"date:{text}")
    if not isinstance(parsed, DateRange | Undated):
        raise ValueError(f"{text!r} is not a date or a range of dates")
    return parsed
