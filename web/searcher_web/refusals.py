"""Requests that the site refuses: why, and what to do, in the reader's language."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from searcher_web.i18n import gettext, marked


class Reason(StrEnum):
    """Why a request is refused; the name of the count in `/metrics`."""

    HOST = "host"
    OUTSIDE = "outside"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    TOO_MANY_PARAMETERS = "too-many-parameters"
    RATE = "rate"
    DOWNLOADS = "downloads"
    CITATIONS = "citations"
    ALERTS = "alerts"
    IMAGES = "images"


class RefusalTexts(NamedTuple):
    """The status of a refusal, its title, what is refused, and what to do."""

    status: int
    title: str
    what: str
    remedy: str


_TEXTS: Mapping[Reason, RefusalTexts] = {
    Reason.HOST: RefusalTexts(
        400,
        marked("Unknown name of the site"),
        marked("This site does not answer to the name “%(host)s”."),
        marked("Use its own address. Its administrator can add a name: SEARCHER_HOSTS."),
    ),
    Reason.OUTSIDE: RefusalTexts(
        404,
        marked("Not found"),
        marked("This address is not below the address of the site, %(origin)s/."),
        marked("Use that address. Its proxy must pass on whole paths, or X-Forwarded-Prefix."),
    ),
    Reason.TOO_LARGE: RefusalTexts(
        413,
        marked("Request too large"),
        marked("The request has more than %(most)s bytes."),
        marked("Shorten what is sent."),
    ),
    Reason.TOO_LONG: RefusalTexts(
        414,
        marked("Address too long"),
        marked("The address has more than %(most)s characters."),
        marked("Shorten the search, or remove some of its filters."),
    ),
    Reason.TOO_MANY_PARAMETERS: RefusalTexts(
        400,
        marked("Invalid address"),
        marked("The address has more than %(most)s parameters."),
        marked("Remove some of the filters."),
    ),
    Reason.RATE: RefusalTexts(
        429,
        marked("Too many requests"),
        marked("Your address has sent more than %(most)s requests in a minute."),
        marked("Continue in a minute. Programs can download all results of a search at once."),
    ),
    Reason.DOWNLOADS: RefusalTexts(
        503,
        marked("Too many downloads"),
        marked("As many downloads as the site allows at once are under way."),
        marked("Try again in half a minute, or when your other downloads are complete."),
    ),
    Reason.CITATIONS: RefusalTexts(
        429,
        marked("This search cannot be saved now"),
        marked("Your address has saved %(most)s searches today, the daily limit."),
        marked("Save it tomorrow; until then, use its address."),
    ),
    Reason.ALERTS: RefusalTexts(
        429,
        marked("New records cannot be mailed now"),
        marked("Your address has asked for %(most)s mails today, the daily limit."),
        marked("Ask tomorrow, or follow the feed of the search."),
    ),
    Reason.IMAGES: RefusalTexts(
        503,
        marked("Too many images"),
        marked("As many images of pages as the site draws at once are asked for."),
        marked("Try again in a few seconds. The original can be downloaded meanwhile."),
    ),
}


def refusal_texts(reason: Reason) -> RefusalTexts:
    """Return the texts of a reason, as they are in the catalogs."""
    return _TEXTS[reason]


class RefusedRequest(Exception):
    """A request that is refused; `retry_after` is in seconds."""

    def __init__(self, reason: Reason, retry_after: int | None = None, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.values = values

    @property
    def texts(self) -> tuple[str, str]:
        """What is refused, and what to do, in the reader's language."""
        declared = _TEXTS[self.reason]
        return gettext(declared.what, **self.values), gettext(declared.remedy)
