"""Two records side by side, in any of their versions."""

from flask import Blueprint, redirect, render_template, request

from searcher.model.messages import marked
from searcher.model.record import Record, Status
from searcher.search.side_by_side import side_by_side
from searcher_web.api_paths import API, is_of_api
from searcher_web.context import Page, archive_search, home, json_response, wants_json
from searcher_web.parameters import BadAddress, whole_number
from searcher_web.presenters.side_by_side import MOST_PARTS, SideBySideView
from searcher_web.views.records import (
    RecordWithdrawn,
    get_record,
    redirect_to_canonical_address,
)

blueprint = Blueprint("side_by_side", __name__)
blueprint.before_request(redirect_to_canonical_address)


class SameRecord(BadAddress):
    """The same version of one record was given for both sides."""

    def __init__(self, identifier: str) -> None:
        what = marked("The record %(id)s cannot be compared with itself")
        remedy = marked("Write the identifier of another record, or another version of this one.")
        super().__init__(identifier, 0, what, remedy, id=identifier)


def compare_records(
    first: str,
    second: str,
    first_version: int | None = None,
    second_version: int | None = None,
) -> Page:
    """Show two records side by side; two versions of one record as their differences."""
    one, other = _current(first, first_version), _current(second, second_version)
    if one.id == other.id:
        return _versions(one, other)
    permalink = f"/compare/{one.id}/v{one.version}/{other.id}/v{other.version}"
    found = archive_search().side_by_side(one, other)
    answer = side_by_side(one, other, found, permalink)
    if wants_json():
        return json_response(answer)
    part = whole_number(request.args, "part", 1, MOST_PARTS)
    view = SideBySideView(answer, one, other, home(), part)
    return render_template("side_by_side.html", view=view)


def _current(identifier: str, version: int | None) -> Record:
    """Read a record.  Raises RecordWithdrawn for a tombstone among its versions too."""
    record = get_record(identifier, version)
    if record.status is Status.WITHDRAWN:
        raise RecordWithdrawn(record)
    return record


def _versions(one: Record, other: Record) -> Page:
    """Redirect to the differences of two versions of a record.  Raises SameRecord."""
    if one.version == other.version:
        raise SameRecord(one.id)
    before, after = one.version, other.version
    if is_of_api(request.path):
        return redirect(f"{API}/records/{one.id}/differences/{before}..{after}", 302)
    ending = ".json" if wants_json() else ""
    return redirect(f"/d/{one.id}/diff/{before}..{after}{ending}", 302)


_VERSION = "/v<int:{name}_version>"
for _first in ("", _VERSION.format(name="first")):
    for _second in ("", _VERSION.format(name="second")):
        for _ending in ("", ".json"):
            blueprint.add_url_rule(
                f"/compare/<first>{_first}/<second>{_second}{_ending}", view_func=compare_records
            )
