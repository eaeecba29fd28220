"""Which countries a document is about: what makes a country a party, and which part it plays."""

import json

import pytest
from builders import FILLER, note_codes, record_of
from click.testing import CliRunner

from evaluation import places as evaluation
from searcher.normalise.parties import concerned, ranked
from searcher.record import Record, Role

LONG = " ".join([FILLER] * 5)


def codes(title: str, body: str, language: str = "en") -> set[str]:
    return {concern.code for concern in concerned(title, body, language)}


def parties(text: str) -> set[str]:
    return set(record_of(text).party_codes)


def roles(record: Record) -> dict[str, Role]:
    return {party.code: party.role for party in record.parties}


# What makes a country a party


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A guest had once learned to cook in Spain.", set()),
        ("Carpets such as those of Spain are heavier.", set()),
        ("The Spanish news agency wrote of it.", set()),
        ("Spanish guitars were heard.", set()),
        ("Some spoke Spanish.", set()),
    ],
)
def test_a_country_in_passing_is_named_at_most(sentence, expected):
    title = "Armenia and Kazakhstan hold a fair"
    body = f"Armenia and Kazakhstan opened a fair of carpets. {LONG} {sentence}"
    assert parties(f"{title}\n\n{body}") - {"AM", "KZ"} == expected


def test_who_acts_weighs_more_than_who_is_listed():
    body = (
        f"{LONG}\n\nThe president of Armenia received the ambassador of Kazakhstan. {LONG}\n\n"
        "Carpets are also made in Iran, India, China, Turkey and Morocco."
    )
    first, second = (concern.code for concern in ranked("A fair", body, "en")[:2])
    assert {first, second} == {"AM", "KZ"}


def test_all_who_sign_are_parties_though_named_once():
    text = (
        "What was signed at Aktau\n\nThe convention was signed in Aktau. Kazakhstan was the host. "
        f"{LONG}\n\nThe convention was signed by Azerbaijan, Iran, Kazakhstan, Russia and "
        "Turkmenistan."
    )
    assert parties(text) == {"AZ", "IR", "KZ", "RU", "TM"}


def test_a_city_where_something_happened_is_no_party_beside_those_who_met():
    text = (
        "VIENNA, June 24, 2014. Librarians from Armenia and Azerbaijan met in Vienna. The Armenian "
        f"and the Azerbaijani lists were compared. {FILLER}"
    )
    record = record_of(f"Librarians of Armenia and Azerbaijan meet\n\n{text}")
    assert set(record.party_codes) == {"AM", "AZ"}
    assert "AT" in record.countries


def test_a_region_is_a_party_beside_another_country_only_and_only_in_the_title():
    body = f"A team from New Mexico dug in Mongolia with Mongolian students. {FILLER}"
    assert parties(f"New Mexico and Mongolia dig\n\n{body}") == {"US", "US-NM", "MN"}
    assert parties(f"A team digs\n\n{body}") & {"MN", "US-NM"} == {"MN"}
    domestic = f"A team from New Mexico dug in New Mexico. {FILLER}"
    assert parties(f"New Mexico digs\n\n{domestic}") == {"US"}


def test_who_speaks_at_length_of_many_in_turn_speaks_of_none_in_particular():
    talk = "\n\n".join(
        f"On {name}, the minister said that {name} and the ministry talk. {name} agreed. {LONG} {LONG}"
        for name in ("France", "Italy", "Egypt", "India", "Japan", "Chile", "Kenya", "Spain")
    )
    record = record_of(f"A briefing for the press\n\n{talk}", url="https://mfa-az.example/1")
    assert set(record.party_codes) == {"AZ"}
    named = record_of(f"A briefing on Kenya\n\n{talk}", url="https://mfa-az.example/1")
    assert {"AZ", "KE"} <= set(named.party_codes)


def test_a_country_just_below_the_bar_is_noted():
    spain = "Guests came from Spain. Songs from Spain were heard. "
    strong = "Armenia won. Armenia sang. Armenia danced. "
    text = f"A fair\n\n{LONG}\n\n{strong}{spain}{LONG}"
    record = record_of(text)
    assert record.party_codes == ("AM",)
    assert "parties-unsure" in note_codes(record)
    assert next(note.detail for note in record.notes if note.code == "parties-unsure") == "ES"


# Home


@pytest.mark.parametrize(
    ("title", "body", "home"),
    [
        ("WIRE MAKER SETS DIVIDEND", "Qtly div 12 cts vs 12 cts prior\n Pay April 15", "US"),
        ("STEEL MAKER SEES LOSS", "It expects a loss of 40 billion yen this year.", "JP"),
        ("MONEY MARKET", "    LONDON, March 10 - A shortage was forecast by dealers.", "GB"),
        ("CREDIT POLICIES UNCHANGED", "The Bundesbank left its policies as they were.", "DE"),
        ("MINE TO REOPEN", "The mine near Tucson, Ariz., will reopen.", "US"),
        ("MAKER <WIRE.TO> SETS DIVIDEND", "It will be paid in May.", "CA"),
    ],
)
def test_a_text_that_names_no_country_is_of_the_one_where_it_is_at_home(title, body, home):
    assert codes(title, body) == {home}


def test_signs_alone_make_no_party_in_a_record():
    text = f"A maker of wire\n\nWabash Wire Inc paid 34 cts a share, or 12 mln dlrs. {FILLER}"
    assert codes("A maker of wire", text) == {"US"}
    record = record_of(text)
    assert record.parties == ()
    assert "parties-unknown" in note_codes(record)
    assert record.countries == ()


def test_an_item_without_any_sign_is_of_no_country():
    assert codes("PRICES MIXED", "Prices were mixed in quiet trade.") == set()
    assert ranked("", "", "en") == ()


def test_a_company_at_home_stands_beside_the_country_it_goes_to():
    body = "    DETROIT, March 4 - Haldane Corp said it will build a plant near Valencia, Spain."
    assert codes("HALDANE CORP TO BUILD PLANT IN SPAIN", body) == {"US", "ES"}


def test_the_title_says_what_an_ambiguous_name_in_the_text_means_and_the_text_that_in_the_title():
    assert "GE" not in codes("Georgia ports visited", "Guests went to Savannah and Atlanta.")
    assert "GE" in codes("Georgia visited", "Guests went to Tbilisi and Batumi.")


# Roles


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "The president of Armenia paid an official visit to Kazakhstan.",
         {"AM": Role.VISITOR, "KZ": Role.HOST}),
        ("en", "A delegation from Armenia arrived in Kazakhstan.",
         {"AM": Role.VISITOR, "KZ": Role.HOST}),
        ("en", "Kazakhstan hosted the Armenian delegation.",
         {"AM": Role.VISITOR, "KZ": Role.HOST}),
        ("en", "An agreement was signed between Armenia and Kazakhstan.",
         {"AM": Role.SIGNATORY, "KZ": Role.SIGNATORY}),
        ("en", "Armenia and Kazakhstan have old ties.",
         {"AM": Role.UNKNOWN, "KZ": Role.UNKNOWN}),
        ("ru", "Делегация Армении прибыла с визитом в Казахстан.",
         {"AM": Role.VISITOR, "KZ": Role.HOST}),
    ],
)  # fmt: skip
def test_the_role_of_a_party_is_what_the_words_beside_its_name_say(language, sentence, expected):
    record = record_of(f"A fair\n\n{sentence}", language=language)
    assert roles(record) == expected
    shown = {e.value: e for e in record.evidence("parties") if e.rule.startswith("role-")}
    assert shown.keys() == {code for code, role in expected.items() if role is not Role.UNKNOWN}
    for witness in shown.values():
        assert record.body[witness.where.start : witness.where.end] == witness.found


def test_a_party_seen_in_two_roles_alike_has_none():
    text = (
        "A fair\n\nArmenia hosted a delegation. Guests met a delegation from Armenia in Kazakhstan."
    )
    assert roles(record_of(text))["AM"] is Role.UNKNOWN


# The evaluation


def write(path, *rows):
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return str(path)


def test_the_evaluation_counts_what_is_missed_and_what_is_not_labelled():
    item = evaluation.Item("", "", frozenset({"AM", "KZ"}), "en")
    answers = [
        (item, evaluation.Answer(frozenset({"AM", "RU"}), ("AM", "RU", "KZ"))),
        (item, evaluation.Answer(frozenset({"AM", "KZ"}), ("KZ", "AM"))),
    ]
    score = evaluation.score(answers, {})
    assert (score.precision, score.recall, score.f1) == (0.75, 0.75, 0.75)
    assert score.pair_accuracy == 0.5
    assert evaluation.score([], {}).f1 == 0.0


def test_codes_may_count_as_others(tmp_path):
    path = write(
        tmp_path / "items.jsonl",
        {"title": "East Germany sends coal to France", "body": "", "countries": ["DE", "FR"]},
    )
    run = CliRunner().invoke(evaluation.main, ["--data", path, "--same", "DD=DE"])
    assert run.exit_code == 0, run.output
    assert "1 items, 1 of just two countries" in run.output
    line = next(x for x in run.output.splitlines() if x.startswith("searcher"))
    assert line.split()[1:5] == ["1.000"] * 4


def test_the_evaluation_prints_the_peer_and_the_worst_items(tmp_path):
    path = write(
        tmp_path / "items.jsonl",
        {"title": "Armenia and Kazakhstan sign", "body": "", "countries": ["AM", "KZ"]},
        {"title": "Prices were mixed", "body": "", "countries": ["JP"]},
    )
    run = CliRunner().invoke(evaluation.main, ["--data", path, "--limit", "2"])
    assert run.exit_code == 0, run.output
    assert "names, demonyms" in run.output
    assert "missed JP" in run.output


def test_the_items_of_the_repository_are_scored_by_default():
    rows = list(evaluation.items(evaluation.ITEMS, None, {}))
    assert len(rows) >= 80
    score = evaluation.score([(item, evaluation.ours(item)) for item in rows], {})
    peer = evaluation.score([(item, evaluation.plain(item)) for item in rows], {})
    assert score.f1 > peer.f1
    assert score.pair_accuracy > peer.pair_accuracy
