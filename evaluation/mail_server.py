"""A mail server on this machine that receives what alerts send, and fails where it is wanted."""

import os
import re
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

_RECORD = re.compile(r"/d/([a-z0-9]+)$", re.M)
_LINK = re.compile(r"^\S*?/alerts/\w+/\S+$|\S+/alerts/end/\S+$", re.M)


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as it came, and the recipient for which it was sent."""

    recipient: str
    data: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = message_from_bytes(self.data, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def id(self) -> str:
        """Its Message-ID."""
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        """Its text."""
        return str(self.message.get_content())

    @property
    def records(self) -> tuple[str, ...]:
        """The identifiers of the records in it, in order."""
        return tuple(_RECORD.findall(self.text.replace("\r\n", "\n")))

    @property
    def link(self) -> str:
        """The link that confirms or ends a subscription."""
        return str(_LINK.findall(self.text.replace("\r\n", "\n"))[-1].rpartition(" ")[2])


class Stage(StrEnum):
    """A moment of the transfer of a mail: it is announced; its recipient is named; the server has
    it, but has not answered.
    """

    MAIL = "mail"
    RECIPIENT = "recipient"
    DATA = "data"


Answer = str | None
"""What the server answers in place of its usual answer."""


def _usual(_stage: Stage, _number: int, _recipient: str) -> Answer:
    return None


@dataclass
class MailBox:
    """All mails of one server; `answer` may give another answer at a stage of a mail (from 1)."""

    answer: Callable[[Stage, int, str], Answer] = _usual
    received: list[Received] = field(default_factory=list)
    seen: int = 0

    @property
    def distinct(self) -> dict[str, Received]:
        """The mails by Message-ID, as a receiver has them that knows those it has."""
        return {one.id: one for one in self.received}

    async def handle_MAIL(  # noqa: N802 (the name that aiosmtpd calls)
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.seen += 1
        envelope.mail_from = address
        return self.answer(Stage.MAIL, self.seen, "") or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if answer := self.answer(Stage.RECIPIENT, self.seen, address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any
    ) -> str:
        (recipient,) = envelope.rcpt_tos
        answer = self.answer(Stage.DATA, self.seen, recipient)
        if answer is None or answer.startswith("2"):
            self.received.append(Received(recipient, envelope.original_content))
        return answer or "250 OK"


class RunningMailServer:
    """A server that receives mails into a box, in a thread, on a free port of this machine."""

    def __init__(self, box: MailBox, **options: Any) -> None:
        self.box = box
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._options = options
        self._controller: Controller | None = None

    def start(self) -> None:
        """Begin to receive."""
        self._controller = Controller(
            self.box, hostname="127.0.0.1", port=self.port, **self._options
        )
        self._controller.start()

    def stop(self) -> None:
        """Stop to receive; connections are refused then."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()


def kill(process: int) -> None:
    """End a process that this program has started, so that it can do nothing more."""
    os.kill(process, signal.SIGKILL)
