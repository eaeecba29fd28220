"""What the page of a cited search shows: what it was, how to cite it, and what has changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_time

from searcher.model.record import Record, Status
from searcher.search.result_diff import Change, ResultDiff
from searcher.store import CitedSearch
from searcher_web.i18n import gettext, locale
from searcher_web.presenters.formatting import date_words, excluded_words, records_words
from searcher_web.presenters.results import SearchView

_SHOWN = 100

Read = Callable[[str], Record | None]
"""Gives the newest version of a record; None if it cannot be read."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """A record of which something has changed."""

    turn: Change
    record: Record | None

    @property
    def title(self) -> str:
        """Its title."""
        return self.record.heading if self.record else self.turn.id

    @property
    def facts(self) -> str:
        """Its date and source, and which versions there are."""
        turn, r = self.turn, self.record
        known = (date_words(r.published), r.source) if r else ()
        versions = (
            gettext("version %(then)s then, %(now)s now", then=turn.before, now=turn.now)
            if turn.before and turn.now and turn.before != turn.now
            else ""
        )
        return " · ".join(filter(None, (*known, versions)))

    @property
    def reason(self) -> str:
        """Why it is gone, if it is."""
        if self.turn.now is not None or self.record is None:
            return ""
        if self.record.status is Status.WITHDRAWN:
            return self.record.reason or ""
        return gettext("not in the index now")


@dataclass(frozen=True)
class Group:
    """The records to which the same has happened."""

    name: str
    heading: str
    words: str
    turns: Sequence[Change]
    read: Read

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.turns)

    @property
    def shown(self) -> Iterator[TurnView]:
        """The first of them."""
        return (TurnView(turn, self.read(turn.id)) for turn in self.turns[:_SHOWN])

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, len(self.turns) - _SHOWN)


@dataclass(frozen=True)
class CitedView:
    """A cited search at its permalink; `search` and `since` are None where the search cannot be
    asked any more, and `problem` says why.
    """

    cited: CitedSearch
    search: SearchView | None
    since: ResultDiff | None
    problem: str
    permalink: str
    site: str
    read: Read

    @property
    def made(self) -> str:
        """When it was made: `24 November 2026, 10:00 UTC`."""
        moment = datetime.fromisoformat(self.cited.made)
        time = format_time(moment, "HH:mm", locale=locale())
        return f"{date_words(moment.date().isoformat())}, {time} UTC"

    @property
    def found(self) -> str:
        """How many records it found, in words."""
        return records_words(self.cited.total)

    @property
    def asked(self) -> str:
        """What was asked, on one line: its words and conditions."""
        if self.search is None:
            return self.cited.query or self.cited.address
        parts = (
            f"{chip.label}: {excluded_words(chip.name) if chip.excluded else chip.name}"
            for chip in self.search.chips
        )
        return "; ".join(parts) or gettext("all records")

    @property
    def citation(self) -> str:
        """A line to cite it by, without the permalink."""
        told = gettext("search “%(asked)s”", asked=self.asked)
        return f"{self.site}, {told}, {self.found}, {self.made}, SHA-256 {self.cited.digest[:16]}…"

    @property
    def groups(self) -> list[Group]:
        """What has changed, kind by kind; kinds of which there are none are left out."""
        if self.since is None:
            return []
        s = self.since
        told = (
            ("added", gettext("Added"), gettext("Found now, and not then."), s.added),
            (
                "changed",
                gettext("Changed"),
                gettext("Found still; there is a newer version."),
                s.changed,
            ),
            (
                "left",
                gettext("Changed, no longer found"),
                gettext("The newer version does not have what was asked for."),
                s.left,
            ),
            (
                "missed",
                gettext("Unchanged, no longer found"),
                gettext("The record is as it was; the way of searching has changed."),
                s.dropped,
            ),
            (
                "gone",
                gettext("Withdrawn"),
                gettext("No search finds these any more; their permalinks say why."),
                s.gone,
            ),
        )
        groups = (Group(name, head, words, turns, self.read) for name, head, words, turns in told)
        return [group for group in groups if group.turns]
