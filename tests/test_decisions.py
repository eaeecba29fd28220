"""Decisions of archivists: each is a list of its own, holds for later versions, changes no more."""

import pytest
from builders import FILLER
from ingest_builders import HINT_ALIASES, HINT_VALUES, URL, WorkFolder, note, value_of, web_page

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
def work(tmp_path) -> WorkFolder:
    return WorkFolder(tmp_path)


def corrected(work: WorkFolder, record: Record, field: str, value: str) -> Record:
    correction = make_correction(field, value, BY, f"--{field}")
    return correct(work.archive, work.engine, record.id, [correction], "a slip")


@pytest.mark.parametrize("field", sorted({*FIELDS} - READ_ANEW))
def test_a_correction_changes_its_field_and_the_fields_derived_from_it(
    work: WorkFolder, field: str
) -> None:
    before = work.ingest_one(work.write("a.html", web_page("Talks", note(1), URL)))
    after = corrected(work, before, field, HINT_VALUES[field][0])
    changed = {*changed_fields(before, after)}
    assert changed - {"flags"} <= {field} | FOLLOWS.get(field, set())
    assert value_of(after, field) == HINT_VALUES[field][1]
    kept = [flag for flag in before.flags if flag.field != field]
    assert [flag for flag in after.flags if flag.field != field] == kept
    assert not list(preview_renormalisation(work.archive))


@pytest.mark.parametrize("field", FIELDS)
def test_a_correction_is_the_first_evidence_and_the_value_found_remains(
    work: WorkFolder, field: str
) -> None:
    before = work.ingest_one(work.write("a.txt", note(1)))
    after = corrected(work, before, field, HINT_VALUES[field][0])
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


def test_the_hint_of_the_ingest_remains_beside_its_correction(work: WorkFolder) -> None:
    path = work.write("a.txt", note(1))
    first = work.ingest_one(path, title="Given", kind="news")
    second = corrected(work, first, "title", "Right")
    assert second.hints == first.hints
    assert [one.rule for one in second.evidence("title")] == ["correction:title", "hint:title"]
    third = corrected(work, second, "title", "Righter")
    assert third.corrections == (Correction("title", ("Righter",), BY),)
    assert [one.value for one in third.evidence("title")] == ["Righter", "Given"]


def test_a_second_correction_replaces_the_first(work: WorkFolder) -> None:
    before = work.ingest_one(work.write("a.txt", note(1)))
    corrected(work, before, "parties", "TR RU-TA")
    after = corrected(work, before, "parties", "AM KZ")
    assert after.countries == before.countries
    assert after.pairs == ("AM-KZ",)


def test_a_text_is_read_in_its_corrected_language(
    work: WorkFolder,
) -> None:
    text = f"Carpets\n\nBakı, 3 aprel 2017. {FILLER}\n"
    before = work.ingest_one(work.write("a.txt", text))
    assert (before.language, before.published) == ("en", None)
    after = corrected(work, before, "language", "az")
    assert (after.language, after.published) == ("az", "2017-04-03")
    assert [passage.language for passage in after.passages] == ["en"]


def test_a_corrected_url_shows_the_publisher(work: WorkFolder) -> None:
    work.ingest_one(work.write("b.txt", note(2)))  # creates the registry
    work.run(
        "sources", "add", "mill", "--name", "The Mill", "--kind", "agency", "--host", "mill.example"
    )
    before = work.ingest_one(work.write("a.txt", note(1)))
    after = corrected(work, before, "url", "https://mill.example/1")
    assert (after.original.url, after.source_id) == ("https://mill.example/1", "mill")
    again = work.ingest_one(work.write("a.txt", note(1)))
    assert (again.version, again.original.url) == (after.version, after.original.url)


def test_a_corrected_source_is_looked_up_in_the_registry(work: WorkFolder) -> None:
    before = work.ingest_one(work.write("a.txt", note(1)))
    unregistered = corrected(work, before, "source", "The Mill")
    assert unregistered.source_id is None
    assert ("source-unregistered", "The Mill") in [(f.code, f.detail) for f in unregistered.flags]
    known = corrected(work, before, "source", "Министерство иностранных дел Республики Казахстан")
    assert known.source_id == "kz-mfa"
    assert known.source == "Ministry of Foreign Affairs of Kazakhstan"
    assert not [flag for flag in known.flags if flag.field == "source"]


def test_a_corrected_date_after_the_retrieval_is_flagged(work: WorkFolder) -> None:
    before = work.ingest_one(work.write("a.txt", note(1)), retrieved="2017-03-05")
    after = corrected(work, before, "published", "2018-01-01")
    assert ("date-unsure", "published", "2018-01-01, retrieved 2017-03-05") in [
        (flag.code, flag.field, flag.detail) for flag in after.flags
    ]


def test_a_near_duplicate_that_is_accepted_is_not_flagged_again(work: WorkFolder) -> None:
    one = work.ingest_one(work.write("a.txt", LONG))
    two = work.ingest_one(work.write("b.txt", LONG + "\nMore.\n"))
    assert [(flag.code, flag.detail) for flag in two.flags if flag.field == "related"] == [
        ("near-duplicate", one.id)
    ]
    accepted = accept_flags(
        work.archive, work.engine, two.id, ["near-duplicate"], "both were issued", BY
    )
    assert accepted.version == 2
    assert not [flag for flag in accepted.flags if flag.code == "near-duplicate"]
    assert [relation.id for relation in accepted.related] == [one.id]
    assert accepted.accepted == (Acceptance(ReviewCode.NEAR_DUPLICATE, BY),)
    assert work.search("review:near-duplicate").total == 0
    assert not list(preview_renormalisation(work.archive))


def test_accepted_flags_hold_for_new_bytes_and_new_relations(work: WorkFolder) -> None:
    two = work.ingest_one(work.write("b.html", web_page("Talks", note(1), URL)))
    codes = [*dict.fromkeys(flag.code for flag in two.flags)]
    assert codes
    accept_flags(work.archive, work.engine, two.id, codes, "seen", BY)
    work.ingest_one(work.write("c.txt", LONG))
    changed = work.ingest_one(work.write("b.html", web_page("Talks", LONG, URL)))
    assert changed.version == 3
    assert not [flag for flag in changed.flags if flag.code in codes]
    assert [flag.code for flag in changed.flags if flag.field == "related"] == ["near-duplicate"]
    accepted = accept_flags(
        work.archive, work.engine, two.id, ["near-duplicate"], "seen too", "Another"
    )
    assert [(one.code, one.by) for one in accepted.accepted] == sorted(
        [*((code, BY) for code in codes), ("near-duplicate", "Another")]
    )
    later = work.ingest_one(work.write("b.html", web_page("Talks", LONG + "More.", URL)))
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
