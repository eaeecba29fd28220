"""Sources that may have been meant by a misspelt name."""

from pathlib import Path

import pytest
from ingest_builders import WorkFolder, note

from searcher.model.errors import UnknownSource
from searcher.sources import Registry, Source, SourceKind
from searcher.sources.near_names import near_names, near_sources, registered

FANAR = Source("fanar", "Фонарь", SourceKind.AGENCY, aliases=("Çıraq Xəbər",))
GAZETTE = Source("gazette", "The Harbour Gazette", SourceKind.NEWSPAPER)
CARPETS_KZ = Source("kz-carpets", "Ministry of Carpets of Kazakhstan", SourceKind.MINISTRY, country="KZ")  # fmt: skip
CARPETS_AM = Source("am-carpets", "Ministry of Carpets of Armenia", SourceKind.MINISTRY, country="AM")  # fmt: skip
REGISTRY = Registry((FANAR, GAZETTE, CARPETS_KZ, CARPETS_AM))


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("Фонар", ["fanar"]),
        ("фонаръ", ["fanar"]),
        ("Fonar", ["fanar"]),
        ("ciraq xeber", ["fanar"]),
        ("Чираг хабар", []),
        ("Gazete", ["gazette"]),
        ("Harbor Gazette", ["gazette"]),
        ("gazette harbour", ["gazette"]),
        ("Harbour", []),
        ("Ministry of Carpts of Armenia", ["am-carpets"]),
        ("Ministry of Carpets of Georgia", []),
        ("Նախարարություն", []),
        ("x", []),
        ("", []),
    ],
)
def test_the_sources_near_a_misspelt_name_are_found_in_any_script(
    typed: str, ids: list[str]
) -> None:
    assert [source.id for source in near_sources(typed, REGISTRY)] == ids


def test_a_name_that_a_source_has_is_that_source() -> None:
    assert near_sources("«THE HARBOUR GAZETTE»", REGISTRY) == (GAZETTE,)


@pytest.mark.parametrize(
    ("typed", "names"),
    [("Trned", ("Trend",)), ("Тренд", ("Trend",)), ("Harbour Gazete", ("Harbour Gazette",))],
)
def test_the_names_near_another_are_found(typed: str, names: tuple[str, ...]) -> None:
    assert near_names(typed, ["Trend", "Harbour Gazette", "Tower"]) == names


def test_an_unknown_id_is_reported_with_what_may_be_meant() -> None:
    assert registered("gazette", REGISTRY) is GAZETTE
    with pytest.raises(UnknownSource) as caught:
        registered("gazete", REGISTRY)
    assert caught.value.remedy.startswith("Did you mean gazette (The Harbour Gazette)?")


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    work = WorkFolder(tmp_path)
    work.write("a.txt", note(1))
    return work


NOTE = "is not in the registry of sources; it is used as it is given."


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("Trned", "Did you mean Trend (trend)?"),
        ("Трэнд", "Did you mean Trend (trend)?"),
        ("Harbour Gazette", ""),
    ],
)
def test_a_source_given_that_is_not_registered_is_noted_and_used(
    work: WorkFolder, name: str, question: str
) -> None:
    result = work.run("ingest", str(work.path("a.txt")), "--source", name)
    assert result.exit_code == 0
    assert result.stderr.lstrip().startswith(f"note: “{name}” {NOTE} {question}".rstrip())
    assert ("Did you mean" in result.stderr) == bool(question)
    (record,) = work.archive.records()
    assert record.source == name


def test_a_registered_name_is_not_noted(work: WorkFolder) -> None:
    for name in ("Trend", "trend", "Тренд"):
        assert "note:" not in work.run("ingest", str(work.path("")), "--source", name).stderr


@pytest.mark.parametrize("option", [("--source", "Trned"), ("--set", "source=Trned")])
def test_a_corrected_source_is_noted(work: WorkFolder, option: tuple[str, str]) -> None:
    work.ingest(str(work.path("a.txt")))
    (identifier,) = work.archive.ids()
    result = work.run("correct", identifier, *option, "--by", "Anna", "--reason", "a letter")
    assert f"note: “Trned” {NOTE} Did you mean Trend (trend)?" in result.stderr
    assert work.archive.get(identifier).source == "Trned"


def test_sources_of_side_files_are_noted_once_at_the_end(work: WorkFolder) -> None:
    for number in range(3):
        work.write(f"{number}.txt", note(number))
        work.write(f"{number}.txt.meta.toml", f'source = "{"Trned" if number else "Lantern"}"')
    result = work.run("ingest", str(work.path("")))
    assert f"note: “Trned” (2 documents) {NOTE} Did you mean Trend (trend)?" in result.stderr
    assert "Lantern" not in result.stderr
