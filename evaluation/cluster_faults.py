"""Kill nodes of a real cluster while it is written, searched and rebuilt; count what is wrong.

    python -m evaluation.cluster_faults [--documents 2000] [--kills 20] [--searches 5000] [--seed 1]

A cluster of three nodes is started (`scripts.opensearch_cluster`), two copies of each shard.

    ingest      commits of 25 records; a random node is killed, and started again when it is missed,
                so many times: after each, every record whose commit returned must be found
    pause       the same, while a node is stopped (SIGSTOP) for longer than the others wait for it,
                and goes on: as after a split, it comes back with what it knew
    search      so many searches from four threads while nodes are killed: each answer is that of
                the embedded engine, or a refusal
    rebuild     every record gets another word, by a rebuild, while readers search for both words:
                each answer has all records by one word, and none by the other
    outage      two nodes gone, all gone, all back: refusals, then the same answers
    full        a node with one thread and two places in its queue, and eight writers at once

Exit status 1 if an answer was wrong, or a record that was acknowledged is not found.
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import click
from msgspec import structs

from benchmarks.corpus import documents, vocabulary
from scripts.opensearch_cluster import CannotStart, LocalCluster, Node, class_path, running
from searcher.index import open_engine
from searcher.index.opensearch import ClusterAddress, Credentials, OpenSearchEngine
from searcher.index.opensearch.cluster import Cluster
from searcher.index.protocol import Engine, Ranking
from searcher.model.errors import ClusterUnavailable, IndexLocked
from searcher.model.expression import And, Expression, Or, Phrase, Prefix, Word
from searcher.model.facets import Field
from searcher.model.query import Filter, Query, Sort
from searcher.model.record import Record

_COMMIT = 25  # records
_READERS = 4
_FORM = 180.0  # seconds in which a cluster must be whole again
_WRITERS = 8
_PAUSES = 3


@dataclass
class Counts:
    """What happened, by name; `wrong` describes what must not have."""

    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """Describe one part."""
        held = ", ".join(f"{count:,} {what}" for what, count in self.seen.items())
        return f"{name:10}{held}; wrong: {len(self.wrong)}"


@dataclass
class Trial:
    """A cluster, and the engine of an index on it."""

    cluster: LocalCluster
    chance: random.Random
    libraries: str = field(default_factory=class_path)

    def engine(self, name: str, shards: int = 3) -> OpenSearchEngine:
        """Open an engine that knows all nodes."""
        hosts = self.cluster.urls
        return OpenSearchEngine(ClusterAddress(hosts, name, "", shards, 1), Credentials())

    def manager(self) -> Node:
        """Return the elected node."""
        address = ClusterAddress(self.cluster.urls, "any")
        found = Cluster(address, Credentials()).read("GET", "/_cluster/state/cluster_manager_node")
        nodes = Cluster(address, Credentials()).read("GET", "/_nodes/_all/name")["nodes"]
        name = nodes[found["cluster_manager_node"]]["name"]
        return next(node for node in self.cluster.nodes if node.folder.name == name)

    def kill_one(self, pause: float) -> str:
        """Kill a node, each third time the elected one; start it again after a pause."""
        node = self.chance.choice(self.cluster.nodes)
        role = "node"
        if self.chance.random() < 1 / 3:
            with suppress(ClusterUnavailable):
                node, role = self.manager(), "manager"
        node.send(signal.SIGKILL)
        node.wait()
        time.sleep(pause)
        self.cluster.launch(node, self.libraries)
        self.cluster.wait_for(len(self.cluster.nodes), "green", _FORM)
        return role

    def pause_one(self, seconds: float) -> str:
        """Stop a node, let it go on, and wait until the cluster is whole."""
        node = self.chance.choice(self.cluster.nodes)
        role = "manager" if node is self.manager() else "node"
        node.send(signal.SIGSTOP)
        time.sleep(seconds)
        node.send(signal.SIGCONT)
        self.cluster.wait_for(len(self.cluster.nodes), "green", _FORM)
        return role


def made(count: int) -> list[Record]:
    """Make records, each with a word of its own."""
    every = (one.record() for one in documents(count, 120))
    return [
        structs.replace(one, body=f"{one.body}\n\nOwn{number}x stateone.")
        for number, one in enumerate(every)
    ]


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[threading.Event]:
    """Run work in a thread, again and again, until what is beside it ends."""
    done = threading.Event()

    def run() -> None:
        while not done.is_set():
            work()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield done
    finally:
        done.set()
        thread.join()


def ingest(
    trial: Trial, records: Sequence[Record], kills: int, fault: Callable[[float], str], most: float
) -> Counts:
    """Commit records while nodes are killed, or stopped, for up to so many seconds; look for each
    acknowledged one after each fault.
    """
    counts, engine = Counts(), trial.engine(f"ingest-{kills}")
    acknowledged: dict[str, str] = {}
    looking = threading.Lock()

    def kill() -> None:
        if counts.seen["faults"] >= kills:
            time.sleep(0.05)
            return
        time.sleep(trial.chance.uniform(0.2, 2.0))
        role = fault(trial.chance.uniform(most / 2, most))
        counts.seen["faults"] += 1
        counts.seen["of the manager"] += role == "manager"
        with looking:
            known = dict(acknowledged)
        counts.wrong += _missing(engine, known)

    left, number = list(records), 0
    with beside(kill):
        while left or counts.seen["faults"] < kills:
            if not left:  # the same again, as new versions
                number += 1
                left = [structs.replace(one, version=number + 1) for one in records]
            some, left = left[:_COMMIT], left[_COMMIT:]
            if _committed(engine, some, counts):
                with looking:
                    acknowledged |= {one.id: f"own{_number(one)}x" for one in some}
    counts.wrong += _missing(engine, acknowledged)
    counts.seen["acknowledged records"] = len(acknowledged)
    return counts


def _number(record: Record) -> str:
    return record.body.rpartition("Own")[2].partition("x")[0]


def _committed(engine: Engine, some: Sequence[Record], counts: Counts) -> bool:
    """Commit some records, by as many writers as that takes."""
    while True:
        try:
            with engine.writer(wait=60) as writer:
                for one in some:
                    writer.put(one)
        except (ClusterUnavailable, IndexLocked):
            counts.seen["commits begun again"] += 1
            continue
        counts.seen["commits"] += 1
        return True


def _missing(engine: Engine, acknowledged: dict[str, str]) -> list[str]:
    """Return the acknowledged records that are not in the index, and some that no word finds."""
    versions = engine.versions()
    gone = [f"{one} is lost" for one in acknowledged if one not in versions]
    for one in random.Random(1).sample(sorted(acknowledged), min(20, len(acknowledged))):
        found = engine.search(Query(expression=Word(acknowledged[one]), facets=()))
        if [hit.id for hit in found.hits] != [one]:
            gone.append(f"{one} is not found by its word")
    return gone


def queries(count: int, chance: random.Random) -> list[Query]:
    """Make queries of many kinds."""
    words = vocabulary()[20:400]

    def expression() -> Expression:
        one, two = (Word(chance.choice(words)) for _ in range(2))
        phrase = Phrase((one.text, two.text))
        kinds: list[Expression] = [one, And((one, two)), Or((one, two)), phrase]
        return chance.choice([*kinds, Prefix(one.text[:3])])

    return [
        Query(
            expression=expression(),
            sort=chance.choice([Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST]),
            page=chance.randint(1, 3),
            facets=chance.choice([(), (Field.PAIR, Field.SOURCE, Field.YEAR)]),
            filters=chance.choice([(), (Filter(Field.KIND, ("news",)),)]),
        )
        for _ in range(count)
    ]


def is_same(one: Ranking, other: Ranking) -> bool:
    """Compare two answers; scores of single precision may exchange neighbours."""
    scores = [[round(hit.score, 3) for hit in answer.hits] for answer in (one, other)]
    return (one.total, one.facets) == (other.total, other.facets) and scores[0] == scores[1]


def search(trial: Trial, records: Sequence[Record], searches: int, folder: Path) -> Counts:
    """Search while nodes are killed; compare each answer with that of the embedded engine."""
    counts, engine = Counts(), trial.engine("search")
    embedded = open_engine(folder)
    for one in (engine, embedded):
        one.rebuild(records)
    asked = queries(100, trial.chance)
    expected = [embedded.search(query) for query in asked]
    lock = threading.Lock()

    def read(reader: int) -> None:
        for number in range(reader, searches, _READERS):
            _compare(engine, asked[number % 100], expected[number % 100], counts, lock)

    def kill() -> None:
        trial.kill_one(trial.chance.uniform(0.0, 2.0))
        counts.seen["kills"] += 1
        time.sleep(trial.chance.uniform(0.5, 3.0))

    with beside(kill):
        threads = [threading.Thread(target=read, args=(n,)) for n in range(_READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return counts


def _compare(
    engine: Engine, query: Query, expected: Ranking, counts: Counts, lock: threading.Lock
) -> None:
    while True:
        try:
            found = engine.search(query)
        except ClusterUnavailable:
            with lock:
                counts.seen["refusals"] += 1
            time.sleep(0.2)
            continue
        with lock:
            counts.seen["answers"] += 1
            if not is_same(found, expected):
                counts.wrong.append(f"{query}: {found.total} for {expected.total}")
        return


def rebuild(trial: Trial, records: Sequence[Record]) -> Counts:
    """Rebuild with another word in each record, under readers; a node is killed meanwhile."""
    counts, engine, lock = Counts(), trial.engine("rebuild"), threading.Lock()
    engine.rebuild(records)
    other = [
        structs.replace(one, version=2, body=one.body.replace("stateone", "statetwo"))
        for one in records
    ]
    whole = {(len(records), 0), (0, len(records))}

    def read() -> None:
        try:
            found = engine.search(
                Query(expression=Or((Word("stateone"), Word("statetwo"))), facets=())
            )
            listed = engine.scan(Query(expression=Word("stateone"), facets=()))
            states = listed.total, len(set(listed))
        except ClusterUnavailable:
            counts.seen["refusals"] += 1
            return
        with lock:
            counts.seen["answers"] += 1
            if found.total != len(records) or states not in {(n, n) for n, _ in whole}:
                counts.wrong.append(f"{found.total} records, {states} of the first state")

    with beside(read), beside(read):
        for round_, state in enumerate((other, records, other)):
            killer = threading.Thread(target=trial.kill_one, args=(0.5,))
            if round_:
                killer.start()
            try:
                engine.rebuild(state, wait=60)
                counts.seen["rebuilds"] += 1
            except ClusterUnavailable:
                counts.seen["rebuilds that failed"] += 1
            if round_:
                killer.join()
                counts.seen["kills"] += 1
    return counts


def outage(trial: Trial) -> Counts:
    """Kill two nodes, then all; start all again: the answers must be the same."""
    counts, engine = Counts(), trial.engine("search")
    asked = queries(20, random.Random(3))
    expected = [engine.search(query) for query in asked]
    for what, nodes in (("two", trial.cluster.nodes[:2]), ("all", trial.cluster.nodes)):
        for node in nodes:
            node.send(signal.SIGKILL)
            node.wait()
        for query, wanted in zip(asked, expected, strict=True):
            try:
                if not is_same(engine.search(query), wanted):
                    counts.wrong.append(f"{query} with {what} nodes gone")
                counts.seen[f"answers with {what} nodes gone"] += 1
            except ClusterUnavailable:
                counts.seen[f"refusals with {what} nodes gone"] += 1
    started = time.monotonic()
    for node in trial.cluster.nodes:
        trial.cluster.launch(node, trial.libraries)
    trial.cluster.wait_for(3, "green", _FORM)
    counts.seen["seconds until all are back"] = round(time.monotonic() - started)
    for query, wanted in zip(asked, expected, strict=True):
        counts.seen["answers after it"] += 1
        if not is_same(engine.search(query), wanted):
            counts.wrong.append(f"{query} after an outage")
    return counts


def full(folder: Path, records: Sequence[Record]) -> Counts:
    """Write from eight threads to a node whose queue has two places."""
    counts = Counts()
    settings = {"thread_pool.write.size": 1, "thread_pool.write.queue_size": 2}
    with running(folder, 1, heap=320, settings=settings) as node:
        address = ClusterAddress(node.urls, "full", "", 1, 0)
        some = len(records) // _WRITERS

        def write(number: int) -> None:
            one = OpenSearchEngine(ClusterAddress(address.hosts, f"full-{number}", "", 1, 0))
            one.rebuild(records[number * some : (number + 1) * some])
            if one.count() != some:
                counts.wrong.append(f"{one.count()} of {some} records")

        threads = [threading.Thread(target=write, args=(n,)) for n in range(_WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pools = Cluster(address, Credentials()).read("GET", "/_nodes/stats/thread_pool")["nodes"]
        refused = sum(one["thread_pool"]["write"]["rejected"] for one in pools.values())
        counts.seen |= {"records": some * _WRITERS, "refusals of a full queue": refused}
    return counts


@click.command()
@click.option("--documents", "count", default=2000, help="Records.")
@click.option("--kills", default=20, help="Kills while records are ingested.")
@click.option("--searches", default=5000, help="Searches while nodes are killed.")
@click.option("--seed", default=1)
@click.option("--part", "parts", multiple=True, help="Only these.")
def main(count: int, kills: int, searches: int, seed: int, parts: Sequence[str]) -> None:
    """Try all, and print what happened."""
    records, wrong = made(count), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with running(folder / "cluster", 3, heap=320) as cluster:
                trial, some = Trial(cluster, random.Random(seed)), records[: count // 4]
                tried: dict[str, Callable[[], Counts]] = {
                    "ingest": lambda: ingest(trial, some, kills, trial.kill_one, 2.0),
                    "pause": lambda: ingest(trial, some, _PAUSES, trial.pause_one, 50.0),
                    "search": lambda: search(trial, records, searches, folder / "index"),
                    "rebuild": lambda: rebuild(trial, records),
                    "outage": lambda: outage(trial),
                    "full": lambda: full(folder / "full", records),
                }
                for part in parts or tried:
                    wrong += _report(part, tried[part])
        except CannotStart as error:
            sys.exit(f"no cluster: {error}")
    if wrong:
        sys.exit(f"{wrong} answers were wrong")


def _report(name: str, part: Callable[[], Counts]) -> int:
    started = time.monotonic()
    counts = part()
    load = os.getloadavg()[0]
    print(f"{counts.line(name)}  ({time.monotonic() - started:.0f} s, load {load:.1f})", flush=True)
    for line in counts.wrong[:5]:
        print(f"          {line}", flush=True)
    return len(counts.wrong)


if __name__ == "__main__":
    main()
