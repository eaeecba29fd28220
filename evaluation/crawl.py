"""Crawl a large site as a browser does: random records, then links.

    python -m evaluation.crawl --archive DIR --index DIR [--records 1000] [--addresses 20000]

The site is served by `searcher serve`.  For records chosen at random, request the permalink, a
version and the original, whose bytes are compared with the digest in the record; then follow
links of every kind.  Print each status of 500 or more and each wrong answer for a record; if
there are any, the exit status is 1.
"""

import hashlib
import os
import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from evaluation.browsing import Browser, Crawl, Visit, seeds, served
from searcher.model.record import Record, Status
from searcher.store import Archive
from searcher_web import Config, create_app

NAAN = "99999"


@click.command()
@click.option("--archive", type=click.Path(path_type=Path), required=True)
@click.option("--index", type=click.Path(path_type=Path), required=True)
@click.option("--records", default=1_000, show_default=True)
@click.option("--addresses", default=20_000, show_default=True)
def main(archive: Path, index: Path, records: int, addresses: int) -> None:
    """Request records and links of a site, and print the statuses and times."""
    store, chance = Archive(archive), random.Random(7)
    ids = list(store.ids())
    chosen = chance.sample(ids, min(records, len(ids)))
    environment = {**os.environ, "SEARCHER_NAAN": NAAN}
    with served(archive, index, **environment) as port, Browser(port) as browser:
        faults = list(_records(browser, store, chosen, chance))
        print(f"{len(chosen)} records: permalink, version and original; {len(faults)} faults")
        crawl = Crawl(browser, create_app(Config(archive, index, naan=NAAN)).url_map)
        crawl.add(seeds(_varied(store, chosen), NAAN))
        visits = crawl.run(addresses)
    _print(visits)
    faults += [f"{v.path}: {v.status}" for v in visits if v.status >= 500]
    print("\n".join(faults[:50]) or "no fault")
    sys.exit(1 if faults else 0)


def _varied(archive: Archive, ids: Sequence[str]) -> list[str]:
    """Choose a few records, those with several versions first."""
    return sorted(ids[:200], key=lambda one: -archive.get(one).version)[:8]


def _records(
    browser: Browser, archive: Archive, ids: Sequence[str], chance: random.Random
) -> Iterator[str]:
    """Request the addresses of some records; yield every wrong answer."""
    for identifier in ids:
        record = archive.get(identifier)
        version = chance.randint(1, record.version)
        wanted = 200 if record.status is Status.CURRENT else 410
        for path in (f"/d/{identifier}", f"/d/{identifier}/v{version}"):
            if (status := browser.ask(path).status) != wanted:
                yield f"{path}: {status}"
        yield from _original(browser, record, wanted)


def _original(browser: Browser, record: Record, wanted: int) -> Iterator[str]:
    path = f"/d/{record.id}/original"
    answer = browser.ask(path)
    if answer.status != wanted:
        yield f"{path}: {answer.status}"
    elif wanted == 200 and hashlib.sha256(answer.body).hexdigest() != record.original.sha256:
        yield f"{path}: not the bytes of the original"


def _print(visits: Sequence[Visit]) -> None:
    by_rule: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_rule[visit.rule].append(visit)
    print(f"\n{'rule':54} {'asked':>6}  {'median':>8} {'slowest':>9}  statuses")
    for rule, every in sorted(by_rule.items()):
        seconds = [v.seconds * 1000 for v in every]
        statuses = " ".join(f"{s}:{n}" for s, n in sorted(Counter(v.status for v in every).items()))
        middle, most = statistics.median(seconds), max(seconds)
        print(f"{rule or '(none)':54} {len(every):6}  {middle:5.0f} ms {most:6.0f} ms  {statuses}")
    print(f"{'all':54} {len(visits):6}")


if __name__ == "__main__":
    main()
