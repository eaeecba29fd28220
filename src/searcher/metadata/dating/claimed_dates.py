"""Dates that the markup or the properties of an original claim."""

from collections.abc import Iterator

from searcher.metadata.context import DocumentContext
from searcher.metadata.dating.date_evidence import DateField, date_evidence
from searcher.metadata.dating.date_table import claim_confidence
from searcher.metadata.dating.parser import DayOrder, parse_date
from searcher.metadata.dating.shown_dates import claimed_field, shown_dates
from searcher.metadata.dating.timestamps import parse_timestamp
from searcher.model.edtf import Edtf
from searcher.model.record import Evidence, Locator
from searcher.readers.claims import DateClaim, DateRole, LanguageClaim, LanguagePlace


def claimed_dates(
    context: DocumentContext, field: DateField, order: DayOrder
) -> Iterator[Evidence]:
    """Yield the evidence for a field in the claims of dates: one for each rule, with a year if one
    of its claims has a year.
    """
    without_year: dict[str, Evidence] = {}
    rules: set[str] = set()
    for claim in context.document.claims_of(DateClaim):
        if claim.rule in rules or (evidence := _evidence(context, claim, field, order)) is None:
            continue
        if Edtf(evidence.value).has_year:
            rules.add(claim.rule)
            yield evidence
        else:
            without_year.setdefault(claim.rule, evidence)
    yield from (evidence for rule, evidence in without_year.items() if rule not in rules)


def _evidence(
    context: DocumentContext, claim: DateClaim, field: DateField, order: DayOrder
) -> Evidence | None:
    """Return the evidence for a field in a claim, or None if the claim has no date of it."""
    confidence = claim_confidence(claim)
    if confidence is None:
        return None
    if not claim.is_machine_readable:
        return next(shown_dates(context, claim, field, order, confidence), None)
    date = _parse(context, claim, order) if claimed_field(claim) is field else None
    if date is None:
        return None
    locator = Locator("markup", part=claim.locator)
    return date_evidence(field, date, claim.value, locator, claim.rule, confidence)


def _parse(context: DocumentContext, claim: DateClaim, order: DayOrder) -> Edtf | None:
    """Parse a claim as a timestamp, else as a date written in a language of the document."""
    languages = (context.language, *_mail_languages(context, claim))
    written = (parse_date(claim.value, language, order) for language in languages)
    return parse_timestamp(claim.value) or next(filter(None, written), None)


def _mail_languages(context: DocumentContext, claim: DateClaim) -> tuple[str, ...]:
    """Return further languages in which a mail program may have written a date."""
    if claim.role is not DateRole.SENT:
        return ()
    labels = context.document.claims_of(LanguageClaim, LanguagePlace.MAIL_LABELS)
    return tuple(label.value for label in labels)
