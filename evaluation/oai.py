"""Harvest a served archive by OAI-PMH as a library does, and check all that it answers.

    python -m evaluation.oai --archive DIR --index DIR [--schemas DIR] [--format oai_dc]

`--schemas` is a folder with `OAI-PMH.xsd` and `oai_dc.xsd` with what they import, as published by
the Open Archives Initiative; with it, each answer is validated.  Print how many records and
deletions were harvested, the time of the first and the last pages, and what is wrong.  Exit status
1 if a record of the archive is lacking, a deletion is, or an answer is not valid.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import click
from lxml import etree

from evaluation.browsing import Browser, running
from searcher.export.document_xml import schema
from searcher.model.record import Status
from searcher.store import Archive

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_PAGES = 20  # at each end, whose times are compared


@click.command()
@click.option("--archive", type=click.Path(path_type=Path), required=True)
@click.option("--index", type=click.Path(path_type=Path), required=True)
@click.option("--schemas", type=click.Path(path_type=Path, exists=True))
@click.option("--format", "prefix", default="oai_dc", show_default=True)
def main(archive: Path, index: Path, schemas: Path | None, prefix: str) -> None:
    """Harvest an archive, and compare with what is in it."""
    found, times, faults = dict[str, bool](), list[float](), set[str]()
    published = _schema(schemas) if schemas else None
    site_of = running(archive, index, dict(os.environ))
    with site_of as site, Browser(site.port, Host="localhost") as browser:
        for verb in ("Identify", "ListSets", "ListMetadataFormats"):
            faults |= set(_faults(published, etree.fromstring(_ask(browser, verb=verb)[0])))
        for root, seconds in _pages(browser, prefix):
            times.append(seconds)
            faults |= set(_faults(published, root))
            for header in root.iter(f"{_OAI}header"):
                identifier = header.findtext(f"{_OAI}identifier") or ""
                found[identifier.rpartition(":")[2]] = header.get("status") == "deleted"
    expected = {r.id: r.status is Status.WITHDRAWN for r in Archive(archive).records()}
    lacking = expected.items() - found.items()
    first, last = (1000 * median(some) for some in (times[:_PAGES], times[-_PAGES:]))
    print(f"{len(found)} records, {sum(found.values())} deleted, {len(times)} answers; "
          f"median of the first {first:.0f} ms, of the last {last:.0f} ms")  # fmt: skip
    print("\n".join(sorted(faults)) or ("valid" if schemas else "not validated"))
    print(f"lacking or wrong: {len(lacking)} of {len(expected)}")
    sys.exit(1 if lacking or faults else 0)


def _pages(browser: Browser, prefix: str) -> Iterator[tuple[etree._Element, float]]:
    arguments = {"metadataPrefix": prefix}
    while arguments:
        body, seconds = _ask(browser, verb="ListRecords", **arguments)
        root = etree.fromstring(body)
        yield root, seconds
        token = root.findtext(f".//{_OAI}resumptionToken")
        arguments = {"resumptionToken": token} if token else {}


def _ask(browser: Browser, **arguments: str) -> tuple[bytes, float]:
    answer = browser.ask(f"/oai?{urlencode(arguments)}")
    if answer.status != 200:
        raise click.ClickException(f"{answer.status} for {arguments}")
    return answer.body, answer.seconds


def _schema(folder: Path) -> etree.XMLSchema:
    """Join the published schemas and our own."""
    ours = folder / "document.xsd"
    ours.write_bytes(schema())
    namespaces = {
        "http://www.openarchives.org/OAI/2.0/": "OAI-PMH.xsd",
        "http://www.openarchives.org/OAI/2.0/oai_dc/": "oai_dc.xsd",
        "urn:searcher:document:1": ours.name,
    }
    imports = "".join(
        f'<import namespace="{one}" schemaLocation="{(folder / name).as_uri()}"/>'
        for one, name in namespaces.items()
    )
    text = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>'
    return etree.XMLSchema(etree.fromstring(text))


def _faults(published: etree.XMLSchema | None, root: etree._Element) -> Iterator[str]:
    if published is not None and not published.validate(root):
        yield from (str(error.message) for error in published.error_log)


if __name__ == "__main__":
    main()
