"""Values that are codes in a record, as a reader calls them: a sentence or name for each."""

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
    "unknown": marked("Kind not known"),
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
_NOTES = {
    ReviewCode.TITLE_UNKNOWN: marked("It has no title; the opening words stand in brackets."),
    ReviewCode.TITLE_UNSURE: marked(
        "The title is not certain: it may be another line, or this only the publisher or form."
    ),
    ReviewCode.DATE_UNKNOWN: marked("Nothing says when it was published."),
    ReviewCode.YEAR_UNKNOWN: marked("The day is given, the year is not."),
    ReviewCode.DATE_CONFLICT: marked("Two witnesses give different dates."),
    ReviewCode.DATE_UNSURE: marked("The date of publication is not certain."),
    ReviewCode.SOURCE_UNKNOWN: marked("Nothing says who published it."),
    ReviewCode.SOURCE_UNSURE: marked(
        "The text names this publisher; nothing else says that it is the source."
    ),
    ReviewCode.SOURCE_UNREGISTERED: marked("The source is not in the registry."),
    ReviewCode.LANGUAGE_UNSURE: marked("The language is not certain."),
    ReviewCode.LANGUAGE_UNKNOWN: marked("Nothing shows the language."),
    ReviewCode.KIND_UNSURE: marked(
        "Nothing but its form of publication shows the kind of document."
    ),
    ReviewCode.KIND_UNKNOWN: marked("The kind of document is not certain."),
    ReviewCode.PARTIES_UNKNOWN: marked("No country was recognised."),
    ReviewCode.PARTIES_UNSURE: marked("Another country may be a party too."),
    ReviewCode.NEAR_DUPLICATE: marked("An earlier record has nearly the same words."),
    ReviewCode.PARTY_ALONE: marked("Only one country was recognised."),
    ReviewCode.MISLABELLED: marked("Its name claims another format than it has."),
    ReviewCode.NO_DOCUMENT: marked(
        "It looks like a page of an error, a login or a check, not a document."
    ),
    ReviewCode.ENCODING_UNSURE: marked(
        "The encoding is not certain: some of the letters may be others, or lost."
    ),
    ReviewCode.TRUNCATED: marked("Its end is missing; what could be read is here."),
    ReviewCode.CONTENT_LEFT_OUT: marked(
        "A good part of the page may be missing: tables, lists or paragraphs that were left out."
    ),
    ReviewCode.PAGES_WITHOUT_TEXT: marked(
        "Some of its pages are pictures, and are not in the text."
    ),
}
_REASONS = {
    Reason.FIRST_INGEST: marked("first ingest"),
    Reason.ORIGINAL_CHANGED: marked("the original changed"),
    Reason.HINTS_CHANGED: marked("the hints changed"),
    Reason.RENORMALISED: marked("normalised anew"),
}


def kind_name(value: str) -> str:
    """A kind of document as a reader calls it."""
    return gettext(_KINDS[value]) if value in _KINDS else value


def topic_name(value: str) -> str:
    """A topic as a reader calls it."""
    return gettext(_TOPICS[value]) if value in _TOPICS else topic_names().get(value, value)


def review_words(code: str) -> str:
    """What a code for review means."""
    known = ReviewCode(code)
    if known in _NOTES:
        return gettext(_NOTES[known])
    return gettext("Something else is to be reviewed (%(code)s).", code=code)


def role_words(role: Role) -> str:
    """What a party does; empty if that is not known."""
    return gettext(_ROLES[role]) if role in _ROLES else ""


def origin_words(origin: str) -> str:
    """Where an archivist said something, or who did: what is no kind of place is a name."""
    return gettext(_ORIGINS[origin]) if origin in _ORIGINS else origin


def reason_words(reason: str) -> str:
    """Why there is a version: what the program says in the reader's language, else as it was
    said.
    """
    if reason in _REASONS:
        return gettext(_REASONS[Reason(reason)])
    _, renormalised, program = reason.partition(Reason.RENORMALISED.by(""))
    if renormalised and reason.startswith(renormalised):
        return gettext("normalised anew by %(program)s", program=program)
    return reason
