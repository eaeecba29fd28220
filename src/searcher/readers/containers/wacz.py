"""Read the documents of WACZ files: a ZIP with web archives and a list of the pages in them.

`archive/*.warc.gz` are the web archives; `pages/pages.jsonl` and `pages/extraPages.jsonl` list the
pages with their titles and moments (WACZ 1.1.1, specs.webrecorder.net).
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

import msgspec

from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EncryptedOriginal,
    RefusedInput,
)
from searcher.model.web_addresses import canonical_url
from searcher.readers.containers.compression import RATIO, SOME_SIZE, TOTAL
from searcher.readers.containers.members import (
    LIMIT,
    ContainerEntry,
    Member,
    SkippedMembers,
    unreadable,
)
from searcher.readers.containers.warc import warc_documents
from searcher.readers.file_names import inner_name
from searcher.readers.formats import Format
from searcher.readers.office.package import ZIP_FAULTS, open_zip

_ARCHIVE = re.compile(r"(?:.*/)?archive/[^/]+\.warc(?:\.gz)?", re.I)
_PAGES = re.compile(r"(?:.*/)?pages/[^/]+\.jsonl", re.I)
_ENCRYPTED = 0x1


class _Page(msgspec.Struct, frozen=True):
    """A line of a list of pages; its first line, which describes the list, has no address."""

    url: str = ""
    title: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class _Listing:
    """The pages by their canonical addresses."""

    pages: Mapping[str, _Page]

    def is_part(self, member: Member) -> bool:
        """Return whether a page is a part of others, such as a frame: no list has it."""
        is_page = bool(self.pages) and member.declared is Format.HTML
        return is_page and _key(member.name) not in self.pages

    def describe(self, member: Member) -> Member:
        """Add the title and the day of the list to what is known of a page."""
        page = self.pages.get(_key(member.name))
        if page is None:
            return member
        known = dict(member.metadata)
        if page.title.strip() and _key(page.title.strip()) != _key(page.url):
            known["title"] = page.title.strip()
        if re.match(r"\d{4}-\d\d-\d\d", page.ts):
            known["retrieved"] = page.ts[:10]
        return replace(member, metadata=tuple(known.items()))


def _key(address: str) -> str:
    return (canonical_url(address) or address).removesuffix("/")


def wacz_documents(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the pages and documents of the web archives in a WACZ, with the titles of the list.

    Raises DamagedOriginal or TruncatedOriginal if the ZIP cannot be read, BombOriginal.
    """
    pack = open_zip(stream, Format.WACZ)
    archives = [info for info in pack.infolist() if _ARCHIVE.fullmatch(info.filename)]
    if not archives:
        raise DamagedOriginal(Format.WACZ.label, "it has no web archive")
    if sum(info.file_size for info in archives) > TOTAL:
        raise BombOriginal(f"its files have more than {TOTAL:,} bytes")
    listing, parts = _Listing(_pages(pack)), Counter[str]()
    for info in archives:
        for entry in _documents(pack, info):
            if isinstance(entry, Member) and listing.is_part(entry):
                parts["pages that are parts of others"] += 1
            else:
                yield listing.describe(entry) if isinstance(entry, Member) else entry
    yield from (SkippedMembers(what, count) for what, count in parts.items())


def _documents(pack: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[ContainerEntry]:
    """Yield the documents of a web archive; a fault of it does not stop the others."""
    try:
        with _opened(pack, info) as stream:
            yield from warc_documents(stream)
    except RefusedInput as error:
        yield unreadable(inner_name(info.filename), error)


def _opened(pack: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedOriginal("file (a file in a WACZ)")
    if info.file_size > max(SOME_SIZE, RATIO * info.compress_size):
        raise BombOriginal(f"{info.compress_size:,} bytes unpack to {info.file_size:,}")
    try:
        return cast(BinaryIO, pack.open(info))
    except ZIP_FAULTS as error:
        raise DamagedOriginal(Format.WACZ.label, str(error)) from error


def _pages(pack: zipfile.ZipFile) -> dict[str, _Page]:
    """Read the lists of pages; what cannot be read of them is left out."""
    found: dict[str, _Page] = {}
    for info in pack.infolist():
        if _PAGES.fullmatch(info.filename) and info.file_size <= LIMIT:
            for page in _lines(pack, info):
                found.setdefault(_key(page.url), page)
    return found


def _lines(pack: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[_Page]:
    try:
        with _opened(pack, info) as stream:
            for line in stream:
                try:
                    page = msgspec.json.decode(line, type=_Page)
                except (ValueError, RecursionError):
                    continue
                if page.url:
                    yield page
    except (RefusedInput, *ZIP_FAULTS):
        return
