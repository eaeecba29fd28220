"""The pages of pairs of countries and of single countries."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request

from searcher.gazetteer import country_codes, parse_pair
from searcher.index.facet_values import facet_values
from searcher.index.protocol import FacetValue, Timeline
from searcher.model.expression import Field
from searcher.model.query import Filter, Query, Sort, Unit
from searcher.model.record import Record, RelationKind
from searcher_web.context import Page, archive_search, current_record, engine
from searcher_web.presenters.formatting import value_label
from searcher_web.presenters.pair_matrix import PairMatrixView
from searcher_web.presenters.profile import (
    LISTED,
    Account,
    FieldTimelines,
    OneSidedView,
    ProfileView,
    band,
)
from searcher_web.presenters.results import chips_for
from searcher_web.search_state import SearchState

blueprint = Blueprint("pairs", __name__)

_SERIES = 6  # values of a field that are drawn
_NEWEST = 5
_ACCOUNTS = 12  # pairs of accounts side by side
_LINKED = 400  # related records that are looked at for one page
_FACETS = (*LISTED, Field.KIND, Field.ISSUER)


@blueprint.get("/pairs")
def pairs() -> Page:
    """Show a matrix of countries by countries, and a list of all pairs."""
    state = SearchState.from_arguments(request.args)
    found = engine().search(replace(state.query(), facets=(Field.PAIR, Field.COUNTRY)))
    view = PairMatrixView(state, *found.facets)
    return render_template("pairs.html", view=view, chips=chips_for(state))


@blueprint.get("/pairs/<pair>")
def pair(pair: str) -> Page:
    """Show the profile of a pair of countries."""
    known = parse_pair(pair)
    if known is None:
        abort(404)
    if known != pair:
        return redirect(f"/pairs/{known}", 301)
    return _profile(SearchState().with_only(Field.PAIR, known), tuple(known.split("-")))


@blueprint.get("/countries/<code>")
def country(code: str) -> Page:
    """Show the profile of a country."""
    known = code.upper()
    if known not in country_codes():
        abort(404)
    if known != code:
        return redirect(f"/countries/{known}", 301)
    return _profile(SearchState().with_only(Field.COUNTRY, known), (known,))


def _profile(state: SearchState, codes: tuple[str, ...]) -> str:
    newest = replace(
        state.query(),
        sort=Sort.NEWEST,
        size=_NEWEST,
        facets=(*_FACETS, Field.PAIR if len(codes) == 1 else Field.RELATED),
        timeline=Unit.YEAR,
    )
    page = archive_search().page(newest)
    oldest = archive_search().page(replace(newest, sort=Sort.OLDEST, facets=(), timeline=None))
    values = {facet.field: facet.values for facet in page.facets}
    bands: tuple[FieldTimelines, ...] = ()
    if page.timeline and page.timeline.bars:
        bands = tuple(
            band(state, one, page.timeline, _timelines(newest, one, values[one][:_SERIES]))
            for one in (Field.ISSUER, Field.KIND)
        )
    view = ProfileView(state, codes, page, oldest, bands)
    if len(codes) == 2:
        linked = _linked(newest, values[Field.RELATED])
        onesided = tuple(_onesided(newest, state, codes, linked))
        view = replace(view, accounts=tuple(linked[:_ACCOUNTS]), onesided=onesided)
    return render_template("profile.html", view=view)


def _timelines(
    query: Query, field: Field, values: Iterable[FacetValue]
) -> Iterator[tuple[FacetValue, Timeline]]:
    for value in values:
        own = (*query.filters, Filter(field, (value.value,)))
        found = engine().search(replace(query, filters=own, facets=(), size=1)).timeline
        if found is not None:
            yield value, found


def _linked(query: Query, named: Iterable[FacetValue]) -> list[tuple[Account, Account]]:
    """Find the accounts of both sides of the same event, newest first."""
    found = []
    for value in [*named][:_LINKED]:
        filters = (*query.filters, Filter(Field.RELATED, (value.value,)))
        asked = replace(query, filters=filters, facets=(), timeline=None, size=_NEWEST)
        found += [
            (earlier, later)
            for hit in engine().search(asked).hits
            if (later := current_record(hit.id)) and (earlier := _counterpart(later, value.value))
        ]
    found.sort(key=lambda both: (both[1].published or "", both[1].id), reverse=True)
    return [(Account(one), Account(other)) for one, other in found]


def _counterpart(record: Record, identifier: str) -> Record | None:
    """Return the record if it is the other side's account of the same event."""
    for relation in record.related:
        if relation.id == identifier and relation.kind is RelationKind.COUNTERPART:
            return current_record(identifier)
    return None


def _onesided(
    query: Query, state: SearchState, codes: tuple[str, ...], linked: list[tuple[Account, Account]]
) -> Iterator[OneSidedView]:
    """Find what each side issued for which there is no account of the other side."""
    accounts_by_id = {account.record.id: account.record for both in linked for account in both}
    for code in codes:
        filters = (*query.filters, Filter(Field.ISSUER, (code,)))
        both = {
            i for i, record in accounts_by_id.items() if code in facet_values(record, Field.ISSUER)
        }
        asked = replace(query, filters=filters, facets=(), timeline=None, size=_NEWEST + len(both))
        found = engine().search(asked)
        newest = [hit.id for hit in found.hits if hit.id not in both][:_NEWEST]
        yield OneSidedView(
            value_label(Field.ISSUER, code),
            found.total - len(both),
            found.total,
            state.with_only(Field.ISSUER, code).url(),
            tuple(record for record in map(current_record, newest) if record is not None),
        )
