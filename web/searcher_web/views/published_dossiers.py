"""Published dossiers: their permanent addresses, versions, list and feeds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request

from searcher.export.feeds import FeedEntry
from searcher.model.errors import BadIdentifier, DamagedDossier, UnknownDossier
from searcher.model.identifiers import parse_identifier
from searcher.store import PublishedDossier
from searcher_web.context import Page, archive, home
from searcher_web.cursors import Cursors
from searcher_web.dossier_address import DossierPlace
from searcher_web.feed import FEED_SIZE, FeedPlace, feed_response, requested_cursor
from searcher_web.i18n import gettext
from searcher_web.parameters import whole_number
from searcher_web.presenters.dossier import DossierList, Publication
from searcher_web.presenters.paging import last_page
from searcher_web.search_state import MAX_PAGE
from searcher_web.views.dossiers import (
    dossier_view,
    download_of,
    file_of,
    own_place,
    text_of,
)
from searcher_web.views.downloads import FORMATS, DownloadFormat
from searcher_web.views.records import redirect_to_canonical_address

blueprint = Blueprint("published_dossiers", __name__)
blueprint.before_request(redirect_to_canonical_address)
PATH = "/dossiers"
_PAGE_SIZE = 50


class DossierWithdrawn(Exception):
    """A dossier was withdrawn; carries its last version, which gives the reason."""

    def __init__(self, last: PublishedDossier) -> None:
        super().__init__(last.id)
        self.last = last


def published(identifier: str, version: int | None = None) -> PublishedDossier:
    """Read a version of the dossier of an address.  Aborts with 404 if it does not exist.

    Raises DossierWithdrawn, DamagedDossier.
    """
    try:
        newest = archive().dossiers.get(parse_identifier(identifier))
        if newest.is_withdrawn:
            raise DossierWithdrawn(newest)
        if version in (None, newest.version):
            return newest
        return archive().dossiers.get(newest.id, version)
    except (BadIdentifier, UnknownDossier) as error:
        abort(404, error)


@blueprint.get(PATH)
def dossiers() -> Page:
    """List the published dossiers."""
    ids = archive().dossiers.ids()
    page = whole_number(request.args, "page", 1, MAX_PAGE)
    if page > last_page(len(ids), _PAGE_SIZE):
        abort(404)
    shown = tuple(readable(ids[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE]))
    view = DossierList(shown, len(ids), page, _PAGE_SIZE)
    return render_template("dossiers.html", view=view)


def readable(ids: Iterable[str]) -> Iterator[PublishedDossier]:
    """Read the newest versions of dossiers that are not withdrawn; log what is damaged."""
    for identifier in ids:
        try:
            newest = archive().dossiers.get(identifier)
        except (DamagedDossier, UnknownDossier) as error:
            current_app.logger.error("%s", error)
            continue
        if not newest.is_withdrawn:
            yield newest


@blueprint.get(f"{PATH}/<identifier>")
@blueprint.get(f"{PATH}/<identifier>/v<int:version>")
def dossier(identifier: str, version: int | None = None) -> Page:
    """Show a published dossier: its newest version, or one for ever."""
    found = published(identifier, version)
    view = dossier_view(found.dossier, _place(found, version))
    newest = archive().dossiers.newest_version(found.id)
    publication = Publication(found, newest, home())
    return render_template("dossier.html", view=replace(view, publication=publication))


def _place(found: PublishedDossier, version: int | None) -> DossierPlace:
    path = f"{PATH}/{found.id}"
    return DossierPlace(path if version is None else f"{path}/v{version}")


@blueprint.get(f"{PATH}/<identifier>.json")
@blueprint.get(f"{PATH}/<identifier>/v<int:version>.json")
def dossier_file(identifier: str, version: int | None = None) -> Response:
    """Return a published dossier as its file, which names its address."""
    found = published(identifier, version)
    return file_of(found.dossier, found.id)


@blueprint.get(f"{PATH}/<identifier>.txt")
@blueprint.get(f"{PATH}/<identifier>/v<int:version>.txt")
def dossier_text(identifier: str, version: int | None = None) -> Response:
    """Return a published dossier as text, with citations in a style."""
    return text_of(published(identifier, version).dossier)


def download(identifier: str, form: DownloadFormat, version: int | None = None) -> Response:
    """Return the records of a published dossier in a format."""
    found = published(identifier, version)
    return download_of(form, found.dossier, _place(found, found.version))


# A rule for each: the rule for `.json` would match before a general one.
for _form in FORMATS:
    for _path in (f"{PATH}/<identifier>", f"{PATH}/<identifier>/v<int:version>"):
        blueprint.add_url_rule(
            f"{_path}.{_form.ending}", view_func=download, defaults={"form": _form}
        )


@blueprint.get(f"{PATH}/<identifier>/arrange")
@blueprint.get(f"{PATH}/<identifier>/v<int:version>/arrange")
def arrange(identifier: str, version: int | None = None) -> Page:
    """Redirect to the page on which a reader arranges a copy.  Raises BadDossier."""
    return redirect(own_place(published(identifier, version).dossier, "/basket").url(), 302)


# Feeds


@blueprint.get(f"{PATH}.atom")
@blueprint.get(f"{PATH}.feed.json")
def feed_of_all() -> Response:
    """Return the published dossiers as a page of a feed, those that were changed last first."""
    placed = {FeedPlace(-_second(one.made), one.id): one for one in _every_readable()}
    shown, following = _page_of(sorted(placed), PATH)
    return feed_response(
        lambda form: f"{PATH}{form}",
        PATH,
        gettext("Dossiers"),
        [
            _feed_entry(one, f"{PATH}/{one.id}", one.dossier.title)
            for one in map(placed.__getitem__, shown)
        ],
        following,
    )


def _page_of(places: Sequence[FeedPlace], listed: str) -> tuple[Sequence[FeedPlace], str | None]:
    """Return the places of the page that is asked for, in their order, and the cursor of the next
    page; None if none follows.  Raises BadCursor.
    """
    cursors = Cursors(FeedPlace, (listed,))
    after = cursors.place(requested_cursor())
    left = [one for one in places if after is None or one > after]
    shown = left[:FEED_SIZE]
    return shown, cursors.text(shown[-1]) if len(left) > FEED_SIZE else None


def _every_readable() -> Iterator[PublishedDossier]:
    return readable(archive().dossiers.ids())


def _second(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


@blueprint.get(f"{PATH}/<identifier>.atom")
@blueprint.get(f"{PATH}/<identifier>.feed.json")
def feed(identifier: str) -> Response:
    """Return the versions of a published dossier as a page of a feed, the newest first."""
    newest = published(identifier)
    path = f"{PATH}/{newest.id}"
    places = [FeedPlace(-number, newest.id) for number in range(newest.version, 0, -1)]
    shown, following = _page_of(places, path)
    return feed_response(
        lambda form: f"{path}{form}",
        path,
        newest.dossier.title,
        [_version_entry(archive().dossiers.get(newest.id, -one.key)) for one in shown],
        following,
    )


def _version_entry(one: PublishedDossier) -> FeedEntry:
    number = gettext("Version %(number)s", number=one.version)
    return _feed_entry(one, f"{PATH}/{one.id}/v{one.version}", f"{one.dossier.title} · {number}")


def _feed_entry(one: PublishedDossier, path: str, title: str) -> FeedEntry:
    summary = one.reason or next(iter(one.dossier.paragraphs), "")
    return FeedEntry(path, title, one.by, summary, one.made)
