"""The language of a document and of its parts."""

import pytest

from evaluation.language import Score, detect, score
from searcher.metadata.language import LanguageDetection

ENGLISH = (
    "The two ministers spoke about the road over the pass, and agreed that it will be open all the "
    "year. They also thanked the engineers who have worked on it for many months."
)
RUSSIAN = (
    "Стороны обсудили строительство дороги через перевал и договорились, что она будет открыта "
    "круглый год. Они также поблагодарили инженеров за работу."
)
KAZAKH = (
    "Тараптар асу арқылы өтетін жолдың құрылысын талқылап, оның жыл бойы ашық болатыны туралы "
    "келісті. Олар сондай-ақ инженерлерге жасаған еңбегі үшін алғыс айтты."
)
UKRAINIAN = (
    "Сторони обговорили будівництво дороги через перевал і домовилися, що вона буде відкрита "
    "протягом усього року. Вони також подякували інженерам за роботу."
)
ARMENIAN = (
    "Կողմերը քննարկեցին լեռնանցքով անցնող ճանապարհի կառուցումը և պայմանավորվեցին, որ այն բաց կլինի "
    "ամբողջ տարին։ Նրանք նաև շնորհակալություն հայտնեցին ճարտարագետներին։"
)


def passages(found: LanguageDetection) -> list[str]:
    return [p.language for p in found.passages]


@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, "en"), (RUSSIAN, "ru"), (KAZAKH, "kk"), (UKRAINIAN, "uk"), (ARMENIAN, "hy")],
)
def test_a_text_in_one_language_has_no_passages(text, language):
    found = detect("\n\n".join([text, text, text]))
    assert found.detection.value == language
    assert found.passages == ()
    assert found.detection.flags == ()


@pytest.mark.parametrize(
    ("outer", "inner", "language"),
    [
        (RUSSIAN, KAZAKH, "kk"),
        (RUSSIAN, UKRAINIAN, "uk"),
        (KAZAKH, RUSSIAN, "ru"),
        (ENGLISH, ARMENIAN, "hy"),
        (ARMENIAN, ENGLISH, "en"),
    ],
)
def test_a_paragraph_in_another_language_is_a_passage(outer, inner, language):
    found = detect("\n\n".join([outer, outer, inner, outer]))
    assert passages(found) == [language]
    start = 2 * (len(outer) + 2)
    assert (found.passages[0].start, found.passages[0].end) == (start, start + len(inner))


def test_neighbouring_paragraphs_are_one_passage():
    found = detect("\n\n".join([RUSSIAN, RUSSIAN, RUSSIAN, KAZAKH, KAZAKH]))
    assert passages(found) == ["kk"]


def test_the_language_is_that_of_most_of_the_text_and_not_of_its_opening():
    found = detect("\n\n".join([ENGLISH, KAZAKH, KAZAKH, KAZAKH]))
    assert found.detection.value == "kk"
    assert passages(found) == ["en"]


def test_a_text_without_words_has_no_language():
    found = detect("--30--")
    assert found.detection.value is None
    assert [flag.code for flag in found.detection.flags] == ["language-unknown"]


def test_the_score_counts_a_wrong_language():
    result = score([("a", "en"), ("b", "kk")], lambda _: "en")
    assert isinstance(result, Score)
    assert (result.right, result.of, result.confused) == (1, 2, {("kk", "en"): 1})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Leaders of Armenia, Georgia and Greece meet in Gyumri\n\nGyumri, 30 October 2017. The "
            "presidents of Armenia, Georgia and Greece opened the Gyumri-Batumi-Patras line.",
            "en",
        ),
        ("Armenia and Oman\n\nGyumri, 5 May 2018. Armenia received the ambassador of Oman.", "en"),
        (
            "Послы Чили и Перу\n\nОмск, 5 мая 2018 года. Посол Чили и посол Перу у губернатора.",
            "ru",
        ),
    ],
)
def test_a_short_text_of_names_is_in_a_supported_language(text, language):
    found = detect(text)
    assert found.detection.value == language
    assert found.detection.flags == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Посланиците подписаха споразумение в София, а след това посетиха новия музей на "
            "града и се срещнаха с учители.",
            "bg",
        ),
        (
            "Euskal Herriko ikasleek liburutegi berria ireki dute gaur hirian, eta irakasleek "
            "eskerrak eman dizkiete bertako langileei egindako lanagatik.",
            "eu",
        ),
    ],
)
def test_a_rare_language_is_detected_if_its_letters_are_certain(text, language):
    assert detect(text).detection.value == language


def test_a_language_is_unknown_if_it_is_only_inferred_from_the_rarity_of_others():
    found = detect("Vstrecha ministrov\n\nMinistry obsudili torgovlyu mezhdu dvumya stranami.")
    assert found.detection.value is None
