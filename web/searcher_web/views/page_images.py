"""The images of the pages of a record's original, for viewers (IIIF)."""

from functools import partial

from flask import Blueprint, Response, abort, current_app, redirect

from searcher.export.iiif import INFORMATION, MANIFEST, PageImages
from searcher.export.json import to_text
from searcher.model.errors import UnknownRecord
from searcher_web.context import Page, archive, home
from searcher_web.page_images import NoPageImages, PageImageStore, has_page_images
from searcher_web.views.records import get_readable, redirect_to_canonical_address

blueprint = Blueprint("page_images", __name__, url_prefix="/iiif")
blueprint.before_request(redirect_to_canonical_address)
_WHOLE = "max"


@blueprint.after_request
def share(response: Response) -> Response:
    """Let pages of other sites read the answer, if the site is set so (Fetch, section 3.3)."""
    if current_app.config["SITE"].page_images_anywhere:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def manifest(identifier: str, version: int | None = None) -> Page:
    """Describe the images of all pages."""
    found = _found(identifier, version)
    return Response(to_text(found.manifest()) + "\n", content_type=MANIFEST)


def base(identifier: str, page: int, version: int | None = None) -> Page:
    """Redirect from the address of an image to what there is of it (Image API, section 2)."""
    found = _with_page(identifier, version, page)
    record = found.record
    return redirect(f"/iiif/{record.id}/v{record.version}/p{page}/info.json", 303)


def information(identifier: str, page: int, version: int | None = None) -> Page:
    """Describe the image of a page."""
    found = _with_page(identifier, version, page)
    return Response(to_text(found.information(page)) + "\n", content_type=INFORMATION)


def image(identifier: str, page: int, size: str, version: int | None = None) -> Page:
    """Return the image of a page in one of its sizes."""
    found = _with_page(identifier, version, page)
    offered = {f"{width},{height}": (width, height) for width, height in found.offered(page)}
    chosen = {**offered, _WHOLE: found.sizes[page - 1]}.get(size) or abort(404)
    try:
        data = _store().image(archive(), found.record, page, chosen)
    except NoPageImages as error:
        abort(404, error)
    return Response(data, mimetype="image/jpeg")


_PAGE = "/p<int:page>"
for _start in ("/<identifier>", "/<identifier>/v<int:version>"):
    _add = partial(blueprint.add_url_rule, methods=["GET"])
    _add(f"{_start}/manifest.json", view_func=manifest)
    _add(f"{_start}{_PAGE}", view_func=base)
    _add(f"{_start}{_PAGE}/info.json", view_func=information)
    _add(f"{_start}{_PAGE}/full/<size>/0/default.jpg", view_func=image)


def _store() -> PageImageStore:
    found: PageImageStore = current_app.extensions["page_images"]
    return found


def _with_page(identifier: str, version: int | None, page: int) -> PageImages:
    found = _found(identifier, version)
    return found if 1 <= page <= len(found.sizes) else abort(404)


def _found(identifier: str, version: int | None) -> PageImages:
    """Return the images of a record.  Aborts with 404 if there are none.

    Raises RecordWithdrawn, RecordMerged, RefusedRequest.
    """
    record = get_readable(identifier, version)
    if not has_page_images(record):
        abort(404)
    try:
        return PageImages(record, home(), _store().sizes(archive(), record))
    except (NoPageImages, UnknownRecord) as error:
        abort(404, error)
