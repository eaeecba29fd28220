"""Pages under several addresses, and captures of web archives: one record, with versions."""

from pathlib import Path

import pytest
from ingest_builders import ADDED, UNCHANGED, UPDATED, WorkFolder, verdicts, web_page

from searcher.model.identifiers import mint, url_key
from searcher_web.record_addresses import address_of_record

PAGE = "https://embassy.example/news/88"
TEXT = (
    "The embassy of Kazakhstan in Armenia opened a week of carpets in Gyumri, with weavers of "
    "both countries, and an evening of chamber music for all guests."
)
TOOLBAR = (
    "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id='wm-ipp-base'><p>18 captures 08 Apr 2019 - 21 May "
    "2023</p></div><div class='more'>About this capture</div><!-- END WAYBACK TOOLBAR INSERT -->"
)


def capture(day: str, text: str = TEXT, toolbar: str = TOOLBAR) -> str:
    """Make a page as a web archive serves it."""
    address = f"https://web.archive.org/web/{day}101112/{PAGE}"
    page = web_page("A week of carpets", text, address)
    return page.replace("<body>", f"<body>{toolbar}") + f"<!-- FILE ARCHIVED ON {day} -->"


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    return WorkFolder(tmp_path)


@pytest.mark.parametrize("toolbar", [TOOLBAR, "Saved <div id='wm-ipp'>18 captures</div> here"])
def test_a_capture_has_the_address_and_text_of_the_page_and_its_day(work, toolbar):
    record = work.ingest_one(work.write("a.html", capture("20190408", toolbar=toolbar)))
    assert (record.original.url, record.original.retrieved) == (PAGE, "2019-04-08")
    assert record.source == "embassy.example"
    assert "captur" not in record.body
    assert TEXT in record.body


def test_a_page_and_its_captures_are_versions_of_one_record(work):
    inputs = (
        work.write("a.html", web_page("A week of carpets", TEXT, PAGE)),
        work.write("b.html", capture("20190408")),
        work.write("c.html", capture("20200102", TEXT + " It rained.")),
    )
    outcomes = [outcome for path in inputs for outcome in work.ingest(path)]
    assert verdicts(outcomes) == [ADDED, UPDATED, UPDATED]
    assert len({outcome.id for outcome in outcomes}) == 1
    assert work.archive.get(outcomes[0].id, 3).original.retrieved == "2020-01-02"
    assert verdicts(work.ingest(*inputs)) == [UNCHANGED] * 3


def test_a_day_of_retrieval_that_is_given_is_kept(work):
    path = work.write("a.html", capture("20190408"))
    assert work.ingest_one(path, retrieved="2019-05-01").original.retrieved == "2019-05-01"


@pytest.mark.parametrize("processes", [1, 2])
def test_spellings_of_an_address_are_one_record(work, processes):
    addresses = ("https://embassy.example/a", "http://www.embassy.example/a/?utm_source=x")
    pages = [web_page("A week of carpets", TEXT + str(n), a) for n, a in enumerate(addresses)]
    paths = [work.write(f"{number:02}.html", page) for number, page in enumerate(pages)]
    others = [work.write(f"n{n}.html", web_page(f"Note {n}", TEXT * n)) for n in range(1, 20)]
    outcomes = work.ingest(*paths, *others, processes=processes)
    assert verdicts(outcomes[:2]) == [ADDED, UPDATED]
    assert outcomes[0].id == outcomes[1].id
    assert verdicts(work.ingest(*paths)) == [UNCHANGED] * 2


def test_records_of_two_spellings_that_exist_keep_their_identifiers(work, monkeypatch):
    pages = {www: f"https://{www}embassy.example/a" for www in ("", "www.")}
    paths = {w: work.write(f"{w}a.html", web_page(f"A {w}", TEXT + w, u)) for w, u in pages.items()}
    with monkeypatch.context() as before:
        before.setattr("searcher.model.web_addresses._spellings", lambda url: iter((url,)))
        first = {www: work.ingest_one(path).id for www, path in paths.items()}
    assert len(set(first.values())) == 2
    assert {www: work.ingest_one(path).id for www, path in paths.items()} == first


def test_the_record_of_the_address_of_a_capture_keeps_its_identifier(work, monkeypatch):
    path = work.write("a.html", capture("20190408"))
    with monkeypatch.context() as before:
        before.setattr("searcher.model.web_addresses.capture_of", lambda _: None)
        first = work.ingest_one(path)
    assert first.original.url != PAGE
    assert work.ingest_one(path).id == first.id


@pytest.mark.parametrize(
    "typed",
    [
        "https://embassy.example/a",
        "http://www.embassy.example/a/",
        "https://web.archive.org/web/20190408101112/https://embassy.example/a?utm_source=x",
    ],
)
def test_the_box_leads_from_each_spelling_of_an_address_to_the_record(typed):
    stored = mint(url_key("https://www.embassy.example/a"))
    assert address_of_record(typed, {stored}.__contains__) == f"/d/{stored}"
    assert address_of_record("https://embassy.example/b", {stored}.__contains__) is None
