"""Every engine, and collections of records to test it with."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from cluster_builders import OpenEngine, TestCluster, running_cluster
from collection import Collection, Shape
from laws_builders import record

from scripts.opensearch_cluster import CannotStart
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.record import Record
from searcher.query import parse_query
from searcher.search import ResultPage, Search
from searcher.store import Archive

EMBEDDED, CLUSTER = "embedded", "cluster"
ENGINES = (CLUSTER, EMBEDDED)
"""The engines that every law is tested on."""


def open_embedded(path: Path, archive: Archive | None = None) -> Engine:
    return open_engine(path, archive=archive)


@dataclass
class Library:
    """An engine with the records that were put."""

    engine: Engine
    path: Path
    records: dict[tuple[str, int], Record]
    open: OpenEngine = field(default=open_embedded)

    def another(self, path: Path) -> "Library":
        """Open another index on the same engine."""
        return Library(self.open(path, None), path, {}, self.open)

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


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestCluster]:
    """Start the cluster that all tests of a process share; skip them where there can be none."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(running_cluster(tmp_path_factory.mktemp("cluster")))
        except CannotStart as error:
            pytest.skip(f"there is no cluster: {error}")
        yield started


@pytest.fixture(scope="session")
def collected(
    request: pytest.FixtureRequest, collection: Collection
) -> Callable[[str, Shape], Engine]:
    """Open the index of the generated collection on an engine, in a shape; made once."""

    @cache
    def opened(engine: str, shape: Shape) -> Engine:
        if engine == EMBEDDED:
            return collection.engine(shape)
        started: TestCluster = request.getfixturevalue("cluster")
        return started.collected(collection, shape)

    return opened


@pytest.fixture
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    path = tmp_path / "index"
    if request.param == EMBEDDED:
        yield Library(open_embedded(path), path, {})
        return
    started: TestCluster = request.getfixturevalue("cluster")
    with started.indices() as opened:
        yield Library(opened(path, None), path, {}, opened)


SHAPES = tuple(product(ENGINES, Shape))
"""The engines, each with the shapes of the index of the generated collection."""

ESSENTIAL = ("test_laws.py",)
"""The files whose tests are run on the cluster unless all are asked for: one file is tested by one
process, which starts the cluster.
"""

_SLOW = (
    "test_words_find_their_inflected_forms_and_nothing_else",
)  # there is one with all words in one index


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Test every engine that has what the test needs."""
    if "library" in metafunc.fixturenames and "library" not in _named(metafunc):
        metafunc.parametrize("library", ENGINES, indirect=True)


def _named(metafunc: pytest.Metafunc) -> set[str]:
    marks = metafunc.definition.iter_markers("parametrize")
    return {name.strip() for mark in marks for name in str(mark.args[0]).split(",")}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is tested on the cluster by `make test-opensearch` only."""
    asked = config.getoption("cluster")
    if asked == "all":
        return
    on_cluster = filter(_is_on_cluster, items)
    gone = [item for item in on_cluster if asked == "none" or not _is_essential(item)]
    config.hook.pytest_deselected(items=gone)
    items[:] = [item for item in items if item not in set(gone)]


def _is_on_cluster(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    values = call.params.values() if call else ()
    return any(CLUSTER in (value if isinstance(value, tuple) else (value,)) for value in values)


def _is_essential(item: pytest.Item) -> bool:
    return item.path.name in ESSENTIAL and not any(name in item.name for name in _SLOW)


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
