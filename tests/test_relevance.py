"""Measures of ranking, on rankings with known scores."""

import gzip
import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from evaluation.relevance import average_precision, main, ndcg

ONE_OF_TWO = frozenset({"a", "b"})


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [("ab", 1.0), ("axb", (1 + 2 / 3) / 2), ("xxa", (1 / 3) / 2), ("xyz", 0.0), ("", 0.0)],
)
def test_average_precision_of_known_rankings(ranked, expected):
    assert average_precision(ranked, ONE_OF_TWO) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ("ab", 1.0),
        ("xa", (1 / math.log2(3)) / (1 + 1 / math.log2(3))),
        ("x" * 10 + "ab", 0.0),
        ("", 0.0),
    ],
)
def test_ndcg_of_known_rankings(ranked, expected):
    assert ndcg(ranked, ONE_OF_TWO) == pytest.approx(expected)


def test_a_query_without_relevant_documents_has_score_zero():
    assert average_precision("ab", frozenset()) == ndcg("ab", frozenset()) == 0.0


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize(("relevant", "code"), [(["1"], 0), (["3"], 1)])
def test_the_exit_status_depends_on_the_target(tmp_path, relevant, code):
    documents, queries = tmp_path / "docs.jsonl.gz", tmp_path / "queries.jsonl.gz"
    texts = {"1": "Grain by rail.", "2": "A concert of string music.", "3": "Nothing of the kind."}
    _write(documents, [{"id": i, "title": "T", "body": f"T {t}"} for i, t in texts.items()])
    _write(queries, [{"id": "1", "text": "how is grain carried by rail", "relevant": relevant}])
    asked = ["--documents", str(documents), "--queries", str(queries)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == code, result.output
    assert "searcher" in result.output


def test_a_missing_collection_is_reported(tmp_path):
    result = CliRunner().invoke(main, ["--documents", str(tmp_path / "no.gz")])
    assert result.exit_code == 0
    assert "not available" in result.output
