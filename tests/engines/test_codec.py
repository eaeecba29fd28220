"""Whoosh reads our arrays like files that it wrote itself."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from engines_builders import Draft, History, Library, library, written
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import plain_searcher
from whoosh import query, sorting
from whoosh.matching import Matcher, ReadTooFar
from whoosh.reading import IndexReader, TermNotFound
from whoosh.scoring import BM25F
from whoosh.searching import Searcher
from whoosh.util.numeric import byte_to_length, length_to_byte

from searcher.index.record_values import UNDATED, days_of
from searcher.index.whoosh.schema import DAYS
from searcher.index.whoosh.segment import LENGTHS, TEXTS
from searcher.model.facets import Field
from searcher.model.record import Record

TEXT_FIELDS = tuple(f"{text}_{stream}" for text in TEXTS for stream in ("words", "stems"))
FIELDS = (*TEXT_FIELDS, *Field, "id")


@dataclass
class Pair:
    """Whoosh's searchers on the same records: in our index, and in one of its own."""

    ours: Searcher
    plain: Searcher
    library: Library

    @property
    def readers(self) -> tuple[IndexReader, IndexReader]:
        return self.ours.reader(), self.plain.reader()


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Open one segment without deletions, of texts whose lengths are not rounded."""
    with (
        written(History(seed=8, many=60, size=60, exact=True)) as made,
        made.whoosh(BM25F()) as ours,
        plain_searcher(made.living.values(), BM25F()) as plain,
    ):
        assert ours.is_atomic()
        yield Pair(ours, plain, made)


@pytest.fixture(scope="module")
def several() -> Iterator[Pair]:
    """Open several segments, with deletions in some of them; texts of any length."""
    history = History(seed=9, many=90, size=40, gone=(103, 104, 150))
    with (
        written(history) as made,
        made.whoosh(BM25F()) as ours,
        plain_searcher(made.living.values(), BM25F()) as plain,
    ):
        assert [leaf.reader().has_deletions() for leaf, _ in ours.leaf_searchers()] == [
            True,
            True,
            False,
        ]
        yield Pair(ours, plain, made)


def postings(matcher: Matcher, reader: IndexReader) -> Iterator[tuple]:
    """Read each posting of a matcher, with the document's identifier for its number."""
    while matcher.is_active():
        places = matcher.value_as("positions") if matcher.supports("positions") else None
        spans = [span.start for span in matcher.spans()] if places is not None else None
        if matcher.value():
            assert matcher.format.decode_frequency(matcher.value()) == matcher.weight()
        identifier = reader.stored_fields(matcher.id())["id"]
        yield identifier, matcher.weight(), matcher.value_as("frequency"), places, spans
        matcher.next()


class TestTerms:
    def test_all_terms_have_the_same_order(self, pair: Pair) -> None:
        ours, plain = (list(reader.all_terms()) for reader in pair.readers)
        assert ours == plain
        assert len(ours) > 300

    @pytest.mark.parametrize("field", FIELDS)
    def test_the_lexicon_of_a_field_is_the_same(self, pair: Pair, field: str) -> None:
        ours, plain = pair.readers
        assert list(ours.lexicon(field)) == list(plain.lexicon(field))
        assert list(ours.field_terms(field)) == list(plain.field_terms(field))

    @pytest.mark.parametrize("field", FIELDS)
    def test_the_frequencies_of_terms_are_the_same(self, pair: Pair, field: str) -> None:
        ours, plain = pair.readers
        for term in plain.lexicon(field):
            assert (field, term) in ours
            assert ours.doc_frequency(field, term) == plain.doc_frequency(field, term)
            assert ours.frequency(field, term) == plain.frequency(field, term)
            assert ours.first_id(field, term) == plain.first_id(field, term)

    @pytest.mark.parametrize("field", TEXT_FIELDS)
    def test_the_statistics_of_a_term_are_the_same(self, pair: Pair, field: str) -> None:
        for (one, mine), (other, theirs) in zip(
            *(reader.iter_field(field) for reader in pair.readers), strict=True
        ):
            assert one == other
            for name in (
                "weight",
                "doc_frequency",
                "min_length",
                "max_length",
                "max_weight",
                "min_id",
                "max_id",
            ):
                assert getattr(mine, name)() == getattr(theirs, name)(), (one, name)

    @pytest.mark.parametrize("start", ["", "t", "tr", "trade", "м", "zzz", "ş"])
    @pytest.mark.parametrize("field", ["text_words", "title_words", "source", "topic"])
    def test_terms_are_found_by_prefix(self, pair: Pair, field: str, start: str) -> None:
        ours, plain = pair.readers
        assert list(ours.expand_prefix(field, start)) == list(plain.expand_prefix(field, start))
        assert list(ours.terms_from(field, start)) == list(plain.terms_from(field, start))

    def test_a_cursor_steps_through_the_terms(self, pair: Pair) -> None:
        chance = random.Random(2)
        known = [term.decode() for term in pair.plain.reader().lexicon("title_words")]
        ours, plain = (reader.cursor("title_words") for reader in pair.readers)
        for _ in range(200):
            step = chance.choice(("first", "next", "next", "find"))
            asked = (chance.choice(known)[: chance.randint(0, 9)],) if step == "find" else ()
            for cursor in (ours, plain):
                getattr(cursor, step)(*asked)
            assert (ours.is_valid(), ours.text()) == (plain.is_valid(), plain.text()), (step, asked)
            if ours.is_valid():
                assert ours.term_info().doc_frequency() == plain.term_info().doc_frequency()
            else:
                ours.first(), plain.first()

    @pytest.mark.parametrize("word", ["trade", "talks", "министр", "isik", "x"])
    @pytest.mark.parametrize("distance", [1, 2])
    def test_terms_within_an_edit_distance_are_found(
        self, pair: Pair, word: str, distance: int
    ) -> None:
        ours, plain = (
            list(reader.terms_within("text_words", word, distance)) for reader in pair.readers
        )
        assert ours == plain

    @pytest.mark.parametrize("field", FIELDS)
    def test_a_missing_term_raises_the_same_error(self, pair: Pair, field: str) -> None:
        for reader in pair.readers:
            assert (field, b"nowhere") not in reader
            assert reader.doc_frequency(field, b"nowhere") == 0
            assert reader.frequency(field, b"nowhere") == 0
            with pytest.raises(TermNotFound):
                reader.term_info(field, b"nowhere")
            with pytest.raises(TermNotFound):
                reader.postings(field, b"nowhere")


class TestPostings:
    @pytest.mark.parametrize("field", FIELDS)
    def test_postings_have_the_same_documents_counts_and_positions(
        self, pair: Pair, field: str
    ) -> None:
        for term in pair.plain.reader().lexicon(field):
            mine, theirs = (list(postings(r.postings(field, term), r)) for r in pair.readers)
            assert mine == theirs, term
            ids, others = (list(r.postings(field, term).all_ids()) for r in pair.readers)
            assert ids == others

    @settings(max_examples=100)
    @given(data=st.data())
    def test_skipping_to_a_document_is_the_same(self, pair: Pair, data: st.DataObject) -> None:
        field = data.draw(st.sampled_from(("text_words", "text_stems", "kind", "topic")))
        reader = pair.ours.reader()
        term = data.draw(st.sampled_from(list(reader.lexicon(field))))
        matcher = reader.postings(field, term)
        left = list(matcher.all_ids())
        for number in data.draw(st.lists(st.integers(0, 65))):
            if not left:
                break
            step = data.draw(st.sampled_from(("skip", "next", "copy")))
            if step == "skip":
                matcher.skip_to(number)
                left = [one for one in left if one >= number]
            elif step == "next":
                matcher.next()
                left = left[1:]
            else:
                other, matcher = matcher, matcher.copy()
                other.reset()
            assert matcher.is_active() == bool(left)
            assert not left or matcher.id() == left[0]
        assert list(matcher.all_ids()) == left

    def test_a_matcher_at_its_end_raises_the_same_error(self, pair: Pair) -> None:
        matcher = pair.ours.reader().postings("text_words", b"trade")
        count = len(list(matcher.all_ids()))
        for _ in range(count):
            matcher.next()
        assert not matcher.is_active()
        with pytest.raises(ReadTooFar):
            matcher.next()
        with pytest.raises(ReadTooFar):
            matcher.skip_to(3)
        matcher.reset()
        assert len(list(matcher.all_ids())) == count


class TestDocuments:
    def test_stored_fields_are_the_same(self, pair: Pair) -> None:
        ours, plain = pair.readers
        assert list(ours.iter_docs()) == list(plain.iter_docs())
        assert list(ours.all_stored_fields()) == list(plain.all_stored_fields())
        assert ours.doc_count() == ours.doc_count_all() == plain.doc_count() == 60

    def test_a_document_is_found_by_its_identifier(self, several: Pair) -> None:
        for one in several.library.living.values():
            stored = {"id": one.id, "version": one.version}
            assert several.ours.document(id=one.id) == several.plain.document(id=one.id) == stored
        assert several.ours.document(id="nobody") is None

    @pytest.mark.parametrize("field", [*TEXT_FIELDS, "kind"])
    def test_field_lengths_are_the_same(self, pair: Pair, field: str) -> None:
        ours, plain = pair.readers
        for number in range(60):
            length = ours.doc_field_length(number, field, 0)
            assert length == (plain.doc_field_length(number, field, 0) or 0)
        assert ours.field_length(field) == plain.field_length(field)
        assert pair.ours.avg_field_length(field) == pair.plain.avg_field_length(field)

    @pytest.mark.parametrize("field", TEXT_FIELDS)
    def test_the_minimum_and_maximum_length_of_a_field_are_the_same(
        self, pair: Pair, field: str
    ) -> None:
        reader = pair.ours.reader()
        lengths = [reader.doc_field_length(number, field) for number in range(60)]
        assert reader.max_field_length(field) == max(lengths)
        assert reader.min_field_length(field) == min(lengths)

    @pytest.mark.parametrize("day", DAYS)
    def test_columns_are_the_same(self, pair: Pair, day: str) -> None:
        ours, plain = (reader.column_reader(day) for reader in pair.readers)
        assert list(ours) == [ours[number] for number in range(60)]
        assert list(ours) == [plain[number] for number in range(60)]
        assert len(ours) == 60
        assert [ours.sort_key(n) for n in range(60)] == [plain.sort_key(n) for n in range(60)]
        assert not pair.ours.reader().has_column("kind")

    def test_deleted_documents_are_the_same(self, several: Pair) -> None:
        reader = several.ours.reader()
        assert (reader.doc_count_all(), reader.doc_count()) == (90, 87)
        living = list(reader.all_doc_ids())
        assert living == [number for number in range(90) if not reader.is_deleted(number)]
        assert {reader.stored_fields(n)["id"] for n in living} == set(several.library.living)


def test_lengths_are_rounded_as_by_whoosh() -> None:
    borders = {int(length) + by for length in LENGTHS for by in (-1, 0, 1)} | {10**6}
    lengths = sorted(length for length in borders if length >= 0 and length < 3000)
    with library() as made:
        made.commit([(n, Draft("", "w " * length)) for n, length in enumerate(lengths)])
        arrays = made.snapshot.readers[0].arrays
        assert arrays.lengths["text"].tolist() == [length_to_byte(length) for length in lengths]
    assert LENGTHS.tolist() == [byte_to_length(byte) for byte in range(256)]


# Searching

WORDS = ("trade", "the", "talks", "of", "ministers", "министр", "bakan")
ASKED = (
    *(query.Term("text_words", word) for word in WORDS),
    query.Or([query.Term("text_stems", f"en:{word}") for word in ("trade", "talk", "of")]),
    query.And([query.Term("text_words", "trade"), query.Term("title_words", "the", boost=2.0)]),
    query.Phrase("text_words", ["the", "trade"]),
    query.Or([query.Phrase("title_words", ["of", "the"]), query.Term("text_words", "энергия")]),
    query.AndNot(query.Term("text_words", "talks"), query.Term("kind", "report")),
    query.Prefix("text_words", "t"),
    query.Wildcard("text_words", "*ade?"),
    query.TermRange("topic", "topic 3", "topic 8"),
    query.FuzzyTerm("text_words", "trade", maxdist=2),
    query.Every("title_words"),
    query.Every(),
)


def hits(searcher: Searcher, asked: query.Query, **rest: object) -> list[tuple[str, float]]:
    results = searcher.search(asked, **{"limit": None, **rest})
    return [(hit["id"], hit.score) for hit in results]


@pytest.mark.parametrize("asked", ASKED, ids=str)
class TestSearching:
    def test_unchanged_whoosh_finds_the_same(self, pair: Pair, asked: query.Query) -> None:
        """The weights are Whoosh's own, on one segment without deletions."""
        ours, plain = hits(pair.ours, asked), hits(pair.plain, asked)
        assert ours == [(one, pytest.approx(score, abs=1e-9)) for one, score in plain]
        assert ours

    def test_whoosh_finds_the_same_in_several_segments(
        self, several: Pair, asked: query.Query
    ) -> None:
        """Only the documents are compared, because Whoosh's own weights count deleted ones."""
        ours, plain = dict(hits(several.ours, asked)), dict(hits(several.plain, asked))
        assert ours.keys() == plain.keys()

    @pytest.mark.parametrize("limit", [1, 5, 20])
    def test_the_best_results_are_the_first_of_all(
        self, pair: Pair, asked: query.Query, limit: int
    ) -> None:
        """Whoosh skips documents that cannot be among the best, by the statistics of a term."""
        best = [score for _, score in hits(pair.ours, asked)[:limit]]
        found = [score for _, score in hits(pair.ours, asked, limit=limit)]
        assert found == pytest.approx(best)

    @pytest.mark.parametrize("day", DAYS)
    def test_results_sorted_by_a_column_are_the_same(
        self, several: Pair, asked: query.Query, day: str
    ) -> None:
        for reverse in (False, True):
            found = [i for i, _ in hits(several.ours, asked, sortedby=day, reverse=reverse)]
            days = [day_of(several.library.living[one], day) for one in found]
            assert days == sorted(days, reverse=reverse)
            assert set(found) == dict(hits(several.plain, asked)).keys()


@pytest.mark.parametrize("day", DAYS)
def test_results_sorted_in_reverse_by_a_column_are_the_same(several: Pair, day: str) -> None:
    facet = sorting.FieldFacet(day, reverse=True)
    ours, plain = (
        [
            day_of(several.library.living[one], day)
            for one, _ in hits(searcher, query.Every(), sortedby=facet)
        ]
        for searcher in (several.ours, several.plain)
    )
    assert ours == plain == sorted(ours, reverse=True)


def day_of(one: Record, day: str) -> int:
    return (days_of(one) or (UNDATED, UNDATED))[DAYS.index(day)]
