"""Harvest a served archive by OAI-PMH as a library does, and check all that it answers.

    python -m evaluation.oai --archive DIR --index DIR [--schemas DIR] [--format oai_dc]

`--schemas` is a folder with `OAI-PMH.xsd` and `oai_dc.xsd` with what they import, as published by
the Open Archives Initiative; with it, each answer is validated.  Print how many records and
deletions were harvested, the processor time of the site for a page at the beginning, in the middle
and at the end, and what is wrong.  Exit status 1 if a record of the archive is lacking, a deletion
is, or an answer is not valid.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import click
from lxml import etree

from evaluation.browsing import Browser, running
from searcher.export.document_xml import schema
from searcher.model.record import Status
from searcher.store import Archive

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_PAGES = 100  # at each place, whose times are compared


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
            faults |= set(_faults(published, etree.fromstring(_ask(browser, verb=verb))))
        for root in _pages(browser, prefix):
            times.append(_processor_time(site.process.pid))
            faults |= set(_faults(published, root))
            for header in root.iter(f"{_OAI}header"):
                identifier = header.findtext(f"{_OAI}identifier") or ""
                found[identifier.rpartition(":")[2]] = header.get("status") == "deleted"
    expected = {r.id: r.status is Status.WITHDRAWN for r in Archive(archive).records()}
    lacking = expected.items() - found.items()
    print(f"{len(found)} records, {sum(found.values())} deleted, {len(times)} answers")
    print("processor time of a page at the beginning, in the middle, at the end: ", end="")
    print(", ".join(f"{1000 * each:.1f} ms" for each in _costs(times)))
    print("\n".join(sorted(faults)) or ("valid" if schemas else "not validated"))
    print(f"lacking or wrong: {len(lacking)} of {len(expected)}")
    sys.exit(1 if lacking or faults else 0)


def _costs(times: list[float]) -> Iterator[float]:
    """Yield the mean cost of pages at three places, given the time that was used after each."""
    some = min(_PAGES, len(times) - 1)
    for first in (0, (len(times) - 1 - some) // 2, len(times) - 1 - some):
        yield (times[first + some] - times[first]) / max(1, some)


def _processor_time(process: int) -> float:
    """Return the processor time that a process has used, in seconds (proc(5), /proc/PID/stat)."""
    used = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def _pages(browser: Browser, prefix: str) -> Iterator[etree._Element]:
    arguments = {"metadataPrefix": prefix}
    while arguments:
        root = etree.fromstring(_ask(browser, verb="ListRecords", **arguments))
        yield root
        token = root.findtext(f".//{_OAI}resumptionToken")
        arguments = {"resumptionToken": token} if token else {}


def _ask(browser: Browser, **arguments: str) -> bytes:
    answer = browser.ask(f"/oai?{urlencode(arguments)}")
    if answer.status != 200:
        raise click.ClickException(f"{answer.status} for {arguments}")
    return answer.body


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
