"""What was done to records can be taken back; two can be merged; one can be destroyed."""

import json

import pytest
from archive_builders import assert_archives_valid
from ingest_builders import URL, WorkFolder, note, parcel, web_page

from searcher.ingest import accept_flags, correct, make_correction, merge, purge, restore, revert
from searcher.model.errors import (
    BadMerge,
    NotWithdrawn,
    PurgedRecord,
    UnknownRecord,
    WithdrawnRecord,
)
from searcher.model.record import Record, Status
from searcher.model.version_diff import changed_fields

BY = ("--by", "An archivist", "--reason", "a slip")
WHO = ("a slip", "An archivist")


@pytest.fixture
def work(tmp_path) -> WorkFolder:
    return WorkFolder(tmp_path)


@pytest.fixture
def page(work: WorkFolder) -> Record:
    return work.ingest_one(work.write("a.html", web_page("Talks", note(1), URL)))


@pytest.fixture
def other(work: WorkFolder) -> Record:
    return work.ingest_one(work.write("b.txt", note(2)))


def events(work: WorkFolder, identifier: str) -> list[str]:
    (log,) = work.root.glob(f"archive/objects/*/*/{identifier}/logs/events.jsonl")
    return [json.loads(line)["event"] for line in log.read_text().splitlines()]


def is_found(work: WorkFolder, word: str) -> bool:
    return bool(work.search(word).total)


def is_sound(work: WorkFolder) -> bool:
    assert_archives_valid(work.root)
    return not any(result.damages for result in work.archive.verify())


# Restoring


def test_a_restored_record_is_as_it_was_and_is_found_again(work, page):
    work.run("withdraw", page.id, *BY)
    assert not is_found(work, parcel(1))
    shown = work.run("restore", page.id, *BY)
    assert shown.stdout == f"{page.id} is restored as version 3.\n"
    restored = work.archive.get(page.id)
    assert (restored.status, restored.version) == (Status.CURRENT, 3)
    assert not changed_fields(page, restored)
    original = work.archive.intact_original(restored).read_bytes()
    assert original == work.archive.intact_original(page).read_bytes()
    assert is_found(work, parcel(1))
    assert work.archive.withdrawals.listed() == frozenset()
    assert events(work, page.id) == ["ingested", "withdrawn", "restored"]
    assert is_sound(work)


def test_a_restored_record_takes_corrections_and_new_originals(work, page):
    work.run("withdraw", page.id, *BY)
    restore(work.archive, work.engine, page.id, *WHO)
    title = make_correction("title", "Better", "An archivist", "--title")
    assert correct(work.archive, work.engine, page.id, [title], "why").version == 4
    changed = work.ingest_one(work.write("a.html", web_page("Talks", note(3), URL)))
    assert (changed.id, changed.version, changed.title) == (page.id, 5, "Better")
    assert is_sound(work)


def test_a_record_that_is_not_withdrawn_cannot_be_restored(work, page):
    with pytest.raises(NotWithdrawn, match="is not withdrawn"):
        restore(work.archive, work.engine, page.id, *WHO)
    assert work.archive.get(page.id).version == 1


# Reverting


def test_a_reverted_record_has_the_values_and_decisions_of_that_version(work, page):
    first = make_correction("title", "First", "An archivist", "--title")
    second = make_correction("title", "Second", "An archivist", "--title")
    correct(work.archive, work.engine, page.id, [first], "why")
    correct(work.archive, work.engine, page.id, [second], "why")
    assert work.run("revert", page.id, "--to", "2", *BY).stdout == (
        f"{page.id} is now version 4.\n"
    )
    record = work.archive.get(page.id)
    assert record.title == "First"
    assert [one.values for one in record.corrections] == [("First",)]
    revert(work.archive, work.engine, page.id, 1, *WHO)
    assert not work.archive.get(page.id).corrections
    assert events(work, page.id)[-2:] == ["reverted", "reverted"]
    assert is_sound(work)


def test_reverting_takes_an_accepted_flag_back(work, other):
    code = other.flags[0].code
    accept_flags(work.archive, work.engine, other.id, [code], *WHO)
    assert code not in [flag.code for flag in work.archive.get(other.id).flags]
    revert(work.archive, work.engine, other.id, 1, *WHO)
    assert work.archive.get(other.id).flags == other.flags


def test_reverting_brings_the_earlier_original_back(work, page):
    changed = work.ingest_one(work.write("a.html", web_page("Talks", note(3), URL)))
    assert changed.version == 2
    record = revert(work.archive, work.engine, page.id, 1, *WHO)
    assert record.original == page.original
    assert parcel(1) in work.archive.intact_original(record).read_text()
    assert is_found(work, parcel(1))
    assert not is_found(work, parcel(3))


def test_reverting_to_what_the_record_is_changes_nothing(work, page):
    shown = work.run("revert", page.id, "--to", "1", *BY)
    assert "stays version 1" in shown.stdout


def test_reverting_to_a_version_that_is_not_there_is_refused(work, page):
    with pytest.raises(UnknownRecord, match="in version 7"):
        revert(work.archive, work.engine, page.id, 7, *WHO)


# Clearing


def test_a_value_that_is_cleared_stays_cleared_and_is_not_asked_for(work):
    page = work.ingest_one(work.write("a.html", web_page("Talks", note(1), URL)), source="Wrong")
    work.run("correct", page.id, "--no-source", "--no-parties", "--no-published", *BY)
    record = work.archive.get(page.id)
    assert (record.source, record.source_id, record.published) == (None, None, None)
    assert (record.parties, record.pairs) == ((), ())
    assert not [f for f in record.flags if f.field in ("source", "parties", "published")]
    work.run("renormalise", "--apply")
    assert work.archive.get(page.id).source is None
    assert is_sound(work)


def test_a_field_cannot_be_cleared_and_given_at_once(work, page):
    result = work.run("correct", page.id, "--no-title", "--title", "New", *BY)
    assert result.exit_code == 2
    assert "title is given more than once" in result.stderr


# Merging


def test_the_survivor_lists_what_was_merged_and_both_histories_stay(work, page, other):
    shown = work.run("merge", page.id, other.id, *BY)
    assert f"{page.id} is merged into {other.id}, which is now version 2." in shown.stdout
    lesser, survivor = work.archive.get(page.id), work.archive.get(other.id)
    assert (lesser.merged_into, survivor.merged) == (other.id, (page.id,))
    assert not is_found(work, parcel(1))
    assert is_found(work, parcel(2))
    assert work.archive.public_version(page.id, 1) == page
    assert (events(work, page.id)[-1], events(work, other.id)[-1]) == ("merged", "corrected")
    assert is_sound(work)


def test_a_merge_outlasts_renormalising_correcting_and_ingest(work, page, other):
    merge(work.archive, work.engine, page.id, other.id, *WHO)
    title = make_correction("title", "Better", "An archivist", "--title")
    correct(work.archive, work.engine, other.id, [title], "why")
    work.ingest(str(work.path("")))
    assert work.archive.get(other.id).merged == (page.id,)
    assert work.archive.get(page.id).merged_into == other.id
    revert(work.archive, work.engine, other.id, 1, *WHO)
    assert work.archive.get(other.id).merged == (page.id,)


def test_merging_again_changes_nothing_and_restoring_undoes_it(work, page, other):
    merge(work.archive, work.engine, page.id, other.id, *WHO)
    merge(work.archive, work.engine, page.id, other.id, *WHO)
    assert work.archive.get(other.id).version == 2
    restore(work.archive, work.engine, page.id, *WHO)
    assert work.archive.get(page.id).status is Status.CURRENT
    assert work.archive.get(other.id).merged == ()
    assert is_found(work, parcel(1))
    assert is_sound(work)


def test_a_record_is_not_merged_into_itself_nor_into_a_withdrawn_one(work, page, other):
    with pytest.raises(BadMerge, match="itself"):
        merge(work.archive, work.engine, page.id, page.id, *WHO)
    work.run("withdraw", other.id, *BY)
    with pytest.raises(WithdrawnRecord, match=other.id):
        merge(work.archive, work.engine, page.id, other.id, *WHO)
    assert work.archive.get(page.id).version == 1


def test_a_tombstone_names_what_replaces_it(work, page, other):
    work.run("withdraw", page.id, "--replaced-by", other.id, *BY)
    assert work.archive.get(page.id).replaced_by == other.id


# Purging


def everything(work: WorkFolder) -> bytes:
    return b"".join(p.read_bytes() for p in work.root.rglob("*") if p.is_file())


@pytest.mark.usefixtures("other")
def test_a_purge_destroys_every_byte_of_text_and_keeps_the_history(work, page):
    title = make_correction("title", "Carpets on loan", "An archivist", "--title")
    correct(work.archive, work.engine, page.id, [title], "a better title")
    work.path("a.html").unlink()
    shown = work.run("purge", page.id, *BY, data=f"y\n{page.id}\n".encode())
    assert f"{page.id} is purged; version 3 is its tombstone." in shown.stdout
    assert parcel(1).encode() not in everything(work)
    tombstone = work.archive.get(page.id)
    assert (tombstone.status, tombstone.title) == (Status.WITHDRAWN, "Carpets on loan")
    assert tombstone.evidence("status")[0].found == "a slip"
    reasons = [version.reason for version in work.archive.history(page.id)]
    assert reasons == ["first ingest", "a better title", "a slip"]
    assert events(work, page.id) == ["ingested", "corrected", "purged"]
    assert is_found(work, parcel(2))
    assert is_sound(work)


@pytest.mark.usefixtures("other")
def test_a_purge_reaches_a_record_that_was_withdrawn_before(work, page):
    work.run("withdraw", page.id, *BY)
    work.path("a.html").unlink()
    purge(work.archive, work.engine, page.id, *WHO)
    assert parcel(1).encode() not in everything(work)


def test_a_purge_is_asked_twice(work, page):
    for answers in (b"n\n", b"y\nsomething else\n", b""):
        assert work.run("purge", page.id, *BY, data=answers).exit_code != 0
        assert work.archive.get(page.id) == page


def test_what_was_purged_cannot_be_restored_nor_ingested_again(work, page):
    purge(work.archive, work.engine, page.id, *WHO)
    with pytest.raises(PurgedRecord, match="was destroyed"):
        restore(work.archive, work.engine, page.id, *WHO)
    (outcome,) = work.ingest(str(work.path("a.html")))
    assert outcome.verdict == "withdrawn"
    purge(work.archive, work.engine, page.id, *WHO)
    assert work.archive.get(page.id).version == 2
