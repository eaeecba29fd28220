"""The versioned paths of the JSON interface: what answers JSON beside a page answers it there, too.

A path below `/api/v1` never changes its meaning; an interface that breaks it will be `/api/v2`.
"""

import re
from collections.abc import Iterator, Mapping

from flask import Flask

API = "/api/v1"
PATHS: Mapping[str, str] = {
    "/search.json": "/search",
    "/facet/{field}.json": "/facets/{field}",
    "/timeline.json": "/timeline",
    "/counts.json": "/counts",
    "/complete.json": "/completions",
    "/d/{identifier}.json": "/records/{identifier}",
    "/d/{identifier}/v{version}.json": "/records/{identifier}/versions/{version}",
    "/d/{identifier}/linkset.json": "/records/{identifier}/links",
    "/d/{identifier}/v{version}/linkset.json": "/records/{identifier}/versions/{version}/links",
    "/d/{identifier}/diff/{before}..{after}.json": (
        "/records/{identifier}/differences/{before}..{after}"
    ),
    "/compare/{first}/{second}.json": "/comparisons/{first}/{second}",
    "/compare/{first}/v{first_version}/{second}.json": (
        "/comparisons/{first}/versions/{first_version}/{second}"
    ),
    "/compare/{first}/{second}/v{second_version}.json": (
        "/comparisons/{first}/{second}/versions/{second_version}"
    ),
    "/compare/{first}/v{first_version}/{second}/v{second_version}.json": (
        "/comparisons/{first}/versions/{first_version}/{second}/versions/{second_version}"
    ),
    "/compare-searches.json": "/compared-searches",
    "/pairs/{pair}.json": "/pairs/{pair}",
    "/countries/{code}.json": "/countries/{code}",
    "/dossier.json": "/dossier",
    "/dossiers/{identifier}.json": "/dossiers/{identifier}",
    "/dossiers/{identifier}/v{version}.json": "/dossiers/{identifier}/versions/{version}",
    "/s/{identifier}.json": "/saved-searches/{identifier}",
    "/openapi.json": "/openapi.json",
}
"""The path below `API` of each address that answers JSON beside a page."""
_VARIABLE = re.compile(r"<(?:(\w+):)?(\w+)>")


def is_of_api(path: str) -> bool:
    """Check whether a path is below that of the interface."""
    return path.startswith("/api/")


def template(rule: str) -> str:
    """Return the path of a rule of the site as OpenAPI writes it: `/d/{identifier}.json`."""
    return _VARIABLE.sub(r"{\2}", rule)


def init_app(app: Flask) -> None:
    """Add the versioned paths to a site, each answered by the view of the other address."""
    for path, endpoint in list(_versioned(app)):
        app.add_url_rule(API + path, endpoint, methods=["GET"])


def _versioned(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield the path and the endpoint of each, with the types of the variables."""
    for rule in app.url_map.iter_rules():
        if path := PATHS.get(template(rule.rule)):
            types = {name: kind for kind, name in _VARIABLE.findall(rule.rule)}
            written = (f"<{types[n]}:{n}>" if types[n] else f"<{n}>" for n in types)
            variables = dict(zip(types, written, strict=True))
            yield path.format(**variables), rule.endpoint
