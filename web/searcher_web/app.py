"""The application factory: one site serves one archive."""

import hashlib
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from threading import Event
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from searcher.crosslingual import TableFile
from searcher.index import open_engine
from searcher.model.errors import (
    BadDossier,
    BadIdentifier,
    DamagedDossier,
    DamagedRecord,
    DamagedSearch,
    IndexFailure,
    QueryError,
    SearcherError,
)
from searcher.model.facets import Field
from searcher.model.identifiers import similar_identifiers
from searcher.model.record import Record
from searcher.query import MAX_TYPED
from searcher.search import Search
from searcher.sources import Registry
from searcher.store import Archive
from searcher_web import entity_tags, headers, i18n, limits, observation, responses, site_address
from searcher_web.config import Config
from searcher_web.context import current_record, json_response, wants_json
from searcher_web.curator import Curator
from searcher_web.i18n import gettext, marked
from searcher_web.limits import Limits
from searcher_web.metrics import Metrics
from searcher_web.parameters import BadAddress
from searcher_web.presenters import (
    date_label,
    explain,
    format_number,
    kind_label,
    locator_label,
    notice_label,
    origin_label,
    percent,
    reason_label,
    record_count_label,
    value_label,
)
from searcher_web.record_links import Part, add_links, links_of
from searcher_web.refusals import RefusedRequest
from searcher_web.search_state import SearchState
from searcher_web.templating import TranslatedEnvironment
from searcher_web.views import (
    basket,
    compared_searches,
    concordance,
    counts,
    desk,
    dossiers,
    downloads,
    mentions,
    oai,
    opensearch,
    operations,
    pairs,
    passages,
    published_dossiers,
    record_list,
    records,
    representations,
    saved_searches,
    search,
    side_by_side,
    site,
    sitemap,
    trends,
    unapi,
)
from searcher_web.views.published_dossiers import DossierWithdrawn
from searcher_web.views.records import RecordMerged, RecordWithdrawn

_VIEWS = (
    search,
    records,
    representations,
    side_by_side,
    passages,
    record_list,
    pairs,
    trends,
    counts,
    compared_searches,
    basket,
    dossiers,
    published_dossiers,
    downloads,
    saved_searches,
    concordance,
    mentions,
    site,
    sitemap,
    oai,
    opensearch,
    unapi,
    operations,
)
_FILTERS = {
    "country": partial(value_label, Field.COUNTRY),
    "date_label": date_label,
    "kind_label": kind_label,
    "locator_label": locator_label,
    "notice_label": notice_label,
    "number": format_number,
    "origin_label": origin_label,
    "percent": percent,
    "reason_label": reason_label,
    "records": record_count_label,
}
_HTTP_ERRORS = {
    404: (
        marked("Not found"),
        marked("There is no page at this address."),
        marked("Check the address, or use the search."),
    ),
    405: (
        marked("Request not allowed"),
        marked("This address does not accept this kind of request."),
        marked("Use the links and forms of the site."),
    ),
    500: (
        marked("Something went wrong"),
        marked("This is an error of the site, not yours."),
        marked("Try again. If the error persists, report it to the archive."),
    ),
}


KeepIndex = Callable[[], None]
"""Begins to mend the index in the background, unless it has just begun."""


def no_keeper() -> None:
    """Leave the index as it is."""


def create_app(
    config: Config | None = None,
    curator: Curator | None = None,
    processes: int = 1,
    keep_index: KeepIndex = no_keeper,
) -> Flask:
    """Create the site; without a configuration, read it from the environment (WSGI server).

    With a curator it has the desk, where this one archivist decides.  If several `processes` are
    forked with the site, each calls `use_row`, so that their counts are added.  `keep_index` is
    called when a reader meets an index that cannot be read.
    Raises BadSetting.
    """
    config = config or Config.from_environment()
    app = Flask(__name__)
    app.jinja_environment = TranslatedEnvironment
    app.config["SITE"] = config
    archive = Archive(config.archive)
    app.extensions["archive"] = archive
    engine = open_engine(config.index, archive=archive)
    app.extensions["keep_index"] = keep_index
    app.extensions["loading"] = Event()
    app.extensions["search"] = Search(
        engine,
        archive.public_version,
        table=TableFile(config.index),
        registry=partial(Registry.load, archive.sources_path),
    )
    for module in _VIEWS:
        app.register_blueprint(module.blueprint)
    if curator:
        app.extensions["curator"] = curator
        app.register_blueprint(desk.blueprint)
    app.jinja_env.globals["has_desk"] = curator is not None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(_FILTERS)
    app.jinja_env.globals["site"] = config
    app.jinja_env.globals["longest_query"] = 2 * MAX_TYPED  # the page states what of it is not read
    app.jinja_env.globals["icon"] = _icon(Path(app.static_folder or ""))
    app.jinja_env.globals["static_url"] = _static_url(Path(app.static_folder or ""))
    _add_parts(app, config, processes)
    _register_errors(app)
    return app


def _add_parts(app: Flask, config: Config, processes: int) -> None:
    """Add what holds for all requests, in its order: answers pass through in the reverse order."""
    observation.init_app(app, config)
    headers.init_app(app, config)
    i18n.init_app(app)
    responses.init_app(app)
    app.after_request(headers.control_caches)
    site_address.init_app(app, config)
    limits.init_app(app, Limits(config, processes))
    entity_tags.init_app(app, config)
    app.extensions["metrics"] = Metrics(app.view_functions, processes)


def use_row(app: Flask, process: int) -> None:
    """Let a process (from 0) that was forked with a site add its own counts."""
    app.extensions["limits"].use_row(process)
    app.extensions["metrics"].use_row(process)


def _icon(folder: Path) -> str:
    """Return the icon as a data URL, so that no page needs a request for it."""
    return "data:image/svg+xml," + quote((folder / "icon.svg").read_text("utf-8").strip())


def _static_url(folder: Path) -> object:
    @cache
    def url(name: str) -> str:
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
        return f"/static/{name}?{digest}"

    return url


def _register_errors(app: Flask) -> None:
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(RecordWithdrawn, _withdrawn)
    app.register_error_handler(RecordMerged, _merged)
    app.register_error_handler(IndexFailure, _no_index)
    app.register_error_handler(DamagedRecord, _damaged)
    app.register_error_handler(DamagedSearch, _damaged_search)
    app.register_error_handler(BadDossier, _bad_dossier)
    app.register_error_handler(DossierWithdrawn, _withdrawn_dossier)
    app.register_error_handler(DamagedDossier, _damaged_dossier)
    app.register_error_handler(RefusedRequest, _refused)
    app.register_error_handler(HTTPException, _http_error)


def _error_page(
    status: int, title: str, what: str, remedy: str, **rest: object
) -> tuple[str, int] | Response:
    """Make the page of an error, or its JSON."""
    if wants_json():
        error = {"status": status, "what": what, "remedy": remedy, **rest}
        return json_response({"error": error}, status)
    return render_template("error.html", title=title, what=what, remedy=remedy, **rest), status


def _refused(error: RefusedRequest) -> Response:
    observation.metrics().count_refusal(error.reason)
    # Its parameters may be thousands: a page that repeats them costs more than an answer.
    page = _error_page(
        error.status, *error.texts, **({} if wants_json() else {"back": request.path})
    )
    response = make_response(page)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _bad_dossier(error: BadDossier) -> tuple[str, int] | Response:
    return _error_page(400, gettext("Invalid dossier"), *explain(error))


def _withdrawn_dossier(error: DossierWithdrawn) -> tuple[str, int] | Response:
    """Give the title of a withdrawn dossier, and the reason."""
    return _error_page(
        410,
        gettext("This dossier was withdrawn"),
        error.last.dossier.title,
        gettext("Withdrawn: %(reason)s", reason=error.last.reason),
    )


def _damaged_dossier(error: DamagedDossier) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)
    return _error_page(
        500,
        gettext("Something went wrong"),
        gettext("The dossier %(id)s cannot be read.", id=error.identifier),
        gettext("Report it to the archive, which can restore it from a copy."),
    )


def _bad_query(error: QueryError) -> tuple[str, int] | Response:
    what, remedy = explain(error)
    if isinstance(error, BadAddress):
        return _error_page(400, gettext("Invalid address"), what, remedy)
    return _error_page(
        400,
        gettext("Invalid query"),
        what,
        remedy,
        query=error.query,
        position=error.position,
        **({} if wants_json() else {"filters": _filters()}),
    )


def _filters() -> list[tuple[str, str]]:
    """Return the filters of the search, to be kept while the reader corrects its words."""
    state = SearchState.from_arguments(request.args)
    return [(n, v) for n, v in state.at_page(1).parameters() if n != "q"]


def _merged(error: RecordMerged) -> WerkzeugResponse:
    """Redirect for ever to the record that another one was merged into: its same page."""
    lesser, survivor = error.tombstone.id, error.tombstone.merged_into or ""
    path = re.sub(rf"/{lesser}(/v\d+)?(?=[/.]|$)", f"/{survivor}", request.path)
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{quote(path, safe='/:')}?{query}" if query else path, 301)


def _withdrawn(error: RecordWithdrawn) -> WerkzeugResponse:
    record = error.tombstone
    version = (request.view_args or {}).get("version")
    response = make_response(_tombstone(record))
    return add_links(response, links_of(record, version).of(Part.TOMBSTONE))


def _tombstone(record: Record) -> tuple[str, int] | Response:
    if wants_json():
        tombstone = {
            "id": record.id,
            "title": record.heading,
            "date": record.published,
            "reason": record.reason,
            "replaced_by": record.replaced_by,
        }
        what = "The record was withdrawn."
        return json_response(
            {"error": {"status": 410, "what": what, "remedy": "", **tombstone}}, 410
        )
    successor = current_record(record.replaced_by or record.id)
    return render_template("withdrawn.html", record=record, successor=successor), 410


def _no_index(error: IndexFailure) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)  # it names folders, which readers must not see
    current_app.extensions["keep_index"]()
    return _error_page(
        503,
        gettext("Search is not available now"),
        gettext("The index cannot be read. Records can still be opened at their permalinks."),
        gettext("Try again in a moment. An administrator can rebuild the index: searcher rebuild"),
    )


def _damaged(error: DamagedRecord) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)  # it names folders, which readers must not see
    return _error_page(
        503,
        gettext("This record is damaged"),
        gettext(
            "The stored files of %(id)s do not match their checksums, so the record is "
            "not shown. This is an error of the archive, not yours.",
            id=error.identifier,
        ),
        gettext("Report it to the archive, which can restore it from a copy."),
    )


def _damaged_search(error: DamagedSearch) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)
    return _error_page(
        503,
        gettext("This saved search is damaged"),
        gettext(
            "The stored list of %(id)s does not match its checksum, so it is not shown. "
            "This is an error of the archive, not yours.",
            id=error.identifier,
        ),
        gettext("Report it to the archive, which can restore it from a copy."),
    )


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    general = _HTTP_ERRORS[405 if status < 500 else 500]
    title, what, remedy = map(gettext, _HTTP_ERRORS.get(status, general))
    if isinstance(error.description, SearcherError):
        what, remedy = explain(error.description)
    response = make_response(_error_page(status, title, what, remedy, **_meant(error)))
    for name, value in error.get_headers():
        response.headers.setdefault(name, value)  # such as the allowed methods
    return response


def _meant(error: HTTPException) -> dict[str, object]:
    """Return the records that a mistyped identifier may be meant for."""
    if not isinstance(error.description, BadIdentifier):
        return {}
    found = map(current_record, sorted(similar_identifiers(error.description.text)))
    records = [one for one in found if one]
    if not records:
        return {}
    return {"did_you_mean": [one.id for one in records] if wants_json() else records}
