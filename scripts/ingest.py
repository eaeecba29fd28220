#!/usr/bin/env python3
"""Ingest documents: `scripts/ingest.py PATH...` is `searcher ingest PATH...`."""

import sys

from searcher.cli import run

if __name__ == "__main__":
    run(["ingest", *sys.argv[1:]])
