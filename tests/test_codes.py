"""Codes: each has a text in every language of the interface, and none is shown raw."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import get_args

import pytest
from builders import ROOT
from laws_builders import record
from test_i18n import LANGUAGES, in_language, sample

from searcher.ingest.hints import ORIGINS
from searcher.metadata.topic_vocabulary import topic_names
from searcher.model import errors
from searcher.model.facets import Field
from searcher.model.query import Sort
from searcher.model.record import (
    SCHEMA,
    Evidence,
    Kind,
    Locator,
    Origin,
    Party,
    Reason,
    Relation,
    RelationKind,
    Role,
    from_json,
    to_json,
)
from searcher.model.review import ReviewCode, ReviewFlag
from searcher.search.concordance import Order
from searcher_web import labels
from searcher_web.presenters import comparison, concordance, formatting, results

__all__ = ["in_language", "sample"]

InLanguage = Callable[[str], AbstractContextManager[None]]
CYRILLIC = re.compile("[а-яё]")


def evidence_at(origin: Origin) -> Evidence:
    return Evidence("title", "", "", Locator(origin, 0, 1, "h1"), "", 1.0)


LABELS = {field.key: field.label for field in SCHEMA.fields}
SHOWN: dict[str, tuple[list[object], Callable[..., str]]] = {
    "code for review": ([*ReviewCode], labels.review_code_label),
    "value of the facet of review": (
        [*ReviewCode],
        lambda code: formatting.value_label(Field.REVIEW, code),
    ),
    "flag": ([*ReviewCode], lambda code: formatting.review_flag_label(ReviewFlag(code, "x"))),
    "kind": ([*Kind, "unknown"], lambda kind: formatting.value_label(Field.KIND, kind)),
    "topic": ([*topic_names()], lambda topic: formatting.value_label(Field.TOPIC, topic)),
    "role": ([role for role in Role if role is not Role.UNKNOWN], labels.role_label),
    "relation": ([*RelationKind], lambda one: formatting.relation_label(Relation("x", one, 0.5))),
    "field": ([*Field], formatting.field_label),
    "metadata field": ([*LABELS], lambda key: formatting.gettext(LABELS[key])),
    "reason": ([*Reason], labels.reason_label),
    "reason with its program": (
        [*Reason][-1:],
        lambda one: labels.reason_label(one.by("searcher")),
    ),
    "origin of a hint": ([*ORIGINS], labels.origin_label),
    "place of evidence": (
        [*get_args(Origin)],
        lambda origin: formatting.locator_label(evidence_at(origin)),
    ),
    "order of results": ([*Sort], lambda sort: formatting.gettext(results._SORTS[sort])),
    "order of lines": ([*Order], lambda order: formatting.gettext(concordance._ORDERS[order])),
    "no issuer": (["none"], lambda value: formatting.value_label(Field.ISSUER, value)),
    "no source": (["unknown"], lambda value: formatting.value_label(Field.SOURCE, value)),
    "no year": (["undated"], lambda value: formatting.value_label(Field.YEAR, value)),
    "no language": (["unknown"], lambda value: formatting.value_label(Field.LANGUAGE, value)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHOWN)
def test_every_code_has_its_own_text_in_every_language(
    in_language: InLanguage, name: str, language: str
) -> None:
    every, shown = SHOWN[name]
    assert every
    with in_language("en"):
        english = [shown(code) for code in every]
    with in_language(language):
        found = [shown(code) for code in every]
    assert len(set(found)) == len(every)
    for code, text, original in zip(every, found, english, strict=True):
        is_raw = "-" in str(code) and str(code) in text
        assert text, code
        assert not is_raw, code
        assert str(code) != text or (language == "en" and name in PLAIN), code
        assert "needs review" not in original, code
        if language != "en":
            assert text != original, code
            assert CYRILLIC.search(text), code


PLAIN = {"reason", "origin of a hint", "role", "order of lines"}
"""Codes that are also the English words that readers see."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_of_another_version_of_the_program_is_kept_and_shown_with_a_text(
    in_language: InLanguage, language: str
) -> None:
    old = record(1, body="A body.")
    data = to_json(old)
    coded = data.replace(
        b'"flags": []',
        b'"flags": [{"code": "sky-unsure", "field": "sky", "detail": "grey"}]',
    )
    assert coded != data
    read = from_json(coded)
    (flag,) = read.flags
    assert (flag.code, flag.code.is_known) == ("sky-unsure", False)
    assert from_json(to_json(read)) == read
    assert b'"sky-unsure"' in to_json(read)
    assert "sky-unsure" not in [*ReviewCode]
    with in_language(language):
        label, facet = (
            formatting.review_flag_label(flag),
            formatting.value_label(Field.REVIEW, "sky-unsure"),
        )
    assert label != "sky-unsure: grey."
    assert "sky-unsure" in facet
    assert facet != "sky-unsure"
    assert "grey" in label
    if language != "en":
        assert CYRILLIC.search(label)


def test_a_code_that_is_not_text_is_refused() -> None:
    with pytest.raises(ValueError, match="7"):
        ReviewCode(7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("flag", "english", "russian"),
    [
        (
            ReviewFlag(ReviewCode.PARTIES_UNSURE, "parties", "ES GB"),
            "Another country may also be a party: Spain, United Kingdom.",
            "Стороной может быть и ещё одна страна: Испания, Великобритания.",
        ),
        (
            ReviewFlag(ReviewCode.PARTY_ALONE, "parties", "KZ"),
            "Only one country was recognised: Kazakhstan.",
            "Распознана только одна страна: Казахстан.",
        ),
        (
            ReviewFlag(ReviewCode.LANGUAGE_UNSURE, "language", "kk"),
            "The language is uncertain: Kazakh.",
            "Язык под вопросом: Казахский.",
        ),
        (
            ReviewFlag(ReviewCode.KIND_UNSURE, "kind", "press-release"),
            "The kind of document was inferred only from its form of publication: Press release.",
            None,
        ),
        (ReviewFlag(ReviewCode.PARTIES_UNKNOWN, "parties"), "No country was recognised.", None),
    ],
)
def test_the_detail_of_a_review_flag_is_shown_by_name(
    in_language: InLanguage, flag: ReviewFlag, english: str, russian: str | None
) -> None:
    with in_language("en"):
        assert formatting.review_flag_label(flag) == english
    with in_language("ru"):
        assert russian is None or formatting.review_flag_label(flag) == russian
        assert not re.search(r": [A-Za-z -]+\.$", formatting.review_flag_label(flag))


def test_a_comparison_shows_the_role_of_a_party(in_language: InLanguage) -> None:
    with in_language("en"):
        parties = (Party("KZ", 0.5, Role.HOST), Party("AM", 0.5))
        shown = [comparison._value_line(SCHEMA.field("parties"), party) for party in parties]
        assert shown == ["Kazakhstan, 50%, host", "Armenia, 50%"]


def refusals(root: type[errors.RefusedInput] = errors.RefusedInput) -> Iterator[str]:
    for one in root.__subclasses__():
        yield one.code
        yield from refusals(one)


def test_the_guide_lists_every_code_of_refused_and_skipped_inputs() -> None:
    every = {*refusals()}
    assert "refused" not in every
    text = (ROOT / "docs" / "how-to" / "ingest.md").read_text("utf-8")
    listed = re.search(r"## Codes in the report\s+(.*?`report`)", text, re.DOTALL)
    assert listed
    assert {*re.findall(r"`([a-z-]+)`", listed.group(1))} == every


def test_the_guide_explains_every_review_code() -> None:
    text = (ROOT / "docs" / "how-to" / "review-codes.md").read_text("utf-8")
    assert {*re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)} == {*ReviewCode}


@pytest.mark.parametrize("code", ReviewCode)
def test_the_text_and_remedy_of_each_review_code_are_sentences(code: ReviewCode) -> None:
    for sentence in (code.text, code.remedy):
        assert re.fullmatch(r"[A-Z].*\.", sentence)
