"""Encode mails (RFC 5322): whatever their texts are, they are only texts."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from searcher.text import single_line

_UNFOLDED = frozenset({"list-unsubscribe", "message-id"})
_MOST_SUBJECT = 120  # characters
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class _Policy(EmailPolicy):
    """Writes addresses of links in one line: Python would encode a long one as a text."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _UNFOLDED:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _UNFOLDED:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_SMTP = _Policy(linesep="\r\n", max_line_length=78, cte_type="7bit", raise_on_defect=True)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one reader: who it is from and to, when it was made (seconds since 1970), and the
    link that ends the subscription, if it belongs to one.
    """

    id: str
    sender: str
    sender_name: str
    recipient: str
    language: str
    made: int
    subject: str
    text: str
    ending: str | None = None


def mail_bytes(mail: Mail) -> bytes:
    """Encode a mail.  Raises ValueError if a header would have a line break."""
    message = EmailMessage(policy=_SMTP)
    message["From"] = Address(single_line(mail.sender_name), addr_spec=mail.sender)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = single_line(mail.subject)[:_MOST_SUBJECT]
    message["Date"] = format_datetime(datetime.fromtimestamp(mail.made, UTC))
    message["Message-ID"] = f"<{mail.id}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.ending:
        message["List-Unsubscribe"] = f"<{mail.ending}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_CONTROLS.sub(" ", mail.text.encode("utf-8", "replace").decode()))
    message["Content-Language"] = mail.language  # what was set before the content is dropped
    return bytes(message)
