"""What readers see of records that were restored, merged, replaced or purged."""

from pathlib import Path

import pytest
from web_builders import Site, faults, site_of

from searcher.ingest import merge, purge, restore, withdraw

WHO = ("a slip", "An archivist")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty on trade in quokkas.")
    (tmp_path / "other.txt").write_text("Georgia and Turkey opened a road for wombats.", "utf-8")
    site.ingest(tmp_path / "other.txt")
    return site


@pytest.fixture
def ids(site: Site) -> tuple[str, str]:
    """Return the two records."""
    (one,), (other,) = site.ids("/search?q=quokkas"), site.ids("/search?q=wombats")
    return one, other


def test_every_address_of_a_merged_record_leads_to_the_survivor(site: Site, ids) -> None:
    lesser, survivor = ids
    merge(site.archive, site.engine, lesser, survivor, *WHO)
    for end in ("", ".json", "/original", ".bib", "/v2", "/v2.json", "?q=trade"):
        answer = site.get(f"/d/{lesser}{end}")
        expected = end.replace("/v2", "")
        assert (answer.status_code, answer.location) == (301, f"/d/{survivor}{expected}"), end
        assert site.get(answer.location).status_code == 200, end
    assert site.ids("/search") == [survivor]


def test_versions_of_a_merged_record_can_be_read_and_name_the_other(site: Site, ids) -> None:
    lesser, survivor = ids
    merge(site.archive, site.engine, lesser, survivor, *WHO)
    page = site.page(f"/d/{lesser}/v1")
    assert "quokkas" in page.text
    assert "merged into another one" in page.one(".notice").get_text()
    assert not faults(page.html)
    assert site.get(f"/d/{lesser}/v1/original").status_code == 200
    merged = site.page(f"/d/{survivor}")
    assert f"/d/{lesser}/v1" in [str(a["href"]) for a in merged.soup.select(".related a")]
    assert not faults(merged.html)


def test_a_tombstone_links_to_what_replaces_it(site: Site, ids) -> None:
    gone, other = ids
    withdraw(site.archive, site.engine, gone, *WHO, replaced_by=other)
    page = site.page(f"/d/{gone}", 410)
    assert str(page.one(f'main a[href="/d/{other}"]').get_text()).startswith("[Georgia")
    assert not faults(page.html)
    assert site.json(f"/d/{gone}.json", 410)["record"]["replaced_by"] == other


def test_a_restored_record_has_its_page_and_its_tombstone_links_to_it(site: Site, ids) -> None:
    one, _ = ids
    withdraw(site.archive, site.engine, one, *WHO)
    restore(site.archive, site.engine, one, "it was ours", "An archivist")
    page = site.page(f"/d/{one}")
    assert "quokkas" in page.text
    assert "it was ours (An archivist)" in page.text
    tombstone = site.page(f"/d/{one}/v2", 410)
    assert "It was restored later" in tombstone.text
    assert site.ids("/search?q=quokkas") == [one]


def test_a_purged_record_is_a_tombstone_at_every_address(site: Site, ids) -> None:
    one, _ = ids
    purge(site.archive, site.engine, one, *WHO)
    for end in ("", ".json", "/v1", "/v2", "/original", "/v1/original", "/diff/1..2"):
        assert site.get(f"/d/{one}{end}").status_code == 410, end
    assert site.total("/search?q=quokkas") == 0
