"""How well the sample collection alone is normalised.

    python -m evaluation.samples

The same as `python -m evaluation.labelled samples`.
"""

from evaluation.labelled import main

if __name__ == "__main__":
    main(["samples"])
