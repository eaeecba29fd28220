"""Errors of the alerts: mail addresses, the mail server, the store of subscriptions."""

from pathlib import Path

from searcher.model.errors.base import SearcherError


class BadMailAddress(SearcherError):
    """A text is not the address of a mailbox."""

    code = "bad-mail-address"
    remedy = "Write one address, such as reader@example.org."

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not a mail address")
        self.text = text


class AlertsNotSet(SearcherError):
    """No mail server is set."""

    code = "alerts-not-set"
    remedy = "Set SEARCHER_SMTP_HOST and what belongs to it (see docs/how-to/alerts.md)."

    def __init__(self) -> None:
        super().__init__("alerts need a mail server, and none is set")


class AlertsLocked(SearcherError):
    """Another process sends the mails of the alerts."""

    code = "alerts-locked"
    remedy = "It sends all that is waiting. Try again when it has finished."

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another process sends the mails of {folder}")
        self.folder = folder


class DamagedAlerts(SearcherError):
    """The store of subscriptions cannot be read or written."""

    code = "damaged-alerts"
    remedy = "Check the folder and its rights; restore it from a copy if it is damaged."

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"the subscriptions in {folder} cannot be used: {why}")
        self.folder = folder
        self.why = why


class MailServerFailure(SearcherError):
    """The mail server does not accept mail: `why` is its answer, or the system's message."""

    code = "mail-server"
    remedy = "Mails wait, and are sent by the next run. Check the settings SEARCHER_SMTP_…."

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"the mail server {host}, port {port}, does not accept mail: {why}")
        self.host = host
        self.port = port
        self.why = why
