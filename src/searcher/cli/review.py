"""The command that lists review flags, shows their evidence, and records decisions."""

from collections.abc import Iterator
from typing import Literal

import click
import msgspec
from rich.markup import escape

from searcher.cli.bulk import Writing, decide_each, decide_one, found_records
from searcher.cli.hint_options import correction_options, corrections_from_options
from searcher.cli.workspace import ERRORS, OUT, Workspace, in_workspace, not_blank
from searcher.ingest import Decision, accept_flags, correct, make_correction
from searcher.model.errors import BadHint, DamagedRecord
from searcher.model.identifiers import parse_identifier
from searcher.model.record import Correction, Decisions, Evidence, Record
from searcher.model.review import ReviewCode, ReviewFlag

_CONTEXT = 60  # characters shown on each side of what was found


@click.command("review")
@click.argument("identifier", required=False)
@click.option("--code", help="Only flags with this code.")
@click.option("--where", metavar="QUERY", help="Only records that this search finds.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
@click.option("--walk", is_flag=True, help="Decide on each flag in turn.")
@click.option(
    "--accept",
    multiple=True,
    is_flag=False,
    flag_value="",
    metavar="[CODE]",
    help="Accept the value as it is; without a code the flag of --code.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--by", callback=not_blank, help="Who decides.")
@click.option("--reason", callback=not_blank, help="The reason of the decision.")
@correction_options
@in_workspace
def review_command(
    workspace: Workspace,
    identifier: str | None,
    code: str | None,
    where: str | None,
    accept: tuple[str, ...],
    **options: object,
) -> None:
    """List the review flags by code; show the evidence of one record; decide on one or on many.

    \b
    searcher review                          all records with flags, by code
    searcher review --code year-unknown      those with this flag
    searcher review ID                       its flags, each with the evidence
    searcher review ID --accept CODE --by WHO --reason WHY
                                             accept a flag: it is not raised again
    searcher review ID --published 1992-04-23 --by WHO --reason WHY
                                             give a value that wins over all others
    searcher review --code CODE --where 'source:…' --accept --by WHO --reason WHY --dry-run
                                             decide on all that are found; here only show it
    searcher review --walk --by WHO          decide on each flag in turn
    """
    archive = workspace.existing_archive()
    as_json, walk = options.pop("as_json"), options.pop("walk")
    writing = Writing.of(options.pop("dry_run"))
    by, reason = _text(options.pop("by")), _text(options.pop("reason"))
    corrections = corrections_from_options(options, by)
    if accept or corrections:
        codes = tuple(_accepted_code(one, code) for one in accept)
        decisions = Decisions.correcting(corrections).merge(Decisions.accepting(codes, by))
        ids = _to_decide_on(workspace, identifier, where, (code,) if code else codes)
        who, why = _required(by, "--by"), _required(reason, "--reason")
        decide = decide_one if identifier else decide_each
        decide(workspace, tuple(Decision(one, decisions, why, who) for one in ids), writing)
    elif identifier:
        _show(archive.get(parse_identifier(identifier)), code)
    elif walk:
        _walk(workspace, _required(by, "--by"), _flagged(workspace, code, where))
    else:
        (_list_json if as_json else _list)(_flagged(workspace, code, where))


def _text(option: object) -> str:
    return option if isinstance(option, str) else ""


def _accepted_code(given: str, code: str | None) -> str:
    """Return the code of a flag to accept: the one given, else that of --code."""
    if not (given or code):
        raise click.UsageError("Name the review code to accept: --accept CODE.")
    return given or code or ""


def _to_decide_on(
    workspace: Workspace, identifier: str | None, where: str | None, codes: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the records that a decision is about.  Raises UsageError if none were named."""
    if identifier:
        return (parse_identifier(identifier),)
    if where is None and not codes:
        raise click.UsageError("Name the record to decide on, or many by --code and --where.")
    for code in codes:
        _check_known(code)
    return found_records(workspace, where or "", codes)


def _check_known(code: str) -> None:
    if not ReviewCode(code).is_known:
        known = ", ".join(ReviewCode)
        raise click.UsageError(f"No record has the review code {code!r}. There are: {known}.")


def _flagged(workspace: Workspace, code: str | None, where: str | None) -> dict[str, list[Record]]:
    """Return the records with review flags by code: those with one code, or found by a search."""
    archive, note = workspace.existing_archive(), workspace.unread.append
    ids = archive.ids(note) if where is None else found_records(workspace, where, ())
    flagged: dict[str, list[Record]] = {}
    for record in archive.read_each(ids, note):
        for found in dict.fromkeys(flag.code for flag in record.flags):
            if code in (None, found):
                flagged.setdefault(found, []).append(record)
    if code is not None and not flagged:
        _check_known(code)
    return dict(sorted(flagged.items()))


def _list(flagged: dict[str, list[Record]]) -> None:
    for code, records in flagged.items():
        OUT.print(f"\n[bold]{code}[/] ({len(records)})", highlight=False)
        for record in records:
            OUT.print(f"  {record.id}  {escape(record.heading)}", highlight=False, soft_wrap=True)


def _list_json(flagged: dict[str, list[Record]]) -> None:
    for code, records in flagged.items():
        for record in records:
            line = {"code": code, "id": record.id, "title": record.heading}
            click.echo(msgspec.json.encode(line))


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


def _walk(workspace: Workspace, by: str, flagged: dict[str, list[Record]]) -> None:
    """Prompt for a decision on each flag: accept it, give the right value, skip it, or quit."""
    archive, engine = workspace.existing_archive(), workspace.open_engine()
    for found, records in flagged.items():
        for record in records:
            _show(record, found)
            answer = _prompt(next(f for f in record.flags if f.code == found), by)
            if answer is None:
                return
            if answer == "s":
                continue
            reason = click.prompt("Reason")
            try:
                if isinstance(answer, Correction):
                    changed = correct(archive, engine, record.id, (answer,), reason)
                else:
                    changed = accept_flags(archive, engine, record.id, (found,), reason, by)
            except DamagedRecord as error:
                workspace.unread.append(error)
                continue
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
