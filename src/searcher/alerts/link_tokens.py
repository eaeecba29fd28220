"""The links of mails: tokens that only who holds the key of the store can make.

A token is the identifier of a subscription with a code of authentication (HMAC) for one purpose.
So none is stored, and a copy of the database alone opens no link.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from enum import StrEnum

_ID, _CODE = 22, 22  # characters: 16 bytes each
_TOKEN = re.compile(rf"[\w-]{{{_ID + _CODE}}}", re.A)


class Purpose(StrEnum):
    """What a link is for."""

    CONFIRM = "confirm"
    END = "end"


def new_id() -> str:
    """Make the identifier of a subscription."""
    return _encoded(secrets.token_bytes(16))


class LinkTokens:
    """Makes and reads tokens with a key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, purpose: Purpose, identifier: str) -> str:
        """Make the token of a link."""
        return identifier + self._code(f"{purpose} {identifier}")

    def read(self, purpose: Purpose, token: str) -> str | None:
        """Return the identifier in a token; None if the token is not of this key and purpose."""
        if not _TOKEN.fullmatch(token):
            return None
        identifier = token[:_ID]
        is_ours = hmac.compare_digest(self.make(purpose, identifier), token)
        return identifier if is_ours else None

    def digest(self, text: str) -> str:
        """Return a digest of a text that cannot be found by trying texts without the key."""
        return self._code(f"digest {text}")

    def _code(self, text: str) -> str:
        return _encoded(hmac.digest(self._key, text.encode(), hashlib.sha256)[:16])


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")
