"""Requests to a cluster: with retries where these do no harm, and errors with a remedy."""

import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec

from searcher.index.opensearch.address import ClusterAddress, Credentials
from searcher.index.opensearch.mappings import Body
from searcher.model.errors import ClusterBusy, ClusterFailure, ClusterUnreachable, MissingExtra

WRITING, READING = 60.0, 15.0
"""How many seconds a request may take."""

LONGEST_WAIT = 120.0
"""For how many seconds a writer tries again while a cluster is busy or lacks nodes."""

_READS, _READ_PAUSE = 4, 0.15  # attempts to read, and the pause after the first, in seconds
_OUTAGE = 2.0  # seconds for which reading is not tried again after no node was reached
_LATE = "no answer in time"
_STRANGE = "this is no answer of OpenSearch"
_LONGEST_PAUSE = 5.0
_BUSY = 429
_MISSING = 404
_CONFLICT = 409
_REFUSED = (401, 403)
_AGAIN = (_BUSY, 502, 503, 504)

_PASSING = (
    "node_not_connected_exception",
    "node_disconnected_exception",
    "node_closed_exception",
    "connect_transport_exception",
    "no_shard_available_action_exception",
    "unavailable_shards_exception",
    "already_closed_exception",
    "rejected_execution_exception",
    "receive_timeout_transport_exception",
    "process_cluster_event_timeout_exception",
    "cluster_manager_not_discovered_exception",
    "shard_not_found_exception",
    "illegal_index_shard_state_exception",
    "search_context_missing_exception",
    "no node found for id",  # of a point in time, whose node is gone
)
"""The kinds of errors, whatever their status, that end when a cluster has recovered."""


# It warns of each answer that something is not there, which is no fault here.
logging.getLogger("opensearch").setLevel(logging.ERROR)


class NoSuchIndex(Exception):
    """The index, or the document, is not there."""


class Conflict(Exception):
    """Something has another version than the request names."""


@dataclass
class _Outage:
    """Whether no node was reached a moment ago: a page that asks often must not wait each time."""

    why: str = ""
    until: float = 0.0

    def begin(self, why: str) -> None:
        """Remember why no node was reached."""
        self.why, self.until = why, time.monotonic() + _OUTAGE

    def known(self) -> str | None:
        """Return why no node was reached; None if it is to be tried again."""
        return self.why if time.monotonic() < self.until else None


@dataclass(frozen=True)
class Cluster:
    """The cluster of an address.  The same object may be used by many threads."""

    address: ClusterAddress
    credentials: Credentials
    _transports: dict[int, Any] = field(default_factory=dict, repr=False, compare=False)
    _outage: _Outage = field(default_factory=_Outage, repr=False, compare=False)

    @property
    def _transport(self) -> Any:
        """The connections of this process: one that was forked must not use those of another."""
        process = os.getpid()
        if process not in self._transports:
            self._transports[process] = self._connected()
        return self._transports[process]

    def _connected(self) -> Any:
        try:
            from opensearchpy import OpenSearch  # noqa: PLC0415 (it is an extra)
        except ModuleNotFoundError as error:
            raise MissingExtra("opensearch", "opensearch-py") from error
        known, secure = self.credentials, self.address.hosts[0].startswith("https")
        options: dict[str, Any] = {"verify_certs": True} if secure else {}
        if secure and known.authority:
            options["ca_certs"] = str(known.authority)
        if self.address.user:
            options["http_auth"] = (self.address.user, known.password)
        return OpenSearch(
            list(self.address.hosts), timeout=WRITING, max_retries=0, pool_maxsize=16, **options
        ).transport

    def read(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        """Request what changes nothing, several times if need be.

        Raises NoSuchIndex, ClusterUnreachable, ClusterBusy, ClusterFailure.
        """
        if (known := self._outage.known()) is not None:
            raise ClusterUnreachable(str(self.address), known)
        for attempt in range(1, _READS + 1):
            try:
                return self.request(method, path, body, request_timeout=READING, **params)
            except ClusterUnreachable as error:
                # A host that does not answer in time is left out then: the next one may answer.
                is_last = error.why == _LATE and attempt >= len(self.address.hosts)
                if attempt == _READS or is_last:
                    self._outage.begin(error.why)
                    raise
            except ClusterBusy:
                if attempt == _READS:
                    raise
            time.sleep(_READ_PAUSE * 2 ** (attempt - 1))
        raise AssertionError

    def write(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        """Request a change that may be made twice, for as long as LONGEST_WAIT."""
        pauses = _pauses()
        while True:
            try:
                return self.request(method, path, body, **params)
            except (ClusterUnreachable, ClusterBusy):
                if (pause := next(pauses, None)) is None:
                    raise
                time.sleep(pause)

    def request(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        """Request once; the answer is decoded JSON.  Errors as `read`, and Conflict."""
        transport = self._transport  # which names the extra, if it is not installed
        from opensearchpy import exceptions  # noqa: PLC0415

        sent = body if isinstance(body, bytes | None) else msgspec.json.encode(body)
        try:
            answer = transport.perform_request(
                method, path, params=params, body=sent, headers=_headers(path)
            )
        except exceptions.ConnectionError as error:
            raise ClusterUnreachable(str(self.address), _reason(error)) from error
        except exceptions.TransportError as error:
            raise self._failure(error) from error
        except (exceptions.SerializationError, AttributeError, ValueError) as error:
            raise ClusterFailure(str(self.address), _STRANGE) from error
        if not isinstance(answer, dict):
            raise ClusterFailure(str(self.address), _STRANGE)
        return answer

    def _failure(self, error: Any) -> Exception:
        status, why = error.status_code, _explained(error.info) or str(error.error)
        if status == _MISSING and "search_context_missing" not in str(error.info):
            return NoSuchIndex(why)
        if status == _CONFLICT:
            return Conflict(why)
        if status in _REFUSED:
            return ClusterFailure(
                str(self.address), f"it refuses the user or the password ({status})"
            )
        if status in _AGAIN or _is_passing(error.info):
            return ClusterBusy(str(self.address), why)
        return ClusterFailure(str(self.address), f"{status}: {why}")

    # Many at once

    def search_each(self, index: str, bodies: Sequence[Body]) -> list[Any]:
        """Answer several searches of one index; all or none."""
        if not bodies:
            return []
        head = msgspec.json.encode({"index": index, "allow_partial_search_results": False})
        lines = [line for body in bodies for line in (head, msgspec.json.encode(body))]
        for attempt in range(1, _READS + 1):
            found: list[Any] = self.read("POST", "/_msearch", b"\n".join(lines) + b"\n")[
                "responses"
            ]
            failed = next((one for one in found if "error" in one), None)
            if failed is None:
                return found
            error = self._partial(failed)
            if attempt == _READS or isinstance(error, NoSuchIndex | ClusterFailure):
                raise error
            time.sleep(_READ_PAUSE * 2 ** (attempt - 1))
        raise AssertionError

    def _partial(self, failed: Any) -> Exception:
        status, why = failed.get("status"), _explained(failed)
        if status == _MISSING:
            return NoSuchIndex(why)
        if status in _AGAIN or _is_passing(failed):
            return ClusterBusy(str(self.address), why)
        return ClusterFailure(str(self.address), f"{status}: {why}")

    def bulk(self, index: str, actions: Iterable[tuple[Body, Body | None]]) -> None:
        """Do many changes, each an action and its document; those that the cluster is too busy for
        again after a pause, which grows.  A document with a newer version stays as it is.
        """
        left, pauses = list(actions), _pauses()
        while left:
            lines = [
                msgspec.json.encode(part) for pair in left for part in pair if part is not None
            ]
            found = self.write("POST", f"/{index}/_bulk", b"\n".join(lines) + b"\n")
            left = [
                action
                for action, item in zip(left, found["items"], strict=True)
                if self._busy(item)
            ]
            if left:
                if (pause := next(pauses, None)) is None:
                    raise ClusterBusy(str(self.address), f"it refuses {len(left)} changes")
                time.sleep(pause)

    def _busy(self, item: dict[str, Any]) -> bool:
        """Return whether a change must be tried again.  Raises ClusterFailure if it is refused."""
        ((action, held),) = item.items()
        status = held["status"]
        if status < 300 or status == _CONFLICT or (status == _MISSING and action == "delete"):
            return False
        if status in _AGAIN or _is_passing(held):
            return True
        raise ClusterFailure(str(self.address), f"{status}: {_explained(held)}")

    def refresh(self, index: str) -> None:
        """Show all changes of an index to searches, in every copy of each shard."""
        pauses = _pauses()
        while self.write("POST", f"/{index}/_refresh")["_shards"]["failed"]:
            if (pause := next(pauses, None)) is None:
                raise ClusterBusy(str(self.address), "some shards cannot be refreshed")
            time.sleep(pause)

    # One after the other

    def pages(self, index: str, body: Body, keep: str = "5m") -> Iterator[Any]:
        """Yield all hits of a sorted search, of one point in time."""
        point = self.read("POST", f"/{index}/_search/point_in_time", keep_alive=keep)["pit_id"]
        try:
            yield from self.pages_of(point, body, keep)
        finally:
            with suppress(ClusterUnreachable, ClusterBusy, ClusterFailure, NoSuchIndex):
                self.request("DELETE", "/_search/point_in_time", {"pit_id": [point]})

    def pages_of(self, point: str, body: Body, keep: str = "5m") -> Iterator[Any]:
        """Yield all hits of a sorted search at a point in time."""
        asked = {**body, "pit": {"id": point, "keep_alive": keep}, "track_total_hits": False}
        while True:
            try:
                found = self.read("POST", "/_search", asked, allow_partial_search_results="false")
            except NoSuchIndex as error:  # the node that kept the point in time is gone
                raise ClusterBusy(str(self.address), str(error)) from error
            hits = found["hits"]["hits"]
            yield from hits
            if len(hits) < asked["size"]:
                return
            asked["search_after"] = hits[-1]["sort"]


def _headers(path: str) -> dict[str, str]:
    kind = "x-ndjson" if path.endswith(("_bulk", "_msearch")) else "json"
    return {"content-type": f"application/{kind}"}


def _pauses() -> Iterator[float]:
    """Yield pauses in seconds, each longer than the last, until LONGEST_WAIT is over."""
    end, pause = time.monotonic() + LONGEST_WAIT, 0.1
    while time.monotonic() < end:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE)


def _reason(error: Any) -> str:
    """Return why a cluster is not reached, in few words; no password is in it."""
    text = str(error.error)
    for sign, reason in _REASONS.items():
        if sign in text:
            return reason
    return type(error).__name__


_REASONS = {
    "refused": "connection refused",
    "CERTIFICATE_VERIFY_FAILED": "its certificate is not signed by an authority that is trusted",
    "timed out": _LATE,
    "resolve": "the name of its host is not known",
}


def _is_passing(info: Any) -> bool:
    """Return whether an error is one that ends when a cluster has recovered."""
    text = str(info)
    return any(kind in text for kind in _PASSING)


def _explained(info: Any) -> str:
    """Return the innermost reason of an error as the cluster gives it."""
    error = info.get("error") if isinstance(info, dict) else None
    if not isinstance(error, dict):
        return str(error or "")
    root = (error.get("root_cause") or error.get("failed_shards") or [error])[0]
    cause = root.get("reason", root)
    inner = error.get("caused_by") or (cause.get("caused_by") if isinstance(cause, dict) else None)
    if isinstance(inner, dict) and inner.get("reason"):
        return str(inner["reason"])
    return str(cause if not isinstance(cause, dict) else cause.get("reason", cause))
