"""The OpenSearch description, by which browsers and portals search the archive (version 1.1)."""

from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, current_app

from searcher.export.xml_text import append_text, xml_text
from searcher_web.i18n import gettext, ui_language
from searcher_web.site_address import origin

blueprint = Blueprint("opensearch", __name__)
PATH = "/opensearch.xml"
MEDIA_TYPE = "application/opensearchdescription+xml"
_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_LONGEST_NAME = 16
_ADDRESSES = (
    ("results", "text/html", "/search?q={searchTerms}"),
    ("results", "application/json", "/search.json?q={searchTerms}"),
    ("results", "application/atom+xml", "/search.atom?q={searchTerms}"),
)


@blueprint.get(PATH)
def description() -> Response:
    """Describe the search of the site."""
    name = current_app.config["SITE"].name
    root = Element("OpenSearchDescription", {"xmlns": _NAMESPACE})
    append_text(root, "ShortName", name[:_LONGEST_NAME])
    append_text(root, "Description", gettext("Search the archive") + f": {name}")
    for rel, media_type, template in _ADDRESSES:
        SubElement(
            root,
            "Url",
            {"rel": rel, "type": media_type, "template": xml_text(origin() + template)},
        )
    append_text(root, "Language", ui_language())
    append_text(root, "InputEncoding", "UTF-8")
    append_text(root, "OutputEncoding", "UTF-8")
    return Response(tostring(root, "utf-8", xml_declaration=True), mimetype=MEDIA_TYPE)
