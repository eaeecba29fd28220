"""The next page of a list: its address in the answer, and as a link in its headers (RFC 8288)."""

from collections.abc import Iterable
from dataclasses import replace

from flask import Response, request
from msgspec import Struct

from searcher_web.addresses import address
from searcher_web.context import json_response
from searcher_web.cursors import PARAMETER
from searcher_web.search_choices import Scale
from searcher_web.search_state import SearchState
from searcher_web.site_address import origin


def conditions_of(state: SearchState) -> tuple[str, ...]:
    """Return what decides which records a search finds, and in which order."""
    whole = replace(state, page=1, size=SearchState().size, scale=Scale.COUNT)
    return tuple(f"{name}={value}" for name, value in whole.parameters())


def next_address(parameters: Iterable[tuple[str, str]], cursor: str) -> str:
    """Return the address of what follows a cursor in the list of this request."""
    return origin() + address(request.path, (*parameters, (PARAMETER, cursor)))


def paged(answer: Struct, following: str | None) -> Response:
    """Make a JSON response with the link to the next page, if there is one."""
    response = json_response(answer)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response
