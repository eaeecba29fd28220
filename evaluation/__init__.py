"""Accuracy on labelled data, apart from the tests: each module prints a score beside a peer's."""
