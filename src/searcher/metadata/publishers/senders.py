"""The sender of a mail as its source, and whoever forwarded it."""

from collections.abc import Iterator
from email.utils import parseaddr

from searcher.metadata.context import DocumentContext
from searcher.metadata.publishers.registered_names import registered_name
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import SourceClaim, SourcePlace

FORWARDER = "forwarder"
_SENDER_HOST, _SENDER_NAME = "sender-host", "sender-name"
_HOST_CONFIDENCE, _NAME_CONFIDENCE = 0.8, 0.4
_FORWARDER_HOST_CONFIDENCE, _FORWARDER_NAME_CONFIDENCE = 0.3, 0.2


def senders(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for who sent or forwarded a mail: the registered source of the host of
    their address, or else the name in the mailbox (RFC 5322).
    """
    places = (SourcePlace.SENDER, SourcePlace.FORWARDER)
    for claim in context.document.claims_of(SourceClaim, *places):
        is_forwarder = claim.place is SourcePlace.FORWARDER
        name, address = parseaddr(claim.value)
        entry = context.registry.by_host(address.rpartition("@")[2].lower()) if address else None
        if entry:
            value, rule, confidence = entry.name, _SENDER_HOST, _HOST_CONFIDENCE
            forwarded = _FORWARDER_HOST_CONFIDENCE
        elif name:
            value, rule, confidence = registered_name(context, name), _SENDER_NAME, _NAME_CONFIDENCE
            forwarded = _FORWARDER_NAME_CONFIDENCE
        else:
            continue
        if is_forwarder:
            rule, confidence = FORWARDER, forwarded
        locator = Locator("markup", part=claim.locator)
        yield Evidence("source", value, claim.value, locator, rule, confidence)
