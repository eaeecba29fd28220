"""The embedded engine: a Whoosh index in a folder.

    INDEX/current    a link to the generation that is searched
    INDEX/gen-N/     a Whoosh index; a rebuild writes the next one and moves the link
    INDEX/.lock      held by the one that writes
    INDEX/.unfinished  there while a writer works: found later, it was interrupted

Whoosh's searchers must not be shared by threads, so searches take turns.
"""

import heapq
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from searcher.archive.durable import write_lock
from searcher.engines.whoosh.evaluate import Evaluator, Scores
from searcher.engines.whoosh.schema import Card, document, fingerprint, schema
from searcher.engines.whoosh.snapshot import Snapshot, bits, members
from searcher.errors import ArchiveError, DamagedIndex, IndexLocked
from searcher.query import Field, Filter, Mode, Query, Sort, texts
from searcher.record import Record, Status
from searcher.search import Facet, FacetValue, Hit, Marker, ResultPage, Snippet, Texts

_TRIES = 3


class WhooshEngine:
    """The engine of an index folder; the same object may be used by many threads."""

    def __init__(self, path: Path, texts: Texts) -> None:
        self._path = path
        self._texts = texts
        self._turn = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._generation: tuple[str, int] | None = None

    # Searching

    def search(self, query: Query) -> ResultPage:
        """The page asked for, with the total and the facets of the whole result."""
        with self._turn:
            snapshot = self._current()
            if snapshot is None:
                return ResultPage(0, (), tuple(Facet(f, ()) for f in query.facets))
            evaluator = Evaluator(snapshot)
            scores = evaluator.evaluate(query.expression)
            matched = bits(scores, snapshot.size)
            filtered = _filtered(snapshot, query.filters, matched)
            ranked = _ranked(snapshot, query, scores, filtered)
            facets = tuple(_facet(snapshot, query, matched, name) for name in query.facets)
            cards = [(snapshot.cards[n], scores[n]) for n in ranked]
        marker = Marker(query.expression)
        hits = tuple(self._hit(card, score, marker) for card, score in cards)
        return ResultPage(filtered.bit_count(), hits, facets, tuple(evaluator.notices))

    def _hit(self, card: Card, score: float, marker: Marker) -> Hit:
        try:
            record = self._texts(card.id, card.version)
        except ArchiveError:
            return _unreadable(card, score)
        return Hit(
            id=card.id,
            version=card.version,
            title=record.heading,
            has_title=record.title is not None,
            title_marks=marker.in_title(record.title, record.language) if record.title else (),
            date=record.published,
            pairs=record.pairs,
            source=record.source,
            kind=record.kind,
            language=record.language,
            score=score,
            snippet=marker.snippet(record.body, record.language),
        )

    def version_of(self, identifier: str) -> int | None:
        """The version of a record that is indexed; None if it is not."""
        with self._turn:
            snapshot = self._current()
            number = snapshot.numbers.get(identifier) if snapshot else None
            return snapshot.cards[number].version if snapshot and number is not None else None

    def count(self) -> int:
        """How many records are indexed."""
        with self._turn:
            snapshot = self._current()
            return len(snapshot.cards) if snapshot else 0

    def _current(self) -> Snapshot | None:
        """The newest commit; opened afresh when there is a newer one, for Whoosh's own
        `refresh` returns deleted documents."""
        for attempt in range(_TRIES):
            try:
                served = self._served()
                storage = self._storage(served)
                if storage is None:
                    if served == self._served():
                        return None
                    continue  # a rebuild took its place between our two looks
                generation = storage.folder, TOC._latest_generation(storage, fingerprint())
                if generation != self._generation:
                    self._snapshot = Snapshot.of(storage.open_index(fingerprint()))
                    self._generation = generation
                return self._snapshot
            except Exception as error:  # garbled files make Whoosh raise anything
                # A writer may have cleaned up between our look and our open: look again.
                if attempt == _TRIES - 1:
                    raise DamagedIndex(self._path, str(error)) from error
        return None

    def _served(self) -> str | None:
        """The name of the generation that is served; None if there is none yet."""
        try:
            return (self._path / "current").readlink().name
        except FileNotFoundError:
            return None

    def _storage(self, served: str | None) -> FileStorage | None:
        """The index of a generation; None if there is none, or only an older program's."""
        if served is None or not (self._path / served).is_dir():
            return None
        storage = FileStorage(str(self._path / served))
        return storage if storage.index_exists(fingerprint()) else None

    def is_complete(self) -> bool:
        """Whether there is an index of this program, and its last writer ended in order."""
        return self._storage(self._served()) is not None and not self._unfinished.exists()

    @property
    def _unfinished(self) -> Path:
        return self._path / ".unfinished"

    # Writing

    @contextmanager
    def writer(self) -> Iterator["_Writer"]:
        """The right to write, alone; commits on leaving.  Raises IndexLocked."""
        with write_lock(self._path / ".lock", IndexLocked(self._path)):
            self._unfinished.touch()
            storage = self._storage(self._served())
            index = (
                storage.open_index(fingerprint())
                if storage
                else self._begin(self._next_generation())
            )
            writer = _Writer(index)
            try:
                yield writer
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
            self._unfinished.unlink(missing_ok=True)

    def rebuild(self, records: Iterable[Record]) -> int:
        """A new index of these records, in place of the old one at one stroke; returns how many."""
        with write_lock(self._path / ".lock", IndexLocked(self._path)):
            folder = self._next_generation()
            index = self._begin(folder, serve=False)
            writer = index.writer(limitmb=256)
            count = 0
            try:
                for record in records:
                    if record.status is Status.CURRENT:
                        writer.add_document(**document(record))
                        count += 1
            except BaseException:
                writer.cancel()
                shutil.rmtree(folder, ignore_errors=True)
                raise
            writer.commit(optimize=True)
            self._serve(folder)
            self._unfinished.unlink(missing_ok=True)
            return count

    def _next_generation(self) -> Path:
        used = [int(p.name[4:]) for p in self._path.glob("gen-*") if p.name[4:].isdigit()]
        return self._path / f"gen-{max(used, default=0) + 1}"

    def _begin(self, folder: Path, *, serve: bool = True) -> FileIndex:
        folder.mkdir(parents=True)
        index = FileStorage(str(folder)).create_index(schema(), fingerprint())
        if serve:
            self._serve(folder)
        return index

    def _serve(self, folder: Path) -> None:
        """Move the link to a generation, and remove the others; open searchers keep theirs."""
        link = self._path / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        link.replace(self._path / "current")
        for old in self._path.glob("gen-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)


class _Writer:
    """Collects records; what is put becomes visible on commit.

    Whoosh does not delete from the segment it is writing, so a record put twice must reach it
    once: records wait here until the commit.
    """

    def __init__(self, index: FileIndex) -> None:
        self._index = index
        self._waiting: dict[str, Record] = {}

    def put(self, record: Record) -> None:
        """Index a record in place of any older version; a withdrawn one is taken out."""
        self._waiting[record.id] = record

    def commit(self) -> None:
        """Make all that was put visible to new searches, at once."""
        if not self._waiting:
            return
        writer = self._index.writer(limitmb=128)
        try:
            for record in self._waiting.values():
                writer.delete_by_term("id", record.id)
                if record.status is Status.CURRENT:
                    writer.add_document(**document(record))
        except BaseException:
            # A document rejected half-way would leave its postings to the next one.
            writer.cancel()
            raise
        writer.commit()
        self._waiting.clear()

    def cancel(self) -> None:
        """Forget what was put since the last commit."""
        self._waiting.clear()


def _unreadable(card: Card, score: float) -> Hit:
    """A hit whose record the archive cannot read: it is listed, for it is not lost."""
    facets = dict(card.facets)
    return Hit(
        id=card.id,
        version=card.version,
        title="[This record cannot be read; the archive needs to be verified]",
        has_title=False,
        title_marks=(),
        date=None,
        pairs=facets[Field.PAIR],
        source=facets[Field.SOURCE][0],
        kind=facets[Field.KIND][0],
        language=facets[Field.LANGUAGE][0],
        score=score,
        snippet=Snippet("", ()),
    )


def _mask(snapshot: Snapshot, one: Filter) -> int:
    masks = [snapshot.with_value(one.field, value) for value in one.values]
    if one.mode is Mode.ALL:
        found = snapshot.live
        for mask in masks:
            found &= mask
        return found
    found = 0
    for mask in masks:
        found |= mask
    return snapshot.live & ~found if one.mode is Mode.NONE else found


def _filtered(snapshot: Snapshot, filters: Iterable[Filter], matched: int) -> int:
    for one in filters:
        matched &= _mask(snapshot, one)
    return matched


def _facet(snapshot: Snapshot, query: Query, matched: int, name: Field) -> Facet:
    """The values of a field among the documents that all filters but its own let through."""
    base = _filtered(snapshot, (f for f in query.filters if f.field is not name), matched)
    counted = ((v, (mask & base).bit_count()) for v, mask in snapshot.values(name).items())
    values = sorted(((v, c) for v, c in counted if c), key=lambda pair: (-pair[1], pair[0]))
    return Facet(name, tuple(FacetValue(v, c) for v, c in values))


def _ranked(snapshot: Snapshot, query: Query, scores: Scores, filtered: int) -> list[int]:
    """The documents of the page asked for, in order; ties are broken by identifier.

    Where no word was asked for there is no relevance: the newest come first.
    """
    cards = snapshot.cards

    def by_relevance(n: int) -> tuple[float, str]:
        return -scores[n], cards[n].id

    def by_date(n: int) -> tuple[bool, int, str]:
        days = cards[n].days
        if days is None:
            return True, 0, cards[n].id
        return False, days[0] if query.sort is Sort.OLDEST else -days[1], cards[n].id

    last = query.first + query.size
    if query.sort is Sort.RELEVANCE and texts(query.expression):
        return heapq.nsmallest(last, members(filtered), key=by_relevance)[query.first :]
    return heapq.nsmallest(last, members(filtered), key=by_date)[query.first :]
