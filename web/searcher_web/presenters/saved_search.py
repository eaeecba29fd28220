"""Presenters of a saved search: its conditions, its citation, and what has changed since."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_time

from searcher.model.record import Record, Status
from searcher.search.result_diff import Change, ResultDiff
from searcher.store import SavedSearch
from searcher.store.saved_searches import RecordVersion
from searcher_web.i18n import gettext, locale
from searcher_web.presenters.formatting import date_label, excluded_label, record_count_label
from searcher_web.presenters.paging import last_page, page_links
from searcher_web.presenters.results import SearchView

_MAX_SHOWN = 100  # records of a group
_PAGE_SIZE = 50  # records of a page of the list

ReadRecord = Callable[[str], Record | None]
"""Returns the newest version of a record, or None if it cannot be read."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of a record since the search was saved."""

    change: Change
    record: Record | None

    @property
    def title(self) -> str:
        """The title of the record, or its identifier if it cannot be read."""
        return self.record.heading if self.record else self.change.id

    @property
    def facts(self) -> str:
        """The date and source of the record, and both versions if they differ."""
        change, r = self.change, self.record
        known = (date_label(r.published), r.source) if r else ()
        versions = (
            gettext("then version %(then)s, now %(now)s", then=change.before, now=change.now)
            if change.before and change.now and change.before != change.now
            else ""
        )
        return " · ".join(filter(None, (*known, versions)))

    @property
    def reason(self) -> str:
        """Why the search can no longer find it, if it cannot."""
        if self.change.now is not None or self.record is None:
            return ""
        if self.record.status is Status.WITHDRAWN:
            return self.record.reason or ""
        return gettext("not in the index now")


@dataclass(frozen=True, slots=True)
class FoundView:
    """A record that the search found when it was saved; `newest` is None if it cannot be read."""

    found: RecordVersion
    newest: Record | None

    @property
    def title(self) -> str:
        """The title that the record has now, or its identifier if it cannot be read."""
        return self.newest.heading if self.newest else self.found.id

    @property
    def url(self) -> str:
        """The address of the version that was found."""
        return f"/d/{self.found.id}/v{self.found.version}"

    @property
    def facts(self) -> str:
        """Its date and source, and whether it was withdrawn since."""
        if self.newest is None:
            return ""
        is_gone = self.newest.status is Status.WITHDRAWN
        gone = gettext("withdrawn since") if is_gone else ""
        return " · ".join(
            filter(None, (date_label(self.newest.published), self.newest.source, gone))
        )


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of one kind; `name` is their key in JSON."""

    name: str
    heading: str
    description: str
    changes: Sequence[Change]
    read: ReadRecord

    @property
    def total(self) -> int:
        """The number of changes."""
        return len(self.changes)

    @property
    def shown(self) -> Iterator[ChangeView]:
        """The first changes."""
        return (ChangeView(one, self.read(one.id)) for one in self.changes[:_MAX_SHOWN])

    @property
    def more(self) -> int:
        """The number of changes that are not shown."""
        return max(0, len(self.changes) - _MAX_SHOWN)


@dataclass(frozen=True)
class SavedSearchView:
    """A saved search at its permalink.

    `search` and `diff` are None if the search cannot be repeated; `problem` explains why.  `page`
    (from 1) is the part of the list of its records that is shown.
    """

    saved: SavedSearch
    search: SearchView | None
    diff: ResultDiff | None
    problem: str
    permalink: str
    site: str
    read: ReadRecord
    page: int = 1

    @property
    def first(self) -> int:
        """The number (from 1) of the first record shown."""
        return (self.page - 1) * _PAGE_SIZE + 1

    @property
    def found(self) -> Iterator[FoundView]:
        """The records of this page that the search found, by identifier."""
        shown = self.saved.records[self.first - 1 :][:_PAGE_SIZE]
        return (FoundView(one, self.read(one.id)) for one in shown)

    @property
    def last_page(self) -> int:
        """The number of the last page of the list."""
        return last_page(self.saved.total, _PAGE_SIZE)

    @property
    def pages(self) -> list[tuple[int, str] | None]:
        """Numbers and addresses of pages to link to, with None for a gap."""
        return page_links(
            self.page, self.last_page, lambda n: f"/s/{self.saved.id}?page={n}#records"
        )

    @property
    def created(self) -> str:
        """When it was saved: `24 November 2026, 10:00 UTC`."""
        moment = datetime.fromisoformat(self.saved.made)
        time = format_time(moment, "HH:mm", locale=locale())
        return f"{date_label(moment.date().isoformat())}, {time} UTC"

    @property
    def total_label(self) -> str:
        """The number of records it found, as text."""
        return record_count_label(self.saved.total)

    @property
    def description(self) -> str:
        """The words and conditions of the search, on one line."""
        if self.search is None:
            return self.saved.query or self.saved.address
        parts = (
            f"{chip.label}: {excluded_label(chip.name) if chip.is_excluded else chip.name}"
            for chip in self.search.chips
        )
        return "; ".join(parts) or gettext("all records")

    @property
    def citation(self) -> str:
        """The text of a citation, without the permalink."""
        search = gettext("search “%(description)s”", description=self.description)
        digest = f"SHA-256 {self.saved.digest[:16]}…"
        return ", ".join((self.site, search, self.total_label, self.created, digest))

    @property
    def groups(self) -> list[ChangeGroup]:
        """The changes by kind, without empty kinds."""
        if self.diff is None:
            return []
        diff = self.diff
        kinds = (
            ("added", gettext("Added"), gettext("Found now, but not then."), diff.added),
            (
                "changed",
                gettext("Changed"),
                gettext("Still found, in a newer version."),
                diff.changed,
            ),
            (
                "left",
                gettext("Changed, no longer found"),
                gettext("The newer version no longer matches the search."),
                diff.left,
            ),
            (
                "missed",
                gettext("Unchanged, no longer found"),
                gettext("The record has not changed, but the search works differently now."),
                diff.dropped,
            ),
            (
                "gone",
                gettext("Withdrawn"),
                gettext(
                    "No search finds these records any more; their permalinks give the reason."
                ),
                diff.gone,
            ),
        )
        groups = (ChangeGroup(*kind, self.read) for kind in kinds)
        return [group for group in groups if group.changes]
