"""The scores of titles, kinds, topics and sources of texts are computed on any rows."""

import pytest

from evaluation.publishers import Answer, Row
from evaluation.publishers import precision_and_recall as of_publishers
from evaluation.texts import diplomatic_scores, first_line_scores, is_same_line, kinds_of
from evaluation.topics import Label, Scored, precision_and_recall, score
from searcher.model.record import Kind

BODY = (
    "The weavers came to the capital on Monday and showed their carpets to the guests of the "
    "museum.\nIn the evening there was music in the old hall, and all of them stayed for the night."
)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("22. Telegram From the Embassy in Latvia", Kind.TELEGRAM),
        ("No. 7The Ambassador in Latvia (Weaver) to the Secretary of State", Kind.TELEGRAM),
        ("31. Memorandum of Conversation", Kind.MEMORANDUM),
        ("Aide-Mémoire From the Latvian Embassy", Kind.NOTE),
        ("Record of a Meeting", Kind.MINUTES),
        ("National Intelligence Estimate", Kind.REPORT),
    ],
)
def test_the_kinds_that_are_right_are_that_of_the_form_and_report(heading, kind):
    assert kinds_of(heading) == {kind, Kind.REPORT}


def test_diplomatic_documents_are_scored_by_title_and_kind():
    right = "22. Telegram From the Embassy in Latvia"
    rows = [
        {"title": right, "text": f"{right}\n\nRiga, April 2, 1958, 6 p.m.\n\n{BODY}"},
        {"title": "Another line", "text": f"A day of carpets\n\n{BODY}"},
    ]
    assert diplomatic_scores(rows) == {"documents": 2, "title": 1, "kind": 1}


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_first_lines_are_scored_for_each_language(between):
    rows = [
        {"title": "A day of carpets", "body": BODY, "lang": "en"},
        {"title": "- the weavers", "body": BODY, "lang": "kk"},
    ]
    assert dict(first_line_scores(rows, between)) == {"en": 1.0, "kk": 0.0}


def test_titles_are_compared_without_case_and_doubled_spaces():
    assert is_same_line("A  day of carpets", "a day of Carpets ")
    assert not is_same_line(None, "A day of carpets")


def test_topics_that_are_also_right_count_neither_as_wrong_nor_as_missed():
    label = Label("1", ("culture", "trade"), ("education",))
    scored = [Scored(label, ("culture", "education")), Scored(Label("2", ()), ("sport",))]
    assert precision_and_recall(scored) == (2 / 3, 1 / 2)


def test_topics_of_texts_are_detected():
    (one,) = score([Label("1", ("culture",))], {"1": f"Carpets in the museum\n\n{BODY}"})
    assert one.found == ("culture",)


def test_sources_are_scored_by_those_found_and_those_labelled():
    rows = [Row("en", "…", "A"), Row("en", "…", None), Row("en", "…", "B")]
    answers = [Answer(row, found) for row, found in zip(rows, ("A", "C", None), strict=True)]
    assert of_publishers(answers) == (1 / 2, 1 / 2)
