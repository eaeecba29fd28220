"""Texts for the codes in a record: a name or a sentence for each."""

from searcher.metadata.topic_vocabulary import topic_names
from searcher.model.record import Reason, ReviewCode, Role
from searcher_web.i18n import gettext, marked

_KINDS = {
    "press-release": marked("Press release"),
    "news": marked("News"),
    "report": marked("Report"),
    "statement": marked("Statement"),
    "speech": marked("Speech"),
    "agreement": marked("Agreement"),
    "interview": marked("Interview"),
    "other": marked("Other"),
    "unknown": marked("Unknown kind"),
}
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
_REVIEW_CODES = {
    ReviewCode.TITLE_UNKNOWN: marked(
        "The document has no title; its first words are shown in brackets."
    ),
    ReviewCode.TITLE_UNSURE: marked(
        "The title is uncertain: it may be another line, or this line may only name "
        "the publisher or the kind of document."
    ),
    ReviewCode.DATE_UNKNOWN: marked("No date of publication was found."),
    ReviewCode.YEAR_UNKNOWN: marked("The day is known, but not the year."),
    ReviewCode.DATE_CONFLICT: marked("Different dates of publication were found."),
    ReviewCode.DATE_UNSURE: marked("The date of publication is uncertain."),
    ReviewCode.SOURCE_UNKNOWN: marked("No publisher was found."),
    ReviewCode.SOURCE_UNSURE: marked(
        "The text names this publisher, but nothing else confirms that it is the source."
    ),
    ReviewCode.SOURCE_UNREGISTERED: marked("The source is not in the registry."),
    ReviewCode.LANGUAGE_UNSURE: marked("The language is uncertain."),
    ReviewCode.LANGUAGE_UNKNOWN: marked("The language was not recognised."),
    ReviewCode.KIND_UNSURE: marked(
        "The kind of document was inferred only from its form of publication."
    ),
    ReviewCode.KIND_UNKNOWN: marked("The kind of document is uncertain."),
    ReviewCode.PARTIES_UNKNOWN: marked("No country was recognised."),
    ReviewCode.PARTIES_UNSURE: marked("Another country may also be a party."),
    ReviewCode.NEAR_DUPLICATE: marked("An earlier record has nearly the same text."),
    ReviewCode.PARTY_ALONE: marked("Only one country was recognised."),
    ReviewCode.MISLABELLED: marked("The file name does not match the format."),
    ReviewCode.NO_DOCUMENT: marked(
        "It looks like an error, login or verification page, not a document."
    ),
    ReviewCode.ENCODING_UNSURE: marked(
        "The encoding is uncertain: some letters may be wrong or missing."
    ),
    ReviewCode.TRUNCATED: marked(
        "The end of the document is missing; only the readable part is shown."
    ),
    ReviewCode.CONTENT_LEFT_OUT: marked(
        "Much of the page may be missing: tables, lists or paragraphs were left out."
    ),
    ReviewCode.PAGES_WITHOUT_TEXT: marked("Some pages are images, whose text is missing."),
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


def topic_label(value: str) -> str:
    """Return the name of a topic."""
    return gettext(_TOPICS[value]) if value in _TOPICS else topic_names().get(value, value)


def review_code_label(code: str) -> str:
    """Return the sentence for a review code."""
    known = ReviewCode(code)
    if known in _REVIEW_CODES:
        return gettext(_REVIEW_CODES[known])
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
