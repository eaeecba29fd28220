"""The command that lists review flags, shows their evidence, and records decisions."""

from collections.abc import Iterator
from typing import Literal

import click
import msgspec
from rich.markup import escape

from searcher.cli.decisions import report_decision
from searcher.cli.hint_options import corrections_from_options, hint_options
from searcher.cli.workspace import ERRORS, OUT, Workspace, in_workspace, not_blank
from searcher.ingest import accept_flags, correct, make_correction
from searcher.model.errors import BadHint
from searcher.model.identifiers import parse_identifier
from searcher.model.record import Correction, Evidence, Record
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.store import Archive

_CONTEXT = 60  # characters shown on each side of what was found


@click.command("review")
@click.argument("identifier", required=False)
@click.option("--code", help="Only flags with this code.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
@click.option("--walk", is_flag=True, help="Decide on each flag in turn.")
@click.option("--accept", multiple=True, metavar="CODE", help="Accept the value as it is.")
@click.option("--by", callback=not_blank, help="Who decides.")
@click.option("--reason", callback=not_blank, help="The reason of the decision.")
@hint_options
@in_workspace
def review_command(
    workspace: Workspace,
    identifier: str | None,
    code: str | None,
    accept: tuple[str, ...],
    *,
    as_json: bool,
    walk: bool,
    **options: str | None,
) -> None:
    """List the review flags by code; show the evidence of one record; decide.

    \b
    searcher review                          all records with flags, by code
    searcher review --code year-unknown      those with this flag
    searcher review ID                       its flags, each with the evidence
    searcher review ID --accept CODE --by WHO --reason WHY
                                             accept a flag: it is not raised again
    searcher review ID --published 1992-04-23 --by WHO --reason WHY
                                             give a value that wins over all others
    searcher review --walk --by WHO          decide on each flag in turn
    """
    archive = workspace.existing_archive()
    by, reason = options.pop("by"), options.pop("reason")
    corrections = corrections_from_options(options, by or "")
    if identifier and (accept or corrections):
        _decide(workspace, parse_identifier(identifier), accept, corrections, by, reason)
    elif accept or corrections:
        raise click.UsageError("Name the record to decide on.")
    elif identifier:
        _show(archive.get(parse_identifier(identifier)), code)
    elif walk:
        _walk(workspace, _required(by, "--by"), code)
    else:
        _list(archive, code, as_json=as_json)


def _flagged(archive: Archive, code: str | None) -> dict[str, list[Record]]:
    """Return the records with review flags by code, or those with one code."""
    flagged: dict[str, list[Record]] = {}
    for record in archive.records():
        for found in dict.fromkeys(flag.code for flag in record.flags):
            if code in (None, found):
                flagged.setdefault(found, []).append(record)
    if code is not None and not flagged and not ReviewCode(code).is_known:
        known = ", ".join(ReviewCode)
        raise click.UsageError(f"No record has the review code {code!r}. There are: {known}.")
    return dict(sorted(flagged.items()))


def _list(archive: Archive, only: str | None, *, as_json: bool) -> None:
    for code, records in _flagged(archive, only).items():
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
    for flag in record.flags:
        if code in (None, flag.code):
            OUT.print(f"\n[bold]{flag.code}[/] {escape(flag.detail)}", highlight=False)
            if flag.code.is_known:
                advice = f"  {flag.code.text} {flag.code.remedy}"
                OUT.print(escape(advice), highlight=False, soft_wrap=True)
            for line in _evidence_lines(record, flag):
                OUT.print(f"  {escape(line)}", highlight=False, soft_wrap=True)
    if not record.flags:
        OUT.print("Nothing to review.")


def _evidence_lines(record: Record, flag: ReviewFlag) -> Iterator[str]:
    """Yield the claims about the field of a flag, the accepted one first, each in its context."""
    claims = record.evidence(flag.field)
    for e in claims:
        yield f"{e.value}: {_in_context(record, e)} ({e.rule}, {e.confidence:.0%})"
    if not claims:
        yield f"No evidence of {flag.field} was found. It begins: {record.body[: 2 * _CONTEXT]}"


def _in_context(record: Record, e: Evidence) -> str:
    start, end = e.locator.start, e.locator.end
    if e.locator.origin != "body" or start is None or end is None:
        return f"“{e.found}” in {e.locator.origin} {e.locator.part}".strip()
    before, after = record.body[max(0, start - _CONTEXT) : start], record.body[end : end + _CONTEXT]
    return " ".join(f"…{before}[{record.body[start:end]}]{after}…".split())


def _required(value: str | None, option: str) -> str:
    if not value:
        raise click.UsageError(f"A decision needs {option}.")
    return value


def _decide(
    workspace: Workspace,
    identifier: str,
    codes: tuple[str, ...],
    corrections: tuple[Correction, ...],
    by: str | None,
    reason: str | None,
) -> None:
    who, why = _required(by, "--by"), _required(reason, "--reason")
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    before = record = archive.get(identifier)
    if codes:
        record = accept_flags(archive, engine, identifier, codes, why, who)
    if corrections:
        record = correct(archive, engine, identifier, corrections, why)
    report_decision(before, record)


def _walk(workspace: Workspace, by: str, code: str | None) -> None:
    """Prompt for a decision on each flag: accept it, give the right value, skip it, or quit."""
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    for found, records in _flagged(archive, code).items():
        for record in records:
            _show(record, found)
            answer = _prompt(next(f for f in record.flags if f.code == found), by)
            if answer is None:
                return
            if answer == "s":
                continue
            reason = click.prompt("Reason")
            if isinstance(answer, Correction):
                changed = correct(archive, engine, record.id, (answer,), reason)
            else:
                changed = accept_flags(archive, engine, record.id, (found,), reason, by)
            click.echo(f"{changed.id} is now version {changed.version}.\n")


def _prompt(flag: ReviewFlag, by: str) -> Correction | Literal["a", "s"] | None:
    """Prompt for the decision on a flag: the right value, accept, skip, or None to quit.

    Prompt again if the value is not valid.
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
            return make_correction(flag.field, answer, by, "your answer")
        except BadHint as error:
            ERRORS.print(escape(f"{error}."), highlight=False, soft_wrap=True)
