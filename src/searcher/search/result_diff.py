"""How the results of one query differ between two moments."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Change(NamedTuple):
    """A record, its version before and its version now; None where it was or is not found."""

    id: str
    before: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class ResultDiff:
    """Everything that differs between two results of one query; each record occurs once.

    `added` is found now and was not; `changed` is still found, in another version; `left` was
    changed and is no longer found; `dropped` is unchanged and yet not found (the search has
    changed, not the record); `gone` cannot be found by any query: withdrawn, or not indexed.
    """

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    left: tuple[Change, ...]
    dropped: tuple[Change, ...]
    gone: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the results are the same."""
        return not (self.added or self.changed or self.left or self.dropped or self.gone)


def diff_results(
    before: Iterable[tuple[str, int]],
    now: Iterable[tuple[str, int]],
    version_of: Callable[[str], int | None],
) -> ResultDiff:
    """Compare two lists of records and versions; `version_of` returns the version of a record
    that can be found at all.
    """
    old, new = dict(before), dict(now)
    lost = [Change(i, version, version_of(i)) for i, version in old.items() if i not in new]
    return ResultDiff(
        added=tuple(Change(i, None, version) for i, version in new.items() if i not in old),
        changed=tuple(
            Change(i, version, new[i])
            for i, version in old.items()
            if new.get(i, version) != version
        ),
        left=tuple(c for c in lost if c.now not in (None, c.before)),
        dropped=tuple(c for c in lost if c.now == c.before),
        gone=tuple(c for c in lost if c.now is None),
    )
