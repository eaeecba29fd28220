#!/usr/bin/env python3
"""Ingest documents: `scripts/ingest.py PATH...` is `searcher ingest PATH...`.

It may be run by any Python: it finds the one that `make setup` installed.
"""

import os
import sys
from pathlib import Path

try:
    from searcher.cli import run
except ModuleNotFoundError:
    python = Path(__file__).resolve().parents[1] / ".venv" / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == python.parents[1]:
        sys.exit("The program is not set up here yet. Run `make setup` first.")
    os.execv(python, [str(python), *sys.argv])

if __name__ == "__main__":
    run(["ingest", *sys.argv[1:]])
