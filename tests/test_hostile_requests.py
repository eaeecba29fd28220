"""Hostile requests: none is an error of the site, whatever its route."""

import http.client
from contextlib import closing

from server_builders import Server
from web_builders import Sample, sample

from evaluation.hostile_requests import Request, requests_of

__all__ = ["sample"]

REQUESTS = 300
"""Those of a test run; `evaluation.strangers` sends more, and measures their processor time."""


def test_no_hostile_request_is_an_error_of_the_site(sample: Sample) -> None:
    requests = list(requests_of(sample.app.url_map, [sample.corrected], REQUESTS))
    with closing(Server(sample.app)) as server:
        statuses = {one: _status(server.port, one) for one in requests}
    assert [(one, status) for one, status in statuses.items() if status >= 500] == []
    assert {one.route for one in requests} == {
        rule.rule for rule in sample.app.url_map.iter_rules()
    }
    assert {200, 400, 404} <= set(statuses.values())


def test_hostile_requests_are_the_same_each_time(sample: Sample) -> None:
    first, again = (list(requests_of(sample.app.url_map, ["a", "b"], 200)) for _ in range(2))
    assert first == again


def _status(port: int, request: Request) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request(request.method, request.path, request.body, dict(request.headers))
        answer = connection.getresponse()
        answer.read()
        return answer.status
