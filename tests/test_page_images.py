"""The pages of originals as images for viewers (IIIF): manifests, images, their limits."""

import queue
import threading
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from iiif_prezi3 import Manifest
from msgspec import structs
from PIL import Image
from web_builders import Site, open_site
from werkzeug.test import TestResponse

from evaluation import making
from searcher.ingest import correct, make_correction, withdraw
from searcher.model.errors import BadSetting, DamagedOriginal, TooLargeOriginal
from searcher.model.record import Record
from searcher.readers.formats import Format
from searcher.sandbox import page_image_in_sandbox, page_sizes_in_sandbox
from searcher_web import Config, page_images
from searcher_web.page_images import AT_ONCE, PageImageStore, has_page_images

TITLE = "Talks on rail — «Поезд» & <b>"
PAGES = 3


def ingested(folder: Path, **settings: object) -> tuple[Site, Record]:
    """Make a site that shows pages, with a PDF of three pages and a text."""
    site = open_site(folder, **{"page_images": folder / "images", **settings})
    lines = (making.TITLE, "", *making.LEAD.split(". "))
    original = folder / "talks.pdf"
    original.write_bytes(making.pdf([lines] * PAGES))
    (outcome,) = site.ingest(original, title=TITLE, language="en")
    return site, site.archive.get(outcome.id)


def path_of(address: str) -> str:
    return urlsplit(address).path


def image_of(site: Site, path: str) -> Image.Image:
    answer = site.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg"), path
    return Image.open(BytesIO(answer.data))


def test_a_manifest_has_every_page_with_its_images(tmp_path: Path) -> None:
    site, record = ingested(tmp_path)
    answer = site.get(f"/iiif/{record.id}/manifest.json")
    assert "presentation/3" in answer.headers["Content-Type"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    manifest = Manifest(**answer.get_json(force=True))
    assert str(manifest.id).endswith(f"/iiif/{record.id}/v1/manifest.json")
    assert site.get(path_of(str(manifest.id))).data == answer.data
    assert answer.get_json(force=True)["label"] == {"en": [TITLE]}
    assert len(manifest.items) == PAGES
    for number, canvas in enumerate(answer.get_json(force=True)["items"], start=1):
        (body,) = [one["body"] for one in canvas["items"][0]["items"]]
        size = canvas["width"], canvas["height"]
        assert image_of(site, path_of(body["id"])).size == size == (body["width"], body["height"])
        (small,) = canvas["thumbnail"]
        assert image_of(site, path_of(small["id"])).size == (small["width"], small["height"])
        (service,) = body["service"]
        assert path_of(service["id"]) == f"/iiif/{record.id}/v1/p{number}"


def test_an_image_is_described_as_it_is_served(tmp_path: Path) -> None:
    site, record = ingested(tmp_path)
    base = f"/iiif/{record.id}/v1/p2"
    answer = site.get(base)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{base}/info.json")
    found = site.get(f"{base}/info.json").get_json(force=True)
    assert (found["type"], found["profile"]) == ("ImageService3", "level0")
    assert path_of(found["id"]) == base
    whole = found["width"], found["height"]
    assert image_of(site, f"{base}/full/max/0/default.jpg").size == whole
    sizes = [(one["width"], one["height"]) for one in found["sizes"]]
    assert whole == sizes[-1]
    assert min(sizes[0]) < 300  # of the list of pages
    for (width, height), (wider, higher) in pairwise(sizes):  # a viewer enlarges none much
        assert (width, height) == (-(-wider // 2), -(-higher // 2))
    for width, height in sizes:
        image = image_of(site, f"{base}/full/{width},{height}/0/default.jpg")
        assert image.size == (width, height)
    ink = image_of(site, f"{base}/full/max/0/default.jpg").convert("L").getextrema()
    assert ink[0] < 60  # letters
    assert ink[1] > 250  # on white


def test_a_page_of_a_record_leads_to_its_manifest(tmp_path: Path) -> None:
    site, record = ingested(tmp_path)
    soup = site.page(f"/d/{record.id}").soup
    (link,) = soup.select("head link[href$='/manifest.json']")
    assert "presentation/3" in str(link["type"])
    (shown,) = soup.select("main a[href$='/manifest.json']")
    assert site.get(str(link["href"])).data == site.get(str(shown["href"])).data
    text = tmp_path / "note.txt"
    text.write_text("Armenia and Kazakhstan signed a treaty.", "utf-8")
    (outcome,) = site.ingest(text)
    assert "/iiif/" not in site.page(f"/d/{outcome.id}").html
    assert site.get(f"/iiif/{outcome.id}/manifest.json").status_code == 404
    without = open_site(tmp_path)
    assert "/iiif/" not in without.page(f"/d/{record.id}").html
    assert without.get(f"/iiif/{record.id}/manifest.json").status_code == 404


def test_what_there_is_not_is_not_found(tmp_path: Path) -> None:
    site, record = ingested(tmp_path)
    start = f"/iiif/{record.id}"
    for path in (
        "/v2/manifest.json", "/p0/info.json", f"/p{PAGES + 1}/info.json", "/p1/full/9,9/0/default.jpg",
        "/p1/full/full/0/default.jpg", "/p1/full/max/90/default.jpg", "/p1/square/max/0/default.jpg",
        f"/v1/p{PAGES + 1}/full/max/0/default.jpg", "/p99999999999999999999/info.json",
    ):  # fmt: skip
        assert site.get(start + path).status_code == 404, path
    assert site.get("/iiif/nothing/manifest.json").status_code == 404
    moved = site.get(f"/iiif/{record.id.upper()}/manifest.json")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"{start}/manifest.json")


def test_each_version_has_its_images_until_the_record_is_withdrawn(tmp_path: Path) -> None:
    site, record = ingested(tmp_path)
    title = make_correction("title", "Another title", "Anna", "test")
    correct(site.archive, site.engine, record.id, [title], "Misread.")
    labels = [
        site.get(f"/iiif/{record.id}{version}/manifest.json").get_json(force=True)["label"]["en"]
        for version in ("", "/v1", "/v2")
    ]
    assert labels == [["Another title"], [TITLE], ["Another title"]]
    image = f"/iiif/{record.id}/v1/p1/full/max/0/default.jpg"
    assert site.get(image).status_code == 200
    withdraw(site.archive, site.engine, record.id, "Asked for.", "Anna")
    assert site.get(image).status_code == 410
    assert site.get(f"/iiif/{record.id}/manifest.json").status_code == 410


def test_other_sites_may_show_the_pages_only_if_that_is_set(tmp_path: Path) -> None:
    site, record = ingested(tmp_path, page_images_anywhere=True)
    for path in ("manifest.json", "p1/info.json", "p1/full/max/0/default.jpg", "p9/info.json"):
        answer = site.get(f"/iiif/{record.id}/{path}")
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
    for path in (f"/d/{record.id}", f"/d/{record.id}.json", f"/d/{record.id}/original"):
        assert "Access-Control-Allow-Origin" not in site.get(path).headers, path


# The store


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the pages that are drawn."""
    real, pages = page_images.page_image_in_sandbox, list[int]()

    def counted(data: bytes, file: Format, page: int, size: tuple[int, int]) -> bytes:
        pages.append(page)
        return real(data, file, page, size)

    monkeypatch.setattr(page_images, "page_image_in_sandbox", counted)
    return pages


def test_an_image_is_drawn_once(tmp_path: Path, drawn: list[int]) -> None:
    site, record = ingested(tmp_path)
    path = f"/iiif/{record.id}/p1/full/max/0/default.jpg"
    first = site.get(path).data
    assert site.get(path).data == first
    assert drawn == [1]
    again = open_site(tmp_path, page_images=tmp_path / "images")
    assert again.get(path).data == first
    assert drawn == [1]


def test_the_folder_holds_no_more_than_it_may(tmp_path: Path, drawn: list[int]) -> None:
    site, record = ingested(tmp_path)
    sizes = PageImageStore(tmp_path / "images", 10**9).sizes(site.archive, record)
    one = len(PageImageStore(tmp_path / "other", 10**9).image(site.archive, record, 1, sizes[0]))
    store = PageImageStore(tmp_path / "few", 13 * one // 5)
    for page in (1, 2, 1, 3, 1):  # the second was not used for longest
        store.image(site.archive, record, page, sizes[page - 1])
    kept = sum(path.stat().st_size for path in (tmp_path / "few").rglob("*.jpg"))
    assert 0 < kept <= 13 * one // 5
    assert drawn == [1, 1, 2, 3]


def test_a_folder_that_cannot_be_written_stops_no_reader(tmp_path: Path) -> None:
    (tmp_path / "images").write_text("a file", "utf-8")
    site, record = ingested(tmp_path)
    assert image_of(site, f"/iiif/{record.id}/p1/full/max/0/default.jpg").size[0] > 1000


def test_what_cannot_be_drawn_is_stated_and_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, record = ingested(tmp_path)
    tried = list[int]()

    def failing(data: bytes, _: Format) -> tuple[tuple[int, int], ...]:
        tried.append(len(data))
        raise TooLargeOriginal("it has more than 2,000 pages to be shown")

    monkeypatch.setattr(page_images, "page_sizes_in_sandbox", failing)
    for _ in range(2):
        answer = site.get(f"/iiif/{record.id}/manifest.json")
        assert answer.status_code == 404
    assert len(tried) == 1


def test_many_requests_at_once_do_not_take_every_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, record = ingested(tmp_path)
    start = f"/iiif/{record.id}/v1"
    sizes = site.get(f"{start}/p1/info.json").get_json(force=True)["sizes"]
    names = ["max", f"{sizes[0]['width']},{sizes[0]['height']}"]
    known, *paths = [f"{start}/p{n}/full/{name}/0/default.jpg" for n in (1, 2, 3) for name in names]
    assert site.get(known).status_code == 200
    paths = [*paths, *paths][: AT_ONCE + 1]
    go_on, answered = threading.Event(), queue.Queue[TestResponse]()
    running, at_once = list[int](), list[int]()

    def waiting(*_: object) -> bytes:
        running.append(1)
        at_once.append(len(running))
        assert go_on.wait(20)
        running.pop()
        return b"\xff\xd8"

    monkeypatch.setattr(page_images, "page_image_in_sandbox", waiting)

    def ask(path: str) -> None:
        answered.put(site.app.test_client().get(path))

    threads = [threading.Thread(target=ask, args=(path,), daemon=True) for path in paths]
    for thread in threads:
        thread.start()
    refused = answered.get(timeout=15)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert site.get(known).status_code == 200  # what is drawn already needs no place
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert [answered.get(timeout=20).status_code for _ in range(AT_ONCE)] == [200] * AT_ONCE
    assert max(at_once) == 2


@pytest.mark.parametrize("name", ["images", "."])
def test_a_folder_in_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSetting):
        Config(tmp_path, tmp_path / "index", page_images=tmp_path / name)


def test_without_pillow_the_setting_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher_web.config.find_spec", lambda _: None)
    with pytest.raises(BadSetting) as refused:
        Config(tmp_path / "archive", tmp_path / "index", page_images=tmp_path / "images")
    assert "searcher[pages]" in refused.value.remedy


# Pictures


def picture(
    kind: str, mode: str = "RGB", size: tuple[int, int] = (900, 600), **options: object
) -> bytes:
    written = BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


def shown(data: bytes, file: Format, page: int = 1) -> Image.Image:
    size = page_sizes_in_sandbox(data, file)[page - 1]
    image = Image.open(BytesIO(page_image_in_sandbox(data, file, page, size)))
    assert image.size == size
    assert image.mode == "RGB"
    return image


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "1"),
        ("PNG", "I;16"), ("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("TIFF", "1"),
        ("TIFF", "I;16"), ("TIFF", "CMYK"), ("TIFF", "RGB"),
    ],
)  # fmt: skip
def test_pictures_of_all_kinds_are_shown(kind: str, mode: str) -> None:
    assert shown(picture(kind, mode), Format[kind]).size == (900, 600)


def test_a_fax_of_many_pixels_is_reduced() -> None:
    image = shown(picture("TIFF", "1", (4_960, 7_016), compression="group4"), Format.TIFF)
    assert image.size[0] * image.size[1] <= 4_010_000


def test_what_is_transparent_is_white() -> None:
    for mode, colour in (("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))):
        written = BytesIO()
        Image.new(mode, (50, 50), colour).save(written, "PNG")
        assert shown(written.getvalue(), Format.PNG).getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_upright(orientation: int) -> None:
    """Exif names where the first row and the first column of what is stored belong."""
    upright = Image.new("L", (60, 40), 255)
    upright.paste(0, (0, 0, 30, 20))  # black at the top left
    stored = upright.transpose(TURNED[orientation]) if orientation in TURNED else upright
    exif, written = Image.Exif(), BytesIO()
    exif[0x0112] = orientation
    stored.save(written, "JPEG", exif=exif, quality=95)
    image = shown(written.getvalue(), Format.JPEG).convert("L")
    assert image.size == (60, 40)
    assert image.getpixel((10, 10)) < 60
    assert all(image.getpixel(at) > 200 for at in ((50, 10), (10, 30), (50, 30)))


TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
}  # fmt: skip
"""How an upright picture becomes what is stored with an orientation (the reverse of Exif's)."""


def test_each_page_of_a_picture_is_shown() -> None:
    frames = [Image.new("L", (100 + 10 * n, 80), 40 * n) for n in range(4)]
    written = BytesIO()
    frames[0].save(written, "TIFF", save_all=True, append_images=frames[1:])
    data = written.getvalue()
    assert [size[0] for size in page_sizes_in_sandbox(data, Format.TIFF)] == [100, 110, 120, 130]
    assert abs(shown(data, Format.TIFF, 4).convert("L").getpixel((5, 5)) - 120) < 5


@pytest.mark.parametrize(
    ("data", "file", "error"),
    [
        (picture("PNG", "1", (30_000, 30_000)), Format.PNG, TooLargeOriginal),
        (picture("JPEG")[:900], Format.JPEG, DamagedOriginal),
        (picture("PNG")[:60], Format.PNG, DamagedOriginal),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Format.PNG, DamagedOriginal),
        (b"II*\0" + bytes(100), Format.TIFF, DamagedOriginal),
        (b"%PDF-1.7\n" + bytes(100), Format.PDF, DamagedOriginal),
        (making.pdf([[]] * 2_001), Format.PDF, TooLargeOriginal),
    ],
    ids=["bomb", "half a JPEG", "half a PNG", "no PNG", "no TIFF", "no PDF", "many pages"],
)
def test_a_picture_that_cannot_be_drawn_is_refused(
    data: bytes, file: Format, error: type[Exception]
) -> None:
    with pytest.raises(error):
        page_image_in_sandbox(data, file, 1, page_sizes_in_sandbox(data, file)[0])


def test_pictures_have_pages_to_be_shown(tmp_path: Path) -> None:
    _, record = ingested(tmp_path)
    for media_type, has_pages in (
        ("application/pdf", True), ("image/png", True), ("image/jpeg", True), ("image/tiff", True),
        ("text/html", False), ("image/svg+xml", False),
    ):  # fmt: skip
        original = replace(record.original, media_type=media_type)
        assert has_page_images(structs.replace(record, original=original)) == has_pages
