"""What has become of the records that a search found once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Turn(NamedTuple):
    """A record, its version then and its version now; None where it was not found, or is not."""

    id: str
    then: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class Since:
    """Everything that differs between two answers to one search; each record stands once.

    `added` is found now and was not; `changed` is found still, in another version; `left` was
    changed and is not found any more; `missed` is as it was and yet not found (the search has
    changed, not the record); `gone` cannot be found by any search: withdrawn, or not indexed.
    """

    added: tuple[Turn, ...]
    changed: tuple[Turn, ...]
    left: tuple[Turn, ...]
    missed: tuple[Turn, ...]
    gone: tuple[Turn, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether the answer is the same."""
        return not (self.added or self.changed or self.left or self.missed or self.gone)


def since(
    then: Iterable[tuple[str, int]],
    now: Iterable[tuple[str, int]],
    version_of: Callable[[str], int | None],
) -> Since:
    """What has changed from one list of records and versions to another; `version_of` gives the
    version of a record that can be found at all.
    """
    before, after = dict(then), dict(now)
    lost = [Turn(i, version, version_of(i)) for i, version in before.items() if i not in after]
    return Since(
        added=tuple(Turn(i, None, version) for i, version in after.items() if i not in before),
        changed=tuple(
            Turn(i, version, after[i])
            for i, version in before.items()
            if after.get(i, version) != version
        ),
        left=tuple(t for t in lost if t.now not in (None, t.then)),
        missed=tuple(t for t in lost if t.now == t.then),
        gone=tuple(t for t in lost if t.now is None),
    )
