"""The next page of a list: its address in the answer, and as a link in its headers (RFC 8288)."""

from collections.abc import Iterable

from flask import Response, request
from msgspec import Struct

from searcher_web.addresses import address
from searcher_web.context import json_response
from searcher_web.cursors import PARAMETER
from searcher_web.site_address import origin


def next_address(parameters: Iterable[tuple[str, str]], cursor: str) -> str:
    """Return the address of what follows a cursor in the list of this request."""
    return origin() + address(request.path, (*parameters, (PARAMETER, cursor)))


def paged(answer: Struct, following: str | None) -> Response:
    """Make a JSON response with the link to the next page, if there is one."""
    response = json_response(answer)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response
