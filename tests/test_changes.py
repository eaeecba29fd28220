"""Differences of two versions: both texts can be restored, and the work is limited."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws_builders import record
from msgspec import structs
from rapidfuzz.distance import LCSseq, Opcodes

from searcher.model.version_diff import Edit, ParagraphDiff, compare, compare_texts, text_of

WORDS = st.sampled_from(["the", "minister", "spoke", "of", "trade", ",", ".", "Ташкент", "é", " "])
PARAGRAPHS = st.lists(WORDS, max_size=8).map(" ".join)
TEXTS = st.lists(PARAGRAPHS, max_size=7).map("\n\n".join) | st.text("ab \n", max_size=20)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_restored_from_a_comparison(before: str, after: str) -> None:
    found = compare_texts(before, after)
    assert text_of(found, Edit.INSERTED) == before
    assert text_of(found, Edit.DELETED) == after


@given(TEXTS, TEXTS)
def test_kept_paragraphs_are_in_both_texts(before: str, after: str) -> None:
    for paragraph in compare_texts(before, after):
        if paragraph.change is not Edit.KEPT:
            assert {span.change for span in paragraph.spans} <= {paragraph.change}
        if paragraph.is_same:
            text = "".join(span.text for span in paragraph.spans)
            assert text in before.split("\n\n")
            assert text in after.split("\n\n")


@given(TEXTS)
def test_a_text_has_no_difference_to_itself(text: str) -> None:
    assert all(paragraph.is_same for paragraph in compare_texts(text, text))


def marked(paragraph: ParagraphDiff) -> str:
    """Return a paragraph with [deletions] and {insertions}."""
    marks = {Edit.KEPT: "{}", Edit.DELETED: "[{}]", Edit.INSERTED: "{{{}}}"}
    return "".join(marks[span.change].format(span.text) for span in paragraph.spans)


def test_words_are_compared_within_similar_paragraphs() -> None:
    before = "Opening words.\n\nThe ministers met in Baku on Friday.\n\nThey spoke of trade."
    after = (
        "Opening words.\n\nA paragraph that was not there.\n\n"
        "The ministers met in Astana on Friday.\n\nNothing like it in there at all!"
    )
    assert [marked(p) for p in compare_texts(before, after)] == [
        "Opening words.",
        "{A paragraph that was not there.}",
        "The ministers met in [Baku ]{Astana }on Friday.",
        "[They spoke of trade.]",
        "{Nothing like it in there at all!}",
    ]


class Counting:
    """Compares sequences with rapidfuzz, and counts the cells of its matrices."""

    def __init__(self) -> None:
        self.cells: list[int] = []

    def opcodes(self, one: Sequence[str], other: Sequence[str]) -> Opcodes:
        self.cells.append(len(one) * len(other))
        return LCSseq.opcodes(one, other)

    def normalized_similarity(
        self, one: Sequence[str], other: Sequence[str], *, score_cutoff: float
    ) -> float:
        self.cells.append(len(one) * len(other))
        return LCSseq.normalized_similarity(one, other, score_cutoff=score_cutoff)


@pytest.mark.parametrize("paragraph", [5, 400, 40_000, 200_000])
def test_very_long_texts_are_compared_in_few_small_steps(
    monkeypatch: pytest.MonkeyPatch, paragraph: int
) -> None:
    def text(step: int) -> str:
        words = [f"w{n * step % 977}" for n in range(200_000)]
        return "\n\n".join(
            " ".join(words[at : at + paragraph]) for at in range(0, len(words), paragraph)
        )

    counting = Counting()
    monkeypatch.setattr("searcher.model.version_diff.LCSseq", counting)
    before, after = text(7), text(11)
    found = compare_texts(before, after)
    assert text_of(found, Edit.INSERTED) == before
    assert text_of(found, Edit.DELETED) == after
    # A complete comparison by words would have 4 * 10**10 cells; these are bits, 64 at a time.
    assert max(counting.cells, default=0) <= 1 << 28
    assert sum(counting.cells) <= 1 << 29
    assert len(counting.cells) <= 3 * 200_000 // 5


def test_different_fields_and_a_different_original_are_listed() -> None:
    before = record(1, title="One", body="A body.")
    after = structs.replace(
        before,
        version=2,
        title="Another",
        published=None,
        body="Another body.",
        original=replace(before.original, sha256="1" * 64),
    )
    assert compare(before, after).fields == ("title", "published", "original")
    assert compare(before, before).fields == ()
