"""The page of two records side by side: its rows, counts and marks, its links, its refusals."""

from pathlib import Path

import pytest
from bs4 import Tag
from web_builders import Page, Sample, Site, faults, open_site, sample, site_of

from searcher.ingest import merge, withdraw
from searcher.model.record import Record, RelationKind
from searcher_web.presenters import side_by_side as presenter

__all__ = ["sample"]

NOWHERE = "000000000000"


@pytest.fixture
def counterparts(sample: Sample) -> tuple[Record, Record]:
    found = [
        (record, sample.archive.get(relation.id))
        for record in sample.records
        for relation in record.related
        if relation.kind is RelationKind.COUNTERPART
    ]
    assert found
    return found[0]


def address(one: Record, other: Record, ending: str = "") -> str:
    return f"/compare/{one.id}/{other.id}{ending}"


def cells(page: Page, side: int) -> list[Tag]:
    return [row.select("td")[side] for row in page.soup.select("tbody tr")]


def paragraphs(page: Page, side: int) -> list[str]:
    """Return the paragraphs of a side with their numbers, in the order of their numbers."""
    found = [p for cell in cells(page, side) for p in cell.select("p:not(.absent)")]
    texts = {}
    for p in found:
        link = p.select_one("a.paragraph-number")
        assert link
        number = int(str(link["href"]).rpartition("#p")[2])
        link.extract()
        texts[number] = p.get_text().strip()
    assert len(texts) == len(found)
    return [texts[n] for n in sorted(texts)]


def counted(page: Page) -> list[int]:
    return [int(li.get_text().split()[0].replace(",", "")) for li in page.soup.select(".counts li")]


def test_every_paragraph_of_both_records_is_shown_once(
    sample: Sample, counterparts: tuple[Record, Record]
) -> None:
    page = sample.page(address(*counterparts))
    for side, record in enumerate(counterparts):
        assert paragraphs(page, side) == [p.strip() for p in record.body.split("\n\n")]
    assert faults(page.html) == []


def test_the_counts_are_those_of_the_rows_and_of_the_marks(sample: Sample) -> None:
    records = sample.records
    for one, other in zip(records[::7], records[3::7], strict=False):
        page = sample.page(address(one, other))
        rows = [tuple(bool(td.select("p:not(.absent)")) for td in tr.select("td"))
                for tr in page.soup.select("tbody tr")]  # fmt: skip
        marks = page.soup.select("td mark")
        expected = [rows.count((True, True)), rows.count((True, False)), rows.count((False, True))]
        assert counted(page) == [*expected, len(marks)]
        answer = sample.json(address(one, other, ".json"))
        assert [answer[key] for key in ("both", "only_first", "only_second")] == expected
        in_json = [
            m for r in answer["rows"] for s in ("first", "second") for p in r[s] for m in p["marks"]
        ]
        assert len(in_json) == len(marks)
        for li, state in zip(
            page.soup.select(".counts a"), [e for e in expected if e], strict=True
        ):
            assert page.soup.select(f"#{str(li['href']).rpartition('#')[2]}")
            assert state


def test_marks_are_in_both_sides_of_a_row(
    sample: Sample, counterparts: tuple[Record, Record]
) -> None:
    page = sample.page(address(*counterparts))
    rows = page.soup.select("tbody tr")
    marked = [tuple(bool(td.select("mark")) for td in tr.select("td")) for tr in rows]
    assert (True, True) in marked
    assert (True, False) not in marked
    assert (False, True) not in marked
    assert {str(m["class"][0]) for m in page.soup.select("td mark")} <= {"name", "number"}


def test_every_paragraph_has_the_language_and_direction_of_its_text(sample: Sample) -> None:
    for record in sample.records[::9]:
        other = next(r for r in sample.records if r.id != record.id)
        page = sample.page(address(record, other))
        for cell in cells(page, 0):
            for p in cell.select("p:not(.absent)"):
                assert p["dir"] == "ltr"
                passages = {passage.language for passage in record.passages}
                assert p.get("lang") in {record.language, *passages}


def test_a_text_from_right_to_left_has_that_direction(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        "سلام بر همه\n\nنشست در تهران برگزار شد.",
        "Greetings\n\nThe meeting was in Tehran.",
    )
    arabic, latin = sorted(site.archive.records(), key=lambda r: r.language == "en")
    page = site.page(f"/compare/{arabic.id}/{latin.id}")
    assert {p["dir"] for c in cells(page, 0) for p in c.select("p:not(.absent)")} == {"rtl"}
    assert {p["dir"] for c in cells(page, 1) for p in c.select("p:not(.absent)")} == {"ltr"}


def test_the_page_cites_its_versions(sample: Sample) -> None:
    one = sample.archive.get(sample.corrected)
    other = next(r for r in sample.records if r.id != one.id)
    page = sample.page(address(one, other))
    permanent = f"/compare/{one.id}/v{one.version}/{other.id}/v{other.version}"
    assert page.one(".permalink a")["href"] == permanent
    assert page.one("link[rel=canonical]")["href"] == permanent
    assert permanent in page.one(".citation").get_text()
    earlier = sample.page(f"/compare/{one.id}/v1/{other.id}")
    assert earlier.one(".permalink a")["href"].startswith(f"/compare/{one.id}/v1/")
    assert paragraphs(earlier, 0) == [
        p.strip() for p in sample.archive.get(one.id, 1).body.split("\n\n")
    ]


def test_the_page_states_how_the_records_are_related(
    sample: Sample, counterparts: tuple[Record, Record]
) -> None:
    for one, other in (counterparts, counterparts[::-1]):
        assert "other side's account" in sample.page(address(one, other)).one(".lead").get_text()
    unrelated = next(r for r in sample.records if r not in counterparts and not r.related)
    assert not sample.page(address(counterparts[0], unrelated)).soup.select("main .lead")


def test_the_sides_can_be_exchanged(sample: Sample, counterparts: tuple[Record, Record]) -> None:
    page = sample.page(address(*counterparts))
    (link,) = [a for a in page.soup.select(".forms a") if "sides" in a.get_text()]
    exchanged = sample.page(str(link["href"]))
    assert paragraphs(exchanged, 0) == paragraphs(sample.page(address(*counterparts)), 1)
    assert counted(exchanged)[0] == counted(page)[0]


# Links


def test_related_records_and_events_of_a_pair_lead_to_the_page(
    sample: Sample, counterparts: tuple[Record, Record]
) -> None:
    later, earlier = counterparts
    links = {str(a["href"]) for a in sample.page(f"/d/{later.id}").soup.select("a.compared")}
    assert address(later, earlier) in links
    linked = 0
    for pair in later.pairs:
        events = sample.page(f"/pairs/{pair}").soup.select(".accounts .compared a")
        linked += address(earlier, later) in {str(a["href"]) for a in events}
        for a in events:
            sample.page(str(a["href"]))
    assert linked


# Refusals


def test_two_versions_of_one_record_lead_to_their_differences(sample: Sample) -> None:
    new = sample.corrected
    answer = sample.get(f"/compare/{new}/v1/{new}/v2")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/d/{new}/diff/1..2")
    answer = sample.get(f"/compare/{new}/v1/{new}.json")
    assert answer.headers["Location"] == f"/d/{new}/diff/1..2.json"


def test_a_record_beside_itself_is_refused_with_what_to_do(sample: Sample) -> None:
    page = sample.page(f"/compare/{sample.corrected}/{sample.corrected}", 400)
    assert sample.corrected in page.text
    assert "another record" in page.text
    assert sample.json(f"/compare/{sample.corrected}/{sample.corrected}.json", 400)["detail"]


def test_unknown_and_withdrawn_records_are_answered_as_their_own_pages(sample: Sample) -> None:
    one = sample.records[0].id
    for path in (
        f"/compare/{one}/{NOWHERE}",
        f"/compare/{NOWHERE}/{one}",
        f"/compare/{one}/nonsense",
    ):
        assert sample.get(path).status_code == 404
    assert sample.page(f"/compare/{one}/{sample.withdrawn}", 410).text.count(sample.reason) == 1
    assert sample.get(f"/compare/{one}/v99/{sample.corrected}").status_code == 404


def test_capitals_are_redirected_and_parts_past_the_end_lead_back(sample: Sample) -> None:
    one, other = sample.records[0].id, sample.records[1].id
    answer = sample.get(f"/compare/{one.upper()}/{other.upper()}?part=1")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"/compare/{one}/{other}?part=1",
    )
    page = sample.page(f"/compare/{one}/{other}?part=7")
    assert page.soup.select(".empty a")
    assert sample.get(f"/compare/{one}/{other}?part=x").status_code == 400


def test_a_damaged_record_is_reported(tmp_path: Path) -> None:
    site = site_of(tmp_path, "One text about Armenia.", "Another text about Georgia.")
    one, other = site.archive.ids()
    for file in (tmp_path / "archive").rglob("record.json"):
        if one in file.read_text("utf-8"):
            file.write_bytes(b"{}")
    assert site.get(f"/compare/{other}/{one}").status_code == 503


# Long records


@pytest.fixture
def long(tmp_path: Path) -> Site:
    site = open_site(tmp_path)
    for name, word in (("one", "Yerevan"), ("other", "Ереван")):
        lines = (
            f"{word} {n}: {'слово ' * 40 if name == 'other' else 'word ' * 40}" for n in range(400)
        )
        path = tmp_path / f"{name}.txt"
        # Alignments are cached by their texts, so each test has its own.
        path.write_text("\n\n".join([*lines, tmp_path.name]), "utf-8")
        site.ingest(path)
    return site


def test_a_long_comparison_is_in_parts_of_bounded_size(long: Site) -> None:
    one, other = long.archive.ids()
    page = long.page(f"/compare/{one}/{other}")
    last = int(page.soup.select(".pages > *")[-1].get_text())
    rows: list[str] = []
    for part in range(1, last + 1):
        one_part = long.page(f"/compare/{one}/{other}?part={part}")
        assert len(one_part.html.encode()) < 100_000
        rows += [str(tr["id"]) for tr in one_part.soup.select("tbody tr")]
    assert rows == [f"row-{n}" for n in range(1, sum(counted(page)[:3]) + 1)]
    assert last > 1


def test_what_is_not_compared_is_stated(long: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searcher.alignment.alignment.MOST_PARAGRAPHS", 150)
    monkeypatch.setattr(presenter, "_PART_SIZE", 10**7)
    one, other = long.archive.ids()
    record = long.archive.get(one)
    page = long.page(f"/compare/{one}/{other}")
    left = len(record.body.split("\n\n")) - 150
    assert str(left) in page.soup.select(".notice")[0].get_text()
    assert len(paragraphs(page, 0)) == 150


def test_a_merged_record_leads_to_the_comparison_with_the_other(tmp_path: Path) -> None:
    site = site_of(tmp_path, "A text about Armenia.", "A text about Georgia.", "On Kazakhstan.")
    one, lesser, survivor = site.archive.ids()
    merge(site.archive, site.engine, lesser, survivor, "the same", "tester")
    answer = site.get(f"/compare/{one}/{lesser}.json")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"/compare/{one}/{survivor}.json",
    )
    withdraw(site.archive, site.engine, one, "wrong", "tester")
    assert site.get(f"/compare/{one}/{survivor}").status_code == 410
