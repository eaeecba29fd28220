"""Ingest the generated documents into an archive in several runs, and cache the result."""

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fcntl import LOCK_EX, flock
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from disk_builders import memory_folder

from collection import documents as writing
from collection.documents import Document, Form, every_document, newer
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.ingest import (
    Outcome,
    Verdict,
    accept_flags,
    correct,
    find_inputs,
    ingest,
    make_correction,
    pipeline,
    withdraw,
)
from searcher.store import Archive

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "collection"
SIZE = 3_000
BY = "A. Archivist"
_CODE = (Path(__file__).parent, ROOT / "src" / "searcher")
_CHANGED = 30  # documents that are corrected, withdrawn, and ingested again with changes


class Shape(StrEnum):
    """The shape of an index of the archive."""

    ONE_SEGMENT = "one segment"
    MANY_SEGMENTS = "many segments"


@dataclass(frozen=True)
class Facts:
    """Identifiers of records: by their special properties (the values of `Special`), and of those
    that were changed.
    """

    special: dict[str, list[str]] = field(default_factory=dict)
    updated: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Collection:
    """The folder of a collection: an archive, and an index in each shape."""

    folder: Path
    facts: Facts

    @cached_property
    def archive(self) -> Archive:
        """The archive of the collection: one, for what is being stored has arrived only for it."""
        return Archive(self.folder / "archive")

    def index(self, shape: Shape) -> Path:
        """Return the folder of the index in a shape."""
        return self.folder / f"index-{shape.replace(' ', '-')}"

    def engine(self, shape: Shape) -> Engine:
        """Open the engine of the index in a shape."""
        return open_engine(self.index(shape), archive=self.archive)

    def copy(self, folder: Path) -> "Collection":
        """Copy the collection to a folder for changes; files that never change are linked."""
        shutil.copytree(self.folder, folder, symlinks=True, copy_function=_link)
        return Collection(folder, self.facts)


def _link(source: str, target: str) -> None:
    if "/objects/" in source:
        with suppress(OSError):  # another file system, such as memory
            os.link(source, target)
            return
    shutil.copy2(source, target)


def cached_collection(size: int = SIZE) -> Collection:
    """Open the cached collection of a size; make it first if there is none.

    One process makes it, and the others wait: tests run in several processes side by side.
    """
    folder = CACHE / f"{size}-{_digest()}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.is_dir():
            _renew(folder, size)
    return Collection(folder, Facts(**json.loads((folder / "facts.json").read_text("utf-8"))))


def _renew(folder: Path, size: int) -> None:
    for old in CACHE.glob(f"{size}-*"):
        shutil.rmtree(old)
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    with memory_folder() as memory:
        shutil.copytree(make(memory / "made", size).folder, draft, symlinks=True)
    draft.rename(folder)


def _digest() -> str:
    """Compute a digest of all code and data that the collection and its index depend on."""
    every = (path for folder in _CODE for path in sorted(folder.rglob("*")))
    digest = sha256((ROOT / "constraints.txt").read_bytes())
    for path in every:
        if path.suffix in (".py", ".toml", ".lark"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def make(folder: Path, size: int = SIZE) -> Collection:
    """Make a collection in a folder that does not exist yet."""
    collection, every = Collection(folder, Facts()), every_document(size)
    (folder / "archive").mkdir(parents=True)
    (folder / "archive" / "sources.toml").write_text(writing.registry(), "utf-8")
    for number, part in enumerate(_parts(every)):
        outcomes = _ingested(collection, folder / "in" / str(number), part)
        _add_facts(collection.facts, part, outcomes)
        if number == 0:
            _change(collection, [o.id for o in outcomes if o.id])
    one, many = (collection.index(shape) for shape in Shape)
    shutil.copytree(many, one, symlinks=True)
    collection.engine(Shape.ONE_SEGMENT).rebuild(collection.archive.records())
    text = json.dumps(asdict(collection.facts), ensure_ascii=False, indent=1)
    (folder / "facts.json").write_text(text, "utf-8")
    shutil.rmtree(folder / "in")
    return collection


def _parts(every: Sequence[Document]) -> list[list[Document]]:
    """Divide the documents into the runs of ingest: half of them, then fewer and fewer, then new
    versions of some.
    """
    half = len(every) // 2
    cuts = [0, half, half + half // 2, half + half * 3 // 4, len(every)]
    parts = [list(every[a:b]) for a, b in pairwise(cuts)]
    again = [newer(one) for one in every[:half] if one.form is Form.ROW and one.published]
    return [*parts, again[_CHANGED : 2 * _CHANGED], again[2 * _CHANGED : 2 * _CHANGED + 3]]


def write(folder: Path, size: int) -> None:
    """Write the documents into folders `1`, `2`, …, in the order in which they are to be ingested,
    and the registry of their publishers beside them.
    """
    for number, part in enumerate(_parts(every_document(size)), start=1):
        _write(folder / str(number), part)
    (folder / "sources.toml").write_text(writing.registry(), "utf-8")


def _ingested(collection: Collection, folder: Path, part: Sequence[Document]) -> list[Outcome]:
    """Ingest documents; return the outcome of each."""
    _write(folder, part)
    engine, found = collection.engine(Shape.MANY_SEGMENTS), find_inputs([str(folder)], (), ())
    # Only the first run is long enough to gain from several processes.
    processes = None if folder.name == "0" else 1
    # With a limit of time, the segments would depend on the speed of the machine.
    with patch.object(pipeline, "_COMMIT_SECONDS", 0.0):
        return list(ingest(found, collection.archive, engine, processes=processes))


def _write(folder: Path, part: Sequence[Document]) -> None:
    folder.mkdir(parents=True)
    rows = [one for one in part if one.form is Form.ROW]
    (folder / "rows.jsonl").write_text("".join(writing.row(one) + "\n" for one in rows), "utf-8")
    for one in part:
        if one.form is not Form.ROW:
            _written(folder, one)


def _written(folder: Path, one: Document) -> None:
    form = writing.page if one.form is Form.PAGE else writing.text
    path = folder / one.file_name
    path.write_text(form(one), "utf-8")
    values = {"source": one.source, "language": one.language, "parties": " ".join(one.parties)}
    values |= {"title": one.title} | ({"published": one.published} if one.published else {})
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    path.with_name(f"{path.name}.meta.toml").write_text("".join(lines), "utf-8")


def _add_facts(facts: Facts, part: Iterable[Document], outcomes: Sequence[Outcome]) -> None:
    """Record the identifiers of special documents and of updates."""
    rows = [one for one in part if one.form is Form.ROW]
    by_name = {one.file_name: one for one in part if one.form is not Form.ROW}
    for outcome in outcomes:
        if outcome.id is None:
            raise ValueError(f"a generated document was refused: {outcome}")
        name = Path(outcome.input).name
        one = by_name.get(name) or rows[int(name.removeprefix("line ")) - 1]
        for special in one.special:
            facts.special.setdefault(special, []).append(outcome.id)
        if outcome.verdict is Verdict.UPDATED:
            facts.updated.append(outcome.id)


def _change(collection: Collection, ids: Sequence[str]) -> None:
    """Correct some records, accept the flags of some, withdraw some: each in a separate commit."""
    archive, engine = collection.archive, collection.engine(Shape.MANY_SEGMENTS)
    facts, step = collection.facts, len(ids) // (3 * _CHANGED)
    chosen = ids[::step]
    for identifier in chosen[:_CHANGED]:
        correction = make_correction("title", f"Corrected title {identifier}", BY, "title")
        correct(archive, engine, identifier, (correction,), "The title was cut.")
        facts.corrected.append(identifier)
    for identifier in chosen[_CHANGED : 2 * _CHANGED]:
        if codes := [flag.code for flag in archive.get(identifier).flags]:
            accept_flags(archive, engine, identifier, codes, "Seen.", BY)
    for identifier in chosen[2 * _CHANGED : 3 * _CHANGED]:
        withdraw(archive, engine, identifier, "Published by mistake.", BY)
        facts.withdrawn.append(identifier)
