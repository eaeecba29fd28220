"""What every page is made from: the archive and the engine of this site, and ways to answer."""

from collections.abc import Iterable, Sequence
from typing import cast

from flask import Response, current_app, request
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.export.citations import MEDIA_TYPES, Form, Home, cite
from searcher.export.downloads import csv_line
from searcher.export.json import Json, to_text
from searcher.index.protocol import Engine
from searcher.model.errors import ArchiveError, DamagedRecord
from searcher.model.record import Record, Status
from searcher.search import Search
from searcher.store import Archive

Page = str | Response | WerkzeugResponse | tuple[str, int]


def archive() -> Archive:
    """The archive of this site."""
    return cast(Archive, current_app.extensions["archive"])


def archive_search() -> Search:
    """Return what searches the archive of this site."""
    return cast(Search, current_app.extensions["search"])


def engine() -> Engine:
    """Return the engine of this site."""
    return archive_search().engine


def origin() -> str:
    """The site's own: `https://example.org`."""
    return request.host_url.rstrip("/")


def home() -> Home:
    """The archive as records are cited from it."""
    site = current_app.config["SITE"]
    return Home(site.name, origin(), site.naan)


def current(identifier: str) -> Record | None:
    """A record that is served; None if it is not, or cannot be read."""
    try:
        record = archive().get(identifier)
    except ArchiveError as error:
        _log(error)
        return None
    return record if record.status is Status.CURRENT else None


def changed(identifier: str) -> str | None:
    """When a record was last changed (RFC 3339); None if that cannot be read."""
    try:
        return archive().history(identifier)[-1].created
    except ArchiveError as error:
        _log(error)
        return None


def _log(error: ArchiveError) -> None:
    """Log a damage that a page is made without; a record that is not there is none."""
    if isinstance(error, DamagedRecord):
        current_app.logger.error("%s", error)


def json_response(value: Json, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(to_text(value) + "\n", status, mimetype="application/json")


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table as a CSV file to keep, in the form of all tables of the archive."""
    lines = (csv_line(map(str, cells)) for cells in (head, *rows))
    response = Response(b"".join(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def citations_file(form: Form, records: Iterable[Record], name: str) -> Response:
    """Records as citations, as a file to keep."""
    # JSON is always UTF-8 and says so nowhere.
    charset = "" if form is Form.CSL_JSON else "; charset=utf-8"
    response = Response(cite(form, records, home()), content_type=MEDIA_TYPES[form] + charset)
    response.headers["Content-Disposition"] = f"attachment; filename={name}.{form}"
    return response


def wants_json() -> bool:
    """Whether the address asks for JSON."""
    return request.path.endswith(".json")
