"""How well the sample collection alone is normalised.

    python -m evaluation.samples

The same as `python -m evaluation.labelled samples`.
"""

import sys

from evaluation.labelled import score

if __name__ == "__main__":
    sys.exit(score(["samples"]))
