"""The formats of the JSON of records: read earlier ones, and refuse later ones.

Each format is described in `docs/formats/record.md`.  An archive is never rewritten: a record
keeps the format of the program that wrote it, and is upgraded whenever it is read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

import msgspec

FORMAT = 2
"""The number of the format that is written."""

_INGEST_ORIGINS = ("command line", "side file", "manifest", "container")
_ACCEPTED = "settled"  # the hint of format 1 with the codes of accepted review flags
_LISTS = ("parties", "topics")  # fields of format 1 whose values are separated by spaces

Json = dict[str, Any]


class LaterFormat(ValueError):
    """A record in a format of a later version of the program."""

    def __init__(self, number: int) -> None:
        super().__init__(f"is a record of format {number}, which this version cannot read")


def format_number(data: bytes) -> int:
    """Return the number of the format of the JSON of a record.

    Raises msgspec.ValidationError.
    """
    return _HEADER.decode(data).format


def upgrade(data: bytes) -> Json:
    """Return the JSON of a record in the current format.

    Raises LaterFormat, msgspec.ValidationError.
    """
    number = format_number(data)
    if number > FORMAT:
        raise LaterFormat(number)
    record = _OBJECT.decode(data)
    try:
        for step in _STEPS[number - 1 :]:
            record = step(record)
    except (KeyError, TypeError, AttributeError) as error:
        raise msgspec.ValidationError(f"Format {number} lacks {error}") from error
    return record


def with_keys_of(given: Any, value: Any) -> Any:
    """Return a JSON value without the keys of its objects that are not in those of a given one."""
    if isinstance(value, dict):
        return {key: with_keys_of(given[key], one) for key, one in value.items() if key in given}
    if isinstance(value, list | tuple):
        return [with_keys_of(old, one) for old, one in zip(given, value, strict=True)]
    return value


class _Header(msgspec.Struct):
    """The part of a record that is the same in all formats; format 1 had no number."""

    format: int = 1


def _from_format_1(record: Json) -> Json:
    """Rename keys, and divide the hints into those of the ingest and later decisions."""
    hints = record.pop("hints")
    provenance = [_evidence(e) for claim in record.pop("provenance") for e in _single(claim)]
    return record | {
        "format": 2,
        "flags": record.pop("notes"),
        "hints": sorted(
            [*_hints(hints), *_replaced_hints(hints, provenance)], key=itemgetter("key")
        ),
        "corrections": [_correction(hint) for hint in hints if _is_correction(hint)],
        "accepted": [
            {"code": code, "by": hint["origin"]}
            for hint in hints
            if hint["key"] == _ACCEPTED
            for code in sorted(hint["value"].split())
        ],
        "provenance": provenance,
        "related": [
            _renamed(one, {"likeness": "kind", "measure": "score"})
            for one in record.get("related", ())
        ],
    }


def _is_correction(hint: Json) -> bool:
    return hint["origin"] not in _INGEST_ORIGINS and hint["key"] != _ACCEPTED


def _hints(hints: Iterable[Json]) -> Iterator[Json]:
    for hint in hints:
        if hint["origin"] in _INGEST_ORIGINS and hint["key"] != _ACCEPTED:
            yield {"key": hint["key"], "values": _values(hint), "origin": hint["origin"]}


def _replaced_hints(hints: Iterable[Json], provenance: Iterable[Json]) -> Iterator[Json]:
    """Yield the title hint that a correction replaced among the hints: the evidence has it."""
    if any(hint["key"] == "title" and _is_correction(hint) for hint in hints):
        for e in provenance:
            if e["rule"] == "hint:title" and e["by"] in _INGEST_ORIGINS:
                yield {"key": "title", "values": [e["value"]], "origin": e["by"]}


def _correction(hint: Json) -> Json:
    return {"field": hint["key"], "values": _values(hint), "by": hint["origin"]}


def _values(hint: Json) -> list[str]:
    value = hint["value"]
    return value.split() if hint["key"] in _LISTS else [value]


def _single(claim: Json) -> Iterator[Json]:
    """Yield one claim for each of the values that a hint gave."""
    if claim["field"] in _LISTS and claim["rule"].startswith("hint:"):
        for value in claim["value"].split():
            yield claim | {"value": value, "found": value}
    else:
        yield claim


def _evidence(claim: Json) -> Json:
    evidence = _renamed(claim, {"where": "locator", "sure": "confidence"})
    evidence["locator"] = _renamed(evidence["locator"], {"at": "part"})
    by = evidence["by"]
    if evidence["rule"].startswith("hint:") and by not in _INGEST_ORIGINS:
        evidence["rule"] = evidence["rule"].replace("hint:", "correction:", 1)
        evidence["locator"]["origin"] = "decision"
    if evidence["rule"] == "withdrawal":
        evidence["locator"]["origin"] = "decision"
    return evidence


def _renamed(one: Json, names: Mapping[str, str]) -> Json:
    return {names.get(key, key): value for key, value in one.items()}


_STEPS: tuple[Callable[[Json], Json], ...] = (_from_format_1,)
"""From each format to the next."""
_HEADER = msgspec.json.Decoder(_Header)
_OBJECT = msgspec.json.Decoder(Json)
