"""WACZ files: the pages that they list, with titles and days."""

import json
import zipfile

import pytest
from container_builders import entries, members, refused, skipped
from ingest_builders import WorkFolder, note, web_page

from evaluation import making
from searcher.readers.containers.members import Member
from searcher.readers.format_detection import detect_format
from searcher.readers.formats import Format

TALKS, KK, FRAME = (f"https://lantern.example/{name}" for name in ("talks", "kk", "frame"))
PAGES = {
    TALKS: web_page("Talks in Yerevan | Lantern", note(1)).encode(),
    KK: web_page("Ереван келіссөздері", note(2)).encode(),
    FRAME: web_page("Advertisement", note(3)).encode(),
}
LISTED = [
    {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
    {"id": "1", "url": TALKS, "title": "Talks in Yerevan", "ts": "2018-02-03T10:00:00Z"},
    {"id": "2", "url": f"{KK}/", "title": KK, "ts": "now"},
]


def listed(pages: list[dict[str, str]]) -> bytes:
    return "\n".join(json.dumps(page) for page in pages).encode()


def wacz(
    files: dict[str, bytes] | None = None, pages: bytes = listed(LISTED), **more: bytes
) -> bytes:
    archives = {"archive/data.warc.gz": making.warc(PAGES, compressed=True)}
    return making.packed(
        {
            **(archives if files is None else files),
            "indexes/index.cdx": b"x",
            "pages/pages.jsonl": pages,
            "datapackage.json": b"{}",
            **more,
        },
        zipfile.ZIP_STORED,
    )


def test_the_listed_pages_are_documents_and_frames_are_not() -> None:
    data = wacz()
    assert detect_format(data) is Format.WACZ
    assert members(data) == {TALKS: PAGES[TALKS], KK: PAGES[KK]}
    assert skipped(data)["pages that are parts of others"] == 1
    metadata = {e.name: dict(e.metadata) for e in entries(data) if isinstance(e, Member)}
    assert metadata[TALKS] == {"url": TALKS, "title": "Talks in Yerevan", "retrieved": "2018-02-03"}
    assert metadata[KK] == {"url": KK, "retrieved": "2017-03-05"}


@pytest.mark.parametrize("pages", [b"", b"{\n[1]\n", b'{"url": 1}\n'])
def test_without_a_list_every_page_is_a_document(pages: bytes) -> None:
    assert members(wacz(pages=pages)).keys() == PAGES.keys()


def test_several_archives_are_read_and_a_cut_one_is_named() -> None:
    whole = making.warc({TALKS: PAGES[TALKS]}, compressed=True)
    cut = making.warc({KK: PAGES[KK]}, compressed=True)[:-40]
    data = wacz({"archive/a.warc.gz": cut, "archive/b.warc.gz": whole, "archive/c.txt": b"x"})
    assert members(data).keys() == {TALKS, KK}
    assert refused(data) == {"archive/a.warc.gz": "TruncatedOriginal"}


def test_a_bomb_is_not_unpacked() -> None:
    data = making.packed({"archive/a.warc": bytes(20_000_000), "pages/pages.jsonl": b""})
    assert refused(data) == {"archive/a.warc": "BombOriginal"}


def test_it_is_ingested_with_the_titles_as_hints_also_out_of_a_zip(tmp_path: object) -> None:
    work = WorkFolder(tmp_path)  # type: ignore[arg-type]
    work.ingest(work.write("crawl.zip", making.packed({"crawl.wacz": wacz()})))
    titles = {record.original.url: record.title for record in work.archive.records()}
    assert titles == {TALKS: "Talks in Yerevan", KK: "Ереван келіссөздері"}
    days = {record.original.url: record.original.retrieved for record in work.archive.records()}
    assert days[TALKS] == "2018-02-03"
