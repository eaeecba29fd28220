"""An index compared with its archive, and what readers must know if it lacks something."""

from searcher.index.protocol import IndexCondition, Notice
from searcher.model.messages import marked
from searcher.store import Archive, State

_INCOMPLETE = marked(
    "The last change of the archive was interrupted. Records that may still be "
    "found in their earlier state: %(count)s. Their permalinks show the current "
    "state; `searcher rebuild`, or any command that writes, completes the change."
)
_UNREAD = marked(
    "Records that cannot be read in the archive: %(count)s. They are found in an earlier state or "
    "not at all. `searcher verify` names them."
)
_OUTDATED = marked(
    "The index is older than the archive: what was changed since is not found, or as it was "
    "before. `searcher rebuild`, or any command that writes, completes it."
)


def state_of(archive: Archive | None) -> State:
    """Return the state of an archive; an empty one if there is none, or it is damaged."""
    history = archive.state.history() if archive else None
    return history.current if history else State()


def compared(archive: Archive | None, state: State) -> IndexCondition | None:
    """Compare the state that an index is of with the archive's; None if they are the same.

    They also count as the same if there is no archive to compare with, or its state cannot be
    read.
    """
    history = archive.state.history() if archive else None
    if history is None or state == history.current:
        return None
    if state.archive != history.archive:
        return IndexCondition.FOREIGN
    is_older = history.is_ancestor(state)
    return IndexCondition.BEHIND if is_older else IndexCondition.DIVERGED


def notices_of(unread: int, unfinished: int, *, is_older: bool, has_archive: bool) -> list[Notice]:
    """Return what a reader must know if the last writer was interrupted: how many records it could
    not read, and how many it put and did not commit.
    """
    if unread:
        return [Notice(_UNREAD, count=unread)]
    if unfinished and (is_older or not has_archive):
        return [Notice(_INCOMPLETE, count=unfinished)]
    return [Notice(_OUTDATED)] if is_older else []
