"""Errors of the index, which can always be rebuilt from the archive."""

from pathlib import Path

from searcher.model.errors.base import SearcherError


class IndexFailure(SearcherError):
    """An error of the index."""

    code = "index"
    remedy = "Run `searcher rebuild`."


class NotAnIndex(IndexFailure):
    """A folder that has other content, or is in a place where an index would do harm."""

    code = "not-an-index"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be used for an index: {why}")
        self.path = path
        self.why = why
        self.remedy = "Name another folder with --index, or an empty one to begin."


class IndexLocked(IndexFailure):
    """Another program is writing the index."""

    code = "index-locked"

    def __init__(self, path: Path | str) -> None:
        super().__init__(f"{path} is being written by another program")
        self.path = path
        self.remedy = "Wait for it to finish, then try again."


class DamagedIndex(IndexFailure):
    """The index cannot be read."""

    code = "damaged-index"

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"{path} cannot be read: {why}")
        self.path = path
        self.why = why


class BadEngine(IndexFailure):
    """The address of an index on a cluster, or a setting of how it is reached, is not valid."""

    code = "bad-engine"
    remedy = "Write it as opensearch+https://USER@HOST:9200/NAME (docs/how-to/cluster.md)."

    def __init__(self, given: str, why: str) -> None:
        super().__init__(f"{given} is no address of an engine: {why}")
        self.given = given
        self.why = why


class ClusterFailure(IndexFailure):
    """A cluster answered with an error."""

    code = "cluster-failure"
    remedy = "Read the log of the cluster; docs/how-to/cluster.md explains the settings."

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address} answers with an error: {why}")
        self.address = address
        self.why = why


class ClusterUnavailable(IndexFailure):
    """A cluster cannot answer now; it may later."""

    code = "cluster-unavailable"

    def __init__(self, address: str, why: str) -> None:
        super().__init__(self.text % {"address": address, "why": why})
        self.address = address
        self.why = why

    text = "%(address)s: %(why)s"


class ClusterUnreachable(ClusterUnavailable):
    """No node of a cluster answers."""

    code = "cluster-unreachable"
    remedy = "Start the cluster, or check the address, the network and the authority (CA)."
    text = "%(address)s cannot be reached: %(why)s"


class ClusterBusy(ClusterUnavailable):
    """A cluster refuses work for now: its queues are full, or some of its nodes are gone."""

    code = "cluster-busy"
    remedy = "Try again later; if it stays so, check the health of the cluster."
    text = "%(address)s cannot do this now: %(why)s"


class MissingIndex(IndexFailure):
    """There is no index of the archive, or only one that another version of the program made."""

    code = "missing-index"

    def __init__(self, path: Path | str) -> None:
        super().__init__(f"{path} has no index that this version of the program can read")
        self.path = path
        self.remedy = "Run `searcher rebuild`, or name another index with --index."


class ForeignIndex(IndexFailure):
    """The index is of another archive."""

    code = "foreign-index"

    def __init__(self, path: Path | str) -> None:
        super().__init__(f"{path} is not the index of this archive, but of another one")
        self.path = path
        self.remedy = (
            "Name the index of this archive with --index, or run `searcher rebuild` to replace "
            "this one."
        )


class DamagedTable(IndexFailure):
    """The table of related words beside an index is not as it was written."""

    code = "damaged-table"
    remedy = "Run `searcher crosslingual build`, or `remove` to search without it."

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} cannot be read: {why}")
        self.path = path
        self.why = why
