"""The alerts of one site: its subscriptions, its mail server, the links of its mails."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from searcher.alerts import (
    AlertStore,
    MailServer,
    Purpose,
    Quota,
    Subscription,
    Wish,
    mail_bytes,
    parse_mail_address,
)
from searcher_web.alerts.mails import Letterhead, request_mail
from searcher_web.config import Config

PATH = "/alerts"


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts of a site."""

    store: AlertStore
    server: MailServer
    head: Letterhead
    quota: Quota

    @classmethod
    def of(cls, config: Config) -> "Alerts | None":
        """Return the alerts of a site; None if it has no mail server."""
        server = config.mail_server
        if server is None or config.alerts is None or config.origin is None:
            return None
        head = Letterhead(config.name, config.origin, server.sender)
        return cls(AlertStore(config.alerts), server, head, Quota(config.alerts_a_day))

    def request(self, address: str, search: str, language: str) -> bool:
        """Put the mail that asks the reader at an address to confirm a subscription; return False
        if none is sent, for too many were.

        Raises BadMailAddress.
        """
        wish, now = Wish(parse_mail_address(address), search, language), int(time.time())

        def write(identifier: str) -> tuple[str, bytes]:
            mail = request_mail(self.head, wish, self.link(Purpose.CONFIRM, identifier), now)
            return mail.id, mail_bytes(mail)

        return self.store.request(wish, self.quota, now, write)

    def confirm(self, token: str, records: Iterable[str]) -> bool:
        """Confirm the subscription of a link, for what comes after some records; return False if
        there is none.
        """
        found = self.subscription(Purpose.CONFIRM, token)
        return found is not None and self.store.confirm(found.id, records)

    def subscription(self, purpose: Purpose, token: str) -> Subscription | None:
        """Return the subscription of a link; None if there is none any more."""
        self.store.forget_old(int(time.time()))
        identifier = self.store.tokens.read(purpose, token)
        return self.store.get(identifier) if identifier else None

    def link(self, purpose: Purpose, identifier: str) -> str:
        """Return the address of the page that confirms or ends a subscription."""
        return f"{self.head.origin}{PATH}/{purpose}/{self.store.tokens.make(purpose, identifier)}"
