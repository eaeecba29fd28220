"""The texts of mails, in the language in which a reader subscribed."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from searcher.alerts import Mail, Subscription, Wish
from searcher.model.query import Filter, Mode, Sort
from searcher.model.record import Record
from searcher.search import Hit, Reason
from searcher.text import single_line
from searcher_web.i18n import gettext, in_language, ngettext
from searcher_web.presenters import chips_for, field_label, format_number, value_label
from searcher_web.presenters.formatting import country_label, date_label, excluded_label, text_runs
from searcher_web.search_state import SearchState

_INDENT = "   "
_RULE = "-- "  # a line by which programs for mail know the end of the text


class Letterhead(NamedTuple):
    """What all mails of a site have: its name, its address, the address that they are from."""

    name: str
    origin: str
    sender: str

    @property
    def domain(self) -> str:
        """The domain of the identifiers of mails."""
        return self.sender.rpartition("@")[2]


def request_mail(head: Letterhead, wish: Wish, link: str, now: int) -> Mail:
    """Write the mail that asks a reader to confirm a subscription.

    It has nothing of what was typed: whoever typed it may not be the reader.
    """
    with in_language(wish.language):
        text = "\n\n".join(
            (
                gettext(
                    "Someone asked %(site)s to mail the new records of a search to this address.",
                    site=head.name,
                ),
                gettext("If it was you, look at the search and confirm it within three days:"),
                link,
                gettext(
                    "If it was not you, do nothing: the address is forgotten then, and gets no "
                    "other mail."
                ),
                f"{_RULE}\n{head.name}\n{head.origin}/",
            )
        )
        subject = gettext("Confirm: new records by mail from %(site)s", site=head.name)
    identifier = hashlib.sha256(link.encode()).hexdigest()[:32]
    return Mail(
        f"confirm.{identifier}@{head.domain}",
        head.sender,
        head.name,
        wish.address,
        wish.language,
        now,
        subject,
        text + "\n",
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A new record that a search found: its hit, and the record itself if it can be read."""

    hit: Hit
    record: Record | None


@dataclass(frozen=True, slots=True)
class NewRecords:
    """The new records of a search, of which only the first ones are `listed`."""

    state: SearchState
    total: int
    listed: Sequence[Found]


def subject_of(state: SearchState, total: int) -> str:
    """Return the subject of a mail about new records."""
    name = " · ".join(chip.name for chip in chips_for(state)) or gettext("All records")
    number = format_number(total)
    return ngettext("%(n)s new record: %(name)s", "%(n)s new records: %(name)s", total,
                    n=number, name=name)  # fmt: skip


def list_of(new: NewRecords, origin: str) -> str:
    """Write the list of new records, each with why it was found."""
    lines = [gettext("New in the archive, for this search:"), ""]
    lines += [f"{_INDENT}{line}" for line in _conditions(new.state)]
    lines += [f"{_INDENT}{origin}{new.state.with_sort(Sort.ADDED).url()}", ""]
    for number, found in zip(count(1), new.listed, strict=False):
        lines += [*_entry(number, found, new.state, origin), ""]
    if more := new.total - len(new.listed):
        text = ngettext(
            "%(n)s more is at the address above.",
            "%(n)s more are at the address above.",
            more,
            n=format_number(more),
        )
        lines += [text, ""]
    return "\n".join(lines)


def _conditions(state: SearchState) -> list[str]:
    chips = chips_for(state)
    if not chips:
        return [gettext("All records")]
    return [
        f"{one.label}: {excluded_label(one.name) if one.is_excluded else one.name}" for one in chips
    ]


def _entry(number: int, found: Found, state: SearchState, origin: str) -> Iterator[str]:
    hit = found.hit
    yield f"{number}. {single_line(hit.title)}"
    yield _INDENT + " · ".join(filter(None, (date_label(hit.date), hit.source, *_countries(hit))))
    yield f"{_INDENT}{origin}/d/{hit.id}"
    why = gettext("Why:")
    yield from (f"{_INDENT}{why} {single_line(line)}" for line in _why(found, state))
    if hit.lacking:
        yield _INDENT + gettext("Without: %(words)s", words=", ".join(hit.lacking))
    if hit.snippet.text:
        marked = (f"*{one.text}*" if one.is_marked else one.text for one in
                  text_runs(hit.snippet.text, hit.snippet.marks))  # fmt: skip
        yield _INDENT + single_line("".join(marked))


def _countries(hit: Hit) -> Iterator[str]:
    for pair in hit.pairs:
        yield " – ".join(map(country_label, pair.split("-")))


def _why(found: Found, state: SearchState) -> Iterator[str]:
    """Write why a search has a record: its words in the forms that the record has, the values of
    its filters that the record has.
    """
    yield from map(_reason, found.hit.reasons)
    for one in state.filters:
        if found.record and one.mode is not Mode.NONE:
            yield from _values(one, found.record)
    if state.has_dates:
        yield ": ".join((gettext("Dates"), date_label(found.hit.date)))
    if not state.parameters():
        yield gettext("the search is for all records")


def _reason(reason: Reason) -> str:
    name = reason.typed
    if reason.name:
        name = " ".join((reason.typed, gettext("as"), reason.name))
    forms = (
        f"{form.text} × {format_number(form.times)}" if form.times > 1 else form.text
        for form in reason.forms
    )
    return f"{name}: {', '.join(forms)}"


def _values(asked: Filter, record: Record) -> Iterable[str]:
    own = asked.field.declared.values_of(record)
    names = ", ".join(value_label(asked.field, one) for one in own if one in asked.values)
    return (f"{field_label(asked.field)}: {names}",) if names else ()


def records_mail(
    head: Letterhead, own: Subscription, until: int, made: int, subject: str, listed: str,
    ending: str,
) -> Mail:  # fmt: skip
    """Write the mail about new records to one reader, up to a position; `ending` is the address
    that ends the subscription.
    """
    with in_language(own.language):
        why = gettext(
            "You get this mail because the reader of %(address)s confirmed it at %(site)s.",
            address=own.address,
            site=head.name,
        )
        end = gettext("End it:")
    return Mail(
        f"{own.id}.{own.position}-{until}@{head.domain}",
        head.sender,
        head.name,
        own.address,
        own.language,
        made,
        subject,
        f"{listed}\n{_RULE}\n{why}\n{end} {ending}\n",
        ending,
    )
