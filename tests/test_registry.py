"""The registry of sources of an archive: list, add, edit, and proposals."""

import json
from pathlib import Path

import pytest
from ingest_builders import WorkFolder, note

from searcher.model.errors import ArchiveLocked
from searcher.sources import Registry, is_registry, parse_sources
from searcher.sources.editor import as_toml
from searcher.sources.proposals import propose_sources
from searcher.store.durable import write_lock

OWN = """# Written by hand, and kept.

[[source]]
id = "lantern"   # the oldest
name = "Lantern News"
kind = "agency"
hosts = ["lantern.example"]
"""


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    work = WorkFolder(tmp_path)
    work.write_notes([1])
    work.ingest(str(work.path("")), source="Lantern News")
    work.archive.sources_path.write_text(OWN)
    return work


def registry(work: WorkFolder) -> Registry:
    return Registry.load(work.archive.sources_path)


def test_the_list_shows_own_sources_first_and_marks_shipped_ones(work):
    lines = [json.loads(line) for line in work.run("sources", "list", "--json").stdout.splitlines()]
    assert lines[0]["id"] == "lantern"
    assert "us-state" in [line["id"] for line in lines]
    assert "Lantern News" in work.run("sources").stdout
    assert "shipped" in work.run("sources", "list").stdout


def test_adding_a_source_keeps_what_was_written_by_hand(work):
    result = work.run(
        "sources", "add", "kz-embassy-am", "--name", "Embassy of Kazakhstan in Armenia",
        "--kind", "embassy", "--country", "KZ", "--resides", "AM", "--host", "kz.example",
        "--alias", "Посольство Казахстана в Армении", "--language", "ru", "--month-first",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    added = registry(work).by_host("kz.example")
    assert (added.id, added.country, added.resides, added.day_first) == (
        "kz-embassy-am",
        "KZ",
        "AM",
        False,
    )
    assert registry(work).by_name("Посольство Казахстана в Армении") == added
    assert work.archive.sources_path.read_text().startswith(OWN)


def test_an_edit_extends_lists_and_replaces_or_clears_values(work):
    work.run(
        "sources",
        "edit",
        "lantern",
        "--alias",
        "Fanar",
        "--host",
        "fanar.example",
        "--country",
        "AZ",
    )
    edited = registry(work).by_name("Fanar")
    assert (edited.hosts, edited.country) == (("lantern.example", "fanar.example"), "AZ")
    work.run("sources", "edit", "lantern", "--name", "Lantern", "--clear", "country")
    edited = registry(work).by_host("lantern.example")
    assert (edited.name, edited.country) == ("Lantern", None)
    text = work.archive.sources_path.read_text()
    assert "# Written by hand, and kept." in text
    assert "# the oldest" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "lantern", "--name", "X", "--kind", "agency"], "there is a source lantern already"),
        (["edit", "nobody", "--name", "X"], "has no source nobody"),
        (["edit", "Lantern", "--clear", "hosts"], "Did you mean lantern (Lantern News)?"),
        (["remove", "lantrn"], "Did you mean lantern (Lantern News)?"),
        (["remove", "nobody"], "has no source nobody"),
        (["restore", "lantern"], "no source lantern ships with the program"),
    ],
)  # fmt: skip
def test_an_impossible_change_is_reported_and_the_file_is_unchanged(work, arguments, message):
    result = work.run("sources", *arguments)
    assert result.exit_code == 1
    assert message in result.stderr
    assert work.archive.sources_path.read_text() == OWN


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "herald", "--name", "Herald", "--kind", "newspaper", "--host", "www.Herald.example"],
        ["edit", "lantern", "--alias", "Fanar", "--clear", "country"],
        ["proposed", "--accept", "tower-daily"],
    ],
)  # fmt: skip
def test_a_command_that_was_interrupted_after_writing_can_be_repeated(work, arguments):
    work.write("p.html", page("Carpets", "Tower Daily"))
    work.ingest(str(work.path("p.html")), url="https://www.tower.kz/1")
    texts = []
    for _ in range(2):
        result = work.run("sources", *arguments)
        assert result.exit_code == 0, result.stderr
        texts.append(work.archive.sources_path.read_text())
    assert texts[0] == texts[1] != OWN


NEW = ["add", "new", "--kind", "embassy"]


@pytest.mark.parametrize(
    ("arguments", "option", "message"),
    [
        ([*NEW, "--name", "X", "--country", "Kazakhstan"], "--country", "'Kazakhstan'"),
        ([*NEW, "--name", "X", "--resides", "KZ"], "--resides", "without the country"),
        ([*NEW, "--name", "  "], "--name", "a name"),
        ([*NEW, "--name", "Two\nlines"], "--name", "on one line"),
        ([*NEW, "--name", "LANTERN news"], "--name", "lantern has it"),
        ([*NEW, "--name", "X", "--alias", "Trend"], "--alias", "trend has it"),
        ([*NEW, "--name", "X", "--language", "klingon"], "--language", "the code of a language"),
        ([*NEW, "--name", "X", "--language", "xx"], "--language", "the code of a language"),
        ([*NEW, "--name", "X", "--host", "https://a.example/b"], "--host", "a host alone"),
        ([*NEW, "--name", "X", "--host", "*.a.example"], "--host", "a host alone"),
        ([*NEW, "--name", "X", "--host", "www.LANTERN.example"], "--host", "lantern has it"),
        (["add", "BAD ID", "--kind", "agency", "--name", "X"], "IDENTIFIER", "'BAD ID'"),
        (["edit", "lantern", "--resides", "KZ"], "--resides", "without the country"),
        (["edit", "lantern", "--host", "trend.az"], "--host", "trend has it"),
        (["edit", "lantern", "--clear", "colour"], "--clear", "'colour'"),
        (["edit", "lantern", "--clear", "name"], "--clear", "'name'"),
        (["proposed", "--accept", "nobody"], "--accept", "no source is proposed as 'nobody'"),
    ],
)  # fmt: skip
def test_an_invalid_value_is_refused_naming_its_option(work, arguments, option, message):
    result = work.run("sources", *arguments)
    assert result.exit_code == 2
    assert option in result.stderr
    assert message in " ".join(result.stderr.split())
    assert work.archive.sources_path.read_text() == OWN


def test_hosts_are_normalised(work):
    work.run("sources", "edit", "lantern", "--host", "WWW.Upper.Example", "--host", "фонарь.рф")
    assert registry(work).by_name("Lantern News").hosts == (
        "lantern.example",
        "upper.example",
        "фонарь.рф",
    )
    assert registry(work).by_host("upper.example").id == "lantern"


def test_clearing_and_setting_a_list_replaces_it(work):
    work.run("sources", "edit", "lantern", "--clear", "host", "--host", "new.example")
    assert registry(work).by_host("new.example").hosts == ("new.example",)


@pytest.mark.parametrize("arguments", [["add", "new", "--name", "X"], ["edit", "lantern"]])
def test_a_missing_value_is_wrong_usage(work, arguments):
    assert work.run("sources", *arguments).exit_code == 2


def test_the_registry_of_a_locked_archive_is_not_changed(work):
    with write_lock(work.archive.root / ".lock", ArchiveLocked(work.archive.root)):
        result = work.run("sources", "edit", "lantern", "--name", "X")
    assert result.exit_code == 1
    assert work.archive.sources_path.read_text() == OWN


def page(title: str, site: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:site_name" '
        f'content="{site}"></head><body><article><h1>{title}</h1><p>{note(7)}</p></article></body></html>'
    )


def test_unregistered_sources_are_proposed_the_most_frequent_first(work):
    for n in range(3):
        work.write(f"p{n}.html", page(f"Carpets {n}", "Tower Daily"))
        work.ingest(str(work.path(f"p{n}.html")), url=f"https://www.tower.kz/{n}")
    work.write("e.html", page("Reception", "Embassy of Kazakhstan in Georgia"))
    work.ingest(str(work.path("e.html")), url="https://emb.example/1")
    first, second = propose_sources(work.archive.records(), registry(work))
    assert (first.records, first.source.name, first.source.country) == (3, "Tower Daily", "KZ")
    assert (first.source.id, first.source.hosts, first.source.languages) == (
        "tower-daily",
        ("tower.kz",),
        ("en",),
    )
    assert (second.source.id, second.source.kind) == ("kz-embassy-ge", "embassy")
    assert (second.source.country, second.source.resides) == ("KZ", "GE")
    assert "# 3 records" in work.run("sources", "proposed").stdout


def test_an_accepted_proposal_is_registered_and_its_records_can_be_renormalised(work):
    work.write("p.html", page("Carpets", "Tower Daily"))
    (outcome,) = work.ingest(str(work.path("p.html")), url="https://www.tower.kz/1")
    assert "source-unregistered" in outcome.review_codes
    work.run("sources", "proposed", "--accept", "tower-daily")
    assert registry(work).by_host("www.tower.kz").name == "Tower Daily"
    assert "tower-daily" in work.run("renormalise", outcome.id, "--apply").stdout
    record = work.archive.get(outcome.id)
    assert record.source_id == "tower-daily"
    assert "source-unregistered" not in [n.code for n in record.flags]
    assert work.run("sources", "proposed").stdout == "Every source is registered, or not known.\n"


def test_two_proposals_never_have_the_same_identifier(work):
    for n, name in enumerate(("Ministry of Culture of Georgia", "Ministry of Health of Georgia")):
        work.write(f"m{n}.html", page(f"Reception {n}", name))
        work.ingest(str(work.path(f"m{n}.html")), url=f"https://m{n}.example/1")
    ids = [p.source.id for p in propose_sources(work.archive.records(), registry(work))]
    assert sorted(ids) == ["ge-ministry", "ge-ministry-2"]


def test_a_written_entry_is_read_back_unchanged():
    for source in Registry.load().sources:
        assert parse_sources(as_toml(source), "a test") == (source,)


def test_the_registry_is_written_once_and_then_never_overwritten(tmp_path):
    work = WorkFolder(tmp_path)
    work.write_notes([1])
    work.ingest(str(work.path("")))
    assert "[[source]]" in work.archive.sources_path.read_text()
    assert is_registry(work.archive.sources_path.read_bytes())
    work.archive.sources_path.write_text("")
    work.write_notes([2])
    work.ingest(str(work.path("")))
    assert work.archive.sources_path.read_text() == ""
