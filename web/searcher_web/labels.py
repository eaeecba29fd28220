"""Texts for the codes in a record: a name or a sentence for each."""

from searcher.export.styled import CitationStyle
from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.record import Reason, Role
from searcher.model.review import ReviewCode
from searcher_web.i18n import gettext, marked

_KINDS = {
    "press-release": marked("Press release"),
    "news": marked("News"),
    "report": marked("Report"),
    "statement": marked("Statement"),
    "speech": marked("Speech"),
    "agreement": marked("Agreement"),
    "interview": marked("Interview"),
    "telegram": marked("Telegram or dispatch"),
    "memorandum": marked("Memorandum"),
    "note": marked("Diplomatic note"),
    "letter": marked("Letter"),
    "minutes": marked("Minutes or record of a conversation"),
    "other": marked("Other"),
}
_STYLES = {CitationStyle.GOST: marked("GOST R 7.0.100")}
_TOPICS = {
    "diplomacy": marked("Diplomacy"),
    "trade": marked("Trade"),
    "energy": marked("Energy"),
    "transport": marked("Transport"),
    "culture": marked("Culture"),
    "education": marked("Education"),
    "science": marked("Science"),
    "defence": marked("Defence"),
    "migration": marked("Migration"),
    "environment": marked("Environment"),
    "health": marked("Health"),
    "parliament": marked("Parliament"),
    "sport": marked("Sport"),
}
_ROLES = {
    Role.ISSUER: marked("issuer"),
    Role.HOST: marked("host"),
    Role.VISITOR: marked("visitor"),
    Role.SIGNATORY: marked("signatory"),
}
_ORIGINS = {
    "command line": marked("command line"),
    "side file": marked("side file"),
    "manifest": marked("manifest"),
    "container": marked("container"),
}
_REASONS = {
    Reason.FIRST_INGEST: marked("first ingest"),
    Reason.ORIGINAL_CHANGED: marked("the original changed"),
    Reason.HINTS_CHANGED: marked("the hints changed"),
    Reason.RENORMALISED: marked("normalised again"),
}


def kind_label(value: str) -> str:
    """Return the name of a kind of document."""
    return gettext(_KINDS[value]) if value in _KINDS else value


def style_label(style: CitationStyle) -> str:
    """Return the name of a citation style."""
    return gettext(_STYLES.get(style, style.label))


def topic_label(value: str) -> str:
    """Return the name of a topic."""
    return gettext(_TOPICS[value]) if value in _TOPICS else topic_names().get(value, value)


def review_code_label(code: str) -> str:
    """Return the sentence for a review code."""
    known = ReviewCode(code)
    if known.is_known:
        return gettext(known.text)
    return gettext("Something else needs review (%(code)s).", code=code)


def role_label(role: Role) -> str:
    """Return the name of a party's role, or an empty string if it is unknown."""
    return gettext(_ROLES[role]) if role in _ROLES else ""


def origin_label(origin: str) -> str:
    """Return where an archivist's value came from; the name of a person stays as it is."""
    return gettext(_ORIGINS[origin]) if origin in _ORIGINS else origin


def reason_label(reason: str) -> str:
    """Return the reason of a version: translated if the program gave it, else as it was written."""
    if reason in _REASONS:
        return gettext(_REASONS[Reason(reason)])
    _, renormalised, program = reason.partition(Reason.RENORMALISED.by(""))
    if renormalised and reason.startswith(renormalised):
        return gettext("normalised again by %(program)s", program=program)
    return reason
