"""The sender of a mail as its source, and whoever forwarded it.

A mail is sent by a person or an office, whose name is that of the creator; its source is the
registered source of the host, an institution that the name is of, the name if the host is called
so, or else the host.
"""

import re
from collections.abc import Iterator
from email.utils import parseaddr
from functools import cache

import msgspec

from searcher.languages import load_data
from searcher.metadata.context import DocumentContext
from searcher.metadata.publishers.registered_names import registered_source
from searcher.model.record import Evidence, Locator
from searcher.model.web_addresses import domains_of
from searcher.readers.claims import SourceClaim, SourcePlace
from searcher.sources.institutions import parse_institution
from searcher.text import fold, languages_of

FORWARDER = "forwarder"
SENDER_DOMAIN = "sender-domain"
_SENDER_HOST, _SENDER_NAME, _CREATOR = "sender-host", "sender-name", "sender"
_CONFIDENCE = {_SENDER_HOST: 0.8, _SENDER_NAME: 0.4, SENDER_DOMAIN: 0.3}
_FORWARDER_CONFIDENCE = {_SENDER_HOST: 0.3, _SENDER_NAME: 0.2, SENDER_DOMAIN: 0.1}
_CREATOR_CONFIDENCE = 0.7
_LEAST = 3  # letters of the name of a host


class _Hosts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hosts whose mailboxes belong to anyone."""

    mail_providers: frozenset[str]


def senders(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the evidence for who sent or forwarded a mail, by their mailboxes."""
    for claim in context.document.claims_of(SourceClaim, SourcePlace.SENDER, SourcePlace.FORWARDER):
        if (identified := _identify(claim.value, context)) is None:
            continue
        (name, rule), locator = identified, Locator("markup", part=claim.locator)
        if claim.place is SourcePlace.FORWARDER:
            name = parseaddr(claim.value)[0] or name
            confidence, rule = _FORWARDER_CONFIDENCE[rule], FORWARDER
        else:
            confidence = _CONFIDENCE[rule]
        yield Evidence("source", name, claim.value, locator, rule, confidence)


def sender_names(context: DocumentContext) -> Iterator[Evidence]:
    """Yield the name of the sender of a mail, unless it is that of its source."""
    for claim in context.document.claims_of(SourceClaim, SourcePlace.SENDER):
        name, _ = parseaddr(claim.value)
        if name and _identify(claim.value, context) != (name, _SENDER_NAME):
            locator = Locator("markup", part=claim.locator)
            yield Evidence("creator", name, claim.value, locator, _CREATOR, _CREATOR_CONFIDENCE)


def _identify(mailbox: str, context: DocumentContext) -> tuple[str, str] | None:
    """Return the name of the source of a mailbox (RFC 5322) and the rule that finds it; None if
    anyone may have one there.
    """
    name, address = parseaddr(mailbox)
    host = address.rpartition("@")[2].lower()
    if host and (entry := context.registry.by_host(host)):
        return entry.name, _SENDER_HOST
    if (source := _source_named(name, context)) or _has_name_of_host(name, host):
        return source or name, _SENDER_NAME
    if "." not in host or host in _mail_providers():
        return None
    return host, SENDER_DOMAIN


def _has_name_of_host(name: str, host: str) -> bool:
    """Check whether a name is that of a host: `The Mill`, `mill.example`."""
    labels = (domain.partition(".")[0] for domain in domains_of(host))
    letters = re.sub(r"\W", "", fold(name))
    return any(len(label) >= _LEAST and label in letters for label in labels)


def _source_named(name: str, context: DocumentContext) -> str | None:
    """Return the registered source or the institution that a name is of, or None."""
    if not name:
        return None
    languages = dict.fromkeys((context.language, *languages_of(name)))
    described = (parse_institution(name, language) for language in languages)
    found = registered_source(context, name) or next(filter(None, described), None)
    return found.name if found else None


@cache
def _mail_providers() -> frozenset[str]:
    return load_data("searcher.metadata", "senders", _Hosts).mail_providers
