"""7-Zip and RAR archives: their documents, their limits, and what is refused."""

import base64
import io
import struct
import sys
import zlib
from collections.abc import Mapping

import pytest
from builders import ROOT
from ingest_builders import WorkFolder

from evaluation import making
from searcher.model.errors import (
    BombOriginal,
    DamagedOriginal,
    EncryptedOriginal,
    MissingReader,
    RefusedInput,
)
from searcher.readers.containers import foreign_packs
from searcher.readers.containers.container_reader import open_container
from searcher.readers.containers.members import ContainerEntry, Member, UnreadableMember
from searcher.readers.format_detection import detect_format
from searcher.readers.formats import Format

libarchive = pytest.importorskip("libarchive", exc_type=(ImportError, OSError))

# Made with a password by 7-Zip: of the file in it, and of its header too.
LOCKED = base64.b64decode(
    "N3q8ryccAAS1pN4/gAAAAAAAAAAuAAAAAAAAAHBVHfZJPS8nSOyICMx9w7GZCCjPbk93dOBor1P22OX1I+WbaVM3"
    "6WZm5Y1mgXATLBOsPfDRfqGzNB9UcvDd++VqCnvL8kOCuwpu1UV2Nlx0MALKJrg0EXbGNViNoAs28bgQUvfI9sBm"
    "DnY68HtSgQk9lpxeDYkde7nfvTDUxC6w3ATSWBcGEAEJcAAHCwEAASQG8QcBElMPlaH4Rdy/9EoPoHcMfjWPIAxq"
    "CgGGAqKsAAA="
)


def seven_zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with libarchive.custom_writer(out.write, "7zip") as pack:
        for name, data in files.items():
            pack.add_file_from_memory(name, len(data), data)
    return out.getvalue()


def number(value: int) -> bytes:
    """Write a number of RAR 5: seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def block(kind: int, fields: bytes, data: bytes = b"", extra: bytes = b"") -> bytes:
    flags = (1 if extra else 0) | (2 if data else 0)
    head = number(kind) + number(flags)
    head += number(len(extra)) if extra else b""
    head += number(len(data)) if data else b""
    head += fields + extra
    head = number(len(head)) + head
    return struct.pack("<I", zlib.crc32(head)) + head + data


def rar(files: Mapping[str, bytes], *, locked: bool = False) -> bytes:
    """Make a RAR 5 archive of files that are not compressed."""
    out = b"Rar!\x1a\x07\x01\0" + block(1, number(0))
    lock = number(1) + number(0) + number(0) + bytes([15]) + bytes(32)
    extra = number(len(lock)) + lock if locked else b""
    for name, data in files.items():
        fields = number(4) + number(len(data)) + number(0o100644)
        fields += struct.pack("<I", zlib.crc32(data) ^ locked) + number(0) + number(1)
        fields += number(len(name.encode())) + name.encode()
        out += block(2, fields, data, extra)
    return out + block(5, number(0))


MAKERS = {Format.SEVEN_ZIP: seven_zip, Format.RAR: rar}


def entries(data: bytes) -> list[ContainerEntry]:
    return list(open_container(io.BytesIO(data), detect_format(data), "pack"))


@pytest.mark.parametrize("pack", MAKERS, ids=lambda pack: pack.name)
def test_the_files_are_members_and_what_is_not_a_document_is_counted(pack):
    files = {"talks/page.html": making.html(), "Записка.txt": making.text(), "talks/a.css": b"p{}"}
    data = MAKERS[pack](files)
    assert detect_format(data) is pack
    found = entries(data)
    assert [(one.name, one.data) for one in found if isinstance(one, Member)] == [
        ("talks/page.html", making.html()),
        ("Записка.txt", making.text()),
    ]
    assert [one.what for one in found if not isinstance(one, Member)] == [".css files"]


@pytest.mark.parametrize("pack", MAKERS, ids=lambda pack: pack.name)
def test_a_name_leads_nowhere(pack):
    names = [
        one.name for one in entries(MAKERS[pack]({"../../etc/a.txt": b"Text", "/b.txt": b"b"}))
    ]
    assert names == ["etc/a.txt", "b.txt"]


@pytest.mark.parametrize("pack", MAKERS, ids=lambda pack: pack.name)
def test_packs_within_are_refused(pack):
    (found,) = entries(making.packed({"in.x": MAKERS[pack]({"a.txt": b"Text"})}))
    assert isinstance(found, UnreadableMember)
    assert found.error == "NestedContainer"


def test_one_that_unpacks_to_very_much_is_refused():
    with pytest.raises(BombOriginal):
        entries(seven_zip({"a.txt": bytes(40_000_000)}))


def test_files_with_a_password_are_refused_one_by_one():
    (found,) = entries(rar({"a.txt": b"Text"}, locked=True))
    assert isinstance(found, UnreadableMember)
    assert found.error == "EncryptedOriginal"


def test_an_archive_whose_names_are_locked_is_refused():
    with pytest.raises(EncryptedOriginal, match="7-Zip archive is locked with a password"):
        entries(LOCKED)


@pytest.mark.parametrize("pack", MAKERS, ids=lambda pack: pack.name)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_cut_archive_is_refused_or_read_up_to_its_end(pack, share):
    data = MAKERS[pack]({"a.txt": making.text(), "b.txt": making.text() * 9})
    try:
        entries(data[: int(len(data) * share)])
    except RefusedInput as error:
        assert isinstance(error, DamagedOriginal)


@pytest.mark.parametrize("pack", MAKERS, ids=lambda pack: pack.name)
def test_without_the_library_it_is_named(pack, monkeypatch):
    data = MAKERS[pack]({"a.txt": b"Text"})
    monkeypatch.setitem(sys.modules, "libarchive", None)
    with pytest.raises(MissingReader, match=f"is an? {pack.label}, which cannot be read") as found:
        entries(data)
    assert found.value.code == "unsupported"
    assert "libarchive13" in found.value.remedy
    assert "`archives`" in found.value.remedy
    assert "archives = [" in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("pack", MAKERS, ids=lambda pack: pack.name)
def test_they_are_ingested_through_the_sandbox(pack, tmp_path):
    folder = WorkFolder(tmp_path)
    folder.write("pack.bin", MAKERS[pack]({"page.html": making.html()}))
    (outcome,) = folder.ingest(str(folder.path("pack.bin")))
    assert outcome.input.endswith("pack.bin!/page.html")
    assert outcome.code is None


def test_an_archive_that_takes_too_much_memory_is_too_large():
    error = foreign_packs._fault(ValueError("Can't allocate memory for it (errno=12)"), "RAR")
    assert error.code == "too-large"
