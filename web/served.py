"""What every page is made from: the archive and the engine of this site, and ways to answer."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import cast

from flask import Response, current_app, request
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.archive import Archive
from searcher.cite import Home
from searcher.errors import ArchiveError
from searcher.export import Json, to_text
from searcher.record import Record, Status
from searcher.search import Engine

Page = str | Response | WerkzeugResponse | tuple[str, int]


def archive() -> Archive:
    """The archive of this site."""
    return cast(Archive, current_app.extensions["archive"])


def engine() -> Engine:
    """The engine of this site."""
    return cast(Engine, current_app.extensions["engine"])


def home() -> Home:
    """The archive as records are cited from it."""
    site = current_app.config["SITE"]
    return Home(site.name, request.host_url.rstrip("/"), site.naan)


def current(identifier: str) -> Record | None:
    """A record that is served; None if it is not, or cannot be read."""
    try:
        record = archive().get(identifier)
    except ArchiveError:
        return None
    return record if record.status is Status.CURRENT else None


def json_response(value: Json, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(to_text(value) + "\n", status, mimetype="application/json")


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table as a CSV file to keep."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    response = Response(text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def wants_json() -> bool:
    """Whether the address asks for JSON."""
    return request.path.endswith(".json")
