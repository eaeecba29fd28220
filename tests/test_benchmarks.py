"""Each benchmark command runs with a few documents, and prints and writes its results.

An engine that is not installed is skipped with a notice, never an error.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.corpus import Corpus, documents, kind_and_pairs
from benchmarks.kind_times import BESIDE
from benchmarks.kinds import questions_of_kinds
from benchmarks.measure import in_turn
from benchmarks.peers import FACETS, HITS, NAMES, OURS, Searcher, find_peer
from benchmarks.queries import Form, Question, questions_for
from benchmarks.report import at_least, below, table
from searcher.index import open_engine
from searcher.store import Archive

ROOT = Path(__file__).parent.parent
KINDS = {"common", "middling", "rare", "or", "and", "phrase", "prefix", "dates"}
SMALL = Corpus(None, 120, 40)


def run(*arguments: str) -> str:
    """Run a benchmark that must succeed; return its output."""
    command = [sys.executable, "-m", *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def is_installed(name: str) -> bool:
    return find_peer(name) is not None


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small file of documents, the last of which has only a body."""
    path = tmp_path_factory.mktemp("corpus") / "real.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for one in documents(30, 40):
            row = {"id": one.id, "title": one.title, "body": one.body, "date": one.date}
            out.write(json.dumps({**row, "source": one.source, "lang": "en"}) + "\n")
        out.write('{"body": "Alone."}\n')
    return path


# The corpus


def test_documents_are_the_same_every_time_and_generated_one_by_one() -> None:
    assert list(documents(5, 30)) == list(islice(documents(10**9, 30), 5))


def test_a_document_has_as_many_words_as_requested() -> None:
    (one,) = documents(1, 100)
    assert len(" ".join(one.body.split("\n\n")[1:]).split()) == 100


def test_values_that_a_corpus_lacks_are_filled_in(real: Path) -> None:
    *_, last = Corpus(real, 100)
    assert (last.title, last.body, last.source, last.date) == ("", "Alone.", "unknown", None)
    assert (last.year, last.day, last.language) == ("undated", 0, "en")
    assert last.record().id == last.id


def test_a_document_has_one_to_three_pairs_derived_from_its_name() -> None:
    every = [kind_and_pairs(str(number)) for number in range(300)]
    assert {len(pairs) for _, pairs in every} == {1, 2, 3}
    assert every == [kind_and_pairs(str(number)) for number in range(300)]


def test_questions_are_chosen_by_rule(real: Path) -> None:
    for corpus in (SMALL, Corpus(real, 31), Corpus(None, 1)):
        questions = questions_for(corpus)
        assert {question.kind for question in questions} == KINDS
        assert questions == questions_for(corpus)


def test_common_words_are_in_more_documents_than_rare_ones() -> None:
    asked = {question.kind: question.words[0] for question in questions_for(SMALL)}
    every = [document.body.lower() for document in SMALL]
    counts = {kind: sum(word in body for body in every) for kind, word in asked.items()}
    assert counts["common"] > counts["middling"] > counts["rare"]


def test_there_are_46_kinds_each_with_questions_of_its_own_words(real: Path) -> None:
    for corpus in (SMALL, Corpus(real, 31), Corpus(None, 1)):
        kinds = questions_of_kinds(corpus, 3)
        assert (len(kinds), {len(every) for every in kinds.values()}) == (46, {3})
        assert kinds == questions_of_kinds(corpus, 3)
    kinds = questions_of_kinds(SMALL, 3)
    assert tuple(every[0] for kind, every in kinds.items() if kind in KINDS) == questions_for(SMALL)
    assert all(len(set(every)) > 1 for kind, every in kinds.items() if kind != "prefix")


# Peers


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Searcher]]:
    """Index the same documents with every engine that is installed."""
    searchers = {}
    for name in NAMES:
        peer = find_peer(name)
        if peer:
            folder = tmp_path_factory.mktemp(name)
            peer.index(SMALL, folder)
            searchers[name] = peer.open(folder)
    yield searchers
    for searcher in searchers.values():
        searcher.close()


@pytest.mark.parametrize("name", [name for name in NAMES if name != OURS])
def test_every_peer_finds_and_counts_the_same(name: str, opened: dict[str, Searcher]) -> None:
    if name not in opened:
        pytest.skip(f"{name} is not installed")
    for question in questions_for(SMALL):
        ours, theirs = (opened[one].prepare(question)() for one in (OURS, name))
        assert theirs.total == ours.total, question
        assert len(theirs.ids) == len(ours.ids) == min(HITS, ours.total)
        assert opened[name].counts(theirs) == opened[OURS].counts(ours), question


@pytest.mark.parametrize("name", BESIDE)
def test_a_peer_answers_every_kind(name: str, opened: dict[str, Searcher]) -> None:
    if name not in opened:
        pytest.skip(f"{name} is not installed")
    for question in (one for every in questions_of_kinds(SMALL, 2).values() for one in every):
        ours, theirs = (opened[one].prepare(question)() for one in (OURS, name))
        # Words near each other in any order, and written forms instead of stems, are ours only.
        if not question.kind.startswith(("near", "fuzzy", "phrase", "title-phrase", "prefix")):
            assert theirs.total == ours.total, question
            assert len(theirs.ids) == len(ours.ids)
            assert opened[name].counts(theirs) == opened[OURS].counts(ours), question


def test_identifiers_found_are_those_of_the_documents(opened: dict[str, Searcher]) -> None:
    known = {document.id: document.body.lower() for document in SMALL}
    (word,) = next(question.words for question in questions_for(SMALL) if question.kind == "rare")
    for searcher in opened.values():
        answer = searcher.prepare(Question("rare", Form.ALL, (word,)))()
        assert answer.ids
        assert all(word in known[identifier] for identifier in answer.ids)
        assert set(searcher.counts(answer)) == set(FACETS)


def test_an_engine_that_is_not_installed_is_none() -> None:
    assert find_peer("no_such_engine") is None


# Measurements and reports


def test_every_round_makes_each_call_once() -> None:
    made: list[str] = []
    medians = in_turn({name: lambda n=name: made.append(n) for name in "ab"}, 2)  # type: ignore[misc]
    assert [set(made[at : at + 2]) for at in (0, 2, 4)] == [{"a", "b"}] * 3
    assert set(medians) == {"a", "b"}


def test_a_bar_shows_whether_it_is_met() -> None:
    assert str(at_least("speed", 2.0, 1)).endswith("2.00  met")
    assert str(below("memory", 2.0, 1)).endswith("2.00  NOT MET")
    assert str(below("memory", None, 1)).endswith("not measured")


def test_the_columns_of_a_table_are_aligned() -> None:
    lines = table("title", ["name", "value"], [["a", 1.5], ["long name", None]]).splitlines()
    assert lines[2:] == ["name       value", "a           1.50", "long name      -"]


# Commands


def test_search_writes_medians_pages_and_bars(tmp_path: Path, real: Path) -> None:
    path = tmp_path / "search.json"
    output = run("benchmarks.search", "--corpus", str(real), "--runs", "1", "--json", str(path))
    found = json.loads(path.read_text())
    for name in NAMES:
        assert is_installed(name) == (f"{name}: not installed, skipped" not in output)
        assert (name in found["medians_ms"]) == is_installed(name)
    assert set(found["medians_ms"][OURS]) == set(found["page_ms"]) == KINDS
    assert len(found["bars"]) == 7
    beside = {name for name in BESIDE if is_installed(name)}
    assert set(found["kinds"]) == (beside | {"questions"} if beside else set())
    for name in beside:
        assert [len(found["kinds"][name][run]) for run in ("warm", "shuffled")] == [46, 46]
        assert "beside tantivy, shuffled: mean" in output
    assert "31 documents of real.jsonl.gz" in output


def test_site_writes_milliseconds_and_kilobytes(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    output = run(
        *("benchmarks.site", "--docs", "60", "--peers", "fts5", "--rounds", "2"),
        "--json",
        str(path),
    )
    assert "search page, median of all kinds" in output
    assert "fts5's bare answer takes" in output
    found = json.loads(path.read_text("utf-8"))
    assert set(found["kilobytes"]) >= {*KINDS, "both", "a pair", "a country"}
    assert all(took > 0 for took in found["ms"].values())


def test_index_writes_sizes_of_every_engine(tmp_path: Path) -> None:
    path = tmp_path / "index.json"
    output = run(
        "benchmarks.index",
        "--docs",
        "40",
        "--runs",
        "1",
        "--peers",
        "tantivy,fts5",
        "--json",
        str(path),
    )
    found = json.loads(path.read_text())
    assert set(found["engines"]) == {n for n in (OURS, "tantivy", "fts5") if is_installed(n)}
    assert all(one["size"] > 0 for one in found["engines"].values())
    assert len(found["bars"]) == 5
    assert "one record added, committed and found" in output


def test_growth_writes_medians_of_each_size(tmp_path: Path) -> None:
    path = tmp_path / "growth.json"
    output = run("benchmarks.growth", "--sizes", "30,60", "--runs", "1", "--json", str(path))
    found = json.loads(path.read_text())
    assert [one["documents"] for one in found["sizes"]] == [30, 60]
    assert all(set(one["medians"]) == KINDS for one in found["sizes"])
    assert "the slowest kind of query at a million" in output


@pytest.mark.parametrize("module", ["benchmarks.ingest", "benchmarks.archive"])
def test_ingest_and_archive_print_a_ratio(module: str) -> None:
    assert "ratio" in run(module, "--documents", "10")


def test_an_unknown_engine_is_refused() -> None:
    command = [sys.executable, "-m", "benchmarks.search", "--peers", "sphinx"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "sphinx is not one of" in result.stderr


def test_a_large_site_is_measured_with_the_records_that_its_pages_show(tmp_path: Path) -> None:
    for _ in range(2):  # the second time on what the first has written
        output = run("benchmarks.large", "--docs", "300", "--folder", str(tmp_path))
        assert "300 records of 30 words" in output
        assert "memory of its own after all pages" in output
    stored = Archive(tmp_path / "archive")
    assert 0 < len(list(stored.ids())) < 300
    assert open_engine(tmp_path / "index", archive=stored).count() == 300
