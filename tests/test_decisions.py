"""Decisions of archivists: each is a list of its own, holds for later versions, changes no more."""

import pytest
from builders import FILLER
from ingest_builders import HINT_ALIASES, HINT_VALUES, URL, House, note, value_of, web_page

from searcher.ingest import (
    accept_flags,
    correct,
    make_correction,
    preview_renormalisation,
)
from searcher.model.record import Acceptance, Correction, Decisions, Record
from searcher.model.review import ReviewCode
from searcher.model.version_diff import changed_fields

BY = "An archivist"
LONG = f"{note(1)}\n{FILLER}\n"
FIELDS = sorted(HINT_VALUES.keys() - HINT_ALIASES.keys())
FOLLOWS = {
    "parties": {"pairs", "countries"},
    "source": {"source_id"},
    "language": {"passages"},
}
"""The fields that follow from another by definition."""
READ_ANEW = {"url", "retrieved", "language"}
"""Circumstances in which the text is read, on which other values depend."""


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path)


def corrected(house: House, record: Record, field: str, value: str) -> Record:
    correction = make_correction(field, value, BY, f"--{field}")
    return correct(house.archive, house.engine, record.id, [correction], "a slip")


@pytest.mark.parametrize("field", sorted({*FIELDS} - READ_ANEW))
def test_a_correction_changes_its_field_and_what_follows_from_it(house: House, field: str) -> None:
    before = house.ingest_one(house.write("a.html", web_page("Talks", note(1), URL)))
    after = corrected(house, before, field, HINT_VALUES[field][0])
    changed = {*changed_fields(before, after)}
    assert changed - {"flags"} <= {field} | FOLLOWS.get(field, set())
    assert value_of(after, field) == HINT_VALUES[field][1]
    kept = [flag for flag in before.flags if flag.field != field]
    assert [flag for flag in after.flags if flag.field != field] == kept
    assert not list(preview_renormalisation(house.archive))


@pytest.mark.parametrize("field", FIELDS)
def test_a_correction_is_the_first_evidence_and_what_was_found_remains(
    house: House, field: str
) -> None:
    before = house.ingest_one(house.write("a.txt", note(1)))
    after = corrected(house, before, field, HINT_VALUES[field][0])
    (correction,) = after.corrections
    assert (correction.field, correction.by) == (field, BY)
    assert after.hints == before.hints == ()
    if field in ("url", "retrieved"):
        return
    claims = after.evidence(field)
    given = claims[: len(correction.values)]
    assert [one.value for one in given] == [*correction.values]
    assert {(one.rule, one.locator.origin, one.by) for one in given} == {
        (f"correction:{field}", "decision", BY)
    }
    found = [(one.value, one.rule) for one in before.evidence(field)]
    assert [(one.value, one.rule) for one in claims[len(given) :]] == found


def test_the_hint_of_the_ingest_remains_beside_its_correction(house: House) -> None:
    path = house.write("a.txt", note(1))
    first = house.ingest_one(path, title="Given", kind="news")
    second = corrected(house, first, "title", "Right")
    assert second.hints == first.hints
    assert [one.rule for one in second.evidence("title")] == ["correction:title", "hint:title"]
    third = corrected(house, second, "title", "Righter")
    assert third.corrections == (Correction("title", ("Righter",), BY),)
    assert [one.value for one in third.evidence("title")] == ["Righter", "Given"]


def test_a_second_correction_leaves_nothing_of_the_first(house: House) -> None:
    before = house.ingest_one(house.write("a.txt", note(1)))
    corrected(house, before, "parties", "TR RU-TA")
    after = corrected(house, before, "parties", "AM KZ")
    assert after.countries == before.countries
    assert after.pairs == ("AM-KZ",)


def test_a_language_that_was_corrected_is_the_one_in_which_the_text_is_read(house: House) -> None:
    text = f"Carpets\n\n3 aprel 2017\n\n{FILLER}\n"
    before = house.ingest_one(house.write("a.txt", text))
    assert (before.language, before.published) == ("en", None)
    after = corrected(house, before, "language", "az")
    assert (after.language, after.published) == ("az", "2017-04-03")
    assert [passage.language for passage in after.passages] == ["en"]


def test_a_url_that_was_corrected_shows_who_published_it(house: House) -> None:
    house.ingest_one(house.write("b.txt", note(2)))  # creates the registry
    house.run(
        "sources", "add", "mill", "--name", "The Mill", "--kind", "agency", "--host", "mill.example"
    )
    before = house.ingest_one(house.write("a.txt", note(1)))
    after = corrected(house, before, "url", "https://mill.example/1")
    assert (after.original.url, after.source_id) == ("https://mill.example/1", "mill")
    again = house.ingest_one(house.write("a.txt", note(1)))
    assert (again.version, again.original.url) == (after.version, after.original.url)


def test_a_corrected_source_is_looked_up_in_the_registry(house: House) -> None:
    before = house.ingest_one(house.write("a.txt", note(1)))
    unregistered = corrected(house, before, "source", "The Mill")
    assert unregistered.source_id is None
    assert ("source-unregistered", "The Mill") in [(f.code, f.detail) for f in unregistered.flags]
    known = corrected(house, before, "source", "Министерство иностранных дел Республики Казахстан")
    assert known.source_id == "kz-mfa"
    assert known.source == "Ministry of Foreign Affairs of Kazakhstan"
    assert not [flag for flag in known.flags if flag.field == "source"]


def test_a_corrected_date_after_the_retrieval_is_flagged(house: House) -> None:
    before = house.ingest_one(house.write("a.txt", note(1)), retrieved="2017-03-05")
    after = corrected(house, before, "published", "2018-01-01")
    assert ("date-unsure", "published", "2018-01-01, retrieved 2017-03-05") in [
        (flag.code, flag.field, flag.detail) for flag in after.flags
    ]


def test_a_near_duplicate_that_is_accepted_is_not_flagged_again(house: House) -> None:
    one = house.ingest_one(house.write("a.txt", LONG))
    two = house.ingest_one(house.write("b.txt", LONG + "\nMore.\n"))
    assert [(flag.code, flag.detail) for flag in two.flags if flag.field == "related"] == [
        ("near-duplicate", one.id)
    ]
    accepted = accept_flags(
        house.archive, house.engine, two.id, ["near-duplicate"], "both were issued", BY
    )
    assert accepted.version == 2
    assert not [flag for flag in accepted.flags if flag.code == "near-duplicate"]
    assert [relation.id for relation in accepted.related] == [one.id]
    assert accepted.accepted == (Acceptance(ReviewCode.NEAR_DUPLICATE, BY),)
    assert house.search("review:near-duplicate").total == 0
    assert not list(preview_renormalisation(house.archive))


def test_accepted_flags_hold_for_new_bytes_and_new_relations(house: House) -> None:
    two = house.ingest_one(house.write("b.html", web_page("Talks", note(1), URL)))
    codes = [*dict.fromkeys(flag.code for flag in two.flags)]
    assert codes
    accept_flags(house.archive, house.engine, two.id, codes, "seen", BY)
    house.ingest_one(house.write("c.txt", LONG))
    changed = house.ingest_one(house.write("b.html", web_page("Talks", LONG, URL)))
    assert changed.version == 3
    assert not [flag for flag in changed.flags if flag.code in codes]
    assert [flag.code for flag in changed.flags if flag.field == "related"] == ["near-duplicate"]
    accepted = accept_flags(
        house.archive, house.engine, two.id, ["near-duplicate"], "seen too", "Another"
    )
    assert [(one.code, one.by) for one in accepted.accepted] == sorted(
        [*((code, BY) for code in codes), ("near-duplicate", "Another")]
    )
    later = house.ingest_one(house.write("b.html", web_page("Talks", LONG + "More.", URL)))
    assert (later.version, [*later.flags]) == (5, [])
    assert later.related


def test_decisions_are_merged_by_field_and_by_code() -> None:
    one = Decisions.correcting(
        [Correction("title", ("A",), "a"), Correction("kind", ("news",), "a")]
    )
    two = Decisions.correcting([Correction("title", ("B",), "b")])
    first = Decisions.accepting(["date-unsure", "date-unsure", "truncated"], "a")
    second = Decisions.accepting(["date-unsure", "mislabelled"], "b")
    merged = one.merge(first).merge(two).merge(second)
    assert merged.corrections == (
        Correction("kind", ("news",), "a"),
        Correction("title", ("B",), "b"),
    )
    assert [(a.code, a.by) for a in merged.accepted] == [
        ("date-unsure", "a"),
        ("mislabelled", "b"),
        ("truncated", "a"),
    ]
    assert merged.merge(Decisions()) == Decisions().merge(merged) == merged
