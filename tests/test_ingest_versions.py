"""Repeated ingests: unchanged documents, new versions, and corrections that survive."""

from pathlib import Path

import pytest
from ingest_builders import (
    ADDED,
    HINT_ALIASES,
    HINT_VALUES,
    UNCHANGED,
    UNKNOWN_ID,
    UPDATED,
    URL,
    WITHDRAWN,
    WorkFolder,
    note,
    parcel,
    value_of,
    verdicts,
    web_page,
    write_tree,
)
from msgspec import structs

from searcher.ingest import (
    correct,
    find_inputs,
    make_correction,
    preview_renormalisation,
    withdraw,
)
from searcher.model.errors import UnknownRecord, WithdrawnRecord
from searcher.model.record import Correction, Status
from searcher.model.version_diff import changed_fields


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder that is also the current folder."""
    monkeypatch.chdir(tmp_path)
    return WorkFolder(tmp_path)


@pytest.fixture
def tree(work: WorkFolder) -> WorkFolder:
    write_tree(work)
    return work


def test_a_repeated_ingest_changes_no_byte(tree: WorkFolder) -> None:
    first = tree.ingest("in")
    stored = tree.objects()
    second = tree.ingest("in")
    assert verdicts(first) == [ADDED] * 3
    assert verdicts(second) == [UNCHANGED] * 3
    assert [structs.replace(o, verdict=ADDED) for o in second] == first
    assert tree.objects() == stored


@pytest.mark.parametrize("canonical", [URL, ""], ids=["URL in the page", "URL in a hint"])
def test_new_bytes_at_an_address_make_a_new_version(work: WorkFolder, canonical: str) -> None:
    hints = {} if canonical else {"url": URL}
    old = work.write("old.html", web_page("Old", note(1), canonical))
    new = work.write("new.html", web_page("New", note(2), canonical))
    first = work.ingest_one(old, **hints)
    (second,) = work.ingest(new, **hints)
    assert (second.id, second.verdict, second.version) == (first.id, UPDATED, 2)
    assert work.history(first.id) == [("first ingest", "Old"), ("the original changed", "New")]
    assert work.archive.original(first).read_text() == Path(old).read_text()
    assert [work.search(parcel(n)).total for n in (1, 2)] == [0, 1]

    stored = work.objects()
    (again,) = work.ingest(old, **hints)
    assert (again.id, again.verdict, again.version) == (first.id, UNCHANGED, 2)
    assert work.objects() == stored


def test_new_hints_make_a_new_version(work: WorkFolder) -> None:
    path = work.write("a.txt", note(1))
    first = work.ingest_one(path)
    (second,) = work.ingest(path, title="Given later")
    assert (second.id, second.verdict, second.version) == (first.id, UPDATED, 2)
    assert work.history(first.id)[1] == ("the hints changed", "Given later")
    assert verdicts([*work.ingest(path, title="Given later"), *work.ingest(path)]) == [
        UNCHANGED,
        UNCHANGED,
    ]


def test_a_correction_survives_a_later_ingest_with_other_hints(work: WorkFolder) -> None:
    path = work.write("a.txt", note(1))
    first = work.ingest_one(path, title="Wrong", kind="news")
    correction = (Correction("title", ("Right",), "An archivist"),)
    assert correct(work.archive, work.engine, first.id, correction, "a slip").version == 2
    assert verdicts(work.ingest(path, title="Wrong", kind="news")) == [UNCHANGED]
    later = work.ingest_one(path, title="Other", kind="report")
    assert (later.version, later.title, later.kind) == (3, "Right", "report")
    assert later.evidence("title")[0].by == "An archivist"
    assert work.search("title:right kind:report").total == 1


def test_a_correction_survives_new_bytes(work: WorkFolder) -> None:
    first = work.ingest_one(work.write("a.txt", note(1)), url=URL)
    correction = (Correction("parties", ("TR", "UZ"), "An archivist"),)
    correct(work.archive, work.engine, first.id, correction, "a slip")
    later = work.ingest_one(work.write("b.txt", note(2)), url=URL)
    assert (later.version, later.pairs) == (3, ("TR-UZ",))


@pytest.mark.parametrize("key", sorted(HINT_VALUES.keys() - HINT_ALIASES.keys()))
def test_every_value_can_be_corrected(work: WorkFolder, key: str) -> None:
    record = work.ingest_one(work.write("a.txt", note(1)))
    correction = make_correction(key, HINT_VALUES[key][0], "An archivist", f"--{key}")
    corrected = correct(work.archive, work.engine, record.id, (correction,), "a slip")
    assert (corrected.id, corrected.version) == (record.id, 2)
    assert value_of(corrected, key) == HINT_VALUES[key][1]
    assert corrected == work.archive.get(record.id)


SHOWN = "Minister of Armenia visited Astana on trade"
TEXTS = {
    "text": f"{SHOWN}\n\n{note(1)}",
    "page": web_page(SHOWN, note(1)),
    "text with a title hint at ingest": f"{SHOWN}\n\n{note(2)}",
    "text without a heading": note(1).partition("\n\n")[2],
}


@pytest.mark.parametrize("form", TEXTS)
def test_a_corrected_title_changes_nothing_else(work: WorkFolder, form: str) -> None:
    path = work.write("a.txt", TEXTS[form])
    hints = {"title": "Carpets of Georgia"} if "hint" in form else {}
    before = work.ingest_one(path, **hints)
    for title in ("Visit ended", "Agreement on gas: Turkey"):
        correction = make_correction("title", title, "An archivist", "--title")
        after = correct(work.archive, work.engine, before.id, (correction,), "a slip")
        assert after.title == title
        assert {*changed_fields(before, after)} <= {"title", "flags"}
        assert {*after.flags} <= {*before.flags}
        for e in (e for e in after.provenance if e.locator.origin == "title"):
            start, end = e.locator.start, e.locator.end
            assert (start is None) or title[start:end] == e.found
    assert not list(preview_renormalisation(work.archive))


def test_a_withdrawn_record_stays_withdrawn(work: WorkFolder) -> None:
    path = work.write("a.txt", note(1))
    record = work.ingest_one(path, url=URL)
    withdraw(work.archive, work.engine, record.id, "published by mistake", "An archivist")
    stored = work.objects()
    for outcome in (
        *work.ingest(path, url=URL),
        *work.ingest(path, url=URL, title="Other"),
        *work.ingest(work.write("b.txt", note(2)), url=URL),
    ):
        assert (outcome.id, outcome.verdict, outcome.version) == (record.id, WITHDRAWN, 2)
        assert outcome.code == "withdrawn"
        assert "is withdrawn, by its version 2" in (outcome.why or "")
        assert f"`searcher show {record.id}` prints why" in (outcome.remedy or "")
    assert work.objects() == stored
    assert work.archive.get(record.id).status is Status.WITHDRAWN
    assert work.search("").total == 0


def test_a_refused_change_leaves_archive_and_index_unchanged(work: WorkFolder) -> None:
    record = work.ingest_one(work.write("a.txt", note(1)))
    work.ingest(work.write("b.txt", note(2)))
    withdraw(work.archive, work.engine, record.id, "by mistake", "An archivist")
    stored = work.objects()
    correction = (Correction("title", ("Right",), "An archivist"),)
    for identifier, error in ((UNKNOWN_ID, UnknownRecord), (record.id, WithdrawnRecord)):
        with pytest.raises(error):
            correct(work.archive, work.engine, identifier, correction, "a slip")
        with pytest.raises(error):
            withdraw(work.archive, work.engine, identifier, "by mistake", "An archivist")
    assert work.objects() == stored
    assert work.engine.is_complete()


@pytest.mark.parametrize("processes", [1, 2])
def test_the_same_bytes_twice_in_one_run_are_one_record(work: WorkFolder, processes: int) -> None:
    work.write_notes(range(20))
    for number in (3, 4, 5):
        work.write(f"zz-copy-{number}.txt", note(number))
    outcomes = work.ingest("in", processes=processes)
    assert verdicts(outcomes) == [ADDED] * 20 + [UNCHANGED] * 3
    assert [o.id for o in outcomes[20:]] == [o.id for o in outcomes[3:6]]
    assert work.search("").total == 20
    assert verdicts(work.ingest("in", processes=processes)) == [UNCHANGED] * 23


@pytest.mark.parametrize("processes", [1, 2])
def test_one_run_gives_the_same_versions_as_single_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    """The twins are old, new and old bytes at one address, and bytes without and with an address."""
    together, one_by_one = WorkFolder(tmp_path / "together"), WorkFolder(tmp_path / "single")
    results = {}
    for work in (together, one_by_one):
        work.write_notes(range(16))
        work.write("x1.html", web_page("Old", note(101), URL))
        work.write("x2.html", web_page("New", note(102), URL))
        work.write("x3.html", web_page("Old", note(101), URL))
        work.write("y1.txt", note(200))
        work.write("y2.txt", note(200))
        work.write("y2.txt.meta.toml", "url = 'https://lantern.example/y'")
        monkeypatch.chdir(work.root)
        names = [one.name for one in find_inputs(["in"], (), ())]
        if work is together:
            results[work] = work.ingest("in", processes=processes)
        else:
            results[work] = [outcome for name in names for outcome in work.ingest(name)]
    assert results[together] == results[one_by_one]
    assert verdicts(results[together][16:]) == [ADDED, UPDATED, UNCHANGED, ADDED, UPDATED]
    assert len({o.id for o in results[together]}) == 18
    assert [together.search(parcel(n)).total for n in (101, 102, 200)] == [0, 1, 1]
    assert together.search("").total == 18


def test_a_document_keeps_its_identifier_when_its_address_becomes_known(work: WorkFolder) -> None:
    path = work.write("a.txt", note(1))
    first = work.ingest_one(path)
    second = work.ingest_one(path, url=URL)
    assert (second.id, second.version, second.original.url) == (first.id, 2, URL)
    assert verdicts([*work.ingest(path), *work.ingest(path, url=URL)]) == [UNCHANGED, UNCHANGED]


def test_the_same_document_has_the_same_identifier_in_every_archive(tmp_path: Path) -> None:
    ids = set()
    for name in ("one", "two"):
        work = WorkFolder(tmp_path / name)
        ids.add(tuple(o.id for o in work.ingest(work.write_notes(range(3)))))
    assert len(ids) == 1
