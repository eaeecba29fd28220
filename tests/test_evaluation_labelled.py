"""The labels are well-formed; the scores distinguish right, wrong and invented values."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from builders import record_of
from click.testing import CliRunner
from msgspec import structs

from evaluation import labelled
from evaluation.labelled import LABELS, main
from evaluation.scores import (
    TOPICS,
    Label,
    Overlap,
    compare,
    found_in,
    invented_countries,
    invented_years,
    is_right,
    overlap,
    read_labels,
)
from searcher.gazetteer import country_codes, is_place
from searcher.model.edtf import Edtf
from searcher.model.pairs import country_of
from searcher.model.record import Kind, Party, Role
from searcher.sources import Registry, Source, SourceKind

ROOTS = {"samples": Path(__file__).parents[1] / "samples", "hard": LABELS}
ROWS = {
    f"{name}-{json.loads(line).get('file', number)}": json.loads(line)
    for name in ("samples", "hard", "state_pr_2021", "geovirus")
    for number, line in enumerate((LABELS / f"{name}.jsonl").read_text("utf-8").splitlines())
}


def of_every_row(test):
    """Make a test of all labels of one of a label; it names the row that fails."""

    def test_of_all():
        for name, row in ROWS.items():
            try:
                test(row)
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from error

    return test_of_all


def every(row, field):
    """List the answers that a row accepts for a field."""
    return [row[field], *row.get("either", {}).get(field, ())] if field in row else []


def pairs_of(parties):
    countries = sorted({code for code in parties if "-" not in code})
    return [] if len(countries) > 6 else [f"{a}-{b}" for a, b in combinations(countries, 2)]


# Labels


def test_at_least_two_hundred_documents_of_our_own_are_labelled():
    labels = [label for name in ROOTS for label in read_labels(LABELS / f"{name}.jsonl")]
    assert len({label.document for label in labels}) == len(labels) >= 200


@pytest.mark.parametrize("name", ROOTS)
def test_every_document_has_one_label_and_every_label_a_document(name):
    root = ROOTS[name]
    folder = root / ("collection" if name == "samples" else "hard")
    endings = (".txt", ".html")
    files = {p.relative_to(root).as_posix() for p in folder.rglob("*") if p.suffix in endings}
    assert files == {label.document for label in read_labels(LABELS / f"{name}.jsonl")}


@of_every_row
def test_codes_exist_and_parts_come_with_their_country(row):
    for parties in every(row, "parties"):
        assert all(map(is_place, parties))
        assert {country_of(code) for code in parties} <= set(parties)
        assert parties == sorted(set(parties))
    for countries in [*every(row, "countries"), row.get("named", [])]:
        assert set(countries) <= country_codes()
    assert not set(row.get("named", ())) & set(row["parties"])


@of_every_row
def test_pairs_follow_from_parties(row):
    if "pairs" in row:
        assert sorted(row["pairs"]) == pairs_of(row["parties"])
        wanted = {tuple(pairs_of(parties)) for parties in every(row, "parties")}
        assert {tuple(sorted(pairs)) for pairs in every(row, "pairs")} == wanted


@of_every_row
def test_dates_kinds_topics_and_roles_are_of_their_lists(row):
    for field in ("published", "modified"):
        assert all(str(Edtf(date)) == date for date in every(row, field) if date is not None)
    assert set(every(row, "kind")) <= set(Kind)
    topics = row.get("topics", ())
    assert set(topics) <= set(TOPICS)
    assert len(topics) == len(set(topics)) <= 3
    for roles in every(row, "roles"):
        assert set(roles or ()) <= set(row["parties"])
        assert set((roles or {}).values()) <= set(Role) - {Role.UNKNOWN}


@of_every_row
def test_the_preferred_answer_is_among_the_accepted_answers(row):
    for field, answers in row.get("either", {}).items():
        assert row[field] in answers
        assert len(answers) > 1


def test_accepted_titles_of_hard_documents_occur_in_their_text():
    for label in read_labels(LABELS / "hard.jsonl"):
        text = " ".join((LABELS / label.document).read_text("utf-8").split())
        assert all(title in text for answer in label.accepted["title"] for title in answer)


def test_the_registry_of_hard_documents_can_be_read():
    registry = Registry.load(LABELS / "hard" / "sources.toml")
    names = {source.name for source in registry.sources}
    labels = read_labels(LABELS / "hard.jsonl")
    registered = {s for label in labels for a in label.accepted["source"] for s in a if "(inv" in s}
    assert registered == {name for name in names if "(invented" in name}


# Scores

NOTHING = record_of("Nothing at all.")


def a_record(**values):
    """Make a record with some values and no others."""
    return structs.replace(NOTHING, **{"title": None, "published": None, "parties": (), **values})


def label(named=frozenset(), **accepted):
    return Label("one", accepted, named=named)


@pytest.mark.parametrize(
    ("field", "found", "accepted", "right"),
    [
        ("published", ("2017-03-03",), (("2017-03-03",),), True),
        ("published", ("2017-03-03",), (("2017-03",),), False),
        ("published", ("2017-03-03",), ((),), False),
        ("published", (), ((),), True),
        ("kind", ("news",), (("report",), ("news",)), True),
        ("parties", ("AM", "KZ"), (("AM", "KZ"),), True),
        ("parties", ("AM", "KZ"), (("AM", "KZ", "RU"),), False),
        ("parties", ("KZ",), ((),), False),
        ("topics", ("trade", "sport"), (("trade", "energy"),), True),
        ("topics", ("energy", "trade"), (("trade", "energy"),), False),
        ("topics", (), (("trade",),), False),
        ("roles", ("AM=host", "KZ=visitor"), (("KZ=visitor",),), True),
        ("roles", ("KZ=host",), (("KZ=visitor",),), False),
        ("title", ("JOINT  statement",), (("Joint statement",),), True),
        ("source", ("«Trend»",), (("Trend",),), True),
        ("source", ("Trend News",), (("Trend",),), False),
    ],
)
def test_an_answer_is_right_if_it_is_accepted(field, found, accepted, right):
    assert is_right(field, found, accepted) is right


def test_a_wrong_value_is_listed_with_the_accepted_values():
    record = a_record(published="2017-03-03", parties=(Party("KZ", 1.0),))
    wanted = label(published=(("2017-03-04",),), parties=(("AM", "KZ"), ("AM",)))
    assert [(w.field, w.wanted, w.found) for w in compare(record, wanted)] == [
        ("published", "2017-03-04", "2017-03-03"),
        ("parties", "AM KZ | AM", "KZ"),
    ]
    assert not compare(record, label(published=(("2017-03-03",),), parties=(("KZ",),)))


def test_unknown_roles_are_not_answers():
    parties = (Party("AM", 0.5, Role.HOST), Party("KZ", 0.5))
    assert found_in(a_record(parties=parties), "roles") == ("AM=host",)


def test_overlap_is_measured_with_the_most_similar_answer():
    assert overlap(("A", "B"), (("B", "C"), ("A", "B", "C"))) == Overlap(2, 2, 3)
    both = Overlap(2, 2, 3) + Overlap(0, 1, 0)
    assert (both.precision, both.recall, both.f1) == (2 / 3, 2 / 3, 2 / 3)


@pytest.mark.parametrize(
    ("found", "wanted", "text", "invented"),
    [
        ("2017-04-23", "XXXX-04-23", "April 23; 2017 elsewhere", True),
        ("2017-04-23", None, "no date", True),
        ("2016-04-23", "2017-04-23", "23 April 2017", True),
        ("2016-04-23", "2017-04-23", "2017 and 2016", False),
        ("2017-04-23", "2017-04-23", "23.04.17", False),
        ("XXXX-04-23", None, "April 23", False),
        (None, "2017-04-23", "2017", False),
    ],
)
def test_a_year_that_is_not_in_the_document_is_invented(found, wanted, text, invented):
    answer = () if wanted is None else (wanted,)
    record = a_record(published=found)
    assert bool(invented_years(record, label(published=(answer,)), text)) is invented


REGISTRY = Registry((Source("wire", "Wire", SourceKind.AGENCY, country="CH"),))


@pytest.mark.parametrize(
    ("party", "source", "named", "invented"),
    [
        ("GE", None, frozenset(), True),
        ("GE", None, frozenset({"GE"}), False),
        ("US", None, frozenset(), False),
        ("US-GA", None, frozenset(), False),
        ("CH", "wire", frozenset(), False),
        ("CH", None, frozenset(), True),
    ],
)
def test_a_party_that_is_not_named_is_invented(party, source, named, invented):
    body = "The state of Georgia has a port in Savannah, in the United States."
    record = a_record(body=body, source_id=source, parties=(Party(party, 1.0),))
    wanted = label(parties=(("US",),), named=named)
    assert bool(invented_countries(record, wanted, REGISTRY)) is invented


@pytest.mark.parametrize(("party", "invented"), [("DE", False), ("FI", False), ("BR", True)])
def test_without_labels_of_named_countries_the_text_is_searched(party, invented):
    body = "A German and a Finn met in Finland."
    record = a_record(title=None, body=body, parties=(Party(party, 1.0),), language="en")
    wanted = label(parties=((),), named=None)
    assert bool(invented_countries(record, wanted, REGISTRY)) is invented


def test_only_inventions_in_our_own_documents_fail(monkeypatch):
    record = a_record(published="2017-04-23")
    document = labelled.Document(label(published=(("XXXX-04-23",),)), record, "April 23", "")
    ours = labelled.LabelledSet("one", (document,), REGISTRY, ours=True)
    monkeypatch.setattr(labelled, "SETS", {"samples": lambda: ours, "hard": lambda: None})
    assert labelled.score(["samples"]) == 1
    assert labelled.score(["hard"]) == 0
    monkeypatch.setattr(labelled, "SETS", {"samples": lambda: replace(ours, ours=False)})
    assert labelled.score(["samples"]) == 0


def test_the_hard_set_is_scored_completely():
    result = CliRunner().invoke(main, ["hard"])
    assert f"== hard: {len(read_labels(LABELS / 'hard.jsonl'))} documents" in result.output
    assert "invented countries:" in result.output


@pytest.mark.shared
@pytest.mark.parametrize(("name", "file"), [("state", "state_pr_2021"), ("geovirus", "geovirus")])
def test_every_label_of_outside_data_has_a_row(name, file):
    one = labelled.SETS[name]()
    if one is None:
        pytest.skip("the data is not available")
    assert len(one.documents) == len(read_labels(LABELS / f"{file}.jsonl"))
    assert not one.ours
