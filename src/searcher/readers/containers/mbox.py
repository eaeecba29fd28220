"""Read the messages of an mbox (RFC 4155).

A message begins at a line `From ` after an empty line.  Its bytes are not changed.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from searcher.model.errors import OversizedOriginal
from searcher.readers.containers.members import LIMIT, ContainerEntry, Member, unreadable
from searcher.readers.formats import Format

_BEGIN = re.compile(rb"From \S.*\d\d:\d\d")
_HEADED = re.compile(rb"[!-9;-~]{1,70}:")
_LINE = 1 << 20


def mbox_messages(stream: BinaryIO) -> Iterator[ContainerEntry]:
    """Yield the messages of an mbox."""
    for number, message in enumerate(_messages(stream), start=1):
        if message is None:
            yield unreadable(str(number), OversizedOriginal(LIMIT + 1, LIMIT))
        elif message.strip():
            yield Member(str(number), message, Format.MAIL if _HEADED.match(message) else None)


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield each message, None for one that is too large."""
    lines: list[bytes] = []
    size, before = 0, b"\n"
    begun = False
    while line := stream.readline(_LINE):
        if before.strip(b"\r\n") == b"" and _BEGIN.match(line):
            if begun:
                yield b"".join(lines) if size <= LIMIT else None
            lines, size, begun = [], 0, True
        elif size <= LIMIT:
            lines.append(line)
            size += len(line)
        before = line
    if begun:
        yield b"".join(lines) if size <= LIMIT else None
