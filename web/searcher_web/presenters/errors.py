"""What went wrong, and what to do about it, in the language of the interface."""

from searcher.model.errors import (
    BadIdentifier,
    QueryError,
    SearcherError,
    UnknownRecord,
    UnknownSearch,
)
from searcher_web.i18n import gettext


def explained(error: SearcherError) -> tuple[str, str]:
    """What went wrong, and the remedy; as the error itself says it where it is of no kind that
    readers meet.
    """
    match error:
        case QueryError():
            what, remedy = (gettext(message, **error.values) for message in error.messages)
            return what, remedy
        case BadIdentifier():
            return _no_identifier(error.text)
        case UnknownRecord():
            return _no_record(error), gettext("Look for it by its title or source.")
        case UnknownSearch():
            return (
                gettext("There is no search %(id)s.", id=error.identifier),
                gettext("Compare it with the citation, character by character."),
            )
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}.", error.remedy


def _no_identifier(text: str) -> tuple[str, str]:
    return (
        gettext("“%(text)s” is not an identifier: a character is missing or mistyped.", text=text),
        gettext("Compare it with the place you have it from, character by character."),
    )


def _no_record(error: UnknownRecord) -> str:
    if error.version is None:
        return gettext("There is no record %(id)s.", id=error.identifier)
    return gettext(
        "There is no record %(id)s in version %(version)s.",
        id=error.identifier,
        version=error.version,
    )
