"""Walk a document of a new format through ingest, archive and site: `python walk.py FOLDER`.

Run in a process whose library has the format; prints what came out as JSON.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from ingest_builders import WorkFolder
from server_builders import close_servers
from web_builders import Site

from evaluation import making
from searcher.ingest import Outcome
from searcher_web import Config, create_app


def cues(*spoken: str) -> str:
    """Make subtitles of what is spoken."""
    return "\n".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{one}\n" for n, one in enumerate(spoken, 1)
    )


def spoken(number: int) -> tuple[str, str, str]:
    """Return what is spoken in the document of a number."""
    return f"Briefing of round {number}", making.LEAD, f"{making.REST} Thanks to guest {number}."


def write_documents(work: WorkFolder) -> None:
    """Write a document by its ending, by its media type, by its content, and a damaged one."""
    work.write("by-ending.srt", cues(*spoken(1)))
    work.write("by-content.txt", cues(*spoken(2)))
    work.write("damaged.srt", cues(*spoken(3)).replace("00:00:02", "00:xx:02"))
    unnumbered = re.sub(r"^\d\n", "", cues(*spoken(4)), flags=re.M)
    answer = making.warc({"https://lantern.example/briefing": unnumbered.encode()})
    kind = b"Content-Type: text/html; charset=utf-8"
    same_length = b"Content-Type: application/x-subrip".ljust(len(kind))
    work.write("by-media-type.warc", answer.replace(kind, same_length, 1))
    work.write("pack.zip", making.packed({"in-a-pack.srt": cues(*spoken(5))}))
    work.write("note.txt", making.text())


def result_of(outcome: Outcome, work: WorkFolder, site: Site) -> dict[str, Any]:
    """Return what is reported of an input, stored of its record, and served by the site."""
    found: dict[str, Any] = {"code": outcome.code, "why": outcome.why, "remedy": outcome.remedy}
    if outcome.id:
        record, original = work.record(outcome), site.get(f"/d/{outcome.id}/original")
        found |= {
            "media_type": record.original.media_type,
            "path": record.original.path,
            "flags": [flag.code for flag in record.flags],
            "pairs": record.pairs,
            "body": record.body,
            "page": site.page(f"/d/{outcome.id}").text,
            "headers": dict(original.headers),
            "served": original.text,
        }
    return found


def main(folder: Path) -> None:
    """Ingest the documents and print the result of each."""
    work = WorkFolder(folder)
    write_documents(work)
    outcomes = work.ingest(str(work.path("")), processes=1)
    app = create_app(Config(work.archive.root, folder / "index"))
    site = Site(work.archive, work.engine, app)
    print(json.dumps({Path(one.input).name: result_of(one, work, site) for one in outcomes}))
    close_servers()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
