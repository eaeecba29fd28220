"""One input of an ingest."""

from dataclasses import dataclass
from pathlib import Path

from searcher.ingest.inputs.files import read_file
from searcher.model.errors import RefusedInput
from searcher.model.record import Hint
from searcher.readers.containers.members import LIMIT, SEPARATOR


@dataclass(frozen=True, slots=True)
class Input:
    """One document to ingest: how it is called, where it lies (or its bytes), its hints.

    One out of a container is called `container.zip!/name/in/it`; `declared` is the media type
    that the container gives it.  `refused` is set where nothing can be done with it, `skipped`
    where it is no document.  `within` is the folder by which it was found, if it was not named:
    it must lie there when it is read.
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
        """Its name without the folders before it."""
        outer, separator, inner = self.name.partition(SEPARATOR)
        is_ours = self.path is not None or separator
        return (Path(outer).name if is_ours else outer) + separator + inner

    @property
    def held(self) -> int:
        """How many bytes of it are in memory."""
        return len(self.data or b"")

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to read."""
        return self.refused is not None or self.skipped is not None

    def read(self) -> bytes:
        """Its bytes.  Raises UnreadableInput, NotAFile, or OversizedOriginal."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        return read_file(self.path, LIMIT, self.within)
