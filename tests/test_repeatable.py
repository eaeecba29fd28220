"""Records and answers are the same in every process: the order of its sets is not."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

from builders import record_of
from server_builders import close_servers
from test_names import TEXTS, Collection
from web_builders import SAMPLES, Sample, open_site, sample, site_of

from searcher.model.record import to_json

__all__ = ["sample"]

_TYPED = ("Armenia Kazakhstan", "Ереван", "culture agreement", "Mikoyan", "министра", "Ermənistan")
_FORMS = "Министр и министра, министру, министром, о министре, министры и министрам, министрами."


def report(folder: Path) -> None:
    """Print what is made of the samples, and answers of the site in a folder."""
    for path in sorted((SAMPLES / "collection").rglob("*.html")):
        print(to_json(record_of(path.read_bytes())).decode())
    for site in (open_site(folder), site_of(Path(mkdtemp(dir=folder)), _FORMS)):
        for text in _TYPED:
            print(json.dumps(site.json(f"/search.json?q={quote(text)}"), sort_keys=True))
    close_servers()
    collection = Collection(folder / "names")
    for word in (
        "Nielsen",
        *sorted({word.strip(".,") for _, text in TEXTS for word in text.split()}),
    ):
        print(word, collection.names.spellings_of(word))


def reported(folder: Path, seed: int) -> str:
    """Return the report of a process with a seed of its hashes."""
    program = (
        f"from pathlib import Path; import test_repeatable as t; t.report(Path({str(folder)!r}))"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout


def test_records_and_answers_do_not_depend_on_the_process(sample: Sample):
    folder = sample.archive.root.parent
    assert reported(folder, 1) == reported(folder, 2)
