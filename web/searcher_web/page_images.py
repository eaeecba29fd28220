"""The images of pages that a site shows: drawn when they are first asked for, then kept.

They are kept in a folder of their own, by the digest of their original; when it is full, those that
were not used for longest are removed.  It can be deleted at any time.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore

import msgspec

from searcher.model.errors import RefusedInput
from searcher.model.record import Record
from searcher.readers.formats import Format
from searcher.sandbox import page_image_in_sandbox, page_sizes_in_sandbox
from searcher.store import Archive
from searcher_web.config import Config
from searcher_web.refusals import Reason, RefusedRequest

Size = tuple[int, int]

_FORMATS = {
    one.value: one for one in Format if one is Format.PDF or one.declaration.is_recognisable
}
_MEGABYTE = 1_000_000
_LEFT = 0.8  # of what a full folder may hold, after some is removed
_DRAWN_AT_ONCE = 2  # each takes a worker process, and up to 248 MB
AT_ONCE = 6
"""Requests that may wait for an image to be drawn: as many as a browser sends at once."""
_RETRY = 5  # seconds
_REFUSED = b"!"  # with which no image and no JSON of sizes begins
_SIZES = msgspec.json.Decoder(tuple[Size, ...])


def has_page_images(record: Record) -> bool:
    """Check whether the original of a record is one whose pages can be shown."""
    return record.original.media_type in _FORMATS


class NoPageImages(Exception):
    """The pages of an original cannot be drawn; the message has the reason."""


class PageImageStore:
    """The images of pages, in a folder of at most so many bytes, shared by several processes."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._places, self._turns = BoundedSemaphore(AT_ONCE), BoundedSemaphore(_DRAWN_AT_ONCE)

    @classmethod
    def of(cls, config: Config) -> "PageImageStore | None":
        """Return the store of a site; None if it shows no images."""
        if config.page_images is None:
            return None
        return cls(config.page_images, config.page_images_megabytes * _MEGABYTE)

    def sizes(self, archive: Archive, record: Record) -> tuple[Size, ...]:
        """Return the sizes of the images of the pages of a record.

        Raises NoPageImages, RefusedRequest, and what `Archive.intact_original` raises.
        """

        def measured() -> bytes:
            data = archive.intact_original(record).read_bytes()
            return msgspec.json.encode(page_sizes_in_sandbox(data, _format(record)))

        return _SIZES.decode(self._kept(f"{record.original.sha256}.json", measured))

    def image(self, archive: Archive, record: Record, page: int, size: Size) -> bytes:
        """Return the image of a page (from 1) of a record in a size, as JPEG.

        Raises what `sizes` raises.
        """

        def drawn() -> bytes:
            data = archive.intact_original(record).read_bytes()
            return page_image_in_sandbox(data, _format(record), page, size)

        name = f"{record.original.sha256}-{page}-{size[0]}x{size[1]}.jpg"
        return self._kept(name, drawn)

    def _kept(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self._folder / name[:2] / name
        data = _used(path)
        if data is None:
            with self._place():
                data = _used(path) or _made(make)
            with suppress(
                OSError
            ):  # a folder that cannot be written makes the site slower, no more
                self._keep(path, data)
        if data.startswith(_REFUSED):
            raise NoPageImages(data.removeprefix(_REFUSED).decode("utf-8", "replace"))
        return data

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Wait until few are drawn; of many requests some are refused, so that they do not take
        every thread of the site.
        """
        if not self._places.acquire(blocking=False):
            raise RefusedRequest(Reason.IMAGES, _RETRY)
        try:
            with self._turns:
                yield
        finally:
            self._places.release()

    def _keep(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
        Path(file.name).replace(path)
        self._make_room()

    def _make_room(self) -> None:
        """Remove what was not used for longest, if the folder is full."""
        found = sorted(self._files())
        left = sum(size for _, size, _ in found)
        if left <= self._most:
            return
        for _, size, path in found:
            if left <= self._most * _LEFT:
                return
            with suppress(OSError):
                path.unlink()
            left -= size

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        for path in self._folder.glob("??/*"):
            with suppress(OSError):  # another process removed it
                known = path.stat()
                yield known.st_mtime, known.st_size, path


def _used(path: Path) -> bytes | None:
    """Read a file and note that it was used; None if it is not there."""
    try:
        data = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return data


def _made(make: Callable[[], bytes]) -> bytes:
    """Return what is made, or why it cannot be: what took long must not be tried each time."""
    try:
        return make()
    except RefusedInput as error:
        return _REFUSED + str(error).encode("utf-8", "replace")


def _format(record: Record) -> Format:
    return _FORMATS[record.original.media_type]
