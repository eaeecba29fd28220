"""The arguments of requests: which each verb takes, and how moments and tokens are written."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec
from werkzeug.datastructures import MultiDict

from searcher.model.query import Changes

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PREFIX = re.compile(r"[A-Za-z0-9_.!~*'()-]+")
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class ErrorCode(StrEnum):
    """The errors of the protocol (section 3.6)."""

    BAD_VERB = "badVerb"
    BAD_ARGUMENT = "badArgument"
    BAD_TOKEN = "badResumptionToken"
    BAD_FORMAT = "cannotDisseminateFormat"
    NO_RECORD = "idDoesNotExist"
    NO_MATCH = "noRecordsMatch"


class OaiError(Exception):
    """A request that cannot be answered: its code, and what to do."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


class Verb(StrEnum):
    """What can be asked for (section 4)."""

    IDENTIFY = "Identify"
    FORMATS = "ListMetadataFormats"
    SETS = "ListSets"
    IDENTIFIERS = "ListIdentifiers"
    RECORDS = "ListRecords"
    RECORD = "GetRecord"


class _Arguments(NamedTuple):
    """The arguments of a verb; a list may be resumed by a token instead."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    is_list: bool = False


_LIST = _Arguments(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), is_list=True)
_TOKEN = "resumptionToken"
_ARGUMENTS: Mapping[Verb, _Arguments] = {
    Verb.IDENTIFY: _Arguments(),
    Verb.FORMATS: _Arguments(optional=frozenset({"identifier"})),
    Verb.SETS: _Arguments(is_list=True),
    Verb.IDENTIFIERS: _LIST,
    Verb.RECORDS: _LIST,
    Verb.RECORD: _Arguments(frozenset({"identifier", "metadataPrefix"})),
}


def read_arguments(values: "MultiDict[str, str]") -> tuple[Verb, Mapping[str, str]]:
    """Return the verb and its arguments.  Raises OaiError."""
    verbs = values.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in set(Verb):
        raise OaiError(ErrorCode.BAD_VERB, f"Give one verb: {', '.join(Verb)}.")
    verb = Verb(verbs[0])
    given = {name: values.getlist(name) for name in values if name != "verb"}
    if repeated := [name for name, each in given.items() if len(each) > 1]:
        raise OaiError(ErrorCode.BAD_ARGUMENT, f"Given more than once: {', '.join(repeated)}.")
    arguments = {name: each[0] for name, each in given.items()}
    _check(_ARGUMENTS[verb], arguments)
    return verb, arguments


def _check(known: _Arguments, arguments: Mapping[str, str]) -> None:
    names = arguments.keys()
    if known.is_list and _TOKEN in names:
        if len(names) > 1:
            message = "A resumptionToken is given alone: it holds the other arguments."
            raise OaiError(ErrorCode.BAD_ARGUMENT, message)
        return
    if unknown := names - known.required - known.optional:
        message = f"Not an argument of this verb: {', '.join(sorted(unknown))}."
        raise OaiError(ErrorCode.BAD_ARGUMENT, message)
    if lacking := known.required - names:
        raise OaiError(ErrorCode.BAD_ARGUMENT, f"Required: {', '.join(sorted(lacking))}.")
    if not _PREFIX.fullmatch(arguments.get("metadataPrefix", "oai_dc")):
        raise OaiError(ErrorCode.BAD_ARGUMENT, "The metadataPrefix has characters that none has.")


class Token(msgspec.Struct, frozen=True, array_like=True):
    """Where a list goes on: what was asked for, the last change that was listed, how many there
    are and how many were listed.
    """

    prefix: str
    set: str
    since: int
    until: int
    second: int
    id: str
    total: int
    cursor: int

    def text(self) -> str:
        """Write the token for an address."""
        return urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")


_DECODER = msgspec.json.Decoder(Token)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which changes a list has, in which format, and how many were listed before."""

    prefix: str
    set: str
    changes: Changes
    total: int | None = None
    cursor: int = 0

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Selection":
        """Read the selection from arguments or from a token.  Raises OaiError."""
        if text := arguments.get(_TOKEN):
            return cls._resumed(text)
        if _TOKEN in arguments:
            raise OaiError(ErrorCode.BAD_TOKEN, "The resumptionToken is empty.")
        return cls(arguments["metadataPrefix"], arguments.get("set", ""), _interval(arguments))

    @classmethod
    def _resumed(cls, text: str) -> "Selection":
        try:
            data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            token = _DECODER.decode(data)
        except (UnicodeEncodeError, binascii.Error, msgspec.MsgspecError) as error:
            message = "This resumptionToken was not given by this repository."
            raise OaiError(ErrorCode.BAD_TOKEN, message) from error
        changes = Changes(token.since, token.until, (token.second, token.id))
        return cls(token.prefix, token.set, changes, token.total, token.cursor)

    def token(self, reached: tuple[int, str], total: int, listed: int) -> Token:
        """Return the token of the rest of the list."""
        since, until = self.changes.since, self.changes.until
        cursor = self.cursor + listed
        return Token(self.prefix, self.set, since, until, *reached, total, cursor)


def moment(second: int) -> str:
    """Write seconds since 1970 as a moment (UTC)."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _interval(arguments: Mapping[str, str]) -> Changes:
    """Read `from` and `until`, which are both included.  Raises OaiError."""
    first, last = arguments.get("from"), arguments.get("until")
    if first and last and len(first) != len(last):
        message = "from and until must both be days, or both moments."
        raise OaiError(ErrorCode.BAD_ARGUMENT, message)
    whole = Changes()
    since = whole.since if first is None else _second(first)
    until = whole.until if last is None else _second(last) + (86_399 if _DAY.fullmatch(last) else 0)
    if first and last and since > until:
        raise OaiError(ErrorCode.BAD_ARGUMENT, "from is later than until.")
    since, until = (min(max(whole.since, one), whole.until) for one in (since, until))
    return Changes(since, until)


def _second(text: str) -> int:
    if _DAY.fullmatch(text) or _SECOND.fullmatch(text):
        with suppress(ValueError):
            read = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
            return (read - _EPOCH) // timedelta(seconds=1)
    message = f"{text} is no day (2017-03-05) and no moment (2017-03-05T12:00:00Z)."
    raise OaiError(ErrorCode.BAD_ARGUMENT, message)
