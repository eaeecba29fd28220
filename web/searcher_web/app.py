"""The application factory: one site serves one archive."""

import hashlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from threading import Event
from urllib.parse import quote

from flask import Flask

from searcher.export.iiif import MANIFEST
from searcher.model.facets import Field
from searcher.query import MAX_TYPED
from searcher.store import Archive
from searcher_web import (
    api_paths,
    entity_tags,
    error_pages,
    headers,
    i18n,
    limits,
    observation,
    responses,
    site_address,
)
from searcher_web.alerts import Alerts, Postman
from searcher_web.compiled_templates import compiled_templates
from searcher_web.config import Config
from searcher_web.curator import Curator
from searcher_web.limits import Limits
from searcher_web.metrics import Metrics
from searcher_web.page_images import PageImageStore
from searcher_web.presenters import (
    date_label,
    format_number,
    kind_label,
    locator_label,
    notice_label,
    origin_label,
    percent,
    reason_label,
    record_count_label,
    value_label,
)
from searcher_web.queries import open_search
from searcher_web.templating import TranslatedEnvironment
from searcher_web.views import (
    alerts,
    api,
    basket,
    compared_searches,
    concordance,
    counts,
    data,
    desk,
    dossiers,
    downloads,
    entities,
    mentions,
    oai,
    opensearch,
    operations,
    page_images,
    pairs,
    passages,
    published_dossiers,
    record_list,
    records,
    representations,
    saved_searches,
    search,
    side_by_side,
    site,
    sitemap,
    trends,
    unapi,
)

_VIEWS = (
    search,
    records,
    representations,
    side_by_side,
    passages,
    record_list,
    pairs,
    trends,
    counts,
    compared_searches,
    basket,
    dossiers,
    published_dossiers,
    downloads,
    saved_searches,
    concordance,
    mentions,
    site,
    data,
    sitemap,
    oai,
    opensearch,
    entities,
    unapi,
    api,
    operations,
)
_FILTERS = {
    "country": partial(value_label, Field.COUNTRY),
    "date_label": date_label,
    "kind_label": kind_label,
    "locator_label": locator_label,
    "notice_label": notice_label,
    "number": format_number,
    "origin_label": origin_label,
    "percent": percent,
    "reason_label": reason_label,
    "records": record_count_label,
}
KeepIndex = Callable[[], None]
"""Begins to mend the index in the background, unless it has just begun."""


def no_keeper() -> None:
    """Leave the index as it is."""


def create_app(
    config: Config | None = None,
    curator: Curator | None = None,
    processes: int = 1,
    keep_index: KeepIndex = no_keeper,
) -> Flask:
    """Create the site; without a configuration, read it from the environment (WSGI server).

    With a curator it has the desk, where this one archivist decides.  If several `processes` are
    forked with the site, each calls `use_row`, so that their counts are added.  `keep_index` is
    called when a reader meets an index that cannot be read.
    Raises BadSetting.
    """
    config = config or Config.from_environment()
    app = Flask(__name__)
    app.jinja_environment = TranslatedEnvironment
    if "bytecode_cache" not in app.jinja_options:
        app.jinja_options = {**app.jinja_options, "bytecode_cache": compiled_templates()}
    app.config["SITE"] = config
    archive = Archive(config.archive)
    app.extensions["archive"] = archive
    app.extensions["keep_index"] = keep_index
    app.extensions["loading"] = Event()
    app.extensions["search"] = open_search(config, archive)
    for module in _VIEWS:
        app.register_blueprint(module.blueprint)
    if curator:
        app.extensions["curator"] = curator
        app.register_blueprint(desk.blueprint)
    if own := Alerts.of(config):
        app.extensions["alerts"], app.extensions["postman"] = own, Postman(own, app.logger)
        app.register_blueprint(alerts.blueprint)
    if images := PageImageStore.of(config):
        app.extensions["page_images"] = images
        app.register_blueprint(page_images.blueprint)
    app.jinja_env.globals["shows_pages"] = images is not None
    app.jinja_env.globals["manifest_type"] = MANIFEST
    app.jinja_env.globals["has_alerts"] = own is not None
    app.jinja_env.globals["has_desk"] = curator is not None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(_FILTERS)
    app.jinja_env.globals["site"] = config
    app.jinja_env.globals["longest_query"] = 2 * MAX_TYPED  # the page states what of it is not read
    app.jinja_env.globals["icon"] = _icon(Path(app.static_folder or ""))
    app.jinja_env.globals["static_url"] = _static_url(Path(app.static_folder or ""))
    _add_parts(app, config, processes)
    api_paths.init_app(app)
    error_pages.init_app(app)
    return app


def _add_parts(app: Flask, config: Config, processes: int) -> None:
    """Add what holds for all requests, in its order: answers pass through in the reverse order."""
    observation.init_app(app, config)
    headers.init_app(app, config)
    i18n.init_app(app)
    responses.init_app(app)
    app.after_request(headers.control_caches)
    site_address.init_app(app, config)
    limits.init_app(app, Limits(config, processes))
    entity_tags.init_app(app, config)
    app.extensions["metrics"] = Metrics(app.view_functions, processes)


def use_row(app: Flask, process: int) -> None:
    """Let a process (from 0) that was forked with a site add its own counts."""
    app.extensions["limits"].use_row(process)
    app.extensions["metrics"].use_row(process)


def _icon(folder: Path) -> str:
    """Return the icon as a data URL, so that no page needs a request for it."""
    return "data:image/svg+xml," + quote((folder / "icon.svg").read_text("utf-8").strip())


def _static_url(folder: Path) -> object:
    @cache
    def url(name: str) -> str:
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
        return f"/static/{name}?{digest}"

    return url
