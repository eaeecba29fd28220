"""Tells, as one number, the bytes of memory that a new process has once it has opened an index
(and, if words are given, asked for each once); without an index: once it has imported numpy.

    python -m benchmarks.resident [INDEX [WORD…]]
"""

import gc
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.measure import resident
from searcher.query import parse_query


def resident_with(index: Path | None = None, words: tuple[str, ...] = ()) -> int:
    """The number, from a new process."""
    arguments = [str(index), *words] if index else []
    command = [sys.executable, "-m", "benchmarks.resident", *arguments]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main(arguments: list[str]) -> None:
    """Open what is asked for, and print the number."""
    held: object = np
    if arguments:
        from benchmarks.peers.searcher import PEER  # noqa: PLC0415 - it is what is measured

        opened = held = PEER.open(Path(arguments[0]))
        for word in arguments[1:]:
            opened.engine.search(parse_query(word))
    gc.collect()
    print(resident())
    del held


if __name__ == "__main__":
    main(sys.argv[1:])
