"""A copy of the program to which the guides' field and facet are added, and its outputs."""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from builders import ROOT
from ingest_builders import URL, environment, note

from searcher.model.identifiers import mint, url_key

DECLARATIONS = "src/searcher/model/record/document_record.py"
DETECTOR = "src/searcher/metadata/translators.py"
CALL = "src/searcher/metadata/normalise.py"
FACET = "src/searcher/model/facets.py"
_CODE = ("src", "web")
_IGNORED = shutil.ignore_patterns("__pycache__", "*.egg-info")

OTHER_URL = "https://lantern.example/other-talks"
ID, OTHER_ID = (mint(url_key(url)) for url in (URL, OTHER_URL))
"""A record with a translator, in two versions with one each, and one without any, which the
program before ingested.
"""

_CALL_LINES = {
    "from searcher.metadata.topics import detect_topics\n": (
        "from searcher.metadata.translators import detect_translator\n"
    ),
    "    topics: Detection[tuple[str, ...]]\n": "    translator: Detection[str]\n",
    "            self.topics,\n": "            self.translator,\n",
    "    parties = detect_parties(context, kind.value)\n": (
        "    translator = detect_translator(context)\n"
    ),
    "dates, kind, parties, topics": ", translator",
    "        topics=found.topics.value or (),\n": "        translator=found.translator.value,\n",
}
"""Code of `normalise` that calls detectors, and what the call of another adds after it."""


def blocks(guide: str) -> list[str]:
    """Return the blocks of code of a guide."""
    text = (ROOT / "docs" / "how-to" / guide).read_text("utf-8")
    found = re.findall(r"(?:^(?: {4}.*)?\n)+", text, re.MULTILINE)
    return [dedent(block).strip("\n") + "\n" for block in found if block.strip()]


@dataclass(frozen=True)
class Program:
    """A copy of the code in a folder, which can be changed and run."""

    folder: Path

    @classmethod
    def copy(cls, folder: Path) -> "Program":
        """Copy the code of the program into a folder."""
        for name in _CODE:
            shutil.copytree(ROOT / name, folder / name, ignore=_IGNORED)
        return cls(folder)

    def add_field(self) -> None:
        """Declare the field of the guide, and detect it."""
        declaration, detector = blocks("add-a-metadata-field.md")
        following = "    published: Annotated[\n"
        self._replace(DECLARATIONS, following, indent(declaration, "    ") + following)
        (self.folder / DETECTOR).write_text(detector, "utf-8")
        for line, added in _CALL_LINES.items():
            self._replace(CALL, line, line + added)

    def add_facet(self) -> None:
        """Declare the facet of the guide."""
        (facet,) = blocks("add-a-facet.md")
        following = "\n    @property\n    def name_in_queries"
        self._replace(FACET, following, indent(facet, "    ") + following)

    def _replace(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        source = file.read_text("utf-8")
        assert source.count(old) == 1, (path, old)
        file.write_text(source.replace(old, new), "utf-8")

    @property
    def changed(self) -> set[str]:
        """The files that are not as they were copied."""
        files = {
            str(path.relative_to(self.folder))
            for name in _CODE
            for path in (self.folder / name).rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }
        return {f for f in files if not (ROOT / f).is_file() or not self._is_same(f)}

    def _is_same(self, path: str) -> bool:
        return filecmp.cmp(ROOT / path, self.folder / path, shallow=False)

    def run(
        self, folder: Path, commands: Sequence[Sequence[str]], pages: Sequence[str] = ()
    ) -> Mapping[str, Mapping[str, str]]:
        """Run commands on the archive in a folder in a process of its own, then fetch pages.

        Return what each command printed and each page, under `commands` and `pages`.
        """
        path = os.pathsep.join(str(self.folder / name) for name in _CODE)
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("field_outputs.py"), folder],
            input=json.dumps({"commands": commands, "pages": pages}),
            env=environment(PYTHONPATH=path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: Mapping[str, Mapping[str, str]] = json.loads(done.stdout)
        return found


@dataclass(frozen=True)
class Outputs:
    """The outputs of a program on two records, by address and by command."""

    program: Program

    @cached_property
    def _given(self) -> Mapping[str, Mapping[str, str]]:
        folder = self.program.folder
        for number in (1, 2):
            (folder / f"{number}.txt").write_text(note(number), "utf-8")
        Program(ROOT).run(folder, [("ingest", str(folder / "2.txt"), "--url", OTHER_URL)])
        who = ("--translator", "A. Reader", "--creator", "B. Writer")
        commands = (
            ("ingest", str(folder / "1.txt"), "--url", URL, *who),
            ("correct", ID, "--translator", "C. Reader", "--reason", "a slip", "--by", "Anna"),
            ("show", ID),
            ("verify",),
            ("ingest", "--help"),
        )
        return self.program.run(folder, commands, PAGES)

    def page(self, address: str) -> str:
        """Return the page at an address of `PAGES`."""
        return self._given["pages"][address]

    def json(self, address: str) -> Any:
        """Return the JSON at an address of `PAGES`."""
        return json.loads(self.page(address))

    def command(self, *arguments: str) -> str:
        """Return what a command printed."""
        return self._given["commands"][" ".join(arguments)]


PAGES = (
    f"/d/{ID}",
    f"/d/{ID}.json",
    f"/d/{OTHER_ID}",
    f"/d/{OTHER_ID}.json",
    f"/d/{ID}/diff/1..2",
    f"/d/{ID}/diff/1..2.json",
    f"/d/{ID}.bib",
    f"/d/{ID}.ris",
    f"/d/{ID}.csl.json",
    "/help",
    "/search",
    "/search.json",
    "/search.csv",
    "/search?q=translator%3A%22C.+Reader%22",
    "/search.json?q=translator%3A%22C.+Reader%22",
    "/search.json?translator=C.+Reader",
    "/search.json?not.translator=C.+Reader",
    "/search?translator=C.+Reader",
    "/search.json?translator=unknown",
    "/search?q=interpreter%3Ax&strict=1",
    "/search?q=translator%3A&strict=1",
    "/facet/translator",
    "/facet/translator.json",
)
