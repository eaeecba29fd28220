"""For the machines that run the site: is it alive, is it ready, what has it done."""

import time
from collections.abc import Iterator

from flask import Blueprint, Response, abort, current_app, request

from searcher.model.errors import SearcherError
from searcher_web.config import Config
from searcher_web.context import Page, archive, engine
from searcher_web.limits import client_address, is_within, limits_of_site
from searcher_web.metrics import MEDIA_TYPE, Sample
from searcher_web.observation import metrics

blueprint = Blueprint("operations", __name__)


@blueprint.after_request
def never_store(response: Response) -> Response:
    """Let no cache keep an answer, which holds for this moment."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/healthz")
def health() -> Page:
    """Answer that the process is alive."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readiness() -> Page:
    """Answer whether searches can be answered at once; else 503 with what is missing."""
    missing = [*_missing()]
    text = "".join(f"{one}\n" for one in missing) or "ready\n"
    return Response(text, 503 if missing else 200, mimetype="text/plain")


def _missing() -> Iterator[str]:
    if not archive().root.is_dir():
        yield "the archive cannot be read"
    try:
        engine().count()
    except (SearcherError, OSError):
        yield "the index cannot be read"
    if current_app.extensions["loading"].is_set():
        yield "the names that searches need are being loaded"


@blueprint.get("/metrics")
def metrics_page() -> Page:
    """Return the metrics, to those who may read them."""
    config: Config = current_app.config["SITE"]
    # A proxy that is not trusted hides who asks: its own address must not count.
    is_hidden = not config.proxies and "X-Forwarded-For" in request.headers
    if is_hidden or not is_within(client_address(), config.metrics):
        abort(404)
    return Response(metrics().text(_samples(config)), content_type=MEDIA_TYPE)


def _samples(config: Config) -> Iterator[Sample]:
    yield Sample("downloads", "Downloads under way.", limits_of_site().downloads)
    try:
        yield Sample("records", "Records that the index has.", engine().count())
        written = max(path.stat().st_mtime for path in config.index.iterdir())
    except (SearcherError, OSError, ValueError):
        return  # `/readyz` reports it
    age = max(0.0, time.time() - written)
    yield Sample("index_age_seconds", "Seconds since the index was written.", age)
