"""The page of a record: marks, evidence, differences of versions, citations, similar records."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import pytest
import rispy
from bs4 import Tag
from web_builders import NAAN, Page, Sample, Site, faults, open_site, sample, site_of

from searcher.index.protocol import Ranked
from searcher.ingest import correct, make_correction, withdraw
from searcher.model.errors import DamagedIndex
from searcher.model.record import Evidence, Record
from searcher_web.responses import safe_file_name

__all__ = ["sample"]

NOWHERE = "000000000000"
ENDS = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
}


# Marks


def test_each_mark_links_to_the_next_and_the_last_to_the_first(sample: Sample) -> None:
    for record in sample.records[::5]:
        page = sample.page(f"/d/{record.id}?q=a*+OR+the+OR+и*")
        marks = page.soup.select("a.mark")
        ids = [str(mark["id"]) for mark in marks]
        assert ids == [f"mark-{n}" for n in range(1, len(marks) + 1)]
        assert [str(mark["href"])[1:] for mark in marks] == [*ids[1:], *ids[:1]]
        if marks:
            assert page.one(".marks .first")["href"] == "#mark-1"
            assert page.one(".stepper").has_attr("hidden")  # only a script can use it
    assert not sample.page(f"/d/{record.id}").soup.select("a.mark, .stepper")


# Evidence


def evidence_views(record: Record, page: Page) -> Iterator[tuple[Evidence, Tag]]:
    """Yield the evidence of a record with its line in the list of evidence."""
    for number, evidence in enumerate(record.provenance, start=1):
        for line in page.soup.select(f"#why-{number}"):
            yield evidence, line


@pytest.mark.parametrize("query", ["", "?q=k*+OR+а*+OR+the+OR+minister"])
def test_each_evidence_in_the_text_links_to_exactly_its_words(sample: Sample, query: str) -> None:
    seen = 0
    for record in sample.records:
        page = sample.page(f"/d/{record.id}{query}")
        for evidence, line in evidence_views(record, page):
            where = evidence.locator
            whole = {"body": record.body, "title": record.title or ""}.get(where.origin, "")
            words = whole[where.start or 0 : where.end or 0]
            number = str(line["id"]).removeprefix("why-")
            pieces = page.soup.select(f".evidence[data-evidence='{number}']")
            shown = "".join(piece.get_text() for piece in pieces)
            assert shown == words.replace("\n\n", ""), (record.original.name, evidence)
            links = [str(a["href"]) for a in line.select("a")]
            assert links == ([f"#evidence-{number}"] if words.strip() else [])
            if words.strip():
                assert page.one(f"#evidence-{number}") is pieces[0]
                seen += 1
    assert seen > 200


def test_marks_and_evidence_do_not_change_the_text(sample: Sample) -> None:
    for record in sample.records:
        page = sample.page(f"/d/{record.id}?q=k*+OR+а*+OR+the+OR+university")
        assert page.one("h1").get_text() == record.heading
        assert [p.get_text() for p in page.soup.select(".text p")] == record.body.split("\n\n")


def test_a_value_links_to_all_its_evidence_in_the_text(sample: Sample) -> None:
    for record in sample.records[::8]:
        for fact in sample.page(f"/d/{record.id}").soup.select(".fact"):
            lines = [str(li["data-evidence"]) for li in fact.select("li[data-evidence]")]
            assert str(fact.get("data-evidence", "")).split() == lines


# Differences of versions


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, str]:
    """Open a site with a record in three versions."""
    text = "Kazakhstan and Armenia <met>.\n\nThey spoke of trade on Friday.\n\nThe end."
    site = site_of(tmp_path_factory.mktemp("changed"), text, title="A meeting", language="en")
    (one,) = site.ids("/search")
    for key, value, reason in (
        ("title", "A <second> meeting", "it was the second"),
        ("date", "2017-03-03", "the archive has a letter"),
    ):
        correct(
            site.archive,
            site.engine,
            one,
            (make_correction(key, value, "A. Archivist", ""),),
            reason,
        )
    return site, one


def rows(page: Page) -> dict[str, list[str]]:
    return {
        row.select("th")[0].get_text(): [td.get_text() for td in row.select("td")]
        for row in page.soup.select("tbody tr")
    }


def test_fields_that_differ_are_shown_before_and_after(changed: tuple[Site, str]) -> None:
    site, one = changed
    page = site.page(f"/d/{one}/diff/1..3")
    shown = rows(page)
    assert shown["Title"] == ["A meeting", "A <second> meeting"]
    assert shown["Published"] == ["Unknown", "3 March 2017"]
    assert "Language" not in shown
    first, last = (li.get_text() for li in page.soup.select(".comparison .link-list li"))
    assert "first ingest" in first
    assert "the archive has a letter (A. Archivist)" in last
    assert "The texts are identical" in page.text
    assert "No differences." in site.page(f"/d/{one}/diff/2..2").text
    back = rows(site.page(f"/d/{one}/diff/3..1"))
    assert back["Title"] == ["A <second> meeting", "A meeting"]
    for end in ("1..2", "1..3", "3..1", "2..2"):
        assert not faults(site.page(f"/d/{one}/diff/{end}").html)


def plain(part: Tag) -> str:
    """Return the text of a part without the text for screen readers."""
    hidden = {id(t) for e in part.select(".visually-hidden") for t in e.find_all(string=True)}
    return "".join(t for t in part.find_all(string=True) if id(t) not in hidden)


def test_the_texts_of_two_versions_are_merged_with_insertions_and_deletions(sample: Sample) -> None:
    one = sample.corrected
    page = sample.page(f"/d/{one}/diff/1..2")
    for number, gone in ((1, "inserted"), (2, "deleted")):
        tag = {"inserted": "ins", "deleted": "del"}[gone]
        paragraphs = []
        for p in sample.page(f"/d/{one}/diff/1..2").soup.select(".text p"):
            if gone not in p["class"]:
                for change in p.select(tag):
                    change.decompose()
                paragraphs.append(plain(p))
        assert "\n\n".join(paragraphs) == sample.archive.get(one, number).body
    assert [plain(d).strip() for d in page.soup.select(".text del")] == ["24"]
    assert "42" in [plain(i).strip() for i in page.soup.select(".text ins")]
    # Text for screen readers marks the changes.
    assert all(
        change.select(".visually-hidden") for change in page.soup.select(".text ins, .text del")
    )


def test_unchanged_paragraphs_are_collapsed(tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {n} on Kazakhstan and Armenia." for n in range(12)]
    site = site_of(tmp_path, "\n\n".join(paragraphs), url="https://a.example/1")
    (one,) = site.ids("/search")
    paragraphs[6] = paragraphs[6].replace("Armenia", "Georgia")
    (tmp_path / "new.txt").write_text("\n\n".join(paragraphs), "utf-8")
    site.ingest(tmp_path / "new.txt", url="https://a.example/1")
    page = site.page(f"/d/{one}/diff/1..2")
    summaries = [s.get_text() for s in page.soup.select(".text summary")]
    assert summaries == ["5 unchanged paragraphs", "4 unchanged paragraphs"]
    assert len(page.soup.select(".text p")) == 12
    assert len(page.soup.select(".text details p")) == 9


def test_the_json_of_a_comparison_has_the_differences_of_the_page(sample: Sample) -> None:
    one = sample.corrected
    page = sample.page(f"/d/{one}/diff/1..2")
    served = sample.json(str(page.one("link[rel=alternate]")["href"]))
    assert (served["id"], served["before"], served["after"]) == (one, 1, 2)
    assert len(served["fields"]) == len(page.soup.select("tbody tr"))
    before, after = (
        "\n\n".join(
            "".join(p["text"] for p in paragraph["pieces"] if p["change"] != without)
            for paragraph in served["text"]
            if paragraph["change"] != without
        )
        for without in ("inserted", "deleted")
    )
    assert before == sample.archive.get(one, 1).body
    assert after == sample.archive.get(one, 2).body


def test_two_versions_are_selected_in_a_form(changed: tuple[Site, str]) -> None:
    site, one = changed
    form = site.page(f"/d/{one}").one("form.compare")
    chosen = {
        str(select["name"]): str(select.select("[selected]")[0]["value"])
        for select in form.select("select")
    }
    assert chosen == {"before": "1", "after": "3"}
    answer = site.get(f"{form['action']}?{urlencode(chosen)}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/d/{one}/diff/1..3")
    links = [str(a["href"]) for a in site.page(f"/d/{one}").soup.select(".versions .changed")]
    assert links == [f"/d/{one}/diff/2..3", f"/d/{one}/diff/1..2"]
    assert all(site.get(link).status_code == 200 for link in links)


def test_missing_versions_are_not_found(changed: tuple[Site, str]) -> None:
    site, one = changed
    for end in ("1..4", "0..1", "4..1", "1..4.json", "0..0"):
        assert site.get(f"/d/{one}/diff/{end}").status_code == 404, end
    assert site.get(f"/d/{one}/diff/1").status_code == 404
    assert site.get(f"/d/{NOWHERE}/diff/1..1").status_code == 404
    assert site.get(f"/d/{NOWHERE}/diff").status_code == 404
    for query in ("", "?before=x&after=2", "?before=1"):
        to = site.get(f"/d/{one}/diff{query}").headers["Location"]
        assert site.get(to).status_code == 404
    assert site.get(f"/d/{one.upper()}/diff/1..2").headers["Location"] == f"/d/{one}/diff/1..2"


def test_a_withdrawn_record_is_neither_compared_nor_cited(sample: Sample) -> None:
    ends = ["/diff", "/diff/1..2", "/diff/1..2.json", *(f".{end}" for end in ENDS)]
    for end in [*ends, *(f"/v1.{end}" for end in ENDS)]:
        assert sample.get(f"/d/{sample.withdrawn}{end}").status_code == 410, end


# Citations


@pytest.mark.parametrize("end", ENDS)
def test_a_version_is_cited_in_each_format(sample: Sample, end: str) -> None:
    one = sample.corrected
    for address, number in ((f"/d/{one}", 2), (f"/d/{one}/v2", 2), (f"/d/{one}/v1", 1)):
        answer = sample.get(f"{address}.{end}")
        assert answer.status_code == 200
        assert answer.mimetype == ENDS[end]
        assert f"http://localhost/d/{one}/v{number}" in answer.text
        assert f"ark:{NAAN}/{one}" in answer.text
        assert f"{one}-v{number}.{end}" in answer.headers["Content-Disposition"]
    assert sample.get(f"/d/{one}/v9.{end}").status_code == 404
    assert sample.get(f"/d/{NOWHERE}.{end}").status_code == 404
    assert sample.get(f"/d/{one.upper()}.{end}").headers["Location"] == f"/d/{one}.{end}"


def test_every_record_has_a_citation(sample: Sample) -> None:
    for record in sample.records:
        (entry,) = rispy.loads(sample.get(f"/d/{record.id}.ris").text)
        assert entry["title"] == " ".join(record.heading.split())
        assert entry.get("secondary_title", entry.get("publisher")) == record.source
        (item,) = sample.get(f"/d/{record.id}.csl.json").get_json(force=True)
        assert ("issued" in item) is (record.published is not None)


def test_the_page_links_the_citations_of_its_version(sample: Sample) -> None:
    one = sample.corrected
    for address, number in ((f"/d/{one}", 2), (f"/d/{one}/v1", 1)):
        page = sample.page(address)
        links = [str(a["href"]) for a in page.soup.select(".cite .forms a:not(.styles-link)")]
        assert links == [f"/d/{one}/v{number}.{end}" for end in (*ENDS, "json", "txt")]
        cited = page.one(".citation").get_text()
        assert cited.endswith(f"Searcher, ark:{NAAN}/{one}, http://localhost/d/{one}/v{number}")
        assert page.one(".copy").has_attr("hidden")


# Similar documents


def test_similar_documents_are_listed_once(sample: Sample) -> None:
    offered = 0
    for record in sample.records:
        page = sample.page(f"/d/{record.id}")
        similar = [str(a["href"]) for a in page.soup.select('.similar a[href^="/d/"]')]
        every = [str(a["href"]) for a in page.soup.select('.related a[href^="/d/"]')]
        assert len(similar) <= 5
        assert len(set(every)) == len(every)
        assert f"/d/{record.id}" not in every
        assert f"/d/{sample.withdrawn}" not in every
        offered += len(similar)
        for line, url in zip(page.soup.select(".similar li"), similar, strict=True):
            source = sample.archive.get(url.removeprefix("/d/")).source
            assert (source or "") in line.get_text()
    assert offered > 50


def test_the_page_of_a_record_works_without_an_index(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = type(sample.app.extensions["search"].engine)

    def fails(*_: object) -> None:
        raise DamagedIndex(Path("index"), "as a test")

    monkeypatch.setattr(engine, "terms", fails)
    monkeypatch.setattr(engine, "search", fails)
    page = sample.page(f"/d/{sample.corrected}")
    assert page.one("h1")
    assert not page.soup.select(".similar")


def test_a_withdrawn_similar_document_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of(tmp_path, "Kazakhstan built a road.", "Armenia grew barley.")
    one, two = site.ids("/search")
    search = type(site.app.extensions["search"])
    # As if it were still in the index.
    monkeypatch.setattr(search, "similar", lambda *_: (Ranked(two, 1, 1.0),))
    links = [str(a["href"]) for a in site.page(f"/d/{one}").soup.select(".similar a")]
    assert links == [f"/d/{two}", f"/compare/{one}/{two}"]
    withdraw(site.archive, site.engine, two, "not ours to keep", "A. Archivist")
    assert not site.page(f"/d/{one}").soup.select(".similar")


# Originals


NAMES = {
    "a\nSet-Cookie: b=c.txt": "a Set-Cookie_ b=c.txt",
    "a\r\n.txt": "a.txt",
    "\u202etxt.exe": "txt.exe",
    "..": "fallback",
    "": "fallback",
    'pack.zip!/in/Отчёт "А".txt': "Отчёт _А_.txt",
    "C:\\files\\a.doc": "a.doc",
    "ж" * 300 + ".html": "ж" * 72 + ".html",
    "." + "x" * 300: "x" * 150,
    "a\u2028b\x00c.pdf": "a b c.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_download_is_valid_in_a_header_and_every_system(name: str) -> None:
    assert safe_file_name(name, "fallback") == NAMES[name]


def test_originals_of_any_size_and_name_are_served(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    for number, name in enumerate(("plain.txt", "a line\nbreak.txt", "Отчёт “о” встрече.txt")):
        text = f"Trade talks {number}\n\n" + "A long text on trade. " * 400 * number
        (tmp_path / name).write_text(text, "utf-8")
        (outcome,) = site.ingest(tmp_path / name)
        answer = site.get(f"/d/{outcome.id}/original")
        assert answer.status_code == 200
        assert answer.data == text.encode()
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")


def test_an_original_without_an_ending_gets_that_of_its_format(tmp_path: Path) -> None:
    site = open_site(tmp_path)
    (tmp_path / "rows.jsonl").write_text('{"text": "Trade talks\\n\\nOn trade."}\n', "utf-8")
    (tmp_path / "page").write_text("<!doctype html><h1>Visit</h1><p>Of a minister.</p>", "utf-8")
    names = {}
    for name in ("rows.jsonl", "page"):
        (outcome,) = site.ingest(tmp_path / name)
        header = site.get(f"/d/{outcome.id}/original").headers["Content-Disposition"]
        names[name] = header.partition("filename=")[2].strip('"')
    assert names == {"rows.jsonl": "line 1.txt", "page": "page.html"}


def test_a_damaged_original_is_not_served_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site = site_of(tmp_path, "A treaty\n\nOf trade.", "Another\n\nOf trade.")
    one, other = site.ids("/search?q=trade")
    path = site.archive.original(site.archive.get(one))
    path.write_bytes(path.read_bytes().replace(b"trade", b"tradE"))
    answer = site.get(f"/d/{one}/original")
    assert answer.status_code == 503
    assert "This record is damaged" in answer.text
    assert str(tmp_path) not in answer.text
    assert str(path) in caplog.text
    assert site.get(f"/d/{one}").status_code == 200
    assert site.get(f"/d/{other}/original").status_code == 200
    path.unlink()
    assert site.get(f"/d/{one}/original").status_code == 503


def test_a_damaged_record_is_left_out_of_a_feed_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site = site_of(tmp_path, "A treaty\n\nOf trade.", "Another\n\nOf trade.")
    one, other = site.ids("/search?q=trade")
    for path in site.archive.original(site.archive.get(one)).parents[2].rglob("inventory.json"):
        path.write_bytes(path.read_bytes()[:-20])
    feed = fromstring(site.get("/search.atom?q=trade").data)
    ids = [e.text or "" for e in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert any(other in text for text in ids)
    assert not any(one in text for text in ids)
    assert one in caplog.text
    assert site.get(f"/d/{one}").status_code == 503
