"""Presenter of the pages on which a reader asks for mails, confirms and ends them."""

from dataclasses import dataclass
from enum import StrEnum

from searcher_web.i18n import gettext, marked
from searcher_web.presenters.results import Chip, chips_for
from searcher_web.search_state import SearchState


class AlertPage(StrEnum):
    """The pages, with the heading of each."""

    FORM = marked("New records by mail")
    REQUESTED = marked("Look into your mailbox")
    CONFIRM = marked("Confirm: new records by mail")
    CONFIRMED = marked("New records will be mailed")
    END = marked("End the mails?")
    ENDED = marked("No more mails")
    EXPIRED = marked("This link is not valid any more")


@dataclass(frozen=True, slots=True)
class AlertView:
    """A page about the subscription to a search, which it may not have any more."""

    kind: AlertPage
    state: SearchState | None = None
    problem: str = ""
    address: str = ""

    @property
    def heading(self) -> str:
        """Its heading."""
        return gettext(self.kind)

    @property
    def name(self) -> str:
        """The name of the page in the code."""
        return self.kind.name.lower()

    @property
    def chips(self) -> list[Chip]:
        """The conditions of the search."""
        return chips_for(self.state) if self.state else []
