"""The weights by which further parties are selected, and how they are learned."""

import json

import pytest
from builders import FILLER
from click.testing import CliRunner

from evaluation import party_weights
from evaluation.party_weights import Example, fit
from searcher.languages import load_data
from searcher.metadata.parties.further_parties import FurtherEvidence, log_odds
from searcher.metadata.parties.mention_weights import weigh_mentions
from searcher.metadata.parties.party_selection import Selection

LONG = " ".join([FILLER] * 5)


def evidence(body: str, title: str = "") -> FurtherEvidence:
    return Selection(weigh_mentions(title, body, "en"), {}, len(body)).further_evidence()


def test_the_weight_of_what_parties_have_is_positive():
    party, other = {"bias": 1.0, "lead": 1.0}, {"bias": 1.0, "lead": 0.0}
    codes = (frozenset({"AM", "KZ"}),)
    examples = [Example(codes, frozenset({"AM"}), {"KZ": party, "FR": other}, 1.0)] * 50
    weights = fit(examples)
    assert log_odds(party, weights) > 0 > log_odds(other, weights)
    assert examples[0].is_exact(weights)


def test_every_learned_weight_is_of_a_feature_and_has_an_effect():
    known = load_data("searcher.metadata", "party_weights", dict[str, dict[str, float]])["weights"]
    found = dict(evidence(f"Chile won. {LONG} Spain signed.", "Chile wins").features())
    assert known.keys() <= found["ES"].keys()
    assert all(known.values())


def test_the_country_of_the_dateline_has_better_odds_than_one_named_once():
    known = load_data("searcher.metadata", "party_weights", dict[str, dict[str, float]])["weights"]
    body = f"SANTIAGO, May 4 - Spain will send wine. {LONG} Peru has none."
    odds = {c: log_odds(one, known) for c, one in evidence(body, "Spain sends wine").features()}
    assert odds["CL"] > 0 > odds["PE"]


@pytest.mark.parametrize("body", ["Spain won. Chile won.", "Spain sent wine to Chile and Peru."])
def test_only_two_countries_with_some_weight_are_a_pair(body):
    assert evidence(body).only_two() == ({"ES", "CL"} if "Peru" not in body else set())


def test_the_weights_are_learned_from_rows_and_scored_on_unseen_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(party_weights.labelled, "SETS", {})
    rows = [
        {
            "title": "Chile wins",
            "body": f"Chile won. {LONG} Spain lost. Peru saw it.",
            "countries": ["CL"],
        },
        {"title": "Spain wins", "body": f"Spain won. {LONG} Chile lost.", "countries": ["ES"]},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows * 2)), "utf-8")
    run = CliRunner().invoke(party_weights.main, ["--data", str(path)])
    assert run.exit_code == 0, run.output
    assert [line.split("  ")[0] for line in run.output.splitlines()] == [
        "even rows", "odd rows", "by hand",
    ]  # fmt: skip
