"""What one client may ask of a site, so that it harms no other: sizes, rates, downloads at once.

The times to send a request and to read its answer are limits of the server (`http_server`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, current_app, request

from searcher_web.config import Config, Networks
from searcher_web.refusals import Reason, RefusedRequest
from searcher_web.shared_numbers import CountsByKey, CountsByTime
from searcher_web.site_address import OPERATIONS

MAX_BODY = 64 * 1024
"""The limit of bytes of a form."""
MAX_QUERY = 64 * 1024
"""The limit of bytes of the parameters of an address; a search box may send 50,000."""
MAX_PARAMETERS = 300
"""The limit of parameters of an address; the largest basket has 200 records."""
_MINUTE, _DAY = 60, 86_400  # seconds
_RETRY_DOWNLOAD = 30  # seconds


class Limits:
    """The counts of all clients of a site, shared by its processes."""

    def __init__(self, config: Config, processes: int) -> None:
        self._config = config
        self._requests = CountsByTime(processes, _MINUTE)
        self._citations = CountsByTime(processes, _DAY)
        self._alerts = CountsByTime(processes, _DAY)
        self._downloads = CountsByKey(processes)

    def use_row(self, process: int) -> None:
        """Count as one of the processes from now on."""
        for counts in (self._requests, self._citations, self._alerts, self._downloads):
            counts.use_row(process)

    def count_request(self, address: str) -> None:
        """Count a request of an address.  Raises RefusedRequest if it has sent too many."""
        most = self._config.requests_a_minute
        if not most or is_within(address, self._config.rate_exempt):
            return
        if self._requests.add(_client(address)) > most:
            raise RefusedRequest(Reason.RATE, self._requests.remaining, most=most)

    def count_citation(self, address: str) -> None:
        """Count a search that an address saves.  Raises RefusedRequest if it has saved too many."""
        most = self._config.saved_searches_a_client
        if self._citations.add(_client(address)) > most:
            raise RefusedRequest(Reason.CITATIONS, self._citations.remaining, most=most)

    def count_alert(self, address: str) -> None:
        """Count a subscription that an address asks for.  Raises RefusedRequest if it has asked
        for too many.
        """
        most = self._config.alerts_a_client
        if self._alerts.add(_client(address)) > most:
            raise RefusedRequest(Reason.ALERTS, self._alerts.remaining, most=most)

    def take_download(self, address: str) -> "DownloadPlace":
        """Take one of the places for downloads.  Raises RefusedRequest if there is none."""
        place = DownloadPlace(self._downloads, _client(address))
        config = self._config
        if place.all_taken > config.downloads or place.own_taken > config.downloads_a_client:
            place.release()
            raise RefusedRequest(Reason.DOWNLOADS, _RETRY_DOWNLOAD)
        return place

    @property
    def downloads(self) -> int:
        """How many downloads are under way."""
        return self._downloads.add(_ALL, 0)


_ALL = "all"  # no address


class DownloadPlace:
    """A place among the downloads at once, until it is released."""

    def __init__(self, counts: CountsByKey, client: str) -> None:
        self._counts, self._keys = counts, [_ALL, client]
        self.all_taken, self.own_taken = (counts.add(key) for key in self._keys)

    def release(self) -> None:
        """Give the place back; again, it does nothing."""
        while self._keys:
            self._counts.add(self._keys.pop(), -1)


def init_app(app: Flask, limits: Limits) -> None:
    """Add the limits to a site."""
    app.extensions["limits"] = limits
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    app.before_request(_check_size)
    app.before_request(_check_rate)


def limits_of_site() -> Limits:
    """Return the counts of this site."""
    limits: Limits = current_app.extensions["limits"]
    return limits


@contextmanager
def download_place() -> Iterator[DownloadPlace]:
    """Take a place for the download of this request; release it if no answer is made.

    Raises RefusedRequest if there is none.
    """
    place = limits_of_site().take_download(client_address())
    try:
        yield place
    except BaseException:
        place.release()
        raise


def client_address() -> str:
    """Return the address of the client, as far as trusted proxies report it."""
    return request.remote_addr or ""


def is_within(address: str, networks: Networks) -> bool:
    """Check whether an address belongs to one of some networks."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return any((mapped or parsed) in network for network in networks)


def _client(address: str) -> str:
    """Return who counts as one client: an address, or for IPv6 the network that it is from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return address


def _check_size() -> None:
    if (request.content_length or 0) > MAX_BODY:
        raise RefusedRequest(Reason.TOO_LARGE, most=f"{MAX_BODY:,}")
    query = request.query_string
    if len(query) > MAX_QUERY:
        raise RefusedRequest(Reason.TOO_LONG, most=f"{MAX_QUERY:,}")
    if query.count(b"&") >= MAX_PARAMETERS:
        raise RefusedRequest(Reason.TOO_MANY_PARAMETERS, most=MAX_PARAMETERS)


def _check_rate() -> None:
    if request.path not in OPERATIONS:
        limits_of_site().count_request(client_address())
