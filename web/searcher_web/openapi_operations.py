"""Operations of the JSON interface, as OpenAPI 3.1 describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from searcher_web.answers import Problem
from searcher_web.api_paths import API, PATHS
from searcher_web.problems import MEDIA_TYPE as PROBLEM

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
    """A parameter of an address: its name, what it means, which values are allowed, and one."""

    name: str
    meaning: str
    schema: Schema
    place: Place = Place.QUERY
    example: str | int | Sequence[str] | None = None

    def described(self) -> Schema:
        """Return its description."""
        return {
            "name": self.name,
            "in": self.place,
            "description": self.meaning,
            "required": self.place is Place.PATH,
            "schema": self.schema,
            **({} if self.example is None else {"example": self.example}),
        }


@dataclass(frozen=True, slots=True)
class Operation:
    """An address that answers JSON: with what, for which parameters, and how it may refuse.

    Most answer at a versioned path, too, which is the one to use.
    """

    path: str
    name: str
    summary: str
    answer: type
    parameters: Sequence[Parameter] = ()
    refusals: Sequence[int] = ()
    media_type: str = _JSON
    example: Struct | None = None
    leads: str = ""
    """When it redirects to another address (302), if it does."""

    @property
    def address(self) -> str:
        """The path that programs use."""
        return API + PATHS[self.path] if self.path in PATHS else self.path

    @property
    def _statuses(self) -> Sequence[int]:
        return sorted({*_OF_ALL, *self.refusals})

    def described(self) -> Schema:
        """Return its description."""
        beside = {} if self.address == self.path else {"description": f"Also at `{self.path}`."}
        return {
            "get": {
                "operationId": self.name,
                "summary": self.summary,
                **beside,
                "parameters": [one.described() for one in self.parameters],
                "responses": {
                    "200": self._answered(),
                    **({"301": _MOVED} if 410 in self.refusals else {}),
                    **({"302": {**_MOVED, "description": self.leads}} if self.leads else {}),
                    **{str(n): _response(_REFUSALS[n], Problem, PROBLEM) for n in self._statuses},
                },
            }
        }

    def _answered(self) -> Schema:
        response = _response(self.summary, self.answer, self.media_type)
        if self.example is not None:
            content = response["content"][self.media_type]
            content["example"] = msgspec.to_builtins(self.example, str_keys=True)
        if any(field.name == "next" for field in _fields(self.answer)):
            response["headers"] = {"Link": _NEXT}
        return response


def _fields(answer: type) -> tuple[FieldInfo, ...]:
    return fields(answer) if issubclass(answer, Struct) else ()


_NEXT: Schema = {
    "description": 'The next page of the list, as `<address>; rel="next"`; none on the last.',
    "schema": {"type": "string"},
}
_MOVED: Schema = {
    "description": "The record was merged into the one at `Location`.",
    "headers": {"Location": {"required": True, "schema": {"type": "string"}}},
}


def _response(summary: str, answer: type, media_type: str = _JSON) -> Schema:
    schema = {"$ref": COMPONENT.format(name=answer.__name__)}
    return {"description": summary, "content": {media_type: {"schema": schema}}}
