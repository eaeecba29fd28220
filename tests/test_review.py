"""Decisions of archivists about review flags, and the effect of better_rule rules."""

import json
from pathlib import Path

import pytest
from ingest_builders import WorkFolder

from searcher.ingest import (
    RecordDiff,
    accept_flags,
    apply_renormalisation,
    preview_renormalisation,
    renormalisation,
)
from searcher.ingest.record_diff import first_text_change
from searcher.metadata import kind
from searcher.model.errors import EmptyOriginal, UnknownReviewFlag
from searcher.model.record import Evidence, Locator

DATELINE = """ASTANA, Kazakhstan, April 23. Museums of Armenia and Kazakhstan agreed on the loan of carpets,
the delegations said after their talks.
"""


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    work = WorkFolder(tmp_path)
    work.write("dateline.txt", DATELINE)
    work.write_notes([1])
    work.ingest(str(work.path("")), source="Lantern Gazette")
    return work


@pytest.fixture
def undated(work: WorkFolder) -> str:
    """Return the record whose year is unknown."""
    (record,) = (r for r in work.archive.records() if r.published == "XXXX-04-23")
    return record.id


BY = ("--by", "An archivist", "--reason", "looked it up")


def codes(work: WorkFolder, identifier: str) -> list[str]:
    return [n.code for n in work.archive.get(identifier).flags]


def test_review_shows_the_evidence_of_a_flag_with_its_context(work, undated):
    shown = work.run("review", undated).stdout
    assert "year-unknown" in shown
    assert "…ASTANA, Kazakhstan, [April 23]. Museums of Armenia" in shown
    assert "source-unregistered" in shown


def test_review_lists_the_records_with_one_code(work, undated):
    lines = work.run("review", "--code", "year-unknown", "--json").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [undated]


def test_an_accepted_value_is_unchanged_and_its_flag_is_not_raised_again(work, undated):
    result = work.run("review", undated, "--accept", "year-unknown", *BY)
    assert result.stdout == f"{undated} is now version 2.\n"
    record = work.archive.get(undated)
    assert record.published == "XXXX-04-23"
    assert "year-unknown" not in codes(work, undated)
    assert "source-unregistered" in codes(work, undated)
    version = work.archive.history(undated)[-1]
    assert (version.by, version.reason) == ("An archivist", "looked it up")
    work.run("review", undated, "--accept", "source-unregistered", "--accept", "title-unknown", *BY)
    assert codes(work, undated) == []
    work.run("renormalise", "--apply")
    assert codes(work, undated) == []


def test_a_value_given_in_review_is_used_and_its_flag_removed(work, undated):
    work.run("review", undated, "--published", "1992-04-23", *BY)
    record = work.archive.get(undated)
    assert (record.published, record.version) == ("1992-04-23", 2)
    assert record.evidence("published")[0].by == "An archivist"
    assert "year-unknown" not in codes(work, undated)


def test_a_repeated_decision_makes_no_version(work, undated):
    work.run("review", undated, "--published", "1992-04-23", *BY)
    for command in ("review", "correct"):
        result = work.run(command, undated, "--published", "1992-04-23", *BY)
        assert result.stdout == f"{undated} stays version 2: that was decided already.\n"
    assert len(work.archive.history(undated)) == 2


def test_an_unknown_code_is_reported_with_the_known_ones(work):
    result = work.run("review", "--code", "nosuch")
    assert result.exit_code == 2
    assert "No record has the review code 'nosuch'. There are: title-unknown, " in result.stderr
    assert work.run("review", "--code", "title-unknown").exit_code == 0


def test_a_flag_that_a_record_does_not_have_cannot_be_accepted(work, undated):
    result = work.run("review", undated, "--accept", "date-unknown", *BY)
    assert result.exit_code == 1
    assert "has no review flag date-unknown" in result.stderr
    assert work.archive.get(undated).version == 1
    with pytest.raises(UnknownReviewFlag):
        accept_flags(work.archive, work.engine, undated, ["date-unknown"], "a test", "me")


@pytest.mark.parametrize("missing", ["--by", "--reason"])
def test_a_decision_requires_a_name_and_a_reason(work, undated, missing):
    given = dict(zip(BY[::2], BY[1::2], strict=True))
    del given[missing]
    options = [part for pair in given.items() for part in pair]
    result = work.run("review", undated, "--accept", "year-unknown", *options)
    assert result.exit_code == 2
    assert missing in result.stderr


def test_a_walk_accepts_corrects_skips_and_ends(work, undated):
    answers = "\n".join(["1992-04-23", "a almanac of that year", "s", "q", ""])
    shown = work.run(
        "review", "--walk", "--by", "An archivist", "--code", "year-unknown", data=answers.encode()
    ).stdout
    assert work.archive.get(undated).published == "1992-04-23"
    assert f"{undated} is now version 2." in shown
    work.run("review", "--walk", "--by", "An archivist", data=b"a\nthe gazette is not kept\nq\n")
    assert sum(r.version for r in work.archive.records()) == 4


def test_a_walk_asks_again_after_an_invalid_value(work, undated):
    answers = "the spring\n2016-03-03\nthe paper itself\nq\n"
    walked = work.run(
        "review", "--walk", "--by", "An archivist", "--code", "year-unknown", data=answers.encode()
    )
    assert walked.exit_code == 0
    assert "'the spring' is not" in walked.output
    assert f"{undated} is now version 2" in walked.output


def test_a_walk_can_be_ended_immediately(work):
    assert work.run("review", "--walk", "--by", "An archivist", data=b"q\n").exit_code == 0
    assert all(r.version == 1 for r in work.archive.records())


# Renormalisation


@pytest.fixture
def better_rule(undated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a new rule, after the ingest, that makes every document a report."""
    evidence = Evidence("kind", "report", "x", Locator("registry"), "a-better_rule-rule", 0.9)
    monkeypatch.setattr(kind, "_candidates", lambda _: iter([evidence]))
    assert undated


def test_renormalising_with_the_same_rules_changes_nothing(work):
    result = work.run("renormalise", "--apply")
    assert result.stdout == "0 records written.\n"
    assert all(r.version == 1 for r in work.archive.records())


@pytest.mark.usefixtures("better_rule")
def test_a_dry_run_shows_the_changes_and_writes_nothing(work, undated):
    before = work.objects()
    shown = work.run("renormalise").stdout
    assert f"\n{undated} " in shown
    assert "  kind: news → report\n" in shown
    assert "2 records would change; --apply writes them." in shown
    assert work.objects() == before


@pytest.mark.usefixtures("better_rule")
def test_applied_changes_are_new_versions_with_a_reason_and_are_indexed(work, undated):
    result = work.run("renormalise", "--apply", "--by", "An archivist", "--reason", "rules of May")
    assert "2 records written." in result.stdout
    record = work.archive.get(undated)
    assert (record.kind, record.version) == ("report", 2)
    version = work.archive.history(undated)[-1]
    assert (version.by, version.reason) == ("An archivist", "rules of May")
    assert work.archive.get(undated, 1).kind == "news"
    assert work.search("kind:report").total == 2
    assert work.run("renormalise").stdout == "0 records would change; --apply writes them.\n"


def test_a_correction_is_never_overwritten_by_rules(work, undated, request):
    work.run("correct", undated, "--kind", "statement", *BY)
    request.getfixturevalue("better_rule")
    shown = work.run("renormalise", "--apply").stdout
    assert undated not in shown
    assert work.archive.get(undated).kind == "statement"


@pytest.mark.usefixtures("better_rule")
def test_only_the_requested_records_and_fields_are_changed(work, undated):
    assert "0 records written." in work.run("renormalise", "--apply", "--field", "title").stdout
    assert "1 records written." in work.run("renormalise", undated, "--apply").stdout


@pytest.mark.usefixtures("better_rule")
def test_a_record_changed_meanwhile_is_not_overwritten(work, undated):
    found = [d for d in preview_renormalisation(work.archive) if isinstance(d, RecordDiff)]
    work.run("correct", undated, "--title", "Meanwhile", *BY)
    written = list(apply_renormalisation(work.archive, work.engine, found, "a test"))
    assert undated not in [r.id for r in written]
    assert work.archive.get(undated).title == "Meanwhile"


def test_a_record_refused_by_the_rules_is_reported_and_unchanged(work, undated, monkeypatch):
    def refuse(_renormaliser, record):
        raise EmptyOriginal(record.original.size)

    monkeypatch.setattr(renormalisation.Renormaliser, "renormalise", refuse)
    result = work.run("renormalise", "--apply")
    assert result.exit_code == 1
    assert f"{undated}: has no text" in result.stderr
    assert work.archive.get(undated).version == 1


def test_the_first_difference_of_two_texts_is_shown():
    before = "One.\n\nTwo.\n\nThree."
    assert first_text_change(before, "One.\n\nTwo and a half.\n\nThree.") == (
        "Two.",
        "Two and a half.",
    )


def test_topics_can_be_corrected(work, undated):
    work.run("correct", undated, "--topics", "trade, culture", *BY)
    assert work.archive.get(undated).topics == ("trade", "culture")
    result = work.run("correct", undated, "--topics", "cooking", *BY)
    assert result.exit_code == 2
    assert "a list of topics" in result.stderr
