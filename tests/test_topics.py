"""What a document is about beside countries."""

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from searcher.normalise.draft import Draft
from searcher.normalise.topics import topic_names, topics_of
from searcher.originals import read_original
from searcher.record import Original
from searcher.sources import Registry


def told(text: str, language: str, title: str | None = None):
    parsed = read_original(text.encode())
    original = Original("", 0, "text/plain", "utf-8", "", "")
    draft = Draft.begin(parsed, original, {}, Registry(())).titled(title)
    return topics_of(replace(draft, language=language))


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("en", "The pipeline will carry natural gas and oil to the power plant.", "energy"),
        ("ru", "По железной дороге через порт прошло двадцать контейнеров с грузами.", "transport"),
        ("kk", "Екі елдің театрлары мен музейлері мәдениет күндеріне дайындалуда.", "culture"),
        ("az", "Universitetlərin tələbələri və müəllimləri təqaüd proqramını müzakirə ediblər.", "education"),
        ("hy", "Բժիշկները պատվաստանյութեր և դեղեր տարան հիվանդանոցներ։", "health"),
        ("tr", "Milletvekilleri mecliste dostluk grubunun toplantısında konuştu.", "parliament"),
    ],
)  # fmt: skip
def test_inflected_words_tell_the_topic(language, text, topic):
    assert told(text, language).value[0] == topic


def test_one_word_far_down_tells_nothing():
    text = "The visitors went home again. " * 20
    assert told(f"{text} They had seen a bridge.", "en").value == ()


def test_one_word_in_the_title_tells():
    assert told("The visitors went home again.", "en", "Carpets from both sides").value == (
        "culture",
    )


def test_at_most_three_the_main_one_first():
    text = (
        "Railway, train, port. Railway, train, port. University and students. "
        "Oil and gas. Museum and theatre. Doctors in hospitals."
    )
    found = told(text, "en")
    assert found.value[0] == "transport"
    assert len(found.value) <= 3


def test_diplomatic_words_do_not_hide_what_is_spoken_about():
    text = "The Ministry of Foreign Affairs reports on a seminar on electricity and solar power plants."
    assert told(text, "en").value[0] == "energy"


def test_the_evidence_stands_where_it_says():
    text = "The pipeline will carry natural gas to the power plant."
    for e in told(text, "en").evidence:
        assert text[e.where.start : e.where.end] == e.found


def test_an_unknown_language_has_no_topics():
    assert told("Lorem ipsum dolor sit amet.", "la").value == ()


def test_every_topic_has_a_name_and_words_in_each_language():
    data = tomllib.loads(
        files("searcher.normalise").joinpath("data/topics.toml").read_text("utf-8")
    )
    assert set(topic_names()) == set(data)
    for topic, words in data.items():
        for language in ("en", "ru", "kk", "az", "hy", "tr"):
            assert len(words[language].split(",")) > 10, (topic, language)


def test_no_word_stands_for_two_topics():
    data = tomllib.loads(
        files("searcher.normalise").joinpath("data/topics.toml").read_text("utf-8")
    )
    for language in ("en", "ru", "kk", "az", "hy", "tr"):
        words = [w.strip() for topic in data.values() for w in topic[language].split(",")]
        assert len(words) == len(set(words)), language
