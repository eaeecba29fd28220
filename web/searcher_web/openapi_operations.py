"""Operations of the JSON interface, as OpenAPI 3.1 describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from searcher_web.answers import Refusal

Schema = dict[str, Any]

_JSON = "application/json"
COMPONENT = "#/components/schemas/{name}"
_REFUSALS: Mapping[int, str] = {
    400: "A parameter or the query is invalid; the answer states which, and what to do.",
    404: "There is nothing at this address.",
    410: "The record was withdrawn; the answer has the reason.",
    413: "The request is too large.",
    414: "The address is too long.",
    429: "The client has sent too many requests; `Retry-After` has the seconds to wait.",
    503: "It cannot be answered now; the answer states what to do.",
}

_OF_ALL = (400, 413, 414, 429, 503)  # how any address may refuse


class Place(StrEnum):
    """Where a parameter is written."""

    PATH = "path"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address: its name, what it means, and which values are allowed."""

    name: str
    meaning: str
    schema: Schema
    place: Place = Place.QUERY

    def described(self) -> Schema:
        """Return its description."""
        return {
            "name": self.name,
            "in": self.place,
            "description": self.meaning,
            "required": self.place is Place.PATH,
            "schema": self.schema,
        }


@dataclass(frozen=True, slots=True)
class Operation:
    """An address that answers JSON: with what, for which parameters, and how it may refuse."""

    path: str
    name: str
    summary: str
    answer: type
    parameters: Sequence[Parameter] = ()
    refusals: Sequence[int] = ()
    media_type: str = _JSON

    @property
    def _statuses(self) -> Sequence[int]:
        return sorted({*_OF_ALL, *self.refusals})

    def described(self) -> Schema:
        """Return its description."""
        return {
            "get": {
                "operationId": self.name,
                "summary": self.summary,
                "parameters": [one.described() for one in self.parameters],
                "responses": {
                    "200": _response(self.summary, self.answer, self.media_type),
                    **({"301": _MOVED} if 410 in self.refusals else {}),
                    **{str(n): _response(_REFUSALS[n], Refusal) for n in self._statuses},
                },
            }
        }


_MOVED: Schema = {
    "description": "The record was merged into the one at `Location`.",
    "headers": {"Location": {"required": True, "schema": {"type": "string"}}},
}


def _response(summary: str, answer: type, media_type: str = _JSON) -> Schema:
    schema = {"$ref": COMPONENT.format(name=answer.__name__)}
    return {"description": summary, "content": {media_type: {"schema": schema}}}
