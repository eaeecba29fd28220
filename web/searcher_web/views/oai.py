"""Harvesting by OAI-PMH, and the schema of the archive's own format."""

from flask import Blueprint, Response, current_app, request

from searcher.export.document_xml import schema
from searcher.search.change_log import ChangeLog
from searcher_web.config import Config
from searcher_web.context import archive, engine, home
from searcher_web.oai import FIELDS, Repository, answer
from searcher_web.site_address import origin

blueprint = Blueprint("oai", __name__)
PATH = "/oai"
_NO_EMAIL = "unknown@example.invalid"  # the protocol demands an address with a domain


@blueprint.route(PATH, methods=["GET", "POST"])
def harvest() -> Response:
    """Answer a request of a harvester."""
    given = request.form if request.method == "POST" else request.args
    return Response(answer(given, _repository()), content_type="text/xml; charset=utf-8")


@blueprint.get(f"{PATH}/document.xsd")
def document_schema() -> Response:
    """Return the schema of the format with the text."""
    return Response(schema(), mimetype="application/xml")


def _repository() -> Repository:
    config: Config = current_app.config["SITE"]
    return Repository(change_log(), home(), origin() + PATH, config.email or _NO_EMAIL)


def change_log() -> ChangeLog:
    """Return the changes of the archive of this site."""
    known: ChangeLog | None = current_app.extensions.get("change_log")
    if known is None:
        known = current_app.extensions["change_log"] = ChangeLog(engine(), archive(), FIELDS)
    return known
