"""Apply archivists' decisions to a normalised record.

A correction replaces the values of its field and what follows from them (the pairs of parties,
the entry of a source in the registry); no other value is derived from it.  Corrections of facts
about the original (its URL, the day of its retrieval) are input of normalising instead, and so is
a corrected language: the text is read in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from msgspec import structs

from searcher.metadata.context import Context
from searcher.metadata.dating import flags_after_retrieval
from searcher.metadata.detection import correction_evidence
from searcher.metadata.normalise import normalise
from searcher.metadata.parties import parties_of_codes
from searcher.model.edtf import Edtf
from searcher.model.fields import ValueType
from searcher.model.pairs import country_of, pairs_among
from searcher.model.record import SCHEMA, Correction, Decisions, Evidence, Kind, Locator, Record
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.model.web_addresses import canonical_url
from searcher.readers.document import Document
from searcher.readers.plain.text import clean
from searcher.sources import Registry

_ORIGINAL = "original"


def normalise_with_decisions(document: Document, context: Context, decisions: Decisions) -> Record:
    """Return the record of a document with the decisions of archivists about it."""
    original = replace(context.original, **_facts_of_original(decisions))
    language = decisions.value("language")
    given = replace(context, original=original, language_prior=language)
    return apply_decisions(normalise(document, given), decisions, context.registry)


def apply_decisions(record: Record, decisions: Decisions, registry: Registry) -> Record:
    """Correct the values of a normalised record, and remove the flags that are accepted."""
    for correction in decisions.corrections:
        if SCHEMA.field(correction.field).path[0] != _ORIGINAL:
            record = _correct(record, correction, registry)
    decided = structs.replace(
        record, corrections=decisions.corrections, accepted=decisions.accepted, flags=()
    )
    return decided.flagged(*record.flags)


def accept(record: Record, decisions: Decisions) -> Record:
    """Accept flags of a stored record; its values stay as they are."""
    decided = structs.replace(record, accepted=record.decisions.merge(decisions).accepted, flags=())
    return decided.flagged(*record.flags)


def _facts_of_original(decisions: Decisions) -> Mapping[str, Any]:
    fields = ((SCHEMA.field(one.field), one) for one in decisions.corrections)
    return {field.path[-1]: _value(one) for field, one in fields if field.path[0] == _ORIGINAL}


def _correct(record: Record, correction: Correction, registry: Registry) -> Record:
    field = correction.field
    consequences = _CONSEQUENCES.get(field)
    changed = structs.replace(
        record,
        flags=tuple(flag for flag in record.flags if flag.field != field),
        provenance=(*correction_evidence(correction), *record.provenance),
        **{field: _value(correction)},
    )
    return consequences(changed, registry) if consequences else changed


def _value(correction: Correction) -> object:
    """Return the values of a correction in the type of its field; nothing if it is cleared."""
    if not correction.values:
        return () if SCHEMA.hints[correction.field].type.is_list else None
    value = correction.values[0]
    match SCHEMA.hints[correction.field].type:
        case ValueType.PLACES:
            return parties_of_codes(correction.values)
        case ValueType.TOPICS:
            return correction.values
        case ValueType.KIND:
            return Kind(value)
        case ValueType.URL:
            return canonical_url(value)
        case _:
            return clean(value)


def _with_title_relocated(record: Record, _: Registry) -> Record:
    """Locate evidence found in the former title in the new one, if it occurs there."""
    title = record.title or ""
    return structs.replace(
        record, provenance=tuple(_relocate(evidence, title) for evidence in record.provenance)
    )


def _relocate(evidence: Evidence, title: str) -> Evidence:
    if evidence.locator.origin != "title":
        return evidence
    start = title.find(evidence.found)
    locator = Locator("title")
    if start >= 0:
        locator = Locator("title", start, start + len(evidence.found))
    return structs.replace(evidence, locator=locator)


def _with_registered_source(record: Record, registry: Registry) -> Record:
    name = record.source
    if name is None:
        return structs.replace(record, source_id=None)
    if entry := registry.by_name(name):
        return structs.replace(record, source=entry.name, source_id=entry.id)
    flag = ReviewFlag(ReviewCode.SOURCE_UNREGISTERED, "source", name)
    return structs.replace(record, source_id=None).flagged(flag)


def _with_pairs(record: Record, _: Registry) -> Record:
    countries = {*record.countries, *map(country_of, record.party_codes)}
    pairs = pairs_among(record.party_codes)
    return structs.replace(record, pairs=pairs, countries=tuple(sorted(countries)))


def _with_published_checked(record: Record, _: Registry) -> Record:
    if record.published is None:
        return record
    date = Edtf(record.published)
    return record.flagged(*flags_after_retrieval(record.original, "published", date))


def _with_modified_checked(record: Record, _: Registry) -> Record:
    if record.modified is None:
        return record
    date = Edtf(record.modified)
    return record.flagged(*flags_after_retrieval(record.original, "modified", date))


_CONSEQUENCES: Mapping[str, Callable[[Record, Registry], Record]] = {
    "title": _with_title_relocated,
    "source": _with_registered_source,
    "parties": _with_pairs,
    "published": _with_published_checked,
    "modified": _with_modified_checked,
}
"""What follows from the new values of a field."""
