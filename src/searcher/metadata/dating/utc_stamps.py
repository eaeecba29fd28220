"""The calendar day of a moment in UTC, where the document was published.

Programs write `2021-03-03T20:10:00Z` of an article whose readers see 4 March.  What the same
document shows or writes with a local time decides, else the time zone of its country.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache

from babel.core import get_global
from dateutil import parser as dateutil_parser
from dateutil.zoneinfo import get_zonefile_instance
from msgspec import structs

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.publishing_country import publishing_country
from searcher.model.edtf import Edtf
from searcher.model.record import Evidence
from searcher.readers.claims import DatePlace

_UTC_TIME = re.compile(
    r"(?<![\d:])\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]00:?00|GMT|UTC)(?:\s*\([A-Z]+\))?\s*$"
)
_MIDNIGHT = datetime.min.time()
_MAX_STAMP = 60  # characters
_FARTHEST = (timedelta(hours=-10), timedelta(hours=12))
"""The offsets of inhabited places from UTC, but for a few islands."""

_LEAST_LOCAL = 0.5  # confidence in a date by which a moment in UTC is placed


def with_local_days(
    candidates: Sequence[Evidence], context: DocumentContext
) -> tuple[Evidence, ...]:
    """Return all candidates, each moment in UTC with its day where the document was published.

    Midnight in the country of the publisher is written of a day without a time: it is that day.
    Otherwise it is the day of the most trusted other candidate that is not a moment in UTC, if the
    two may be one moment, those first that readers see; else the day in the country of the
    publisher, if all of it has the same.
    """
    moments = [utc_moment(candidate.found) for candidate in candidates]
    local = [c for c, moment in zip(candidates, moments, strict=True) if moment is None]
    local.sort(key=lambda candidate: (not _is_shown(candidate), -candidate.confidence))
    return tuple(
        candidate if moment is None else _on_local_day(candidate, moment, local, context)
        for candidate, moment in zip(candidates, moments, strict=True)
    )


def utc_moment(stamp: str) -> datetime | None:
    """Return the moment of a stamp that has a time in UTC; None for midnight, which is written of
    a day without a time.
    """
    if len(stamp) > _MAX_STAMP or not _UTC_TIME.search(stamp):
        return None
    try:
        moment = dateutil_parser.parse(stamp, ignoretz=True).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.time().replace(microsecond=0) != _MIDNIGHT else None


def _is_shown(candidate: Evidence) -> bool:
    """Return whether a date is in the text, the page as shown, or its address."""
    is_shown_in_markup = candidate.rule.startswith((DatePlace.ELEMENT, DatePlace.TEXT))
    return is_shown_in_markup or candidate.locator.origin != "markup"


def _on_local_day(
    candidate: Evidence, moment: datetime, local: Sequence[Evidence], context: DocumentContext
) -> Evidence:
    if candidate.value != moment.date().isoformat():
        return candidate  # day and month of the stamp are the other way round
    country = publishing_country(context)
    times = set(_times_in(country, moment)) if country else set()
    if midnight := next((time for time in times if time.time() == _MIDNIGHT), None):
        return _moved(candidate, midnight.date(), f"midnight in {country}")
    days = {time.date() for time in times}
    possible = days or {(moment + offset).date() for offset in _FARTHEST}
    for other in local:
        day = _day_of(other)
        if day in {moment.date(), *possible} and other.confidence >= _LEAST_LOCAL:
            return _moved(candidate, day, f"{other.value} by {other.rule}")
    return _moved(candidate, days.pop(), f"in {country}") if len(days) == 1 else candidate


def _day_of(candidate: Evidence) -> date | None:
    value = Edtf(candidate.value)
    return value.earliest if value.is_day and value.has_year else None


def _moved(candidate: Evidence, day: date | None, reason: str) -> Evidence:
    if day is None or candidate.value == day.isoformat():
        return candidate
    return structs.replace(
        candidate,
        value=day.isoformat(),
        found=f"{candidate.found}, {reason}",
        rule=f"local-day:{candidate.rule}",
    )


def _times_in(country: str, moment: datetime) -> Iterator[datetime]:
    """Yield the local times of a moment in the time zones of a country (ISO 3166-1)."""
    yield from (moment.astimezone(zone).replace(tzinfo=None) for zone in _zones_of(country))


@cache
def _zones_of(country: str) -> tuple[tzinfo, ...]:
    names = (name for name, code in get_global("zone_territories").items() if code == country)
    zones = map(get_zonefile_instance().get, names)
    return tuple(zone for zone in zones if zone is not None)
