"""Accuracy on labelled data: each module prints its scores, most of them beside those of a peer."""
