"""Changes of the registry: shipped entries replaced and removed, and the records that change."""

from pathlib import Path

import pytest
from ingest_builders import WorkFolder, note, web_page

from searcher.cli import registry_changes
from searcher.ingest import Concerned, concerned_by_change, concerned_records
from searcher.sources import Registry, Source, SourceKind, is_registry
from searcher.sources.entry_removal import without_entry

OWN = """# The registry of the harbour.

[[source]]
id = "tower"   # the first one
name = "Tower Daily"
kind = "newspaper"
hosts = [
    "tower.example",
]

# The second one is old.
[[source]]
id = "lantern"
name = "Lantern News"
kind = "agency"
selectors = { title = "h2" }

[other]
kept = true
"""


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    """Make an archive of two pages of a host, a text that names an agency, and another text."""
    work = WorkFolder(tmp_path)
    for number in range(2):
        page = web_page(f"Carpets {number}", note(number), f"https://tower.example/{number}")
        work.write(f"page{number}.html", page)
    text = "Carpets lent\n\nMuseums of Armenia and Kazakhstan agreed on a loan, Фонарь reports.\n"
    work.write("named.txt", text.replace("Фонарь", "«Harbour Lantern»"))
    work.write("other.txt", note(9))
    work.ingest(str(work.path("")))
    return work


def registry(work: WorkFolder) -> Registry:
    return Registry.load(work.archive.sources_path)


def sources_of(work: WorkFolder) -> dict[str, tuple[str | None, str | None]]:
    """Return the source and its entry for each record, by its file."""
    records = work.archive.records()
    return {record.original.name: (record.source, record.source_id) for record in records}


ADD = ("sources", "add", "tower", "--name", "Tower Daily", "--kind", "newspaper")
TOWER = (*ADD, "--host", "tower.example")


def without(identifier: str) -> str:
    return without_entry(OWN, "source", identifier)


def test_an_entry_is_removed_with_its_lines_alone() -> None:
    assert without("lantern") == OWN.replace(
        OWN[OWN.index('[[source]]\nid = "lant') : OWN.index("[other]")], ""
    )
    assert without("tower").startswith("# The registry of the harbour.\n\n# The second one is old.")
    assert "tower" not in without("tower")
    assert without("nobody") == OWN


def test_a_text_that_looks_like_an_entry_is_kept() -> None:
    text = 'note = """\n[[source]]\n"""\n' + OWN
    shorter = without_entry(text, "source", "lantern")
    assert shorter.startswith('note = """\n[[source]]\n"""')
    assert "Lantern" not in shorter
    assert "Tower" in shorter


def test_a_shipped_entry_that_is_edited_is_replaced_in_this_archive(work: WorkFolder) -> None:
    result = work.run("sources", "edit", "trend", "--alias", "Trend Desk")
    assert result.exit_code == 0, result.stderr
    assert "this archive has its own entry of it now" in result.stdout
    edited = registry(work).by_name("Trend Desk")
    assert edited is not None
    assert edited.hosts == Registry.load().by_name("Trend").hosts
    assert [source.id for source in registry(work).sources].count("trend") == 1
    work.run("sources", "edit", "trend", "--clear", "hosts", "--clear", "aliases")
    assert registry(work).by_host("trend.az") is None
    assert "replaces" in work.run("sources", "list").stdout
    assert work.run("sources", "restore", "trend").exit_code == 0
    assert registry(work).by_id("trend") == Registry.load().by_id("trend")


def test_a_shipped_entry_is_removed_for_this_archive_and_restored(work: WorkFolder) -> None:
    before = work.archive.sources_path.read_text()
    result = work.run("sources", "remove", "trend")
    assert result.exit_code == 0, result.stderr
    assert registry(work).by_name("Trend") is None
    assert registry(work).by_host("trend.az") is None
    assert is_registry(work.archive.sources_path.read_bytes())
    assert "removed here: trend" in work.run("sources").stdout
    assert work.run("sources", "remove", "trend").exit_code == 1
    assert work.run("sources", "edit", "trend", "--alias", "X").exit_code == 1
    assert f"searcher sources restore trend {' '.join(work.places)}" in result.stdout
    work.run("sources", "restore", "trend")
    assert registry(work).by_name("Trend") is not None
    assert work.archive.sources_path.read_text().rstrip() == before.rstrip()


def test_a_removed_id_can_be_added_as_an_entry_of_the_archive(work: WorkFolder) -> None:
    work.run("sources", "remove", "trend")
    work.run("sources", "add", "trend", "--name", "Trend", "--kind", "newspaper")
    assert registry(work).by_name("Trend") == Source("trend", "Trend", SourceKind.NEWSPAPER)


def test_an_added_source_shows_what_it_changes_and_how_to_write_it(work: WorkFolder) -> None:
    result = work.run(*TOWER)
    assert "It changes 2 records." in result.stdout
    assert "source: tower.example → Tower Daily" in result.stdout
    command = f"searcher renormalise --source tower --apply {' '.join(work.places)}"
    assert f"To write it: {command} --by NAME --reason WHY" in result.stdout
    assert sources_of(work)["page1.html"] == ("tower.example", None)
    written = work.run("renormalise", "--source", "tower", "--apply", "--by", "Anna")
    assert "2 records written" in written.stdout
    assert sources_of(work)["page1.html"] == ("Tower Daily", "tower")
    assert sources_of(work)["other.txt"] == (None, None)


def test_records_that_change_are_normalised_at_once_in_the_name_of_an_archivist(
    work: WorkFolder,
) -> None:
    decision = ("--renormalise", "--by", "Anna", "--reason", "it is ours")
    assert "2 records written." in work.run(*TOWER, *decision).stdout
    (changed,) = (r for r in work.archive.records() if r.original.name == "page0.html")
    last = work.archive.history(changed.id)[-1]
    assert (last.by, last.reason) == ("Anna", "it is ours")
    assert work.search('source:"Tower Daily"').total == 2
    assert "0 records written." in work.run(*TOWER, *decision).stdout


def test_a_renormalisation_that_was_interrupted_is_completed_by_the_same_command(
    work: WorkFolder,
) -> None:
    work.run(*TOWER)  # as if the program had ended before it wrote a record
    assert "2 records written." in work.run(*TOWER, "--renormalise").stdout


def test_a_text_that_names_an_added_source_changes(work: WorkFolder) -> None:
    result = work.run("sources", "add", "lantern", "--name", "Harbour Lantern", "--kind", "agency")
    assert "It changes 1 record." in result.stdout
    assert "→ lantern" in result.stdout


def test_a_source_that_records_have_is_removed_only_with_a_confirmation(work: WorkFolder) -> None:
    work.run(*TOWER, "--renormalise")
    text = work.archive.sources_path.read_text()
    refused = work.run("sources", "remove", "tower")
    assert refused.exit_code == 1
    assert "2 records have the source tower; it was not removed" in refused.stderr
    assert "source: Tower Daily → tower.example" in refused.stdout
    assert work.archive.sources_path.read_text() == text
    removed = work.run("sources", "remove", "tower", "--yes")
    assert removed.exit_code == 0
    assert "It changes 2 records." in removed.stdout
    assert sources_of(work)["page0.html"] == ("Tower Daily", "tower")
    work.run("renormalise", "--source", "tower", "--apply")
    assert sources_of(work)["page0.html"] == ("tower.example", None)


def test_a_source_that_no_record_has_is_removed_without_one(work: WorkFolder) -> None:
    work.run("sources", "add", "unused", "--name", "Unused", "--kind", "agency")
    assert work.run("sources", "remove", "unused").exit_code == 0
    assert registry(work).by_id("unused") is None


def test_an_archivist_s_source_keeps_its_name_when_the_entry_is_removed(work: WorkFolder) -> None:
    work.run(*ADD, "--renormalise")
    (identifier,) = (r.id for r in work.archive.records() if r.original.name == "other.txt")
    decision = ("--by", "Anna", "--reason", "a letter")
    work.run("correct", identifier, "--source", "Tower Daily", *decision)
    assert work.archive.get(identifier).source_id == "tower"
    work.run("sources", "remove", "tower", "--yes", "--renormalise")
    record = work.archive.get(identifier)
    assert (record.source, record.source_id) == ("Tower Daily", None)


def test_a_reason_without_renormalising_is_wrong_usage(work: WorkFolder) -> None:
    result = work.run(*ADD, "--reason", "x")
    assert result.exit_code == 2
    assert "add --renormalise" in result.stderr


def test_of_many_records_the_first_are_tried(
    work: WorkFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry_changes, "_SHOWN", 1)
    change = registry_changes.RegistryChange(
        registry_changes.Workspace(work.archive.root, work.root / "index"),
        Source("tower", "Tower Daily", SourceKind.NEWSPAPER, hosts=("tower.example",)),
        registry(work),
        Registry((Source("tower", "Tower", SourceKind.NEWSPAPER, hosts=("tower.example",)),)),
        seconds=-1.0,
    )
    change.show()
    assert (change.tried, change.changed, len(change.ids) > 1) == (1, 1, True)


EMBASSY = Source("kz-am", "Embassy of Kazakhstan in Armenia", SourceKind.EMBASSY, country="KZ", resides="AM")  # fmt: skip
FANAR = Source("fanar", "Фонарь", SourceKind.AGENCY, aliases=("Fanar Press",), hosts=("f.example",))


@pytest.mark.parametrize(
    ("text", "source", "is_concerned"),
    [
        ("Корреспондент «Фонаря» сообщает", FANAR, True),
        ("По данным агентства Фонарём", FANAR, True),
        ("Fanar Press reports", FANAR, True),
        ("FANAR PRESS reports", FANAR, True),
        ("Fanarpress reports", FANAR, False),
        ("Фонд реставрации", FANAR, False),
        ("The ap reports an april loan", Source("ap", "AP", SourceKind.AGENCY), True),
        ("They report an april loan", Source("ap", "AP", SourceKind.AGENCY), False),
    ],
)
def test_a_text_that_names_a_source_in_any_form_is_found(
    work: WorkFolder, text: str, source: Source, is_concerned: bool
) -> None:
    record = work.ingest_one(work.write("x.txt", f"Carpets\n\n{text} on carpets.\n"))
    assert Concerned.by(source).names(record) == is_concerned


def test_only_the_names_that_change_of_an_entry_are_searched(work: WorkFolder) -> None:
    work.run(*TOWER, "--renormalise")
    before = registry(work)
    work.run("sources", "edit", "tower", "--alias", "Harbour Lantern")
    found = concerned_records(work.archive, concerned_by_change(before, registry(work)))
    assert [work.archive.get(one).original.name for one in found] == ["named.txt"]
    before = registry(work)
    work.run("sources", "edit", "tower", "--country", "AM")
    found = concerned_records(work.archive, concerned_by_change(before, registry(work)))
    assert len(found) == 3


def test_a_line_that_describes_an_embassy_is_found(work: WorkFolder) -> None:
    text = "Embassy of the Republic of Kazakhstan in the Republic of Armenia\n\nCarpets\n\n"
    record = work.ingest_one(work.write("x.txt", text + note(30)))
    assert Concerned.by(EMBASSY).names(record)


def test_an_unknown_source_of_a_renormalisation_is_reported_with_what_may_be_meant(
    work: WorkFolder,
) -> None:
    result = work.run("renormalise", "--source", "trnd")
    assert result.exit_code == 1
    assert "Did you mean trend (Trend)?" in result.stderr


@pytest.mark.parametrize("text", ["\ufeff" + OWN, OWN.replace("\n", "\r\n"), OWN.rstrip()])
def test_a_file_of_any_editor_is_read_and_changed(work: WorkFolder, text: str) -> None:
    work.archive.sources_path.write_bytes(text.encode())
    assert work.run("sources", "remove", "trend").exit_code == 0
    assert work.run("sources", "remove", "lantern").exit_code == 0
    assert work.run("sources", "edit", "tower", "--alias", "Tower").exit_code == 0
    assert registry(work).by_name("Tower") is not None
    assert registry(work).by_id("trend") is None
    assert "# The second one is old." in work.archive.sources_path.read_text()


def test_a_file_that_is_not_text_is_refused(work: WorkFolder) -> None:
    work.archive.sources_path.write_bytes(OWN.encode("utf-16"))
    for command in (["list"], ["remove", "lantern"], ["edit", "lantern", "--name", "X"]):
        result = work.run("sources", *command)
        assert result.exit_code == 1
        assert "is not UTF-8" in result.stderr
