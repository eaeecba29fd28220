"""The model of the statistical classifier of languages: langid.py (Lui and Baldwin, 2012).

The package has it compressed, and to unpack its 68 MB takes most of a second.  It is kept unpacked,
and memory-mapped, so that all processes share one copy.
"""

from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from searcher.prepared import prepared

_MAPPED = ("nb_ptc", "tk_nextmove")
"""The large tables: probabilities of features, and the automaton that finds them."""

_LAYOUT = "1"  # of the files below


@cache
def load_classifier() -> LanguageIdentifier:
    """Load the classifier and its model, once."""
    folder = prepared("langid", f"{version('py3langid')}-{_LAYOUT}", _unpack)
    try:
        return _mapped(folder) if folder else _unpacked()
    except (EOFError, OSError, ValueError):  # a file is damaged or missing
        return _unpacked()


def _unpacked() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _unpack(folder: Path) -> None:
    model = _unpacked()
    np.save(folder / "nb_ptc.npy", model.nb_ptc)
    np.save(folder / "nb_pc.npy", model.nb_pc)
    np.save(folder / "nb_classes.npy", np.array(model.nb_classes))
    for name in ("tk_nextmove", "tk_row", "tk_output"):
        np.save(folder / f"{name}.npy", np.array(getattr(model, name)))


def _mapped(folder: Path) -> LanguageIdentifier:
    """Map the large tables of an unpacked model.

    Raises EOFError, OSError and ValueError if it is damaged.
    """
    loaded = {
        path.stem: np.asarray(np.load(path, mmap_mode="r" if path.stem in _MAPPED else None))
        for path in sorted(folder.glob("*.npy"))
    }
    try:
        return LanguageIdentifier(
            loaded["nb_ptc"],
            loaded["nb_pc"],
            loaded["nb_classes"].tolist(),
            # A view of memory has its items as fast as an array of the standard library.
            loaded["tk_nextmove"].data,
            loaded["tk_output"].tolist(),
            norm_probs=True,
            tk_row=loaded["tk_row"].tolist(),
        )
    except KeyError as error:
        raise ValueError(f"{folder} lacks {error}") from None
