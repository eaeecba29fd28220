"""The application factory: one site for one archive."""

import hashlib
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from searcher.index import open_engine
from searcher.model.errors import DamagedRecord, IndexFailure, QueryError, SearcherError
from searcher.model.expression import Field
from searcher.search import Search
from searcher.store import Archive
from searcher_web import i18n, responses
from searcher_web.config import Config
from searcher_web.context import json_response, wants_json
from searcher_web.i18n import gettext, marked
from searcher_web.presenters import (
    date_words,
    explained,
    kind_name,
    notice_words,
    number,
    origin_words,
    percent,
    reason_words,
    records_words,
    value_name,
    where_words,
)
from searcher_web.state import BadParameter, State
from searcher_web.views.basket import keeping
from searcher_web.views.citations import citing
from searcher_web.views.concordance import concordance
from searcher_web.views.downloads import downloads
from searcher_web.views.pairs import pairing
from searcher_web.views.records import Gone, records
from searcher_web.views.search import pages
from searcher_web.views.sitemap import browsing
from searcher_web.views.trends import trending

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_STATIC_AGE = 31_536_000  # a year: the address changes with the content
_WORDS = {
    404: (
        marked("Not found"),
        marked("There is nothing at this address."),
        marked("Search for it, or check the address."),
    ),
    405: (
        marked("Not possible"),
        marked("This address cannot be used in that way."),
        marked("Use the links and forms of the site."),
    ),
    500: (
        marked("Something went wrong"),
        marked("The fault is ours, not yours."),
        marked("Try again; if it stays, tell the archive."),
    ),
}


def create_app(config: Config | None = None) -> Flask:
    """The site; without a configuration, that of the environment (for a WSGI server)."""
    config = config or Config.from_environment()
    app = Flask(__name__)
    app.config["SITE"] = config
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _STATIC_AGE
    archive = Archive(config.archive)
    app.extensions["archive"] = archive
    engine = open_engine(config.index, withdrawals=archive.withdrawals)
    app.extensions["search"] = Search(engine, archive.served)
    for part in (
        pages,
        records,
        pairing,
        trending,
        keeping,
        downloads,
        citing,
        concordance,
        browsing,
    ):
        app.register_blueprint(part)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["date_words"] = date_words
    app.jinja_env.filters["where_words"] = where_words
    app.jinja_env.filters["number"] = number
    app.jinja_env.filters["notice_words"] = notice_words
    app.jinja_env.filters["percent"] = percent
    app.jinja_env.filters["reason_words"] = reason_words
    app.jinja_env.filters["origin_words"] = origin_words
    app.jinja_env.filters["country"] = partial(value_name, Field.COUNTRY)
    app.jinja_env.filters["records"] = records_words
    app.jinja_env.filters["kind_name"] = kind_name
    app.jinja_env.globals["site"] = config
    app.jinja_env.globals["icon"] = _icon(Path(app.static_folder or ""))
    app.jinja_env.globals["static_url"] = _static_url(Path(app.static_folder or ""))
    app.after_request(_protect)
    i18n.init(app)
    responses.init(app)
    _register_errors(app)
    return app


def _icon(folder: Path) -> str:
    """The icon as an address that holds it, so that no page needs a request for it."""
    return "data:image/svg+xml," + quote((folder / "icon.svg").read_text("utf-8").strip())


def _static_url(folder: Path) -> object:
    @cache
    def url(name: str) -> str:
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
        return f"/static/{name}?{digest}"

    return url


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _register_errors(app: Flask) -> None:
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(Gone, _gone)
    app.register_error_handler(IndexFailure, _no_index)
    app.register_error_handler(DamagedRecord, _damaged)
    app.register_error_handler(HTTPException, _other)


def _page(
    status: int, title: str, what: str, remedy: str, **rest: object
) -> tuple[str, int] | Response:
    if wants_json():
        error = {"status": status, "what": what, "remedy": remedy, **rest}
        return json_response({"error": error}, status)
    return render_template("error.html", title=title, what=what, remedy=remedy, **rest), status


def _bad_query(error: QueryError) -> tuple[str, int] | Response:
    what, remedy = explained(error)
    if isinstance(error, BadParameter):
        return _page(400, gettext("This address cannot be understood"), what, remedy)
    return _page(
        400,
        gettext("This query cannot be understood"),
        what,
        remedy,
        query=error.query,
        position=error.position,
        **({} if wants_json() else {"kept": _filters_asked()}),
    )


def _filters_asked() -> list[tuple[str, str]]:
    """The conditions beside the words, which hold on while the words are mended."""
    conditions = State.of(request.args)
    return [(n, v) for n, v in conditions.at(1).parameters() if n != "q"]


def _gone(error: Gone) -> tuple[str, int] | Response:
    record = error.tombstone
    if wants_json():
        told = {
            "id": record.id,
            "title": record.heading,
            "date": record.published,
            "reason": record.reason,
        }
        what = "The record was withdrawn."
        return json_response({"error": {"status": 410, "what": what, "remedy": "", **told}}, 410)
    return render_template("withdrawn.html", record=record), 410


def _no_index(error: IndexFailure) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)  # it names folders, which are not for readers
    return _page(
        503,
        gettext("Searching is not possible now"),
        gettext("The index cannot be read. Records can still be opened at their permalinks."),
        gettext(
            "Try again in a moment. Those who keep the archive can make the index anew: "
            "searcher rebuild"
        ),
    )


def _damaged(error: DamagedRecord) -> tuple[str, int] | Response:
    current_app.logger.error("%s", error)  # it names folders, which are not for readers
    return _page(
        500,
        gettext("This record is damaged"),
        gettext(
            "What is stored of %(id)s is not what was archived, so it is not given out. The fault "
            "is ours, not yours.",
            id=error.identifier,
        ),
        gettext("Report it to the archive: it can be restored from a copy."),
    )


def _other(error: HTTPException) -> Response:
    status = error.code or 500
    general = _WORDS[405 if status < 500 else 500]
    title, what, remedy = map(gettext, _WORDS.get(status, general))
    if isinstance(error.description, SearcherError):
        what, remedy = explained(error.description)
    response = make_response(_page(status, title, what, remedy))
    for name, value in error.get_headers():
        response.headers.setdefault(name, value)  # such as which methods are allowed
    return response
