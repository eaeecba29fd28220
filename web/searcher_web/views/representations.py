"""Representations of records beside their pages: plain text, JSON-LD, links, versions."""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flask import Blueprint, Response, abort, redirect, request

from searcher.export.json import to_text
from searcher.export.json_ld import MEDIA_TYPE, json_ld
from searcher.model.record import Record, Status
from searcher.store import Version
from searcher_web.context import Page, archive, home
from searcher_web.presenters.plain_text import plain_text
from searcher_web.record_links import (
    LINKSET,
    TIMEMAP,
    Link,
    Part,
    add_links,
    links_of,
    moment_of,
    time_map,
)
from searcher_web.views.records import (
    get_readable,
    redirect_to_canonical_address,
)

blueprint = Blueprint("representations", __name__)
blueprint.before_request(redirect_to_canonical_address)


@blueprint.get("/d/<identifier>.txt")
@blueprint.get("/d/<identifier>/v<int:version>.txt")
def text(identifier: str, version: int | None = None) -> Page:
    """Return a version of a record as plain text, with its citation."""
    found = get_readable(identifier, version)
    response = Response(plain_text(found, home()), content_type="text/plain; charset=utf-8")
    response.vary.update(("Accept-Language", "Cookie"))  # names are in the reader's language
    return _of_version(response, found, links_of(found, version).of(Part.TEXT))


@blueprint.get("/d/<identifier>.jsonld")
@blueprint.get("/d/<identifier>/v<int:version>.jsonld")
def linked_data(identifier: str, version: int | None = None) -> Page:
    """Return the description of a version of a record in terms of schema.org."""
    found = get_readable(identifier, version)
    response = Response(to_text(json_ld(found, home())) + "\n", mimetype=MEDIA_TYPE)
    return _of_version(response, found, links_of(found, version).of(Part.METADATA))


def _of_version(response: Response, found: Record, links: Iterable[Link]) -> Page:
    """Add to a response when the version that it represents was made, and its links."""
    response.last_modified = moment_of(archive().history(found.id)[found.version - 1])
    return add_links(response, links)


@blueprint.get("/d/<identifier>/linkset.json")
@blueprint.get("/d/<identifier>/v<int:version>/linkset.json")
def linkset(identifier: str, version: int | None = None) -> Page:
    """Return the links of a record, its original and its descriptions (RFC 9264)."""
    links = links_of(get_readable(identifier, version), version)
    return Response(to_text(links.linkset()) + "\n", mimetype=LINKSET)


@blueprint.get("/d/<identifier>/timemap")
def timemap(identifier: str) -> Page:
    """List the versions of a record, each with its time (RFC 7089)."""
    links = links_of(get_readable(identifier, None), None)
    return Response(time_map(links, _readable_versions(identifier)), mimetype=TIMEMAP)


@blueprint.get("/d/<identifier>/timegate")
def timegate(identifier: str) -> Page:
    """Redirect to the version that was valid at the moment in `Accept-Datetime` (RFC 7089).

    Before the first version that is the first one; without the header, the newest.
    """
    found = get_readable(identifier, None)
    moment, versions = _accepted_moment(), _readable_versions(identifier)
    valid = [one for one in versions if moment is None or moment_of(one) <= moment]
    number = (valid or versions[:1])[-1].number
    response = redirect(f"/d/{found.id}/v{number}", 302)
    response.vary.add("Accept-Datetime")
    newest = links_of(found, None)
    return add_links(response, (Link("original", newest.newest), *newest.of_time()))


def _readable_versions(identifier: str) -> list[Version]:
    """Return the versions of a record without tombstones."""
    kept = archive()
    versions = kept.history(identifier)
    return [v for v in versions if kept.get(identifier, v.number).status is Status.CURRENT]


def _accepted_moment() -> datetime | None:
    """Return the moment in the header `Accept-Datetime`.  Aborts with 400 if it is none."""
    if (typed := request.headers.get("Accept-Datetime")) is None:
        return None
    try:
        moment = parsedate_to_datetime(typed)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    except (ValueError, TypeError, OverflowError):
        abort(400)
