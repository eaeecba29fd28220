"""Test the installed program as its users run it: `python tests/installed.py BIN`.

BIN is the folder of programs of a fresh environment in which only the wheel was installed.  It is
run by `make test-wheel`, outside the repository, and exits with 1 at the first failure.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HEAVY = ("flask", "pypdfium2", "lxml", "whoosh", "numpy")
CHECK_HELP = f"""
import sys
from searcher.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
loaded = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(f"searcher --help loads {{loaded}}" if loaded else 0)
"""


CHECK_LIBRARY = """
import searcher
archive = searcher.open_archive("demo/archive", "demo/index")
assert len(archive.search("trade", pair="AM-KZ")) > 0
assert archive.search().facet("pair")
"""


def main(programs: Path) -> None:
    """Run the demo, search it, serve it, and use the library."""
    searcher, python = str(programs / "searcher"), str(programs / "python")
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SEARCHER_")}
        environment.pop("PYTHONPATH", None)

        def run(*command: str) -> str:
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
            return done.stdout

        run(python, "-c", CHECK_HELP)
        run(searcher, "demo", "--folder", "demo", "--no-serve")
        folders = ("--archive", "demo/archive", "--index", "demo/index")
        found = json.loads(run(searcher, "search", "trade", "--json", *folders))
        if not found["total"]:
            sys.exit("a search of the demo finds nothing")
        run(searcher, "verify", *folders)
        run(python, "-c", CHECK_LIBRARY)
        serve(folder, searcher, folders, environment)
    print("The wheel works: demo, search, verify and serve.")


def serve(
    folder: str, searcher: str, folders: tuple[str, ...], environment: dict[str, str]
) -> None:
    """Serve the demo, and get a page, a stylesheet and a record in three languages."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (searcher, "serve", "--port", str(port), *folders)
    with subprocess.Popen(command, cwd=folder, env=environment) as process:
        try:
            for path in ("/", "/search?q=trade", "/static/style.css", "/search.json?q=trade"):
                for language in ("en", "ru", "kk"):
                    get(port, path, language)
        finally:
            process.terminate()


def get(port: int, path: str, language: str) -> None:
    """Get a path when the server answers.  Exit if it does not within a minute."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Accept-Language": language}
    )
    for _ in range(600):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                if not answer.read():
                    sys.exit(f"{path} is empty")
                return
        except ConnectionRefusedError:
            time.sleep(0.1)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                sys.exit(f"{path}: {error}")
            time.sleep(0.1)
    sys.exit(f"no server on port {port}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
