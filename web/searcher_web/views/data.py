"""The page on what programs can read: interfaces, downloads, the fields of a record, problems."""

from flask import Blueprint, Response, current_app, render_template

from searcher.export.json import to_text
from searcher.export.json_ld import Distribution, Holdings, collection
from searcher.index.protocol import Timeline
from searcher.model.facets import Field
from searcher.model.query import Query, Unit
from searcher.model.record.json_schema import json_schema
from searcher_web.config import Config
from searcher_web.context import engine, home
from searcher_web.oai.arguments import moment
from searcher_web.presenters.data import DataView
from searcher_web.presenters.offered_formats import DownloadOffer, offered
from searcher_web.problems import PAGE
from searcher_web.search_state import SearchState
from searcher_web.site_address import origin
from searcher_web.views.downloads import DATA_FORMATS, ENDINGS, FORMATS
from searcher_web.views.oai import change_log

blueprint = Blueprint("data", __name__)
_MOST = 20  # countries and topics that describe the collection
_FORMS = ENDINGS & {"package.zip", "parquet", "jsonl", "csv"}
_FIELDS = (Field.LANGUAGE, Field.COUNTRY, Field.TOPIC)


@blueprint.get(PAGE)
def data() -> str:
    """Show what programs can read, and what it means."""
    config: Config = current_app.config["SITE"]
    holdings = _holdings()
    described = collection(home(), _about(config), config.licence, holdings, _distributions())
    view = DataView(holdings, described, _downloads(), config.licence)
    return render_template("data.html", view=view)


def _about(config: Config) -> str:
    about = "Documents of relations between countries, each with the evidence for its metadata."
    return f"{config.keeper} {about}" if config.keeper else about


def _distributions() -> list[Distribution]:
    media_types = {one.ending: one.media_type for one in (*FORMATS, *DATA_FORMATS)}
    return [
        Distribution(one.name, f"{origin()}{one.url}", media_types[one.ending])
        for one in _downloads()
    ]


def _downloads() -> list[DownloadOffer]:
    return list(offered(SearchState(), _FORMS))


def _holdings() -> Holdings:
    """Return what the archive holds as a whole."""
    found = engine().search(Query(facets=_FIELDS, timeline=Unit.YEAR, size=1))
    values = {facet.field: facet for facet in found.facets}
    languages, countries, topics = (
        tuple(v.value for v in values[field].values if not _is_missing(field, v.value))
        for field in _FIELDS
    )
    changed = change_log().last()
    return Holdings(
        found.total,
        None if changed is None else moment(changed),
        _years(found.timeline),
        languages,
        countries[:_MOST],
        topics[:_MOST],
    )


def _is_missing(field: Field, value: str) -> bool:
    missing = field.declared.missing
    return missing is not None and value == missing.value


def _years(timeline: Timeline | None) -> tuple[str, str] | None:
    dated = [bar.period for bar in timeline.bars if bar.certain] if timeline else []
    return (dated[0], dated[-1]) if dated else None


@blueprint.get(f"{PAGE}/record.schema.json")
def record_schema() -> Response:
    """Return the JSON Schema of a record."""
    return Response(to_text(json_schema()) + "\n", mimetype="application/schema+json")
