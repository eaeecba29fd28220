"""The server that takes mail, and what it answers to one mail (SMTP, RFC 5321)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from searcher.model.errors import MailServerFailure

_PERMANENT = 500  # answers from here on are final
_WHOLE_SECONDS = 30  # that a server may take to answer a command


class Security(StrEnum):
    """How the connection to the server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"

    @property
    def port(self) -> int:
        """The usual port of a server with it."""
        return {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}[self]


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server, the account on it if it wants one, and the address that mails are from."""

    host: str
    sender: str
    security: Security = Security.STARTTLS
    given_port: int | None = None
    user: str | None = None
    password_file: Path | None = None

    @property
    def port(self) -> int:
        """The port: the one given, or the usual one."""
        return self.given_port or self.security.port

    @contextmanager
    def connected(self) -> Iterator["Connection"]:
        """Connect, and disconnect on leaving.  Raises MailServerFailure."""
        try:
            client = self._logged_in()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise self.failure(error) from error
        try:
            yield Connection(client, self)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()

    def _logged_in(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        client: smtplib.SMTP
        if self.security is Security.TLS:
            client = smtplib.SMTP_SSL(self.host, self.port, timeout=_WHOLE_SECONDS, context=context)
        else:
            client = smtplib.SMTP(self.host, self.port, timeout=_WHOLE_SECONDS)
        try:
            if self.security is Security.STARTTLS:
                client.starttls(context=context)
            if self.user:
                client.login(self.user, self._password())
        except BaseException:
            client.close()
            raise
        return client

    def _password(self) -> str:
        return self.password_file.read_text("utf-8").strip() if self.password_file else ""

    def failure(self, error: Exception) -> MailServerFailure:
        """Return the failure of the server that an error is."""
        return MailServerFailure(self.host, self.port, answer_of(error))


class Refusal(NamedTuple):
    """A mail that the server did not take: why, and whether the mailbox does not accept mail."""

    why: str
    is_of_mailbox: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection on which mails are sent, one after the other."""

    client: smtplib.SMTP
    server: MailServer

    def send(self, recipient: str, message: bytes) -> Refusal | None:
        """Send a mail; return None once the server is responsible for it, else why it is not.

        Raises MailServerFailure if the server can take no mail at all.
        """
        try:
            self.client.sendmail(self.server.sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            if code == 421:
                raise self.server.failure(error) from error
            return Refusal(f"{code} {_text(text)}", code >= _PERMANENT)
        except smtplib.SMTPDataError as error:
            # About this text, not about the mailbox: it may be accepted another day.
            if error.smtp_code == 421:
                raise self.server.failure(error) from error
            return Refusal(answer_of(error), is_of_mailbox=False)
        except (OSError, smtplib.SMTPException) as error:
            raise self.server.failure(error) from error
        return None


def answer_of(error: Exception) -> str:
    """Return the answer of a server, or the system's message, in one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ssl.SSLError):
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())
