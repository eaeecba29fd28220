"""What only the site answers to programs, each declared once."""

from msgspec import UNSET, Struct, UnsetType

from searcher.model.record import Record
from searcher.search.answers import Counts, SearchPage
from searcher.sources import SourceKind
from searcher.store import RecordVersion, SavedSearch, Version


class VersionOfRecord(Struct, frozen=True):
    """A version of a record that a saved search found."""

    id: str
    version: int


class ChangedSince(Struct, frozen=True):
    """A record found then, in which version, and which is its newest now."""

    id: str
    then: int
    now: int


class GoneSince(Struct, frozen=True):
    """A record that can no longer be found, and why it was withdrawn, if it was."""

    id: str
    version: int
    withdrawn: str | None


class SinceSaved(Struct, frozen=True):
    """What the same search finds now and did not then, or not any longer.

    left: changed and no longer found.  missed: not changed, and no longer found.
    """

    added: tuple[VersionOfRecord, ...]
    changed: tuple[ChangedSince, ...]
    left: tuple[ChangedSince, ...]
    missed: tuple[ChangedSince, ...]
    gone: tuple[GoneSince, ...]


class SavedSearchAnswer(Struct, frozen=True):
    """A saved search: what it found, and what has changed since.

    made: when (RFC 3339).  digest: SHA-256 of the list of records.  problem: why the search can no
    longer be compared.
    """

    id: str
    permalink: str
    made: str
    address: str
    query: str
    total: int
    digest: str
    records: tuple[VersionOfRecord, ...]
    since: SinceSaved | None
    problem: str | None


class ComparedSearch(Struct, frozen=True):
    """One of two searches that are compared: its address, how many records it finds, how many of
    them have each value of a field, how it was understood; or why it cannot be run.
    """

    address: str
    total: int | None
    facets: Counts
    notices: tuple[str, ...]
    problem: str | None


class RecordsShared(Struct, frozen=True):
    """How many records both of two searches find, and how many only the first or the second."""

    both: int
    first: int
    second: int


class SearchesCompared(Struct, frozen=True):
    """Two searches side by side; shared: what they have in common, if both can be run."""

    first: ComparedSearch
    second: ComparedSearch
    shared: RecordsShared | None


class RecordsThroughTime(Struct, frozen=True):
    """The identifiers of the first records of a search in the order of their dates, as the pages
    of every mention have them, `size` on each.
    """

    total: int
    size: int
    ids: tuple[str, ...]


class SentenceLine(Struct, frozen=True):
    """A sentence that has words of a search: the number of its paragraph, where its words are, in
    characters (from the first, to before the last), and the address of the paragraph.
    """

    text: str
    paragraph: int
    marks: tuple[tuple[int, int], ...]
    address: str


class MentionLine(Struct, frozen=True):
    """The mentions of the words of a search in a record.

    date: EDTF.  title_marks: where its title has them.  count: how many mentions there are.
    complete: whether the whole text was read; of a very long one only the beginning is.
    """

    id: str
    version: int
    title: str
    date: str | None
    source: str | None
    language: str | None
    title_marks: tuple[tuple[int, int], ...]
    count: int
    complete: bool
    sentences: tuple[SentenceLine, ...]
    address: str


class MentionList(Struct, frozen=True):
    """The records of a search in the order of their dates, with every sentence that has its words.

    total: how many records the search finds.  next: the address of the next page.
    """

    total: int
    items: tuple[MentionLine, ...]
    notices: tuple[str, ...]
    next: str | None


class CountedQueryAnswer(Struct, frozen=True):
    """A query of a table: how many records it finds, and how many of them have each value of the
    columns (0 is left out); or why it was not counted.  address: of its search.
    """

    query: str
    address: str
    total: int | None
    counts: dict[str, int]
    notices: tuple[str, ...]
    problem: str | None


class QueriesCounted(Struct, frozen=True):
    """Queries counted by year or by pair of countries; columns: years, or the pairs that most of
    the records have.
    """

    by: str
    columns: tuple[str, ...]
    queries: tuple[CountedQueryAnswer, ...]


class VersionedRecord(Record, frozen=True):
    """A record with the history of its versions."""

    versions: tuple[Version, ...] = ()


class Linkset(Struct, frozen=True):
    """Links of several resources (RFC 9264): of each its address as `anchor`, and by the name of
    each relation a list of targets.
    """

    linkset: tuple[dict[str, str | list[dict[str, str]]], ...]


class WithdrawnRecord(Struct, frozen=True):
    """What remains of a record that was withdrawn.  date: EDTF."""

    id: str
    title: str
    date: str | None
    reason: str | None
    replaced_by: str | None


class Problem(Struct, frozen=True):
    """What is wrong with a request (RFC 9457).

    type: the address of this kind of problem, where it is explained.  title: what is wrong, the
    same for all of this kind.  detail: what is wrong with this request.  instance: the path of the
    request.  remedy: what to do about it.  query, position: an invalid query, and where it is
    invalid, in characters.  did_you_mean: the records whose identifiers differ little from an
    invalid one.  record: what was withdrawn.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    remedy: str
    query: str | UnsetType = UNSET
    position: int | UnsetType = UNSET
    did_you_mean: tuple[str, ...] | UnsetType = UNSET
    record: WithdrawnRecord | UnsetType = UNSET


class SearchAnswer(SearchPage, frozen=True):
    """A page of the results of a search.

    next: the address of the next page by a cursor, from the last record of this page on.
    """

    next: str | None = None


class PairLine(Struct, frozen=True):
    """A pair of countries, and how many records of the search are about it."""

    pair: str
    countries: tuple[str, ...]
    total: int
    address: str


class PairList(Struct, frozen=True):
    """The pairs of countries of a search by their codes.  next: the address of the next page."""

    items: tuple[PairLine, ...]
    next: str | None


class CountryLine(Struct, frozen=True):
    """A country, and how many records of the search are about it or mention it."""

    code: str
    name: str
    total: int
    address: str


class CountryList(Struct, frozen=True):
    """The countries of a search by their codes.  next: the address of the next page."""

    items: tuple[CountryLine, ...]
    next: str | None


class SourceLine(Struct, frozen=True):
    """A source, how many records of the search are by it, and what the registry of publishers has
    of it, if it is registered.
    """

    name: str
    total: int
    id: str | None = None
    kind: SourceKind | None = None
    country: str | None = None
    languages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


class SourceList(Struct, frozen=True):
    """The sources of a search by their names.  next: the address of the next page."""

    items: tuple[SourceLine, ...]
    next: str | None


class DossierLine(Struct, frozen=True):
    """The newest version of a published dossier.  made: when (RFC 3339)."""

    id: str
    version: int
    title: str
    made: str
    address: str


class DossierPage(Struct, frozen=True):
    """The published dossiers by their identifiers.  next: the address of the next page."""

    items: tuple[DossierLine, ...]
    next: str | None


class VersionList(Struct, frozen=True):
    """The versions of a record, the oldest first.  next: the address of the next page."""

    id: str
    items: tuple[Version, ...]
    next: str | None


class ChangeLine(Struct, frozen=True):
    """The last change of a record: when (RFC 3339), and the version that it made; None if the
    record was withdrawn.
    """

    id: str
    version: int | None
    changed: str
    address: str


class ChangeList(Struct, frozen=True):
    """The last change of each record in the order of time.

    next: the address of the next page; None at the end.  cursor: where a later request goes on, so
    that it lists only what has changed since.
    """

    items: tuple[ChangeLine, ...]
    next: str | None
    cursor: str


def versions_of(records: tuple[RecordVersion, ...]) -> tuple[VersionOfRecord, ...]:
    """Return the records that a saved search found."""
    return tuple(VersionOfRecord(one.id, one.version) for one in records)


def saved_search_answer(
    saved: SavedSearch, root: str, permalink: str, since: SinceSaved | None, problem: str
) -> SavedSearchAnswer:
    """Return a saved search with what has changed since; `root` is the path of the site."""
    return SavedSearchAnswer(
        id=saved.id,
        permalink=permalink,
        made=saved.made,
        address=root + saved.address,
        query=saved.query,
        total=saved.total,
        digest=saved.digest,
        records=versions_of(saved.records),
        since=since,
        problem=problem or None,
    )
