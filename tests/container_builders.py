"""Containers for tests, and their entries by kind."""

import gzip
import zipfile

from evaluation import making
from searcher.readers.containers.members import Member, SkippedMembers, UnreadableMember
from searcher.readers.format_detection import detect_format
from searcher.sandbox import unpack_in_sandbox

NOTE, PAGE = making.text(), making.html()


def entries(
    data: bytes, name: str = "container"
) -> list[Member | UnreadableMember | SkippedMembers]:
    return list(unpack_in_sandbox(data, detect_format(data), name))


def members(data: bytes, name: str = "container") -> dict[str, bytes]:
    return {one.name: one.data for one in entries(data, name) if isinstance(one, Member)}


def refused(data: bytes) -> dict[str, str]:
    return {one.name: one.error for one in entries(data) if isinstance(one, UnreadableMember)}


def skipped(data: bytes) -> dict[str, int]:
    return {one.what: one.count for one in entries(data) if isinstance(one, SkippedMembers)}


FILES = {"talks/page.html": PAGE, "note.txt": NOTE}
PACKS = {
    "zip": making.packed(FILES),
    "zip without compression": making.packed(FILES, zipfile.ZIP_STORED),
    "tar": making.tar(FILES),
    "tar.gz": gzip.compress(making.tar(FILES)),
    "tar.bz2": making.tar(FILES, "w:bz2"),
    "tar.xz": making.tar(FILES, "w:xz"),
}
