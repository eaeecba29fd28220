"""Permalinks of records: evidence, versions, JSON, originals."""

from web_builders import (
    Sample,
    sample,
    written_day,
)

from searcher.model.review import Audience

__all__ = ["sample"]

# Records


def test_the_record_page_shows_the_evidence_of_each_value(sample: Sample) -> None:
    for record in sample.records:
        page = sample.page(f"/d/{record.id}")
        names = [dt.get_text() for dt in page.soup.select("dt")]
        facts = dict(zip(names, page.soup.select("dd"), strict=True))
        for name in ("Title", "Published", "Modified", "Source", "Kind", "Language", "Parties"):
            evidence_list = record.evidence(name.lower())
            assert not evidence_list or name in facts, (name, record.original.name)
            lines = facts[name].select(".why li") if name in facts else []
            assert len(lines) == len(evidence_list), (name, record.original.name)
            for line, evidence in zip(lines, evidence_list, strict=True):
                text = " ".join(line.get_text().split())
                assert " ".join(evidence.found[:40].split()) in text
                assert f"rule {evidence.rule}" in text
                assert f"confidence {evidence.confidence:.0%}" in text
                assert f"({evidence.by})" in text
        for name in ("Title", "Published", "Source", "Kind"):
            unknown = getattr(record, name.lower()) is None
            assert (facts[name].contents[0].get_text() == "Unknown") is unknown, name
        warned = any(flag.code.audience is Audience.READERS for flag in record.flags)
        assert bool(page.soup.select(".review")) is warned


def test_the_values_of_a_record_link_to_records_that_share_them(sample: Sample) -> None:
    for record in sample.records[::8]:
        links = sample.page(f"/d/{record.id}").soup.select("dd > a")
        assert links
        for link in links:
            assert record.id in sample.ids(str(link["href"])), link


def test_a_record_shows_its_permalink_and_citation(sample: Sample) -> None:
    one = sample.corrected
    page = sample.page(f"/d/{one}")
    assert page.one(".permalink a").get_text() == f"http://localhost/d/{one}"
    assert page.one("link[rel=canonical]")["href"] == f"/d/{one}"
    cited = page.one(".citation").get_text()
    record = sample.archive.get(one)
    for part in (record.source, record.title, written_day(record.published)):
        assert str(part) in cited
    assert cited.endswith(f"http://localhost/d/{one}/v2")


def test_an_old_version_links_to_the_newest(sample: Sample) -> None:
    one = sample.corrected
    old, new, newest = (sample.page(f"/d/{one}{end}") for end in ("/v1", "/v2", ""))
    assert "This is version 1 of the record" in old.one(".notice").get_text()
    links = [str(a["href"]) for a in old.soup.select(".notice a")]
    assert links == [f"/d/{one}", f"/d/{one}/diff/1..2"]
    marked = sample.page(f"/d/{one}/v1?q=energy")
    assert str(marked.soup.select(".marks a")[0]["href"]) == f"/d/{one}/v1"
    assert old.one("link[rel=canonical]")["href"] == f"/d/{one}/v1"
    for page in (new, newest):
        assert not page.soup.select(".notice")
        assert page.one("link[rel=canonical]")["href"] == f"/d/{one}"
    for page, number in ((old, 1), (newest, 2)):
        record = sample.archive.get(one, number)
        assert [p.get_text() for p in page.soup.select(".text p")] == record.body.split("\n\n")
    assert sample.archive.get(one, 1).body != sample.archive.get(one, 2).body


def test_each_version_is_listed_with_time_reason_and_author(sample: Sample) -> None:
    one = sample.corrected
    history = sample.archive.history(one)
    for url, here in ((f"/d/{one}", 2), (f"/d/{one}/v1", 1)):
        lines = sample.page(url).soup.select(".versions li")
        assert [int(str(li["value"])) for li in lines] == [2, 1]
        for line, version in zip(lines, reversed(history), strict=True):
            assert version.reason in line.get_text()
            assert version.by in line.get_text()
            links = [str(a["href"]) for a in line.select("a")]
            other = version.number != here
            changed = [f"/d/{one}/diff/1..2"] if version.number == 2 else []
            assert links == ([f"/d/{one}/v{version.number}"] if other else []) + changed


def test_the_json_of_a_record_is_the_record_with_its_history(sample: Sample) -> None:
    one = sample.corrected
    for url, number in ((f"/d/{one}.json", 2), (f"/d/{one}/v1.json", 1)):
        served = sample.json(url)
        record = sample.archive.get(one, number)
        assert (served["id"], served["version"], served["body"]) == (one, number, record.body)
        assert [v["number"] for v in served["versions"]] == [1, 2]
        assert len(served["provenance"]) == len(record.provenance)
    alternate = sample.page(f"/d/{one}").one("link[rel=alternate]")
    assert sample.json(str(alternate["href"]))["version"] == 2


def test_the_original_is_a_download_with_its_bytes(sample: Sample) -> None:
    for record in sample.records:
        answer = sample.get(f"/d/{record.id}/v{record.version}/original")
        assert answer.data == sample.originals[record.id]
        assert answer.data == sample.get(f"/d/{record.id}/original").data
        headers = answer.headers
        assert headers["Content-Disposition"].startswith("attachment; filename=")
        assert record.original.name in headers["Content-Disposition"]
        assert headers["Content-Security-Policy"].startswith("sandbox;")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == record.original.media_type
        assert answer.mimetype_params["charset"] == record.original.encoding


def test_the_original_of_an_old_version_is_the_old_original(sample: Sample) -> None:
    one = sample.corrected
    old, new = (sample.get(f"/d/{one}/v{n}/original").data for n in (1, 2))
    assert old != new == sample.get(f"/d/{one}/original").data


def test_responses_that_may_change_are_revalidated_and_fixed_ones_are_cached(
    sample: Sample,
) -> None:
    original = sample.get(f"/d/{sample.corrected}/original")
    assert original.headers["Cache-Control"].startswith("no-cache")
    style = str(sample.page("/").one("link[rel=stylesheet]")["href"])
    assert "max-age=31536000" in sample.get(style).headers["Cache-Control"]
    assert "?" in style
