"""Addresses of mailboxes (RFC 5321), without what could end a header or name a second mailbox."""

import re

from searcher.model.errors import BadMailAddress

_MOST, _MOST_LOCAL, _MOST_LABEL = 254, 64, 63  # characters (RFC 5321, section 4.5.3.1)
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def parse_mail_address(text: str) -> str:
    """Return an address in ASCII, its domain in lower case.  Raises BadMailAddress.

    A domain in other letters is encoded (IDNA); quoted names and addresses of hosts are refused.
    """
    local, at, domain = text.strip(" ").rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > _MOST_LOCAL:
        raise BadMailAddress(text)
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadMailAddress(text) from error
    labels = plain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(_is_label, labels)):
        raise BadMailAddress(text)
    if len(address := f"{local}@{plain}") > _MOST:
        raise BadMailAddress(text)
    return address


def _is_label(label: str) -> bool:
    return len(label) <= _MOST_LABEL and bool(_LABEL.fullmatch(label))


def mailbox_of(address: str) -> str:
    """Return what the spellings of one mailbox have in common, to count how much mail it gets:
    lower case, without what follows a plus.
    """
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
