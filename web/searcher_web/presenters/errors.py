"""Error messages and remedies in the UI locale."""

from searcher.model.errors import (
    BadDossier,
    BadIdentifier,
    BadPlace,
    QueryError,
    SearcherError,
    UnknownDossier,
    UnknownRecord,
    UnknownSearch,
)
from searcher_web.i18n import gettext


def explain(error: SearcherError) -> tuple[str, str]:
    """Return the message and the remedy of an error.

    Errors that readers can cause are translated; others keep their own English text.
    """
    match error:
        case QueryError():
            what, remedy = (gettext(message, **error.values) for message in error.messages)
            return what, remedy
        case BadDossier():
            return gettext(error.what, **error.values), gettext(error.remedy)
        case BadIdentifier():
            return _bad_identifier(error.text)
        case BadPlace():
            return _bad_place(error.text)
        case UnknownRecord():
            return _unknown_record(error), gettext("Search for it by title or source.")
        case UnknownDossier():
            return (
                gettext("There is no dossier %(id)s.", id=error.identifier),
                gettext("The list of dossiers has all that are published."),
            )
        case UnknownSearch():
            return (
                gettext("There is no saved search %(id)s.", id=error.identifier),
                gettext("Check it against the citation, character by character."),
            )
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}.", error.remedy


def _bad_identifier(text: str) -> tuple[str, str]:
    return (
        gettext(
            "“%(text)s” is not a valid identifier: a character is missing or mistyped.", text=text
        ),
        gettext("Check it character by character."),
    )


def _bad_place(text: str) -> tuple[str, str]:
    return (
        gettext("“%(text)s” is not the code of a country or of a part of one.", text=text),
        gettext(
            "Write a code of ISO 3166, such as KZ, or RU-TA for a part of a country; the page of "
            "a country lists its parts."
        ),
    )


def _unknown_record(error: UnknownRecord) -> str:
    if error.version is None:
        return gettext("There is no record %(id)s.", id=error.identifier)
    return gettext(
        "There is no record %(id)s in version %(version)s.",
        id=error.identifier,
        version=error.version,
    )
