"""What a reader saw in an original, and what the archivist said → a record with its evidence.

Each field has a module that hears every witness it knows and weighs them; what an archivist
said always wins; what nobody said stays empty, with a note for review.
"""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from searcher.identity import canonical_url
from searcher.normalise.dating import dates_of
from searcher.normalise.draft import Draft, Finding
from searcher.normalise.kind import kind_of
from searcher.normalise.language import language_of
from searcher.normalise.parties import parties_of
from searcher.normalise.source import source_of
from searcher.normalise.title import title_of
from searcher.originals import Parsed
from searcher.places import pairs_among
from searcher.record import Hint, Kind, Original, Record, Status
from searcher.sources import Registry

__all__ = ["Registry", "address_of", "normalise"]


def address_of(parsed: Parsed, hints: Iterable[Hint]) -> str | None:
    """The canonical URL of a document: the hint's, else the one its page claims.

    A page that claims the front page of its site as its address claims nothing.
    """
    hinted = next((h.value for h in hints if h.key == "url"), None)
    if hinted:
        return canonical_url(hinted)
    for witness in parsed.heard("canonical", "meta:og:url"):
        url = canonical_url(witness.value)
        if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            return url
    return None


def normalise(
    parsed: Parsed,
    original: Original,
    hints: tuple[Hint, ...],
    registry: Registry,
    *,
    identifier: str,
    identity: str,
) -> Record:
    """The first version of the record of an original; every value with its evidence."""
    draft = Draft.begin(parsed, original, {h.key: h for h in hints}, registry)
    title = title_of(draft)
    draft = draft.titled(title.value, (e.value for e in title.evidence))
    language = language_of(draft)
    draft = replace(draft, language=language.value or "en")
    source = source_of(draft)
    draft = replace(draft, source=source.entry)
    dates = dates_of(draft)
    kind = kind_of(draft)
    parties = parties_of(replace(draft, dateline=dates.dateline))
    findings: tuple[Finding[object], ...] = (
        title,
        language,
        source.finding,
        source.creator,
        dates.published,
        dates.modified,
        kind,
        parties.finding,
    )
    return Record(
        id=identifier,
        version=1,
        identity=identity,
        status=Status.CURRENT,
        title=title.value,
        body=draft.body,
        language=language.value,
        kind=Kind(kind.value) if kind.value else None,
        source=source.finding.value,
        source_id=source.entry.id if source.entry else None,
        creator=source.creator.value,
        published=_text(dates.published.value),
        modified=_text(dates.modified.value),
        parties=parties.finding.value or (),
        pairs=pairs_among(p.code for p in parties.finding.value or ()),
        countries=parties.countries,
        places=parties.places,
        topics=(),
        original=original,
        notes=tuple(note for finding in findings for note in finding.notes),
        hints=hints,
        provenance=tuple(evidence for finding in findings for evidence in finding.evidence),
        captions=parsed.captions,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
