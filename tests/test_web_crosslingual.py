"""The site searches the neighbours of words in other languages where the index has a table."""

from pathlib import Path

import numpy as np
from web_builders import Site, site_of

from searcher.crosslingual import (
    ComparedWord,
    Header,
    NeighbourTable,
    table_path,
    write_table,
)
from searcher.text import term_for

DOCUMENTS = (
    "A border of two countries.\n\nThe friendship of the two was celebrated with the harbour.",
    "Граница двух стран.\n\nДружбу двух народов отметили праздником в этом городе.",
)


def _add_table(index: Path) -> None:
    words = [
        ComparedWord(term_for("celebrated", "en"), "en", "celebrated"),
        ComparedWord(term_for("праздником", "ru"), "ru", "праздником"),
    ]
    header = Header("recorded", "2017-03-03T00:00:00Z", 2, 2, 3, 0.3)
    both = np.array([0.5, 0.5], np.float16)
    links = np.array([1, 0], np.uint32)
    table = NeighbourTable(header, words, np.array([0, 1, 2], np.uint32), links, both)
    write_table(table_path(index), table)


def also_searched(site: Site, q: str) -> list[list[str]]:
    return [one["names"] for one in site.get(f"/search.json?q={q}").json["also_searched"]]


def test_a_table_is_used_from_the_moment_it_is_there_to_when_it_is_gone(tmp_path: Path) -> None:
    site = site_of(tmp_path, *DOCUMENTS)
    index = site.app.config["SITE"].index
    assert also_searched(site, "celebrated") == []
    _add_table(index)
    assert also_searched(site, "celebrated") == [["праздником"]]
    page = site.page("/search?q=celebrated")
    assert page.total == 2
    assert "Also searched: праздником" in page.soup.select_one(".offer").get_text()
    assert site.page("/search?q=celebrated&words=typed").total == 1
    table_path(index).unlink()
    assert also_searched(site, "celebrated") == []
    assert site.page("/search?q=celebrated").total == 1
