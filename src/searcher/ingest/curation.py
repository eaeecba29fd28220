"""What archivists do to records that are there: correct, decide, withdraw, apply better rules.

Each is a new version with its reason; what an archivist said once is kept through all of them.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from searcher.index.protocol import Engine
from searcher.ingest.hints import combine
from searcher.ingest.preparation import Preparer
from searcher.ingest.transaction import complete, writers
from searcher.model.errors import RefusedInput, SettledNothing, WithdrawnRecord
from searcher.model.record import PROGRAM, Hint, Party, Place, Record, Status
from searcher.model.review import ReviewFlag
from searcher.model.version_diff import changed_fields
from searcher.store import Archive, Writer

_BATCH = 64  # records made durable together


def correct(
    archive: Archive, engine: Engine, identifier: str, hints: tuple[Hint, ...], reason: str
) -> Record:
    """A new version of a record with an archivist's values; returns it, durable and indexed.

    What was decided so already makes none: the record is returned as it is, and indexed if the
    run that decided it was cut off before.  Raises UnknownRecord, WithdrawnRecord.
    """
    by, record = hints[0].origin, _current(archive, engine, identifier)
    if combine(record.hints, hints) == combine(record.hints):
        complete(archive, engine, record)
        return record
    archive.original(record)  # if there is none, nothing is begun
    return _change(
        archive,
        engine,
        lambda store: store.put(_corrected(archive, identifier, hints), None, reason, by),
    )


def _current(archive: Archive, engine: Engine, identifier: str) -> Record:
    """A record that can be decided upon.  Raises UnknownRecord; WithdrawnRecord, once the index
    has it no more.
    """
    record = archive.get(identifier)
    if record.status is Status.WITHDRAWN:
        complete(archive, engine, record)
        raise WithdrawnRecord(identifier, record.version)
    return record


def _corrected(archive: Archive, identifier: str, hints: tuple[Hint, ...]) -> Record:
    return Preparer(archive.root).corrected(archive.get(identifier), combine(hints))


def settle(
    archive: Archive, engine: Engine, identifier: str, codes: Iterable[str], reason: str, by: str
) -> Record:
    """A new version of a record without some of its notes, which an archivist has looked at and
    found to be in order; the values stay, and the notes are not raised again.

    Raises UnknownRecord, WithdrawnRecord, or SettledNothing if the record has no such note.
    """
    record = _current(archive, engine, identifier)
    asked, held = dict.fromkeys(codes), dict.fromkeys(note.code for note in record.flags)
    before = next((h.value.split() for h in record.hints if h.key == "settled"), [])
    if missing := [code for code in asked if code not in {*held, *before}]:
        raise SettledNothing(identifier, missing[0], tuple(held))
    decided = Hint("settled", " ".join(dict.fromkeys([*before, *asked])), by)
    return correct(archive, engine, identifier, (decided,), reason)


def withdraw(archive: Archive, engine: Engine, identifier: str, reason: str, by: str) -> Record:
    """Withdraw a record; returns its tombstone, durable, and gone from the index.

    Raises UnknownRecord, WithdrawnRecord.
    """
    _current(archive, engine, identifier)  # if there is none, nothing is begun
    return _change(archive, engine, lambda store: store.withdraw(identifier, reason, by))


def _change(archive: Archive, engine: Engine, change: Callable[[Writer], Record]) -> Record:
    with writers(archive, engine) as (store, index):
        record = change(store)
        index.put(record)
        store.flush()
    return record


# Better rules


@dataclass(frozen=True, slots=True)
class Difference:
    """A record as it is and as the rules of today would make it, and the fields that differ."""

    before: Record
    after: Record
    fields: tuple[str, ...]

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Each field that differs, with the value before and after, in words."""
        for field in self.fields:
            if field == "body":
                yield field, *_apart(self.before.body, self.after.body)
            else:
                yield field, _shown(self.before.value(field)), _shown(self.after.value(field))


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that the rules of today would refuse, and why; it stays as it is."""

    before: Record
    why: str


def differences(
    archive: Archive, ids: Iterable[str] | None = None
) -> Iterator[Difference | Failure]:
    """What normalising records anew from their originals would change; nothing is written.

    `ids` are the records asked for, else all; what would stay as it is, is left out.
    """
    preparer = Preparer(archive.root)
    for identifier in archive.ids() if ids is None else ids:
        record = archive.get(identifier)
        if record.status is not Status.CURRENT:
            continue
        try:
            after = preparer.corrected(record, ())
        except RefusedInput as error:
            yield Failure(record, str(error))
            continue
        if fields := changed_fields(record, after):
            yield Difference(record, after, fields)


def renew(
    archive: Archive,
    engine: Engine,
    found: Iterable[Difference],
    reason: str,
    by: str = PROGRAM,
) -> Iterator[Record]:
    """Make each difference the next version of its record; yields it once it is durable.

    A record that was changed since it was compared is left as it is.
    """
    found = iter(found)
    with writers(archive, engine) as (store, index):
        while batch := list(islice(found, _BATCH)):
            current = [d for d in batch if archive.get(d.before.id).version == d.before.version]
            stored = [store.put(d.after, None, reason, by) for d in current]
            for record in stored:
                index.put(record)
            store.flush()
            yield from stored


def _shown(value: object) -> str:
    if value is None:
        return "not known"
    if isinstance(value, Party):
        return f"{value.code} ({value.weight:.0%}, {value.role})"
    if isinstance(value, Place):
        return value.name
    if isinstance(value, ReviewFlag):
        return f"{value.code} {value.detail}".strip()
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    return str(value)


def _apart(one: str, two: str) -> tuple[str, str]:
    """The first piece in which two texts differ, and how many do."""
    matcher = difflib.SequenceMatcher(None, one.split("\n\n"), two.split("\n\n"), autojunk=False)
    changed = [o for o in matcher.get_opcodes() if o[0] != "equal"]
    _, i1, i2, j1, j2 = changed[0]
    more = f" (and {len(changed) - 1} more places)" if len(changed) > 1 else ""
    before, after = one.split("\n\n")[i1:i2], two.split("\n\n")[j1:j2]
    return _piece(before), _piece(after) + more


def _piece(paragraphs: list[str]) -> str:
    text = " ¶ ".join(paragraphs)
    return (text if len(text) <= 200 else f"{text[:200]}…") or "nothing"
