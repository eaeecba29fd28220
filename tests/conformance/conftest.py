"""Every engine, and collections of records to test it with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from laws_builders import record

from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.record import Record
from searcher.query import parse_query
from searcher.search import ResultPage, Search

ENGINES: dict[str, Callable[[Path], Engine]] = {"embedded": open_engine}
"""Factories of the engine of a folder, by name; another engine is added here."""


@dataclass
class Library:
    """An engine with the records that were put."""

    engine: Engine
    path: Path
    records: dict[tuple[str, int], Record]

    @property
    def search(self) -> Search:
        return Search(self.engine, lambda identifier, version: self.records[identifier, version])

    def put(self, records: Iterable[Record]) -> None:
        with self.engine.writer() as writer:
            for one in records:
                self.records[one.id, one.version] = one
                writer.put(one)

    def ask(self, text: str, **rest: object) -> ResultPage:
        return self.search.page(parse_query(text, **rest))

    def ids(self, text: str, **rest: object) -> set[str]:
        return {hit.id for hit in self.ask(text, size=100, **rest).hits}


@pytest.fixture(params=sorted(ENGINES))
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Library:
    return Library(ENGINES[request.param](tmp_path / "index"), tmp_path / "index", {})


@pytest.fixture
def small(library: Library) -> Library:
    """Put forty records of several pairs, years, languages and sources."""
    pairs = [("AM-KZ",), ("AZ-KZ",), ("AZ-GE", "AZ-TR", "GE-TR"), ("KZ-RU",), ()]
    subjects = ["trade", "culture", "energy", "rail transport", "education and trade"]
    dates = ["2014-05-01", "2015", "2016-03", None, "XXXX-04-23", "2014/2016", "2017-03-03"]
    library.put(
        record(
            n,
            title=f"{subjects[n % 5].capitalize()} talks {n}",
            body=f"The ministers spoke about {subjects[n % 5]} and {subjects[(n * 3) % 5]}.\n\nNo {n}.",
            pairs=pairs[n % 5 if n % 7 else 4],
            published=dates[n % 7],
            source=["Steppe Wire", "Harbour Post", None][n % 3],
            language=["en", "en", "ru"][n % 3],
            kind=["news", "report"][n % 2],
        )
        for n in range(40)
    )
    return library
