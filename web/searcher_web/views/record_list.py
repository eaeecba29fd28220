"""The list of all records, oldest first, which robots may follow: unlike searches it is finite."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template

from searcher.model.query import Query, Sort
from searcher.search import total_of
from searcher_web.context import Page, archive_search, engine
from searcher_web.presenters.paging import last_page
from searcher_web.presenters.record_list import PAGE_SIZE, RecordListView

blueprint = Blueprint("record_list", __name__)

CHRONICLE = Query(sort=Sort.OLDEST, size=PAGE_SIZE, facets=())
"""All records, oldest first: new records change only the last pages."""


@blueprint.get("/records")
def first_page() -> str:
    """Show the first page of the list; it may be empty."""
    return _list_page(1)


@blueprint.get("/records/<int:number>")
def later_page(number: int) -> Page:
    """Show a later page of the list."""
    if number == 1:
        return redirect("/records", 301)
    # Any number may be typed: compare it with the last page before the engine is asked for it.
    if not 1 < number <= last_page(total_of(engine(), CHRONICLE), CHRONICLE.size):
        abort(404)
    return _list_page(number)


def _list_page(number: int) -> str:
    page = archive_search().page(replace(CHRONICLE, page=number))
    return render_template("record_list.html", view=RecordListView(page, number))
