"""Search: the home page, results, facets, the timeline, completions."""

import hashlib
from dataclasses import replace
from typing import NamedTuple

from flask import Blueprint, abort, current_app, redirect, render_template, request
from msgspec.structs import asdict

from searcher.export.feeds import FeedEntry
from searcher.index.protocol import Notice, Timeline
from searcher.model.expression import has_relevance
from searcher.model.facets import FACETS, Field, field_named
from searcher.model.messages import marked
from searcher.model.query import Fold, Matching, Place, Query, Sort, Unit
from searcher.query import MAX_LENGTH
from searcher.search import Completion, Hit
from searcher.search import total_of as count
from searcher.search.answers import (
    Completions,
    facet_page,
    offered,
    search_page,
    timeline_of_search,
)
from searcher_web.answers import SearchAnswer
from searcher_web.config import Config
from searcher_web.context import (
    Page,
    additions_to,
    archive,
    archive_search,
    csv_response,
    engine,
    fitted,
    json_response,
    last_changed,
    query_of,
    requested_state,
    wants_json,
)
from searcher_web.cursors import PARAMETER, Cursors
from searcher_web.feed import FEED_SIZE, FeedPlace, feed_response, requested_cursor
from searcher_web.i18n import gettext
from searcher_web.observation import metrics
from searcher_web.other_searches import date_offers, relaxed, subject_offer, word_totals
from searcher_web.paging import conditions_of, next_address, paged
from searcher_web.parameters import BadParameter
from searcher_web.presenters import (
    HOME_FIELDS,
    FacetPageView,
    FacetView,
    HomeView,
    SearchView,
    TimelineView,
    chips_for,
    field_label,
    record_count_label,
)
from searcher_web.record_addresses import address_of_record
from searcher_web.search_choices import Scale
from searcher_web.search_state import SearchState

blueprint = Blueprint("search", __name__)
_NEWEST = 6  # records on the home page
_FOLLOWING = 10  # records with some of the words below those with all
_SHIFTED = marked(
    "The archive has changed since the page before, and with it the order by relevance: a record "
    "may be repeated or missing. In every other order each record is listed once."
)


class _SearchPlace(NamedTuple):
    """A place in the order of a result, and the state of the index that had it."""

    key: float
    id: str
    state: str


@blueprint.get("/")
def home() -> Page:
    """Show what the archive holds, and a search box."""
    has_dossiers = bool(archive().dossiers.ids())
    return render_template("home.html", view=home_view(), has_dossiers=has_dossiers)


def home_view(size: int = _NEWEST) -> HomeView:
    """Return what the archive holds, its newest records, and searches that find something."""
    newest = Query(sort=Sort.NEWEST, size=size, facets=HOME_FIELDS)
    view = SearchView(SearchState(), newest, archive_search().page(newest))
    site: Config = current_app.config["SITE"]
    return HomeView(view, site.examples, lambda text: bool(total_of(text)))


def total_of(text: str) -> int:
    """Count the records that have all words of a query."""
    return count(engine(), query_of(SearchState(q=text, matching=Matching.ALL)))


def _search_view(
    state: SearchState,
    facets: tuple[Field, ...] = FACETS,
    timeline: Unit | None = None,
    after: Place | None = None,
) -> SearchView:
    """Return the results of a search with some facets and, in a unit, its timeline; those after a
    place in the order.
    """
    folds = tuple(Fold) if timeline else ()
    query = replace(query_of(state), facets=facets, timeline=timeline, folds=folds, after=after)
    return SearchView(state, query, archive_search().page(query), additions=additions_to(state))


@blueprint.get("/search")
def search() -> Page:
    """Show a page of results."""
    state = SearchState.from_arguments(request.args)
    if not state.filters and (record := address_of_record(state.q, archive().__contains__)):
        return redirect(record, 303)
    state = fitted(state)
    if "within" in request.args:
        return redirect(state.at_page(1).url(), 303)
    facets = (*FACETS, Field.ONLY) if state.pair else FACETS
    found = _search_view(state, facets, state.unit)
    metrics().count_search(found.total)
    view = replace(
        found,
        date_offers=tuple(date_offers(state)),
        subject=subject_offer(state),
        whole=_whole(state, found.page.timeline),
    )
    if not view.total:
        view = replace(view, words=word_totals(state), relaxed=tuple(relaxed(state)))
    elif view.has_room:
        view = replace(view, following=_following(view))
    return render_template("search.html", view=view)


def _whole(state: SearchState, timeline: Timeline | None) -> Timeline | None:
    """Return the timeline of all records, if shares of it are to be shown."""
    if timeline is None or state.scale is not Scale.THOUSAND:
        return None
    return engine().search(Query(facets=(), timeline=timeline.unit)).timeline


def _following(view: SearchView) -> SearchView | None:
    """Find records with some of the words, to show below the few that have all of them."""
    state = view.state.with_matching(Matching.SOME)
    query = replace(query_of(state), size=view.total + _FOLLOWING, facets=())
    page = archive_search().page(query)
    own = {hit.id for hit in view.page.hits}
    hits = tuple(hit for hit in page.hits if hit.id not in own)[:_FOLLOWING]
    return SearchView(state, query, replace(page, hits=hits)) if hits else None


@blueprint.get("/search.json")
def search_json() -> Page:
    """Return a page of results as JSON."""
    state = requested_state()
    cursors = Cursors(_SearchPlace, conditions_of(state))
    place = cursors.place(request.args.get(PARAMETER, ""))
    if place and state.page > 1:
        raise BadParameter("page", str(state.page), marked("Leave it out: the cursor has it."))
    view = _search_view(state, after=Place(place.key, place.id) if place else None)
    additions = view.additions if view.state.is_widened else ()
    answer = search_page(view.query, view.page, _notices(view, place), additions)
    following = None
    if reached := view.page.reached:
        cursor = cursors.text(_SearchPlace(*reached, _state_of_index()))
        following = next_address(state.at_page(1).parameters(), cursor)
    return paged(SearchAnswer(**asdict(answer), next=following), following)


def _notices(view: SearchView, place: _SearchPlace | None) -> tuple[Notice, ...]:
    """Return how the query was understood, and whether its order has changed since the cursor."""
    notices = view.state.reading.notices
    is_shifted = place and place.state != _state_of_index()
    by_relevance = view.query.sort is Sort.RELEVANCE and has_relevance(view.query.expression)
    return (*notices, Notice(_SHIFTED)) if is_shifted and by_relevance else notices


def _state_of_index() -> str:
    """Return a short text that is another one when a score may be."""
    return hashlib.sha256((engine().stamp() or "").encode()).hexdigest()[:8]


@blueprint.get("/search.atom")
@blueprint.get("/search.feed.json")
def feed() -> Page:
    """Return what came last into the archive for a search, as a page of a feed."""
    state = SearchState.from_arguments(request.args).at_page(1)
    cursors = Cursors(FeedPlace, conditions_of(state))
    place = cursors.place(requested_cursor())
    query = replace(
        query_of(fitted(state)),
        sort=Sort.ADDED,
        size=FEED_SIZE,
        facets=(),
        after=Place(*place) if place else None,
    )
    found, hits = archive_search().ranked(query)
    title = " · ".join(chip.name for chip in chips_for(state)) or gettext("All records")
    reached = found.reached
    return feed_response(
        lambda form: state.url(f"/search{form}"),
        state.url(),
        title,
        [_entry(hit, when) for hit in hits if (when := last_changed(hit.id))],
        cursors.text(FeedPlace(int(reached.key), reached.id)) if reached else None,
    )


def _entry(hit: Hit, changed: str) -> FeedEntry:
    author = hit.source or gettext("Unknown source")
    return FeedEntry(f"/d/{hit.id}", hit.title, author, hit.snippet.text, changed, hit.language)


@blueprint.get("/timeline")
@blueprint.get("/timeline.json")
@blueprint.get("/timeline.csv")
def timeline() -> Page:
    """Show the records of a search by year or month: a chart and a table, JSON or CSV."""
    state = requested_state()
    ranking = engine().search(replace(query_of(state), facets=(), timeline=state.unit))
    if ranking.timeline is None:
        abort(404)
    if wants_json():
        return json_response(timeline_of_search(ranking.total, ranking.timeline))
    if request.path.endswith(".csv"):
        rows = [b for b in ranking.timeline.bars if b.possible]
        return csv_response("timeline", ("period", "certainly", "possibly"), rows)
    view = TimelineView(state, ranking.timeline, whole=_whole(state, ranking.timeline))
    return render_template("timeline.html", view=view, state=state, chips=chips_for(state))


@blueprint.get("/complete.json")
def complete() -> Page:
    """Return completions of the letters typed so far."""
    completions = archive_search().complete(request.args.get("q", "")[:MAX_LENGTH])
    return json_response(Completions(tuple(offered(one, _label(one)) for one in completions)))


def _label(completion: Completion) -> str:
    if completion.total is None:
        return completion.text
    return f"{completion.text}, {record_count_label(completion.total)}"


@blueprint.get("/facet/<field>")
@blueprint.get("/facet/<field>.json")
def facet(field: str) -> Page:
    """Show the values of a facet of a search, a hundred on a page; as JSON all of them."""
    if field not in set(Field):
        abort(404)
    name = field_named(field)
    state = requested_state()
    found = engine().search(replace(query_of(state), page=1, size=1, facets=(name,)))
    if wants_json():
        return json_response(facet_page(name, found))
    view = FacetPageView(
        FacetView(state, found.facets[0]),
        found.total,
        containing=request.args.get("containing", "").strip()[:MAX_LENGTH],
        by_name=request.args.get("order") == "name",
    )
    return render_template("facet.html", view=view, facet=view.facet, name=field_label(name))
