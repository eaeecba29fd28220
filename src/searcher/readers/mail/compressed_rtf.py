"""Decompress the RTF of messages of Outlook (MS-OXRTFCP)."""

import struct

from searcher.readers.containers.compression import RATIO, SOME_SIZE

_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_SIZE, _HEADER = 4096, 16
_COMPRESSED, _STORED = b"LZFu", b"MELA"


def decompressed(data: bytes) -> bytes:
    """Return RTF decompressed, as far as it can be; none if it is not such a text.

    Its header has the sizes, the kind and a checksum; then follow groups of eight literal bytes, or
    references to the last 4096 bytes (12 bits: where, 4 bits: how many).
    """
    if len(data) < _HEADER:
        return b""
    size, kind = struct.unpack_from("<4xI", data)[0], data[8:12]
    if kind == _STORED:
        return data[_HEADER : _HEADER + size]
    most = min(size, max(SOME_SIZE, RATIO * len(data)))
    return _unpacked(data[_HEADER:], most) if kind == _COMPRESSED else b""


def _unpacked(data: bytes, most: int) -> bytes:
    seen, out, place = bytearray(_DICTIONARY), bytearray(), 0
    seen += bytes(_SIZE - len(seen))
    end = len(_DICTIONARY)

    def put(byte: int) -> None:
        nonlocal end
        seen[end] = byte
        end = (end + 1) % _SIZE
        out.append(byte)

    while place < len(data) and len(out) < most:
        control, place = data[place], place + 1
        for bit in range(8):
            if place >= len(data) or len(out) >= most:
                break
            if not control >> bit & 1:
                put(data[place])
                place += 1
                continue
            reference = int.from_bytes(data[place : place + 2], "big")
            place += 2
            start, length = reference >> 4, (reference & 15) + 2
            if start == end:  # the end of the text
                return bytes(out)
            for number in range(length):
                put(seen[(start + number) % _SIZE])
    return bytes(out)
