"""The archive and the engine of the site for views, and common responses."""

from collections.abc import Iterable, Sequence
from functools import partial
from logging import Logger
from typing import cast

from flask import Response, current_app, request
from msgspec import Struct
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.export.citations import MEDIA_TYPES, CitationFormat, cite
from searcher.export.cited import CitedArchive
from searcher.export.csv import csv_line
from searcher.export.json import Json, to_text
from searcher.export.styled import CitationStyle
from searcher.index.protocol import Engine
from searcher.model.errors import ArchiveError, DamagedRecord
from searcher.model.query import Query
from searcher.model.record import Record, Status
from searcher.search import Addition, Search, Widening
from searcher.store import Archive
from searcher_web.api_paths import is_of_api
from searcher_web.queries import fitted_in, query_in, widening_in
from searcher_web.search_state import SearchState
from searcher_web.site_address import origin

STYLE_COOKIE = "citation"
Page = str | Response | WerkzeugResponse | tuple[str, int]


def archive() -> Archive:
    """Return the archive of this site."""
    return cast(Archive, current_app.extensions["archive"])


def archive_search() -> Search:
    """Return the search service of this site."""
    return cast(Search, current_app.extensions["search"])


def engine() -> Engine:
    """Return the engine of this site."""
    return archive_search().engine


def requested_state() -> SearchState:
    """Return the search in the address of this request, with how many words must match.

    Raises QueryError.
    """
    return fitted(SearchState.from_arguments(request.args))


def fitted(state: SearchState) -> SearchState:
    """Decide how many of its words a record must have, if the search leaves that open."""
    return fitted_in(archive_search(), state)


def widening_of(state: SearchState) -> Widening:
    """Return what is searched for a search, and what of it was not typed.  Raises QueryError."""
    return widening_in(archive_search(), state)


def additions_to(state: SearchState) -> tuple[Addition, ...]:
    """Return what is searched beside the words typed, or would be if it were not left out."""
    return archive_search().widen(state.reading.expression).additions


def query_of(state: SearchState) -> Query:
    """Build the query for the engine.  Raises QueryError."""
    return query_in(archive_search(), state)


def chosen_style() -> CitationStyle | None:
    """Return the style of citations that the reader has chosen; None for the plain one."""
    chosen = request.cookies.get(STYLE_COOKIE)
    return next((style for style in CitationStyle if style == chosen), None)


def home() -> CitedArchive:
    """Return the archive's name and address, as citations give them."""
    site = current_app.config["SITE"]
    # Downloads are written after the request, when there is no current site any more.
    arrival = partial(_arrival, archive(), current_app.logger)
    return CitedArchive(site.name, origin(), site.naan, arrival)


def _arrival(kept: Archive, logger: Logger, record: Record) -> str | None:
    """Return the day on which the original of a version came into the archive; None if its
    history is unreadable.
    """
    try:
        arrived = kept.original_arrived(record)
    except ArchiveError as error:
        _log(error, logger)
        return None
    return arrived[:10] if arrived else None


def current_record(identifier: str) -> Record | None:
    """Return a record, or None if it is unknown, withdrawn or unreadable."""
    try:
        record = archive().get(identifier)
    except ArchiveError as error:
        _log(error, current_app.logger)
        return None
    return record if record.status is Status.CURRENT else None


def last_changed(identifier: str) -> str | None:
    """Return when a record was last changed (RFC 3339), or None if its history is unreadable."""
    try:
        return archive().history(identifier)[-1].created
    except ArchiveError as error:
        _log(error, current_app.logger)
        return None


def _log(error: ArchiveError, logger: Logger) -> None:
    """Log damage that does not stop the page; a record that does not exist is not damage."""
    if isinstance(error, DamagedRecord):
        logger.error("%s", error)


def json_response(
    value: Json | Struct, status: int = 200, media_type: str = "application/json"
) -> Response:
    """Make a JSON response."""
    return Response(to_text(value) + "\n", status, mimetype=media_type)


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Make a response with a table as a CSV file to download."""
    lines = (csv_line(map(str, cells)) for cells in (head, *rows))
    response = Response(b"".join(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def citations_file(form: CitationFormat, records: Iterable[Record], name: str) -> Response:
    """Make a response with citations of records as a file to download."""
    # The media type of JSON has no charset parameter: JSON is always UTF-8.
    charset = "" if form is CitationFormat.CSL_JSON else "; charset=utf-8"
    response = Response(cite(form, records, home()), content_type=MEDIA_TYPES[form] + charset)
    response.headers["Content-Disposition"] = f"attachment; filename={name}.{form}"
    return response


def wants_json() -> bool:
    """Check whether the address is that of JSON."""
    return request.path.endswith((".json", ".jsonld")) or is_of_api(request.path)
