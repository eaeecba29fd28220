"""The sender of a mail as its source, and whoever forwarded it."""

from collections.abc import Iterator
from email.utils import parseaddr

from searcher.metadata.context import DocumentContext
from searcher.metadata.publishers.registered_names import registered_name
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import SourceClaim, SourcePlace

FORWARDER = "forwarder"
_SENDER_HOST, _SENDER_NAME = "sender-host", "sender-name"
_CONFIDENCE = {_SENDER_HOST: 0.8, _SENDER_NAME: 0.4}
_FORWARDER_CONFIDENCE = {_SENDER_HOST: 0.3, _SENDER_NAME: 0.2}


def senders(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for who sent or forwarded a mail, by their mailboxes."""
    for claim in context.document.claims_of(SourceClaim, SourcePlace.SENDER, SourcePlace.FORWARDER):
        if (identified := _identify(claim.value, context)) is None:
            continue
        (name, rule), locator = identified, Locator("markup", part=claim.locator)
        if claim.place is SourcePlace.FORWARDER:
            confidence, rule = _FORWARDER_CONFIDENCE[rule], FORWARDER
        else:
            confidence = _CONFIDENCE[rule]
        yield Evidence("source", name, claim.value, locator, rule, confidence)


def _identify(mailbox: str, context: DocumentContext) -> tuple[str, str] | None:
    """Return the name of the source of a mailbox (RFC 5322) and the rule that finds it: the
    registered source of the host, else the name given; None if it has neither.
    """
    name, address = parseaddr(mailbox)
    entry = context.registry.by_host(address.rpartition("@")[2].lower()) if address else None
    if entry:
        return entry.name, _SENDER_HOST
    return (registered_name(context, name), _SENDER_NAME) if name else None
