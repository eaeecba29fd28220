"""Text that was recognised in a scan is marked wherever it is shown."""

from pathlib import Path

from msgspec import structs
from web_builders import faults, site_of

from searcher.ingest import open_writers


def test_recognised_text_is_marked_beside_its_snippet_and_on_its_page(tmp_path: Path) -> None:
    site = site_of(tmp_path, "Kazakhstan and Armenia signed a treaty on trade in quokkas.")
    (typed,) = site.archive.records()
    assert not site.page("/search?q=quokkas").soup.select(".recognised")
    scanned = structs.replace(typed, recognised="tesseract 5.3.0, eng, 91%")
    with open_writers(site.archive, site.engine) as (store, index):
        index.put(store.put(scanned, None, "recognised", "An archivist"))
    results = site.page("/search?q=quokkas")
    assert "tesseract 5.3.0, eng, 91%" in results.one(".recognised").get_text()
    page = site.page(f"/d/{typed.id}")
    assert "tesseract 5.3.0, eng, 91%" in page.text
    assert not faults(results.html)
    assert not faults(page.html)
    (hit,) = site.json("/search.json?q=quokkas")["hits"]
    assert "tesseract" in str(hit["recognised"])
