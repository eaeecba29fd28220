"""Damage of an index is detected and reported; no file of an index can run a command."""

import os
import pickle
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from engines_builders import Draft, Library, filler, library

from searcher.index.whoosh import WhooshEngine, commit
from searcher.index.whoosh.commit import NAME, read_commit
from searcher.index.whoosh.whoosh_index import WhooshIndex
from searcher.model.errors import DamagedIndex
from searcher.model.facets import FACETS
from searcher.model.query import Query, Sort, Unit
from searcher.query import parse_query


@pytest.fixture
def filled() -> Iterator[Library]:
    """Write an index of two segments, one with a deleted document."""
    with library() as made:
        made.commit(filler(3, 40))
        made.commit([(1, Draft("Trade", "talks")), (100, None)])
        yield made


class Planted:
    """A pickle that creates a file when it is loaded."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.proof,)


def files_of(path: Path) -> list[Path]:
    """List the files that the engine opens, and the table of contents that Whoosh would read."""
    files = [p for p in sorted(path.rglob("*")) if p.is_file()]
    marker, folder = path / ".unfinished", path / (path / "current").readlink()
    return [*files, marker, folder / "_MAIN_1.toc", folder / f".{NAME}.part"]


def uses(engine: WhooshEngine) -> Iterator[Callable[[], object]]:
    yield engine.count
    yield engine.is_complete
    yield engine.verify
    yield lambda: engine.search(parse_query("trade"))
    yield lambda: list(engine.scan(Query()))
    yield lambda: engine.terms().with_prefix("tr", 3)


def test_a_pickle_in_any_file_is_never_loaded(filled: Library, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    planted = pickle.dumps(Planted(proof))
    pickle.loads(planted)
    assert proof.exists()
    proof.unlink()
    files = files_of(filled.path)
    assert len(files) > 4
    for number, file in enumerate(files):
        copy = tmp_path / str(number)
        shutil.copytree(filled.path, copy, symlinks=True)
        (copy / file.relative_to(filled.path)).write_bytes(planted)
        for use in uses(WhooshEngine(copy)):
            with suppress(DamagedIndex):
                use()
        with suppress(DamagedIndex), WhooshIndex(copy).reader() as reader:
            reader.doc_count()
        with suppress(DamagedIndex), WhooshEngine(copy).writer() as writer:
            writer.put(Draft("Trade").record(7, 1))
        WhooshEngine(copy).rebuild(filled.living.values())
        assert WhooshEngine(copy).count() == len(filled.living)
        assert not proof.exists(), file


def test_every_changed_byte_of_a_commit_is_reported(filled: Library) -> None:
    path = filled.folder / NAME
    whole = path.read_bytes()
    for at in range(0, len(whole) - 1, 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(DamagedIndex) as damage:
            WhooshEngine(filled.path).count()
        assert "searcher rebuild" in damage.value.remedy
    path.write_bytes(whole)
    assert WhooshEngine(filled.path).count() == len(filled.living)


def test_every_changed_byte_of_a_segment_is_reported_by_verify(filled: Library) -> None:
    filled.engine.verify()
    path = max(filled.folder.glob("*.arrays"), key=lambda p: p.stat().st_size)
    whole = path.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        with pytest.raises(DamagedIndex, match=r"digest|was changed|is not a complete file"):
            WhooshEngine(filled.path).verify()


QUESTIONS = (
    "trade", "tra*", "trad~", '"trade talks"', '"trade talks"~4', "title:trade", "talks -trade",
    "pair:AM-KZ", "country:AM OR country:KZ", "date:2014..2016", "date:none", "lang:en",
)  # fmt: skip


def answers(path: Path) -> list[object]:
    """Return answers of every kind: ids, versions, scores, facets, days, words, neighbours."""
    engine = WhooshEngine(path)
    terms = engine.terms()
    found: list[object] = [
        engine.search(parse_query(q, facets=FACETS, timeline=Unit.YEAR, sort=sort))
        for q in QUESTIONS
        for sort in (Sort.RELEVANCE, Sort.NEWEST)
    ]
    found += [dict(engine.versions()), list(engine.scan(Query())), terms.facets(FACETS)]
    found += [list(terms.vocabulary()), terms.with_prefix("t", 9), terms.within_edits("tradr", 1)]
    fingerprints = (draft.record(n, 1).fingerprint for n, draft in filler(3, 40))
    return [*found, [terms.near_duplicate_candidates(one or "") for one in fingerprints]]


def test_no_flipped_bit_gives_a_wrong_answer_in_silence(filled: Library) -> None:
    """Flip single bits anywhere in the index; SEARCHER_FLIPS sets how many."""
    right, chance = answers(filled.path), random.Random(17)
    files = [p for p in sorted(filled.path.rglob("*")) if p.is_file() and p.stat().st_size]
    sizes = [path.stat().st_size for path in files]
    outcomes: Counter[str] = Counter()
    for _ in range(int(os.environ.get("SEARCHER_FLIPS", "60"))):
        (path,) = chance.choices(files, sizes if chance.random() < 0.7 else None)
        whole, at = path.read_bytes(), chance.randrange(path.stat().st_size)
        path.write_bytes(
            whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]
        )
        with pytest.raises(DamagedIndex):
            WhooshEngine(filled.path).verify()
        try:
            assert answers(filled.path) == right, (path, at)
            outcomes["right"] += 1
        except DamagedIndex as error:
            assert "searcher rebuild" in error.remedy
            outcomes["reported"] += 1
        path.write_bytes(whole)
    assert outcomes["reported"] > outcomes["right"]


@pytest.mark.parametrize("damage", ["removed", "emptied", "truncated", "overwritten"])
def test_a_segment_that_cannot_be_opened_is_reported(filled: Library, damage: str) -> None:
    path = max(filled.folder.glob("*.arrays"), key=lambda p: p.stat().st_size)
    whole = path.read_bytes()
    path.unlink()
    if damage != "removed":
        garbled = {"emptied": b"", "truncated": whole[:-100], "overwritten": b"\x80garbage" * 99}
        path.write_bytes(garbled[damage])
    with pytest.raises(DamagedIndex) as damaged:
        WhooshEngine(filled.path).search(Query())
    assert path.name in str(damaged.value)


def test_a_search_that_fails_because_of_damage_reports_the_damage(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, *_) = read_commit(filled.folder).segments
    path = filled.folder / first.name
    engine = WhooshEngine(filled.path)
    assert engine.search(Query()).total == len(filled.living)
    monkeypatch.setattr("searcher.index.whoosh.engine.Results", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        engine.search(Query())
    whole = path.read_bytes()
    path.write_bytes(b"\xff" * 64 + whole[64:])
    with pytest.raises(DamagedIndex, match=path.name):
        engine.search(Query())


def test_a_damaged_segment_is_not_merged(filled: Library) -> None:
    (first, *_) = read_commit(filled.folder).segments
    path = filled.folder / first.name
    whole = path.read_bytes()
    path.write_bytes(b"\xff" * 64 + whole[64:])
    with pytest.raises(DamagedIndex, match="digest"):
        for number in range(9):
            filled.commit([(number, Draft(f"More {number}"))])
    assert filled.engine.rebuild(filled.living.values()) == len(filled.living)
    filled.engine.verify()


@pytest.mark.parametrize("name", ["../segment-0123456789abcdef.arrays", "/etc/passwd", "other"])
def test_a_commit_cannot_refer_to_files_elsewhere(filled: Library, name: str) -> None:
    (first, *_) = read_commit(filled.folder).segments
    forged = commit.Segment(name, first.documents, first.sha256)
    commit.write_commit(filled.folder, commit.Commit(99, (forged,)))
    with pytest.raises(DamagedIndex, match="not the name of a segment"):
        WhooshEngine(filled.path).count()
    forged = commit.Segment(first.name, 3, first.sha256, (3,))
    commit.write_commit(filled.folder, commit.Commit(100, (forged,)))
    with pytest.raises(DamagedIndex, match="no such document"):
        WhooshEngine(filled.path).count()
