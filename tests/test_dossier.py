"""Dossiers: the value, its file, its address, and the pages on which it is arranged and read."""

import io
import json
import zipfile
from html import unescape
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_builders import Page, Sample, sample
from werkzeug.test import TestResponse

from searcher.model.dossier import (
    MAX_ENTRIES,
    Dossier,
    DossierEntry,
    Heading,
    dossier_json,
    dossier_of,
    moved,
    parse_dossier,
)
from searcher.model.errors import BadDossier
from searcher.model.identifiers import mint
from searcher_web.addresses import address
from searcher_web.dossier_address import dossier_from, parameters_of

__all__ = ["sample"]

IDS = [mint(str(n)) for n in range(300)]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60)
LINES = st.lists(
    st.one_of(
        st.builds(Heading, TEXT),
        st.builds(
            DossierEntry,
            st.sampled_from(IDS[:40]),
            st.none() | st.integers(1, 99),
            TEXT.map(str.strip),
        ),
    ),
    max_size=45,
)
DOSSIERS = st.builds(dossier_of, TEXT, TEXT, LINES)


# The value


@settings(max_examples=60)
@given(DOSSIERS)
def test_a_dossier_comes_back_from_its_file_and_its_address(dossier: Dossier) -> None:
    file = parse_dossier(dossier_json(dossier, IDS[0]))
    assert (file.title, file.introduction, file.sections) == (
        dossier.title, dossier.introduction, dossier.sections,
    )  # fmt: skip
    assert file.id == IDS[0]
    query = urlsplit(address("/dossier", parameters_of(dossier))).query
    assert dossier_from(parse_qsl(query, keep_blank_values=True)) == dossier


@settings(max_examples=60)
@given(DOSSIERS, st.data())
def test_a_moved_line_is_at_its_new_place_and_the_others_keep_their_order(
    dossier: Dossier, data: st.DataObject
) -> None:
    outline = dossier.outline
    if not outline:
        return
    index, target = (data.draw(st.integers(0, len(outline) - 1)) for _ in range(2))
    after = moved(outline, index, target)
    assert after[target] == outline[index]
    rest = [*after[:target], *after[target + 1 :]]
    assert rest == [*outline[:index], *outline[index + 1 :]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a dossier"),
        (b'{"title": 3}', "not a dossier"),
        (b'{"format": 9}', "later version"),
        (b'{"kind": "other"}', "not a dossier"),
        (b'{"sections": [{"records": [{"id": "nothing"}]}]}', "not a dossier"),
        (b'{"title": "' + b"x" * 301 + b'"}', "at most 300"),
    ],
)
def test_a_file_that_is_no_dossier_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(BadDossier, match=why):
        parse_dossier(content)


@settings(max_examples=30)
@given(DOSSIERS, DOSSIERS)
def test_the_parameters_of_two_dossiers_make_one(first: Dossier, second: Dossier) -> None:
    both = dossier_from([*parameters_of(first), *parameters_of(second)])
    kept = [*first.entries, *second.entries]
    assert [entry.id for entry in both.entries] == list(dict.fromkeys(e.id for e in kept))
    assert both.title == (first.title or second.title)


def test_a_record_that_comes_twice_is_kept_once() -> None:
    made = dossier_of("", "", [DossierEntry(IDS[0]), DossierEntry(IDS[0], None, "again")])
    assert made.entries == (DossierEntry(IDS[0]),)


# The pages


def chosen(sample: Sample, count: int) -> list[str]:
    return [r.id for r in islice(sample.records, count)]


def arranged(sample: Sample, url: str, **fields: str) -> str:
    """Send the form of the basket at an address, with some fields; return the next address."""
    return str(sent(sample, url, **fields).headers["Location"])


def sent(sample: Sample, url: str, **fields: object) -> TestResponse:
    page = sample.page(url)
    form = {
        str(one["name"]): str(one.get("value", "")) if one.name == "input" else one.get_text()
        for one in page.soup.select("#arrange input[name], #arrange textarea[name]")
        if one.get("type") != "file"
    }
    client = sample.app.test_client()
    return client.post("/basket", data={**form, **fields}, content_type="multipart/form-data")


def order(page: Page) -> list[str]:
    """Return the headings, and the identifiers of the records, in their order on a page."""
    found = page.soup.select(".outline .heading > input, .outline .entry > a, .section, .one a")
    return [
        str(one["value"]) if one.name == "input"
        else one.get_text() if one.name == "h2"
        else str(one["href"]).split("/")[2]
        for one in found
    ]  # fmt: skip


def test_a_dossier_is_arranged_by_forms_alone(sample: Sample) -> None:
    one, two, three = chosen(sample, 3)
    url = f"/basket?d={one}&d={two}&d={three}"
    url = arranged(sample, url, do="up 2", t="Rails", i="First.\r\n\r\nSecond.")
    assert url.endswith("#line-1")
    url = arranged(sample, url, do="heading 1")
    url = arranged(sample, url, do="save", l1="Later", l2="A note\r\non two lines")
    assert order(sample.page(url)) == [one, "Later", three, two]
    assert order(sample.page(arranged(sample, url, do="up 1"))) == ["Later", one, three, two]
    assert order(sample.page(arranged(sample, url, do="remove 1"))) == [one, three, two]
    assert order(sample.page(arranged(sample, url, do="save", at3="1"))) == [
        two,
        one,
        "Later",
        three,
    ]
    read = sample.page(arranged(sample, url, do="read"))
    assert order(read) == [one, "Later", three, two]
    assert [p.get_text() for p in read.soup.select(".introduction")] == ["First.", "Second."]
    assert [p.get_text() for p in read.soup.select(".note")] == ["A note\non two lines"]
    assert read.one("h1").get_text() == "Rails"


def test_records_are_added_by_identifiers_and_permalinks(sample: Sample) -> None:
    one, two = chosen(sample, 2)
    url = arranged(
        sample, "/basket", do="add", add=f"https://a.example/d/{one}/v1#p3, {two.upper()}"
    )
    assert url == f"/basket?d={one}%2Fv1&d={two}#line-1"
    assert (
        arranged(sample, f"/basket?d={one}", do="save", add=two)
        == f"/basket?d={one}&d={two}#line-1"
    )
    refused = sent(sample, "/basket", do="add", add="nothing here")
    assert refused.status_code == 400
    assert "Write identifiers or permalinks" in refused.text


def test_a_dossier_is_sent_as_a_file_and_opened_again(sample: Sample) -> None:
    one, two = chosen(sample, 2)
    url = f"/dossier.json?t=Rails&d={one}&n=A+note&s=Later&d={two}/v1"
    answer = sample.get(url)
    assert answer.headers["Content-Disposition"] == "attachment; filename=Rails.json"
    assert answer.get_json()["sections"] == [
        {"heading": "", "records": [{"id": one, "note": "A note"}]},
        {"heading": "Later", "records": [{"id": two, "version": 1}]},
    ]
    file = (io.BytesIO(answer.data), "Rails.json")
    opened = sent(sample, "/basket", do="open", file=file).headers["Location"]
    assert order(sample.page(opened)) == [one, "Later", two]
    bad = sent(sample, "/basket", do="open", file=(io.BytesIO(b"{"), "x.json"))
    assert (bad.status_code, "not a dossier" in bad.text) == (400, True)
    assert sent(sample, "/basket", do="open").status_code == 400


def test_a_long_dossier_has_a_short_address_and_too_long_a_one_is_refused(sample: Sample) -> None:
    everything = chosen(sample, 70)
    notes = "".join(f"&d={one}&n=" + "a+long+note+" * 20 for one in everything)
    moved_to = arranged(sample, f"/basket?{notes}", do="down 0")
    assert moved_to.startswith("/basket?z=")
    assert len(moved_to) < 2_000
    assert order(sample.page(moved_to))[:2] == [everything[1], everything[0]]
    many = "&".join(f"d={one}" for one in IDS[: MAX_ENTRIES + 1])
    for path in ("/basket", "/dossier", "/dossier.csv"):
        refused = sample.get(f"{path}?{many}")
        assert (refused.status_code, "at most 200 records, not 201" in refused.text) == (400, True)
    assert sample.get(f"/dossier?{many.rpartition('&')[0]}").status_code == 200
    assert sample.get("/dossier?z=AAAA").status_code == 400


def test_a_long_basket_is_arranged_page_by_page(sample: Sample) -> None:
    everything = chosen(sample, 60)
    first = "/basket?" + "&".join(f"d={one}" for one in everything)
    assert order(sample.page(first)) == everything[:50]
    second = arranged(sample, first, do="page 2", l3="A note")
    assert order(sample.page(second)) == everything[50:]
    assert order(sample.page(arranged(sample, second, do="up 50"))) == [
        *everything[:49], everything[50],
    ]  # fmt: skip
    back = sample.page(arranged(sample, second, do="page 1"))
    assert back.soup.select("textarea[name=l3]")[0].get_text() == "A note"


def test_withdrawn_merged_and_unknown_records_are_shown_as_what_they_are(sample: Sample) -> None:
    gone, unknown = sample.withdrawn, IDS[0]
    page = sample.page(f"/dossier?d={gone}&d={unknown}&d={sample.corrected}/v1")
    facts = [" ".join(one.get_text().split()) for one in page.soup.select(".one .facts")]
    assert f"Withdrawn: {sample.reason}" in facts[0]
    assert "does not have this record" in facts[1]
    assert "Version 1" in facts[2]
    titles = page.soup.select(".record-title a")
    assert sample.archive.get(sample.corrected, 1).heading == titles[-1].get_text()
    texts = sample.page(f"/dossier?d={gone}&d={unknown}&texts=1")
    assert not texts.soup.select(".text")


def test_a_search_finds_only_records_of_the_dossier(sample: Sample) -> None:
    everywhere = set(sample.ids("/search?q=culture&match=all"))
    inside, outside = sorted(everywhere)[:3], sorted(everywhere)[3]
    other = next(r.id for r in sample.records if r.id not in everywhere)
    state = "&".join(f"d={one}" for one in [other, *inside])
    page = sample.page(f"/dossier?{state}&q=culture")
    found = [str(a["href"]).split("/")[2].split("?")[0] for a in page.soup.select(".hits h3 a")]
    assert (page.total, set(found)) == (3, set(inside))
    assert outside not in found
    assert page.soup.select(".hits .snippet mark")
    numbers = {str(one["value"]) for one in page.soup.select(".hits li")}
    assert numbers == {"2", "3", "4"}
    marked = sample.page(f"/dossier?{state}&texts=1&q=culture")
    assert marked.soup.select(".text mark")
    assert sample.page(f"/dossier?{state}&q=zzzzz").total == 0


def test_the_parts_of_a_dossier_have_every_paragraph_once_and_lead_back(sample: Sample) -> None:
    records = sample.records
    state = "&".join(f"d={one.id}" for one in records)
    url, texts, urls = f"/dossier?{state}&texts=1", [], []
    while url:
        urls.append(url)
        page = sample.page(url)
        assert len(page.html.encode()) < 100_000
        texts += [p.get_text() for p in page.soup.select(".one .text p")]
        url = next((str(a["href"]) for a in page.soup.select("a[rel~=next]")), "")
    assert len(urls) > 1
    assert "".join("".join(texts).split()) == "".join("".join(r.body for r in records).split())
    back = sample.page(sample_previous(sample, urls[-1]))
    assert back.soup.select("a[rel~=next]")


def sample_previous(sample: Sample, url: str) -> str:
    return str(sample.page(url).one("a[rel~=prev]")["href"])


def test_a_dossier_is_cited_in_a_style_on_a_page_and_as_a_text(sample: Sample) -> None:
    ids = chosen(sample, 9)
    state = "&".join(f"d={one}" for one in ids)
    first = sample.page(f"/dossier?{state}&citations=apa")
    second = sample.page(f"/dossier?{state}&citations=apa&page=2")
    cited = [p.get_text() for page in (first, second) for p in page.soup.select(".citation")]
    alone = sample.page(f"/d/{ids[0]}/v1/cite?style=apa").one(".citation").get_text()
    assert (len(cited), cited[0]) == (9, alone)
    answer = sample.get(f"/dossier.txt?{state}&n=Remember&citations=apa")
    lines = answer.text.splitlines()
    assert [line.split(". ", 1)[1] for line in lines if line[:1].isdigit()] == cited
    assert "    Remember" in lines


def test_the_downloads_of_a_dossier_have_its_records_in_its_order_with_its_notes(
    sample: Sample,
) -> None:
    ids = chosen(sample, 4)[::-1]
    state = "t=Rails&" + "&".join(f"d={one}&n=Note+{n}" for n, one in enumerate(ids))
    rows = sample.get(f"/dossier.csv?{state}&d={sample.withdrawn}").text.splitlines()
    assert [row.split(",")[0].strip('"') for row in rows[1:]] == [*ids, sample.withdrawn]
    assert sample.get(f"/dossier.bib?{state}").text.count("annote = {Note") == 4
    assert sample.get(f"/dossier.ris?{state}").text.count("N1  - Note") == 4
    items = sample.get(f"/dossier.csl.json?{state}").get_json()
    assert [item["annote"] for item in items] == [f"Note {n}" for n in range(4)]
    pack = zipfile.ZipFile(io.BytesIO(sample.get(f"/dossier.originals.zip?{state}").data))
    names = pack.namelist()
    assert {"dossier.json", "dossier.txt", "records.csv", "manifest.json"} <= set(names)
    assert sum(name.startswith("originals/") for name in names) == 4
    assert "Note 3" in pack.read("dossier.txt").decode()
    assert parse_dossier(pack.read("dossier.json")).entries[0] == DossierEntry(
        ids[0], None, "Note 0"
    )
    manifest = json.loads(pack.read("manifest.json"))
    assert (manifest["records"], manifest["order"], manifest["query"]) == (4, "dossier", "Rails")


def test_texts_of_a_dossier_never_reach_a_page_as_markup(sample: Sample) -> None:
    (one,) = chosen(sample, 1)
    evil = "<script>alert(1)</script>"
    state = f"t={evil}&i={evil}&s={evil}&d={one}&n={evil}"
    for url in (f"/dossier?{state}", f"/dossier?{state}&texts=1", f"/basket?{state}"):
        page = sample.page(url)
        assert "<script>alert" not in page.html
        assert unescape(page.html).count(evil) >= 3


@pytest.mark.parametrize(
    "query", ["texts=0", "texts=x", "texts=1.0", "citations=mla", "page=0", "page=x"]
)
def test_wrong_parameters_are_refused(sample: Sample, query: str) -> None:
    (one,) = chosen(sample, 1)
    assert sample.get(f"/dossier?d={one}&{query}").status_code == 400
    assert sample.get(f"/dossier?d={one}&texts=2").status_code == 404
    assert sent(sample, f"/basket?d={one}", do="explode").status_code == 400
