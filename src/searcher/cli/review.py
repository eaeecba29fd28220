"""Commands for what nobody knows yet, and for rules that became better."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

import click
import msgspec
from rich.markup import escape
from rich.table import Table

from searcher.cli.ingest import hint_options, hints_of, tell_decided
from searcher.cli.workspace import ERRORS, OUT, Places, placed, stated
from searcher.ingest import (
    RecordDiff,
    RenormalisationFailure,
    accept_flags,
    apply_renormalisation,
    correct,
    make_hint,
    preview_renormalisation,
)
from searcher.model.errors import BadHint
from searcher.model.identifiers import parse_identifier
from searcher.model.record import PROGRAM, Evidence, Hint, Reason, Record
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.model.version_diff import COMPARED
from searcher.store import Archive

_AROUND = 60  # characters shown on each side of what was found


@click.command("review")
@click.argument("identifier", required=False)
@click.option("--code", help="Only notes with this code.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
@click.option("--walk", is_flag=True, help="Go through them one by one, and decide.")
@click.option("--accept", multiple=True, metavar="CODE", help="It is in order as it is.")
@click.option("--by", callback=stated, help="Who decides.")
@click.option("--reason", callback=stated, help="Why it is decided so.")
@hint_options
@placed
def review_command(
    places: Places,
    identifier: str | None,
    code: str | None,
    accept: tuple[str, ...],
    *,
    as_json: bool,
    walk: bool,
    **said: str | None,
) -> None:
    """List what nobody knows yet, by code; show the evidence of one record; decide.

    \b
    searcher review                          all records with notes, by code
    searcher review --code year-unknown      those with this one
    searcher review ID                       its notes, each with the evidence
    searcher review ID --accept CODE --by WHO --reason WHY
                                             it is in order: not to be raised again
    searcher review ID --published 1992-04-23 --by WHO --reason WHY
                                             a value that wins over all others
    searcher review --walk --by WHO          one by one
    """
    archive = places.existing_archive()
    by, reason = said.pop("by"), said.pop("reason")
    hints = hints_of(said, by or "")
    if identifier and (accept or hints):
        _decide(places, parse_identifier(identifier), accept, hints, by, reason)
    elif accept or hints:
        raise click.UsageError("Name the record that is decided upon.")
    elif identifier:
        _show(archive.get(parse_identifier(identifier)), code)
    elif walk:
        _walk(places, _named(by, "--by"), code)
    else:
        _list(archive, code, as_json=as_json)


def _noted(archive: Archive, code: str | None) -> dict[str, list[Record]]:
    noted: dict[str, list[Record]] = {}
    for record in archive.records():
        for found in dict.fromkeys(note.code for note in record.flags):
            if code in (None, found):
                noted.setdefault(found, []).append(record)
    if code is not None and not noted and not ReviewCode(code).is_known:
        known = ", ".join(ReviewCode)
        raise click.UsageError(f"No record has the review code {code!r}. There are: {known}.")
    return dict(sorted(noted.items()))


def _list(archive: Archive, asked: str | None, *, as_json: bool) -> None:
    for code, records in _noted(archive, asked).items():
        if as_json:
            for record in records:
                click.echo(
                    msgspec.json.encode({"code": code, "id": record.id, "title": record.heading})
                )
            continue
        OUT.print(f"\n[bold]{code}[/] ({len(records)})", highlight=False)
        for record in records:
            OUT.print(f"  {record.id}  {escape(record.heading)}", highlight=False, soft_wrap=True)


def _show(record: Record, code: str | None = None) -> None:
    OUT.print(f"[bold]{escape(record.heading)}[/]  {record.id}", highlight=False, soft_wrap=True)
    for note in record.flags:
        if code in (None, note.code):
            OUT.print(f"\n[bold]{note.code}[/] {escape(note.detail)}", highlight=False)
            for line in _evidence(record, note):
                OUT.print(f"  {escape(line)}", highlight=False, soft_wrap=True)
    if not record.flags:
        OUT.print("Nothing to review.")


def _evidence(record: Record, note: ReviewFlag) -> Iterator[str]:
    """What was heard about the field of a note, the believed first, in its surroundings."""
    heard = record.evidence(note.field)
    for e in heard:
        yield f"{e.value}: {_surroundings(record, e)} ({e.rule}, {e.confidence:.0%})"
    if not heard:
        yield f"Nothing was heard of {note.field}. It begins: {record.body[: 2 * _AROUND]}"


def _surroundings(record: Record, e: Evidence) -> str:
    start, end = e.locator.start, e.locator.end
    if e.locator.origin != "body" or start is None or end is None:
        return f"“{e.found}” in {e.locator.origin} {e.locator.part}".strip()
    before, after = record.body[max(0, start - _AROUND) : start], record.body[end : end + _AROUND]
    return " ".join(f"…{before}[{record.body[start:end]}]{after}…".split())


def _named(value: str | None, option: str) -> str:
    if not value:
        raise click.UsageError(f"A decision needs {option}.")
    return value


def _decide(
    places: Places,
    identifier: str,
    codes: tuple[str, ...],
    hints: tuple[Hint, ...],
    by: str | None,
    reason: str | None,
) -> None:
    who, why = _named(by, "--by"), _named(reason, "--reason")
    archive, engine = places.existing_archive(), places.open_engine()
    before = record = archive.get(identifier)
    if codes:
        record = accept_flags(archive, engine, identifier, codes, why, who)
    if hints:
        record = correct(archive, engine, identifier, hints, why)
    tell_decided(before, record)


def _walk(places: Places, by: str, code: str | None) -> None:
    """Each note in turn: accept it, give the right value, skip it, or end."""
    archive, engine = places.existing_archive(), places.open_engine()
    for found, records in _noted(archive, code).items():
        for record in records:
            _show(record, found)
            answer = _asked(next(n for n in record.flags if n.code == found), by)
            if answer is None:
                return
            if answer == "s":
                continue
            reason = click.prompt("Reason")
            if isinstance(answer, Hint):
                changed = correct(archive, engine, record.id, (answer,), reason)
            else:
                changed = accept_flags(archive, engine, record.id, (found,), reason, by)
            click.echo(f"{changed.id} is now version {changed.version}.\n")


def _asked(note: ReviewFlag, by: str) -> Hint | Literal["a", "s"] | None:
    """The decision on a note: its right value, that it stays, that it is skipped; None: the end.

    What is no value of the field is asked again.
    """
    while True:
        answer = click.prompt(
            "\n[a]ccept, [s]kip, [q]uit, or the right value", default="s", show_default=False
        ).strip()
        match answer:
            case "q":
                return None
            case "a" | "s":
                return answer
        try:
            return make_hint(note.field, answer, by, "your answer")
        except BadHint as error:
            ERRORS.print(escape(f"{error}."), highlight=False, soft_wrap=True)


@click.command("renormalise")
@click.argument("identifiers", nargs=-1, metavar="[ID]...")
@click.option("--apply", "applied", is_flag=True, help="Write the new versions.")
@click.option(
    "--field",
    "fields",
    multiple=True,
    type=click.Choice(COMPARED),
    help="Only where this field changes.",
)
@click.option("--by", default=PROGRAM, callback=stated, help="In whose name they are written.")
@click.option(
    "--reason",
    default=Reason.RENORMALISED.by(PROGRAM),
    callback=stated,
    help="Why.",
    show_default=True,
)
@placed
def renormalise_command(
    places: Places,
    identifiers: tuple[str, ...],
    fields: tuple[str, ...],
    by: str,
    reason: str,
    *,
    applied: bool,
) -> None:
    """Normalise records anew from their originals, by the rules of today.

    Without --apply nothing is written: what would change is shown, field by field. What an
    archivist said of a record always stays.
    """
    archive = places.existing_archive()
    ids = [parse_identifier(i) for i in identifiers] or None
    tally = _Tally()
    diffs = tally.told(preview_renormalisation(archive, ids))
    found = (d for d in diffs if not fields or {*fields} & {*d.fields})
    if applied:
        engine = places.open_engine()
        written = sum(1 for _ in apply_renormalisation(archive, engine, _shown(found), reason, by))
    else:
        written = sum(1 for _ in _shown(found))
    tally.print(written, applied=applied)
    if tally.failures:
        sys.exit(1)


class _Tally:
    """Counts what is changed and what fails."""

    def __init__(self) -> None:
        self.fields: Counter[str] = Counter()
        self.failures = 0

    def told(self, found: Iterable[RecordDiff | RenormalisationFailure]) -> Iterator[RecordDiff]:
        """The differences, counted; failures are printed."""
        for one in found:
            if isinstance(one, RenormalisationFailure):
                self.failures += 1
                why = f"{one.record.id}: {one.why}; it stays as it is."
                ERRORS.print(escape(why), highlight=False, soft_wrap=True)
            else:
                self.fields.update(one.fields)
                yield one

    def print(self, records: int, *, applied: bool) -> None:
        """The last table."""
        table = Table(title="Normalised anew", title_justify="left")
        table.add_column("field")
        table.add_column("records", justify="right")
        for field, count in self.fields.most_common():
            table.add_row(field, str(count))
        if self.fields:
            OUT.print(table)
        done = "written." if applied else "would change; --apply writes them."
        OUT.print(f"{records} records {done}", highlight=False)


def _shown(found: Iterable[RecordDiff]) -> Iterator[RecordDiff]:
    for one in found:
        OUT.print(f"\n[bold]{one.before.id}[/] {escape(one.before.heading)}", highlight=False)
        for field, before, after in one.lines():
            OUT.print(
                f"  {field}: [red]{escape(before)}[/] → [green]{escape(after)}[/]",
                highlight=False,
                soft_wrap=True,
            )
        yield one
