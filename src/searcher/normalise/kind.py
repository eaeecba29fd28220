"""What sort of document it is: by its title, its form, and who publishes it."""

import re
from collections.abc import Iterator
from functools import cache

from searcher.normalise.draft import Draft, Finding, rules
from searcher.record import Evidence, Kind, Note, Where

_LEAD = 600
_EVIDENCE = 80


def kind_of(draft: Draft) -> Finding[str]:
    """The kind with its witnesses: what the title says before form, form before source."""
    if hinted := draft.hinted("kind"):
        return Finding(hinted[0].value, (hinted[1],))
    heard = sorted(_heard(draft), key=lambda e: -e.sure)
    if not heard:
        return Finding(notes=(Note("kind-unknown", "kind"),))
    return Finding(heard[0].value, tuple(heard))


@cache
def _cues(place: str) -> tuple[tuple[Kind, re.Pattern[str], float], ...]:
    return tuple(
        (Kind(row["kind"]), re.compile(row["pattern"], re.I | re.M), row["sure"])
        for row in rules("kinds")["cue"]
        if row["in"] == place
    )


def _heard(draft: Draft) -> Iterator[Evidence]:
    yield from _cued(draft.title or "", "title", 0)
    yield from _cued(draft.body[:_LEAD], "lead", 0)
    yield from _cued(draft.body, "text", 0)
    end = max(0, len(draft.body) - _LEAD)
    yield from _cued(draft.body[end:], "end", end)
    if draft.source:
        kind = Kind.NEWS if draft.source.is_press else Kind.PRESS_RELEASE
        where = Where("registry", at=draft.source.id)
        yield Evidence("kind", kind, draft.source.kind, where, "source-kind", 0.6)


def _cued(text: str, place: str, offset: int) -> Iterator[Evidence]:
    for kind, pattern, sure in _cues(place):
        if match := pattern.search(text):
            start = offset + match.start()
            where = Where(
                "title" if place == "title" else "body", start, start + len(match.group())
            )
            yield Evidence("kind", kind, match.group()[:_EVIDENCE], where, f"{place}-cue", sure)
