"""What can be wrong with a request, each kind with its status and title (RFC 9457, section 3)."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote

from flask import request

from searcher_web.i18n import gettext, marked
from searcher_web.refusals import Reason, refusal_texts
from searcher_web.site_address import origin

MEDIA_TYPE = "application/problem+json"
PAGE = "/data"
"""The page that lists the kinds."""


class ProblemKind(StrEnum):
    """What is wrong, beside the reasons for which any request is refused."""

    QUERY = "invalid-query"
    ADDRESS = "invalid-address"
    CURSOR = "invalid-cursor"
    DOSSIER = "invalid-dossier"
    NOT_FOUND = "not-found"
    NOT_ALLOWED = "not-allowed"
    WITHDRAWN_RECORD = "withdrawn-record"
    WITHDRAWN_DOSSIER = "withdrawn-dossier"
    NO_INDEX = "no-index"
    DAMAGED_RECORD = "damaged-record"
    DAMAGED_SEARCH = "damaged-search"
    DAMAGED_DOSSIER = "damaged-dossier"
    FAULT = "fault"


class _Declared(NamedTuple):
    status: int
    title: str


_DECLARED: Mapping[ProblemKind, _Declared] = {
    ProblemKind.QUERY: _Declared(400, marked("Invalid query")),
    ProblemKind.ADDRESS: _Declared(400, marked("Invalid address")),
    ProblemKind.CURSOR: _Declared(400, marked("Invalid cursor")),
    ProblemKind.DOSSIER: _Declared(400, marked("Invalid dossier")),
    ProblemKind.NOT_FOUND: _Declared(404, marked("Not found")),
    ProblemKind.NOT_ALLOWED: _Declared(405, marked("Request not allowed")),
    ProblemKind.WITHDRAWN_RECORD: _Declared(410, marked("This record was withdrawn")),
    ProblemKind.WITHDRAWN_DOSSIER: _Declared(410, marked("This dossier was withdrawn")),
    ProblemKind.NO_INDEX: _Declared(503, marked("Search is not available now")),
    ProblemKind.DAMAGED_RECORD: _Declared(503, marked("This record is damaged")),
    ProblemKind.DAMAGED_SEARCH: _Declared(503, marked("This saved search is damaged")),
    ProblemKind.DAMAGED_DOSSIER: _Declared(500, marked("This dossier is damaged")),
    ProblemKind.FAULT: _Declared(500, marked("Something went wrong")),
}

AnyKind = ProblemKind | Reason


def status_of(kind: AnyKind) -> int:
    """Return the status of the answer to a request with a problem of this kind."""
    return _DECLARED[kind].status if isinstance(kind, ProblemKind) else refusal_texts(kind).status


def title_of(kind: AnyKind) -> str:
    """Return what is wrong in a few words, in the language of the request."""
    declared = _DECLARED[kind] if isinstance(kind, ProblemKind) else refusal_texts(kind)
    return gettext(declared.title)


def address_of(kind: AnyKind) -> str:
    """Return the address that identifies a kind, where it is explained."""
    return f"{origin()}{PAGE}#{kind}"


def instance() -> str:
    """Return the address of this request, without parameters, as a path."""
    return quote(request.script_root + request.path)


def every_kind() -> Iterator[AnyKind]:
    """Iterate over the kinds by their status."""
    return iter(sorted((*ProblemKind, *Reason), key=lambda kind: (status_of(kind), kind)))
