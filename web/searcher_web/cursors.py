"""Cursors: where a list goes on, as a text that programs pass back and need not read.

A cursor names the last item of a page by its place in the order, not by how many came before it:
what arrives meanwhile moves no item to another page, so none is repeated or missed.  It also has a
digest of what is listed, so that it is not taken for that of another list, and it never expires.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import Generic, TypeVar

import msgspec

from searcher.model.messages import marked
from searcher_web.parameters import BadAddress

PARAMETER = "cursor"
ALPHABET = "[A-Za-z0-9_-]"
P = TypeVar("P")
_DIGEST = 9  # bytes


class BadCursor(BadAddress):
    """A cursor that this site did not give for this list."""

    def __init__(self, text: str) -> None:
        what = marked("The cursor in the address is not one of this list")
        remedy = marked("Follow the links to the next page as they are, or begin without a cursor.")
        super().__init__(text, 0, what, remedy)


class _Cursor(msgspec.Struct, Generic[P], frozen=True, array_like=True):
    """What a cursor holds: the digest of what is listed, and a place in its order."""

    digest: str
    place: P


class Cursors(Generic[P]):
    """The cursors of one list, whose places are of a type that JSON can hold.

    `listed` are the conditions that make the list what it is.
    """

    def __init__(self, place: type[P], listed: Iterable[str]) -> None:
        found = hashlib.sha256("\n".join(listed).encode("utf-8", "replace")).digest()[:_DIGEST]
        self._digest = urlsafe_b64encode(found).decode()
        self._decoder = msgspec.json.Decoder(_Cursor[place])  # type: ignore[valid-type]

    def text(self, place: P) -> str:
        """Write the cursor of what follows a place."""
        data = msgspec.json.encode(_Cursor(self._digest, place))
        return urlsafe_b64encode(data).decode().rstrip("=")

    def place(self, text: str) -> P | None:
        """Return the place that a cursor names; None if it is empty.  Raises BadCursor."""
        if not text:
            return None
        try:
            data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            cursor = self._decoder.decode(data)
        except ValueError as error:  # also of characters, of padding and of msgspec
            raise BadCursor(text) from error
        # Other texts may be read as the same bytes; a list has one address.
        if cursor.digest != self._digest or self.text(cursor.place) != text:
            raise BadCursor(text)
        place: P = cursor.place
        return place
