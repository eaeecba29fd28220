"""The only writer of an index: a lease in a document of the cluster, renewed while it writes.

A writer renews its lease before it sends anything, and stops if it cannot.  What it sends arrives,
or is given up, before the lease ends, so that no other writer begins while it may still arrive.
The clocks of the machines may differ by SKEW seconds.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from searcher.index.opensearch.cluster import (
    LONGEST_WAIT,
    WRITING,
    Cluster,
    Conflict,
    NoSuchIndex,
)
from searcher.index.opensearch.mappings import STATE, Body
from searcher.model.errors import ClusterUnavailable, IndexLocked

SECONDS = LONGEST_WAIT + WRITING
"""For how long a lease is valid after it was renewed: as long as what is sent may be under way."""

SKEW = 10.0

_RENEWED = SECONDS / 6
_PAUSE = 0.1
_ID = "lease"


@dataclass
class Lease:
    """A lease that this process holds, as long as it can renew it."""

    cluster: Cluster
    index: str
    place: tuple[int, int]
    owner: str
    _stop: threading.Event = field(default_factory=threading.Event)
    _changing: threading.Lock = field(default_factory=threading.Lock)

    def renew(self) -> None:
        """Renew the lease.  Raises IndexLocked if another writer has it, or had it meanwhile: what
        this one sends later could be of a commit that the other has made.
        """
        with self._changing:
            try:
                found = _put(self.cluster, self.index, self.owner, self.place)
            except Conflict as error:
                if not self._is_mine():
                    raise IndexLocked(str(self.cluster.address)) from error
                return
            self.place = found["_seq_no"], found["_primary_term"]

    def _is_mine(self) -> bool:
        """Return whether a renewal arrived whose answer was lost."""
        found = _get(self.cluster, self.index)
        if found is None or found["_source"][STATE]["owner"] != self.owner:
            return False
        self.place = found["_seq_no"], found["_primary_term"]
        return True

    def keep(self) -> None:
        """Renew the lease until it is released."""
        while not self._stop.wait(_RENEWED):
            with suppress(ClusterUnavailable, IndexLocked):
                self.renew()

    def release(self) -> None:
        """End the lease at once."""
        self._stop.set()
        with self._changing, suppress(ClusterUnavailable, Conflict, NoSuchIndex):
            seq, term = self.place
            self.cluster.request(
                "DELETE", f"/{self.index}/_doc/{_ID}", if_seq_no=seq, if_primary_term=term
            )


@contextmanager
def held(cluster: Cluster, index: str, wait: float) -> Iterator[Lease]:
    """Hold the lease of an index.  Raises IndexLocked if another writer has it for longer than
    `wait` seconds.
    """
    lease = _acquire(cluster, index, wait)
    keeper = threading.Thread(target=lease.keep, name="lease", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        lease.release()
        keeper.join()


def _acquire(cluster: Cluster, index: str, wait: float) -> Lease:
    end, owner = time.monotonic() + wait, token_hex(8)
    while True:
        found = _get(cluster, index)
        if found and found["_source"][STATE]["owner"] == owner:  # the answer to it was lost
            return Lease(cluster, index, (found["_seq_no"], found["_primary_term"]), owner)
        if found is None or _has_ended(found["_source"][STATE]):
            place = (found["_seq_no"], found["_primary_term"]) if found else None
            with suppress(Conflict):
                made = _put(cluster, index, owner, place)
                return Lease(cluster, index, (made["_seq_no"], made["_primary_term"]), owner)
        if time.monotonic() >= end:
            raise IndexLocked(str(cluster.address))
        time.sleep(_PAUSE)


def is_held(cluster: Cluster, index: str) -> bool:
    """Return whether a writer has the lease of an index."""
    found = _get(cluster, index)
    return found is not None and not _has_ended(found["_source"][STATE])


def _get(cluster: Cluster, index: str) -> Any | None:
    try:
        return cluster.read("GET", f"/{index}/_doc/{_ID}")
    except NoSuchIndex:
        return None


def _put(cluster: Cluster, index: str, owner: str, place: tuple[int, int] | None) -> Any:
    body: Body = {
        STATE: {
            "owner": owner,
            "host": socket.gethostname(),
            "process": os.getpid(),
            "until": time.time() + SECONDS,
        }
    }
    if place is None:
        return cluster.write("PUT", f"/{index}/_create/{_ID}", body)
    seq, term = place
    return cluster.write("PUT", f"/{index}/_doc/{_ID}", body, if_seq_no=seq, if_primary_term=term)


def _has_ended(lease: Body) -> bool:
    """Return whether a lease was not renewed in time, or its process is gone from this machine."""
    if time.time() > lease["until"] + SKEW:
        return True
    return lease["host"] == socket.gethostname() and not _is_running(lease["process"])


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
