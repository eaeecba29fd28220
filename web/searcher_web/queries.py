"""What the search of an address means in an archive: its query for the engine."""

from dataclasses import replace
from functools import partial

from searcher.crosslingual import TableFile
from searcher.index import open_engine
from searcher.model.query import Matching, Query
from searcher.search import Search, Widening, needs_loosening
from searcher.sources import Registry
from searcher.store import Archive
from searcher_web.config import Config
from searcher_web.search_state import SearchState


def open_search(config: Config, archive: Archive) -> Search:
    """Open the search of a site."""
    return Search(
        open_engine(config.index, archive=archive, address=config.engine),
        archive.public_version,
        table=TableFile(config.index),
        registry=partial(Registry.load, archive.sources_path),
    )


def fitted_in(search: Search, state: SearchState) -> SearchState:
    """Decide how many of its words a record must have, if the search leaves that open."""
    if state.matching is not Matching.FITTING:
        return state
    if needs_loosening(search.engine, widening_in(search, state).expression):
        return replace(state, matching=Matching.SOME)
    return state


def widening_in(search: Search, state: SearchState) -> Widening:
    """Return what is searched for a search, and what of it was not typed.  Raises QueryError."""
    typed = state.reading.expression
    return search.widen(typed) if state.is_widened else Widening(typed)


def query_in(search: Search, state: SearchState) -> Query:
    """Build the query for the engine.  Raises QueryError."""
    return state.query(widening_in(search, state).expression)
