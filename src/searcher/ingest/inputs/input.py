"""One input of an ingest."""

from dataclasses import dataclass
from pathlib import Path

from searcher.ingest.inputs.files import read_file
from searcher.model.errors import RefusedInput
from searcher.model.record import Hint
from searcher.readers.containers.members import LIMIT, SEPARATOR


@dataclass(frozen=True, slots=True)
class Input:
    """One document to ingest: its name, its path or bytes, and its hints.

    A member of a container is named `container.zip!/name/in/it`, and `declared` is the media
    type that the container gives it.  `refused` is the error of an input that cannot be
    ingested, `skipped` that of one that is not a document.  `within` is the folder by which the
    input was found, if it was not named itself: it must be below that folder when it is read.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    hints: tuple[Hint, ...] = ()
    refused: RefusedInput | None = None
    declared: str = ""
    skipped: RefusedInput | None = None
    within: Path | None = None

    @property
    def file_name(self) -> str:
        """The name without the folders before it."""
        outer, separator, inner = self.name.partition(SEPARATOR)
        is_path = self.path is not None or separator
        return (Path(outer).name if is_path else outer) + separator + inner

    @property
    def size_in_memory(self) -> int:
        """The number of its bytes that are in memory."""
        return len(self.data or b"")

    @property
    def is_to_be_read(self) -> bool:
        """Whether it is neither refused nor skipped yet."""
        return self.refused is None and self.skipped is None

    def read(self) -> bytes:
        """Return its bytes.  Raises UnreadableInput, NotAFile, or OversizedOriginal."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        return read_file(self.path, LIMIT, self.within)
