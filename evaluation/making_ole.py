"""Generate files of old Office programs (MS-CFB): Word 97 and Word 6, messages of Outlook; TNEF."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from evaluation.carpets import PARAGRAPHS, TITLE

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SENT = datetime(2017, 3, 3, 6, 0, tzinfo=UTC)
Tree = Mapping[str, "bytes | Tree"]


class _Sectors:
    """Sectors of one size, and the chains in them."""

    def __init__(self, size: int) -> None:
        self.size, self.data, self.next = size, bytearray(), list[int]()

    def add(self, data: bytes) -> int:
        """Add a stream; return its first sector."""
        first, count = len(self.next), -(-len(data) // self.size)
        if not count:
            return _END
        self.data += data.ljust(count * self.size, b"\0")
        self.next += [*range(first + 1, first + count), _END]
        return first


def compound(tree: Tree) -> bytes:
    """Make a file of streams, which may be in folders."""
    large, small = _Sectors(_SECTOR), _Sectors(_MINI)
    entries: list[bytes] = []
    _add_entry(entries, "Root Entry", 5, tree, (large, small))
    mini = large.add(bytes(small.data))
    entries[0] = entries[0][:116] + struct.pack("<IQ", mini, len(small.data))
    directory = large.add(b"".join(entries))
    mini_table = large.add(_table(small.next, _SECTOR))
    fat_first = len(large.next)
    fat_count = -(-(fat_first + 1) // 127)
    large.next += [_FAT] * fat_count
    large.data += _table(large.next, _SECTOR).ljust(fat_count * _SECTOR, b"\xff")
    fat = list(range(fat_first, fat_first + fat_count))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_count, directory, 0,
        _CUTOFF, mini_table, -(-len(small.next) // 128), _END, 0, fat[0],
    )  # fmt: skip
    header = header[:-4] + b"".join(struct.pack("<I", one) for one in fat)
    return header.ljust(_SECTOR, b"\xff") + bytes(large.data)


def _table(chain: Sequence[int], size: int) -> bytes:
    data = b"".join(struct.pack("<I", one) for one in chain)
    return data.ljust(-(-len(data) // size) * size, b"\xff")


def _add_entry(
    entries: list[bytes],
    name: str,
    kind: int,
    content: "bytes | Tree",
    to: tuple[_Sectors, _Sectors],
) -> int:
    """Add an entry and those in it; the entries of a folder are a list to the right."""
    number = len(entries)
    entries.append(b"")
    child, first, size = _FREE, 0, 0
    if isinstance(content, bytes):
        size = len(content)
        first = to[0 if size >= _CUTOFF else 1].add(content)
    else:
        for key, inner in sorted(content.items(), reverse=True):
            inner_kind = 2 if isinstance(inner, bytes) else 1
            made = _add_entry(entries, key, inner_kind, inner, to)
            entries[made] = entries[made][:72] + struct.pack("<I", child) + entries[made][76:]
            child = made
    encoded = name.encode("utf-16-le") + b"\0\0"
    entries[number] = encoded.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(encoded), kind, 1, _FREE, _FREE, child, first, size
    )
    return number


def summary(title: str = TITLE) -> bytes:
    """Make summary information (MS-OLEPS): a title, and when the file was made."""
    text = title.encode() + b"\0"
    text = text.ljust(-(-len(text) // 4) * 4, b"\0")
    made = int((_SENT - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    values = [
        (1, struct.pack("<Ih2x", 2, -535)),
        (2, struct.pack("<II", 30, len(text)) + text),
        (12, struct.pack("<IQ", 64, made)),
    ]
    place, index, body = 8 + 8 * len(values), b"", b""
    for number, value in values:
        index += struct.pack("<II", number, place + len(body))
        body += value
    section = struct.pack("<II", place + len(body), len(values)) + index + body
    identifier = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
    return struct.pack("<HHI16xI16sI", 0xFFFE, 0, 0x20105, 1, identifier, 48) + section


def doc(
    text: str = "",
    notes: str = "",
    properties: Sequence[tuple[int, bytes]] = (),
    hidden: tuple[int, int] = (0, 0),
    flags: int = 0,
) -> bytes:
    """Make a Word file of one piece; each paragraph ends with its mark.

    properties: the style and the properties of each paragraph.  hidden: a run of letters that is
    deleted, as its start and end.
    """
    text = text or "".join(f"{one}\r" for one in (TITLE, *PARAGRAPHS))
    start, letters = 2048, (text + notes).encode("utf-16-le")
    word = bytearray(start) + letters
    pages = -(-len(word) // _SECTOR)
    word = word.ljust(pages * _SECTOR, b"\0")
    ends = [0, *(place for place, one in enumerate(text, start=1) if one in "\r\x07")]
    paragraphs = [start + 2 * end for end in ends]
    styles = list(properties) + [(0, b"")] * (len(paragraphs) - 1 - len(properties))
    word += _page(paragraphs, [struct.pack("<H", s) + p for s, p in styles], 13)
    runs = [start, start + 2 * hidden[0], start + 2 * hidden[1], start + len(letters)]
    word += _page(runs, [b"", struct.pack("<HB", 0x0800, 1), b""], 1)
    count = len(text) + len(notes)
    piece = struct.pack("<IIHIH", 0, count, 0, start, 0)
    clx = b"\x02" + struct.pack("<I", len(piece)) + piece
    kinds = (0, 1, 62, 34)
    sheet = struct.pack("<HHH", 4, len(kinds), 10)
    sheet += b"".join(struct.pack("<HHQ", 10, kind, 0) for kind in kinds)
    table, tables = b"", dict[int, tuple[int, int]]()
    for number, data in (
        (1, sheet),
        (13, struct.pack("<III", paragraphs[0], paragraphs[-1], pages)),
        (12, struct.pack("<III", runs[0], runs[-1], pages + 1)),
        (33, clx),
    ):
        tables[number] = (len(table), len(data))
        table += data
    struct.pack_into("<HH", word, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", word, 10, 0x0200 | flags)
    struct.pack_into("<ii", word, 0x4C, len(text), len(notes))
    struct.pack_into("<H", word, 0x98, 93)
    for number, pair in tables.items():
        struct.pack_into("<II", word, 0x9A + 8 * number, *pair)
    return compound(
        {"WordDocument": bytes(word), "1Table": table, "\x05SummaryInformation": summary()}
    )


def _page(starts: Sequence[int], values: Sequence[bytes], width: int) -> bytes:
    """Make a page of properties: where each part starts, and where its properties are."""
    page, place = bytearray(_SECTOR), _SECTOR - 1
    struct.pack_into(f"<{len(starts)}I", page, 0, *starts)
    for number, value in enumerate(values):
        half = -(-len(value) // 2)
        if width > 1:  # of a paragraph: half its size, after a zero
            packed = bytes([0, half]) + value.ljust(2 * half, b"\0")
        else:
            packed = bytes([len(value)]) + value
        place = (place - len(packed)) // 2 * 2
        page[place : place + len(packed)] = packed
        page[4 * len(starts) + width * number] = place // 2
    page[-1] = len(starts) - 1
    return bytes(page)


def word_6(text: bytes, flags: int = 0) -> bytes:
    """Make a file of Word 6 with a text in an old encoding."""
    word = bytearray(768) + text
    struct.pack_into("<HH", word, 0, 0xA5DC, 101)
    struct.pack_into("<H", word, 10, flags)
    struct.pack_into("<II", word, 0x18, 768, len(word))
    return compound({"WordDocument": bytes(word)})


def _filetime() -> int:
    return int((_SENT - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7


def message_streams(
    values: Mapping[int, str | bytes] | None = None,
    attached: Mapping[str, bytes | Tree] | None = None,
    header: int = 32,
) -> dict[str, bytes | Tree]:
    """Make the streams of a message: texts by the numbers of properties, and what is attached."""
    if values is None:
        values = {0x37: TITLE, 0x0C1A: "Press office", 0x5D01: "press@lantern.example",
                  0x1000: "\r\n\r\n".join(PARAGRAPHS)}  # fmt: skip
    made: dict[str, bytes | Tree] = {
        "__properties_version1.0": bytes(header) + struct.pack("<HHIQ", 0x40, 0x39, 6, _filetime())
    }
    for number, value in values.items():
        kind = "001F" if isinstance(value, str) else "001E" if number != 0x1009 else "0102"
        data = value.encode("utf-16-le") if isinstance(value, str) else value
        made[f"__substg1.0_{number:04X}{kind}"] = data
    for number, (name, content) in enumerate((attached or {}).items()):
        kind = "0102" if isinstance(content, bytes) else "000D"
        made[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": bytes(8),
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            f"__substg1.0_3701{kind}": content,
        }
    return made


def msg(
    values: Mapping[int, str | bytes] | None = None,
    attached: Mapping[str, bytes | Tree] | None = None,
) -> bytes:
    """Make a message of Outlook."""
    return compound(message_streams(values, attached))


def tnef(
    values: Mapping[int, str] | None = None, attached: Mapping[str, bytes] | None = None
) -> bytes:
    """Make a message in TNEF: texts by the numbers of properties, and what is attached."""
    if values is None:
        values = {0x37: TITLE, 0x0C1A: "Press office", 0x1000: "\r\n\r\n".join(PARAGRAPHS)}
    properties = struct.pack("<IHHQ", len(values) + 1, 0x40, 0x39, _filetime())
    for number, text in values.items():
        data = text.encode("utf-16-le") + b"\0\0"
        properties += struct.pack("<HHII", 0x1F, number, 1, len(data))
        properties += data + bytes(-len(data) % 4)
    out = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x69003, properties)
    for name, data in (attached or {}).items():
        out += _attribute(2, 0x69002, bytes(14)) + _attribute(2, 0x18010, name.encode() + b"\0")
        out += _attribute(2, 0x6800F, data)
    return out


def _attribute(level: int, identifier: int, data: bytes) -> bytes:
    return (
        struct.pack("<BII", level, identifier, len(data))
        + data
        + struct.pack("<H", sum(data) & 0xFFFF)
    )


def sound() -> dict[str, bytes]:
    """Make a valid file of each format, by file name."""
    return {"letter.doc": doc(), "message.msg": msg(), "winmail.tnef": tnef()}
