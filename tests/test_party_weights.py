"""How the parties of a text are selected as a set, and how the weights of it are learned."""

import json
from collections.abc import Mapping

import numpy as np
import pytest
from builders import FILLER
from click.testing import CliRunner

from evaluation import party_weights
from evaluation.conditional_logit import Choice, fit_choices
from evaluation.party_weights import Example, calibrated, fit
from searcher.metadata.parties.mention_weights import weigh_mentions
from searcher.metadata.parties.party_selection import Selection
from searcher.metadata.parties.party_sets import PartySets, weighted
from searcher.metadata.parties.party_sets import party_weights as known_weights

LONG = " ".join([FILLER] * 5)


def sets_of(body: str, title: str = "", language: str = "en") -> PartySets:
    mentions = weigh_mentions(title, body, language)
    return PartySets(Selection(mentions, {}, len(body)).evidence())


def odds_of(sets: PartySets) -> Mapping[str, float]:
    country, _ = known_weights()
    return {code: weighted(one, country) for code, one in sets.features.items()}


# The weights


def test_every_learned_weight_is_of_a_feature_and_has_an_effect():
    sets = sets_of(f"Chile won. {LONG} Spain signed.", "Chile wins")
    country, of_set = known_weights()
    assert country.keys() <= sets.features["ES"].keys()
    assert of_set.keys() <= next(sets.sets(country)).features.keys()
    assert all(country.values())
    assert all(of_set.values())


def test_the_country_of_the_dateline_has_better_odds_than_one_named_once():
    sets = sets_of(
        f"SANTIAGO, May 4 - Spain will send wine. {LONG} Peru has none.", "Spain sends wine"
    )
    odds = odds_of(sets)
    assert odds["CL"] > odds["PE"]


# The sets


def test_the_sets_are_the_first_countries_in_the_order_of_their_odds():
    sets = sets_of(f"Chile won. {LONG} Spain sang. Spain danced. Peru lost.", "Chile wins")
    found = [one.codes for one in sets.sets(known_weights()[0])]
    order, odds = found[-1], odds_of(sets)
    assert order[0] == "CL" in sets.evidence.selected
    assert sorted(order[1:], key=odds.__getitem__, reverse=True) == list(order[1:])
    assert found == [order[:size] for size in range(1, 4)]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", "Chile, Spain and Peru signed. Kenya saw it."),
        ("ru", "Чили, Испания и Перу подписали договор. Кения видела это."),
        ("tr", "Şili, İspanya ve Peru imzaladı. Kenya bunu gördü."),
        ("de", "Chile, Spanien und Peru unterzeichneten. Kenia sah es."),
    ],
)
def test_a_set_that_splits_countries_named_in_one_row_is_less_likely(language: str, body: str):
    sets = sets_of(body, language=language)
    assert sets.evidence.rows == {frozenset({"CL", "ES", "PE"})}
    split = {
        one.codes: one.features["rows that are split"] for one in sets.sets(known_weights()[0])
    }
    row = {"CL", "ES", "PE"}
    assert all(split[codes] == (0 < len(row & {*codes}) < 3) for codes in split)
    assert known_weights()[1]["rows that are split"] < 0


@pytest.mark.parametrize("body", ["Spain won. Chile won.", "Spain sent wine to Chile and Peru."])
def test_only_two_countries_with_some_weight_are_a_pair(body: str):
    assert sets_of(body).only_two == ({"ES", "CL"} if "Peru" not in body else set())


@pytest.mark.parametrize(
    ("language", "titled", "untitled", "body"),
    [
        ("en", "Fair in Chile opens", "A fair opens", "Chile won. {} Guests of Spain sang."),
        ("ru", "Ярмарка в Чили", "Ярмарка", "Чили победила. {} Гости Испании пели."),
        ("tr", "Şili fuarı açıldı", "Fuar açıldı", "Şili kazandı. {} İspanya şarkı söyledi."),
        ("fr", "Foire au Chili", "Une foire", "Le Chili a gagné. {} L’Espagne a chanté."),
    ],
)
def test_a_single_mention_beside_the_country_that_the_title_names_makes_no_pair(
    language: str, titled: str, untitled: str, body: str
):
    text = body.format(LONG + " " + LONG * 3)
    assert sets_of(text, titled, language).only_two == set()
    assert sets_of(text, untitled, language).only_two == {"CL", "ES"}


# Learning


def test_choices_give_the_weights_that_make_the_chosen_alternative_likely():
    first = np.array([[1.0, 0.0], [0.0, 1.0]])
    choices = [Choice(first, 0, 1.0)] * 3 + [Choice(first, 1, 1.0)]
    weights = fit_choices(choices, np.zeros(2), 1e-6)
    # Three of four: the odds of the two alternatives are 3.
    assert weights[0] - weights[1] == pytest.approx(np.log(3), abs=1e-3)
    assert np.abs(fit_choices(choices, np.zeros(2), 1e6)).max() < 1e-3


def example(wanted: str, body: str, title: str = "") -> Example:
    return Example((frozenset(wanted.split()),), sets_of(body, title), 1.0)


EXAMPLES = [
    example("CL", f"Chile won. {LONG} Spain lost. Peru saw it.", "Chile wins"),
    example("ES", f"Spain won. {LONG} Chile lost. Kenya saw it.", "Spain wins"),
    example("CL ES PE", f"Chile, Spain and Peru signed. {LONG} Kenya saw it."),
] * 30


def test_what_the_labelled_sets_have_in_common_is_learned():
    learned = fit(EXAMPLES)
    assert all(max(one.outcomes(learned)).is_exact for one in EXAMPLES[:3])
    country, of_set = learned
    in_row, other = EXAMPLES[2].sets.features["CL"], EXAMPLES[2].sets.features["KE"]
    assert weighted(in_row, country) > weighted(other, country)
    assert of_set


def test_constants_count_for_agency_items_only():
    learned = fit(EXAMPLES)
    _, of_set = calibrated(learned, (0.5, 9.0))
    _, before = learned
    name = "many, with a dateline"
    assert of_set[name] == pytest.approx(before.get(name, 0.0) + 9)
    dated = example("CL", f"SANTIAGO, May 4 - Chile won. {LONG} Spain and Peru lost.", "Chile wins")
    added = calibrated(learned, (0.5, 9.0))
    assert dated.sets.parties(*added) > {"CL"} == EXAMPLES[0].sets.parties(*added)


def test_the_weights_are_learned_from_rows_and_scored_on_unseen_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(party_weights.labelled, "SETS", {})
    monkeypatch.setattr(party_weights, "_LEAST_SHARES", {})
    rows = [
        {
            "title": "Chile wins",
            "body": f"Chile won. {LONG} Spain lost. Peru saw it.",
            "countries": ["CL"],
        },
        {"title": "Spain wins", "body": f"Spain won. {LONG} Chile lost.", "countries": ["ES"]},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows * 6)), "utf-8")
    run = CliRunner().invoke(party_weights.main, ["--data", str(path)])
    assert run.exit_code == 0, run.output
    assert [line.split("  ")[0] for line in run.output.splitlines()] == [
        "folds", "even rows", "odd rows", "by hand",
    ]  # fmt: skip
