"""The lists of the JSON interface that no page has: each goes on from a cursor.

The other paths of the interface are answered by the views of pages (see `api_paths`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple, TypeVar

from flask import Blueprint, request

from searcher.gazetteer import country_name
from searcher.index.protocol import FacetValue
from searcher.model.facets import Field
from searcher.model.query import MAX_SIZE, Changes
from searcher.search.change_log import Change
from searcher.sources import Registry
from searcher.store import PublishedDossier, Version
from searcher_web.answers import (
    ChangeLine,
    ChangeList,
    CountryLine,
    CountryList,
    DossierLine,
    DossierPage,
    PairLine,
    PairList,
    SourceLine,
    SourceList,
    VersionList,
)
from searcher_web.api_paths import API
from searcher_web.context import Page, archive, engine, query_of, requested_state
from searcher_web.cursors import PARAMETER, Cursors
from searcher_web.oai.arguments import moment
from searcher_web.paging import conditions_of, next_address, paged
from searcher_web.parameters import moment_of, whole_number
from searcher_web.site_address import origin
from searcher_web.views.oai import change_log
from searcher_web.views.published_dossiers import readable
from searcher_web.views.records import get_record, redirect_to_canonical_address

blueprint = Blueprint("api", __name__)
blueprint.before_request(redirect_to_canonical_address)
T = TypeVar("T")


@blueprint.get(f"{API}/pairs")
def pairs() -> Page:
    """List the pairs of countries of a search."""
    found, following = _values(Field.PAIR)
    lines = (PairLine(v, tuple(v.split("-")), count, _address(f"/pairs/{v}")) for v, count in found)
    return paged(PairList(tuple(lines), following), following)


@blueprint.get(f"{API}/countries")
def countries() -> Page:
    """List the countries of a search."""
    found, following = _values(Field.COUNTRY)
    lines = (
        CountryLine(v, country_name(v), count, _address(f"/countries/{v}")) for v, count in found
    )
    return paged(CountryList(tuple(lines), following), following)


@blueprint.get(f"{API}/sources")
def sources() -> Page:
    """List the sources of a search, with what the registry has of them."""
    found, following = _values(Field.SOURCE)
    registry = Registry.load(archive().sources_path)
    lines = (_source(value, registry) for value in found)
    return paged(SourceList(tuple(lines), following), following)


def _source(value: FacetValue, registry: Registry) -> SourceLine:
    name, total = value
    known = registry.by_name(name)
    if known is None:
        return SourceLine(name, total)
    return SourceLine(
        name, total, known.id, known.kind, known.country, known.languages, known.hosts
    )


def _values(field: Field) -> tuple[Sequence[FacetValue], str | None]:
    """Return a page of the values that the records of a search have, and where the next one is."""
    state = requested_state()
    found = engine().search(replace(query_of(state), page=1, size=1, facets=(field,)))
    missing = field.declared.missing
    values = (v for v in found.facets[0].values if missing is None or v.value != missing.value)
    cursors = Cursors(str, (field, *conditions_of(state)))
    return _page(sorted(values), lambda one: one.value, cursors, state.parameters())


def _page(
    items: Iterable[T],
    key: Callable[[T], str],
    cursors: Cursors[str],
    parameters: Iterable[tuple[str, str]] = (),
) -> tuple[Sequence[T], str | None]:
    """Return a page of items that are in the order of their keys, and where the next one is."""
    size, place = _size(), cursors.place(request.args.get(PARAMETER, ""))
    found = list(islice((one for one in items if place is None or key(one) > place), size + 1))
    if len(found) <= size:
        return found, None
    return found[:size], _next(parameters, cursors.text(key(found[size - 1])))


def _size() -> int:
    return whole_number(request.args, "size", MAX_SIZE, MAX_SIZE)


def _next(parameters: Iterable[tuple[str, str]], cursor: str) -> str:
    """Return the address of the next page.

    It has known parameters only: any others could have names that no header can contain.
    """
    known = [one for one in parameters if one[0] not in ("size", "page")]
    return next_address([*known, ("size", str(_size()))], cursor)


def _address(path: str) -> str:
    return f"{origin()}{path}"


@blueprint.get(f"{API}/dossiers")
def dossiers() -> Page:
    """List the published dossiers."""
    cursors = Cursors(str, ["dossiers"])
    place = cursors.place(request.args.get(PARAMETER, "")) or ""
    each = readable(one for one in archive().dossiers.ids() if one > place)
    found, following = _page(each, lambda one: one.id, cursors)
    return paged(DossierPage(tuple(map(_dossier, found)), following), following)


def _dossier(one: PublishedDossier) -> DossierLine:
    address = _address(f"/dossiers/{one.id}")
    return DossierLine(one.id, one.version, one.dossier.title, one.made, address)


@blueprint.get(f"{API}/records/<identifier>/versions")
def versions(identifier: str) -> Page:
    """List the versions of a record."""
    record = get_record(identifier)
    cursors = Cursors(str, ["versions", record.id])
    found, following = _page(archive().history(record.id), _number, cursors)
    return paged(VersionList(record.id, tuple(found), following), following)


def _number(version: Version) -> str:
    return f"{version.number:09}"  # texts of one length are in the order of their numbers


class _ChangePlace(NamedTuple):
    """A change in the order of time."""

    second: int
    id: str


@blueprint.get(f"{API}/changes")
def changes() -> Page:
    """List what was changed in the archive since a moment, or since an earlier list."""
    log, since = change_log(), moment_of(request.args, "since")
    cursors = Cursors(_ChangePlace, ["changes", since])
    after = cursors.place(request.args.get(PARAMETER, ""))
    # In the last second there may be others yet, which would come before those listed.
    until = max(0, log.complete_until() - 1)
    found = log.page(Changes(_second(since), until, after), (), _size())
    last = found.changes[-1][:2] if found.changes else after
    cursor = cursors.text(_ChangePlace(*(last or (0, ""))))
    following = _next([("since", since)] if since else [], cursor) if found.reached else None
    lines = tuple(map(_changed, found.changes))
    return paged(ChangeList(lines, following, cursor), following)


def _second(text: str) -> int:
    return max(0, int(datetime.fromisoformat(text).timestamp())) if text else 0


def _changed(change: Change) -> ChangeLine:
    address = _address(f"/d/{change.id}")
    return ChangeLine(change.id, change.version, moment(change.second), address)
