"""Send the mails that wait.

A mail is forgotten after the server has taken it.  If this process ends in between, the mail is
sent again, with the same bytes and the same Message-ID, by which its receiver knows it.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field

from searcher.alerts.mail_server import Connection, MailServer
from searcher.alerts.store import AlertStore, Waiting
from searcher.model.errors import MailServerFailure


@dataclass
class Delivered:
    """What was sent: mails, and records in them; why others wait or their subscriptions ended, a
    line each; and why no more could be sent.
    """

    mails: int = 0
    records: int = 0
    refusals: list[str] = field(default_factory=list)
    failure: MailServerFailure | None = None


def deliver(store: AlertStore, server: MailServer) -> Delivered:
    """Send all mails that wait; those that the server does not take wait on.

    Raises AlertsLocked if another process sends.
    """
    done = Delivered()
    with ExitStack() as held:
        held.enter_context(store.sending())
        connection, asked_after, after = None, 0, 0
        try:
            while waiting := store.next_mail(asked_after, after):
                connection = connection or held.enter_context(server.connected())
                _send(store, connection, waiting, done)
                if waiting.records:
                    after = waiting.number
                else:
                    asked_after = waiting.number
        except MailServerFailure as error:
            done.failure = error
    return done


def _send(store: AlertStore, connection: Connection, waiting: Waiting, done: Delivered) -> None:
    refusal = connection.send(waiting.recipient, waiting.message)
    if refusal is None:
        store.sent(waiting.number)
        done.mails += 1
        done.records += waiting.records
        return
    is_ended = refusal.is_of_mailbox and store.rejected(waiting.number)
    what = "its subscription has ended" if is_ended else "it waits for the next run"
    done.refusals.append(f"{waiting.recipient}: {refusal.why}; {what}")
