"""Score the normalisation of the sample collection alone.

    python -m evaluation.samples

The same as `python -m evaluation.labelled samples`.
"""

from evaluation.labelled import main

if __name__ == "__main__":
    main(["samples"])
