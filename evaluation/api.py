"""Try requests of all kinds on the JSON interface, against its own description.

    python -m evaluation.api --archive DIR --index DIR [--examples 900]

The site is served, and schemathesis makes requests from its description (`/openapi.json`): allowed
and not allowed values of each parameter.  An answer fails that is an error of the site, has a
status, type or content that is not described, or takes a value that is not allowed.  Then records
and a dossier that exist are requested.  It prints how many requests were made, and ends with 1 if
any failed.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import click

from evaluation.browsing import Browser, served
from searcher.model.record import Status
from searcher.store import Archive

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_schema_conformance", "response_headers_conformance", "negative_data_rejection",
    "unsupported_method", "allow_header_conformance", "missing_required_header",
)  # fmt: skip
_START_SECONDS, _SECONDS = 180, 30  # at most; a request of each address takes three
_ALL = ("examples", "coverage", "fuzzing")
_GENERATED = re.compile(r"(\d+) generated, (\d+) passed")


@dataclass(frozen=True, slots=True)
class Tried:
    """How many requests were made, how many passed, and what was printed."""

    made: int
    passed: int
    printed: str


def try_requests(
    port: int, examples: int, phases: Sequence[str], values: Mapping[str, str] | None = None
) -> Tried:
    """Try requests of each address; `values` are those of parameters in paths, by their names.

    Raises RuntimeError if none was made, TimeoutExpired if one is never answered or never made.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = "".join(f'"path.{name}" = "{value}"\n' for name, value in (values or {}).items())
        Path(folder, "schemathesis.toml").write_text(f"[parameters]\n{settings}", "utf-8")
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", "--no-color",
            f"http://127.0.0.1:{port}/openapi.json", "--checks", ",".join(CHECKS),
            "--phases", ",".join(phases), "--max-examples", str(examples),
            "--generation-database", "none",
        ]  # fmt: skip
        limit = _START_SECONDS + examples * _SECONDS
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=limit
        )
    printed = done.stdout + done.stderr
    if (found := _GENERATED.search(printed)) is None:
        raise RuntimeError(printed)
    made, passed = map(int, found.groups())
    return Tried(made, passed if done.returncode == 0 else min(passed, made - 1), printed)


def saved_search(port: int) -> str:
    """Save a search as a reader does; return its identifier."""
    with Browser(port) as browser:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = browser.ask("/cite", "POST", b"q=minister", **form)
    return answer.headers["location"].rpartition("/")[2]


def _known(archive: Archive) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield what exists in an archive: what it is, and the values of parameters that name it."""
    records = (one for one in archive.records() if one.status is Status.CURRENT and one.pairs)
    first, second = islice(records, 2)
    numbers = dict.fromkeys(("version", "before", "after", "first_version", "second_version"), "1")
    beside = {"first": first.id, "second": second.id, "field": "source", **numbers}
    place = {"pair": first.pairs[0], "code": first.pairs[0].partition("-")[0]}
    yield "a record", {"identifier": first.id, **beside, **place}
    yield "versions of one record", {"identifier": second.id, **beside, "second": first.id}
    for dossier in archive.dossiers.ids()[:1]:
        yield "a dossier", {"identifier": dossier, **numbers}


@click.command()
@click.option("--archive", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--examples", default=900, help="Requests of each address.")
def main(archive: Path, index: Path, examples: int) -> None:
    """Try the interface of an archive, and print what failed."""
    made = failed = 0
    with served(archive, index) as port:
        runs = [("any requests", try_requests(port, examples, _ALL))]
        of_some = max(1, examples // 10)
        for what, values in _known(Archive(archive)):
            runs.append((what, try_requests(port, of_some, ("fuzzing",), values)))
    for what, tried in runs:
        print(f"{what}: {tried.made} made, {tried.made - tried.passed} failed")
        if tried.passed < tried.made:
            print(tried.printed)
        made, failed = made + tried.made, failed + tried.made - tried.passed
    print(f"all: {made} made, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
