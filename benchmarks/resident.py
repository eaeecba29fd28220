"""Print the resident memory, in bytes, of a new process that has opened an index and searched
for each of the given words once; without an index, of one that has imported numpy.

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
    """Measure the resident memory in a new process, in bytes."""
    arguments = [str(index), *words] if index else []
    command = [sys.executable, "-m", "benchmarks.resident", *arguments]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main(arguments: list[str]) -> None:
    """Open the index, search for the words, and print the resident memory."""
    kept: object = np  # so that it is not freed before the memory is read
    if arguments:
        from benchmarks.peers.searcher import PEER  # noqa: PLC0415 - its import is part of what is measured

        opened = kept = PEER.open(Path(arguments[0]))
        for word in arguments[1:]:
            opened.engine.search(parse_query(word))
    gc.collect()
    print(resident())
    del kept


if __name__ == "__main__":
    main(sys.argv[1:])
