"""The pages of countries and their pairs: maps, matrices, profiles."""

from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request

from searcher.gazetteer import parse_pair, resolve_place
from searcher.model.errors import BadPlace
from searcher.model.facets import Field
from searcher.model.pairs import country_of
from searcher.search.answers import pair_page
from searcher.search.pairs import PairProfile, pair_profile, place_profile
from searcher_web.context import (
    Page,
    archive_search,
    current_record,
    engine,
    json_response,
    query_of,
    requested_state,
    wants_json,
)
from searcher_web.presenters.pair_matrix import PairMatrixView
from searcher_web.presenters.profile import ProfileView
from searcher_web.presenters.results import chips_for
from searcher_web.presenters.world_map import WorldMapView
from searcher_web.search_state import SearchState

blueprint = Blueprint("pairs", __name__)


@blueprint.get("/pairs")
def pairs() -> Page:
    """Show a matrix of countries by countries, and a list of all pairs."""
    state = requested_state()
    ranking = engine().search(replace(query_of(state), facets=(Field.PAIR, Field.COUNTRY)))
    view = PairMatrixView(state, *ranking.facets)
    return render_template("pairs.html", view=view, chips=chips_for(state))


@blueprint.get("/pairs/<pair>")
@blueprint.get("/pairs/<pair>.json")
def pair(pair: str) -> Page:
    """Show the profile of a pair of countries."""
    known = parse_pair(pair)
    if known is None:
        abort(404)
    if known != pair:
        return _canonical(pair, known)
    profile = pair_profile(archive_search(), known, current_record)
    return _profile_page(profile, SearchState().with_only(Field.PAIR, known))


@blueprint.get("/countries")
def countries() -> Page:
    """Show a map of countries shaded by their number of records, and a list of all."""
    state = requested_state()
    ranking = engine().search(replace(query_of(state), facets=(Field.COUNTRY,)))
    is_narrowed = state.at_page(1) != SearchState()

    def url_of(code: str) -> str:
        only = state.with_only(Field.COUNTRY, code)
        return only.url() if is_narrowed else f"/countries/{code}"

    view = WorldMapView(ranking.facets[0].values, url_of)
    return render_template(
        "countries.html", view=view, state=state, is_narrowed=is_narrowed, chips=chips_for(state)
    )


@blueprint.get("/countries/<code>")
@blueprint.get("/countries/<code>.json")
def country(code: str) -> Page:
    """Show the profile of a country, or of a part of one."""
    known = resolve_place(code)
    if known is None:
        abort(404, BadPlace(code))
    if known != code:
        return _canonical(code, known)
    profile = place_profile(archive_search(), known)
    return _profile_page(profile, SearchState().with_only(_field_of(known), known))


def _field_of(code: str) -> Field:
    return Field.COUNTRY if country_of(code) == code else Field.PLACE


def _canonical(typed: str, known: str) -> Page:
    """Redirect to the same address with the canonical code."""
    before, _, after = request.path.rpartition(typed)
    return redirect(f"{before}{quote(known)}{after}", 301)


def _profile_page(profile: PairProfile, state: SearchState) -> Page:
    if wants_json():
        return json_response(pair_page(profile))
    return render_template("profile.html", view=ProfileView(state, profile))
