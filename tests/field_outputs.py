"""Run commands on an archive in a folder and fetch pages of its site: a job in JSON from standard
input, the answers in JSON to standard output.  `field_builders` runs it in a copy of the program.
"""

import json
import sys
from pathlib import Path

from click.testing import CliRunner

from searcher.cli import main
from searcher_web import Config, create_app


def run(folder: Path, commands: list[list[str]], pages: list[str]) -> dict[str, dict[str, str]]:
    archive, index = folder / "archive", folder / "index"
    printed = {}
    for arguments in commands:
        result = CliRunner().invoke(
            main, ["--archive", str(archive), "--index", str(index), *arguments]
        )
        if result.exit_code:
            sys.exit(f"{arguments}\n{result.output}")
        printed[" ".join(arguments)] = result.output
    client = create_app(Config(archive, index)).test_client()
    return {"commands": printed, "pages": {page: client.get(page).text for page in pages}}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), **json.load(sys.stdin))))
