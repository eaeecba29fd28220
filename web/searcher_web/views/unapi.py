"""unAPI: how reference managers get the citations of the records that a page shows.

A page names its records by elements `abbr` of the class `unapi-id`; Zotero offers them as a list.
Specification: unAPI, revision 3 (2006).
"""

from xml.etree.ElementTree import Element, tostring

from flask import Blueprint, Response, abort, request

from searcher.export.citations import MEDIA_TYPES, CitationFormat, cite
from searcher.export.xml_text import append_text
from searcher.model.record import Record
from searcher_web.context import home
from searcher_web.views.records import get_record

blueprint = Blueprint("unapi", __name__)
_NAMES = {
    "ris": CitationFormat.RIS,
    "bibtex": CitationFormat.BIBTEX,
    "csl-json": CitationFormat.CSL_JSON,
}
_MULTIPLE_CHOICES, _NOT_ACCEPTABLE = 300, 406


@blueprint.get("/unapi")
def unapi() -> Response:
    """List the formats, or return a record in one of them; its identifier is `ID` or `ID/v2`."""
    identifier, name = request.args.get("id", ""), request.args.get("format", "")
    if not identifier:
        return _formats({})
    record = _record(identifier)
    if not name:
        return _formats({"id": identifier}, _MULTIPLE_CHOICES)
    form = _NAMES.get(name)
    if form is None:
        return Response("\n".join(_NAMES) + "\n", _NOT_ACCEPTABLE, mimetype="text/plain")
    charset = "" if form is CitationFormat.CSL_JSON else "; charset=utf-8"
    return Response(cite(form, [record], home()), content_type=MEDIA_TYPES[form] + charset)


def _record(identifier: str) -> Record:
    one, _, version = identifier.partition("/v")
    number = version[:9]
    if "/v" in identifier and not (number.isascii() and number.isdigit()):
        abort(404)
    return get_record(one, int(number) if number else None)


def _formats(attributes: dict[str, str], status: int = 200) -> Response:
    root = Element("formats", attributes)
    for name, form in _NAMES.items():
        append_text(root, "format", "", name=name, type=MEDIA_TYPES[form])
    return Response(
        tostring(root, "utf-8", xml_declaration=True), status, mimetype="application/xml"
    )
