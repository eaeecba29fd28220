"""New records by mail: a reader asks for them, confirms it by a link, and ends it by another.

What is answered does not depend on whether an address is known.  A link alone changes nothing when
it is opened, for programs that check mails open links: its page has a button.  Programs for mail
may send what that button sends (RFC 8058).
"""

from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request

from searcher.alerts import Purpose
from searcher.model.errors import BadMailAddress, QueryError
from searcher_web.alerts import Alerts
from searcher_web.alerts.new_records import state_of
from searcher_web.context import Page, engine, query_of
from searcher_web.i18n import gettext, ui_language
from searcher_web.limits import client_address, limits_of_site
from searcher_web.presenters.alerts import AlertPage, AlertView
from searcher_web.search_state import SearchState
from searcher_web.views.saved_searches import canonical, is_same_origin

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")


def alerts_of_site() -> Alerts:
    """Return the alerts of this site."""
    found: Alerts = current_app.extensions["alerts"]
    return found


@blueprint.get("")
def form() -> Page:
    """Show the form by which a reader asks for the new records of a search."""
    return _page(AlertPage.FORM, SearchState.from_arguments(request.args))


@blueprint.post("")
def ask() -> Page:
    """Mail a link that confirms a subscription to the address of a form."""
    alerts, state = alerts_of_site(), canonical(SearchState.from_arguments(request.form))
    if not is_same_origin():
        return _page(AlertPage.FORM, state, gettext("Use the form of this page."), 403)
    query_of(state)  # which raises QueryError for a search that cannot be run
    limits_of_site().count_alert(client_address())
    address = request.form.get("address", "")
    try:
        alerts.request(address, urlencode(state.parameters()), ui_language())
    except BadMailAddress:
        problem = gettext("This is not a mail address. Write one such as reader@example.org.")
        return _page(AlertPage.FORM, state, problem, 400, address=address)
    current_app.extensions["postman"].begin()
    return redirect("/alerts/requested", 303)


@blueprint.get("/requested")
def requested() -> Page:
    """State that a link was mailed, to whoever has asked for it."""
    return _page(AlertPage.REQUESTED)


@blueprint.get("/confirm/<token>")
def confirmation(token: str) -> Page:
    """Show the search of a subscription, with the button that confirms it."""
    found = alerts_of_site().subscription(Purpose.CONFIRM, token)
    if found is None:
        return _page(AlertPage.EXPIRED, status=404)
    done = AlertPage.CONFIRMED if found.is_confirmed else AlertPage.CONFIRM
    return _page(done, _state_of(found.search))


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> Page:
    """Confirm a subscription: what comes into the archive from now on is mailed."""
    alerts = alerts_of_site()
    found = alerts.subscription(Purpose.CONFIRM, token)
    if found is None or not alerts.confirm(token, engine().versions()):
        return _page(AlertPage.EXPIRED, status=404)
    return _page(AlertPage.CONFIRMED, _state_of(found.search))


@blueprint.get("/end/<token>")
def ending(token: str) -> Page:
    """Show the search of a subscription, with the buttons that end it, or all of its address."""
    found = alerts_of_site().subscription(Purpose.END, token)
    return _page(AlertPage.END, _state_of(found.search)) if found else _page(AlertPage.ENDED)


@blueprint.post("/end/<token>")
def end(token: str) -> Page:
    """End a subscription, or all of its address."""
    alerts = alerts_of_site()
    if found := alerts.subscription(Purpose.END, token):
        if request.form.get("every") == "1":
            alerts.store.end_all(found.address)
        else:
            alerts.store.end(found.id)
    return _page(AlertPage.ENDED)


def _state_of(parameters: str) -> SearchState | None:
    """Return the search of a subscription; None if this program does not understand it."""
    try:
        return state_of(parameters)
    except QueryError:
        return None


def _page(
    kind: AlertPage,
    state: SearchState | None = None,
    problem: str = "",
    status: int = 200,
    address: str = "",
) -> tuple[str, int]:
    view = AlertView(kind, state, problem, address)
    return render_template("alerts.html", view=view), status
