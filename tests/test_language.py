"""The language of a document and of its parts."""

import pytest

from evaluation.language import Score, detect, score
from searcher.metadata.language import LanguageDetection
from searcher.metadata.language.foreign_letters import has_foreign_letters

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


_UKRAINIAN = (
    "У неділю в Києві відкрили виставку килимів, на якій показали роботи майстрів із Вірменії. "
    "Гості не приховували радості: вони прийшли до музею за годину до початку і не хотіли йти до "
    "вечора. На думку директорки, за два роки до неї не приходило стільки людей. В музеї не було "
    "місця, тому частину гостей запросили до парку."
)
_BULGARIAN = (
    "В неделя в София откриха изложба на килими, на която показаха работи на майстори от Армения. "
    "Гостите не скриваха радостта си: те дойдоха в музея час преди началото и не искаха да си "
    "тръгват до вечерта. По думите на директорката за две години в музея не са идвали толкова "
    "хора. За част от гостите нямаше място и ги поканиха в парка. По думите на посланика не "
    "всичко е станало, но на следващата година в столицата ще дойдат и музиканти."
)
_RUSSIAN = (
    "В воскресенье в Киеве открыли выставку ковров, на которой показали работы мастеров из "
    "Армении. Гости не скрывали радости: они пришли в музей за час до начала и не хотели уходить "
    "до вечера. Имя музея, «Київ і світ», написали на плакате."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (_UKRAINIAN, "uk"),
        (_BULGARIAN, "bg"),
        (_RUSSIAN, "ru"),
        (f"{_RUSSIAN}\n\n{_UKRAINIAN}\n\n{_RUSSIAN}\n\n{_RUSSIAN}", "ru"),
        (_BULGARIAN.split(". ", maxsplit=1)[0], "bg"),
        ("Try love.", "en"),
        ("Ул ирекле.", "tt"),
    ],
)
def test_neighbouring_languages_are_distinguished_by_their_letters(text, language):
    assert detect(text).detection.value == language


def test_a_paragraph_with_letters_of_a_neighbouring_language_is_a_passage():
    found = detect(f"{_RUSSIAN}\n\n{_UKRAINIAN}\n\n{_RUSSIAN}\n\n{_RUSSIAN}")
    assert [passage.language for passage in found.passages] == ["uk"]


@pytest.mark.parametrize(
    ("text", "language", "is_foreign"),
    [
        ("Гості з Києва", "ru", True),
        ("Гости из Киева", "ru", False),
        ("Гости из музея «Київ» в Минске и в Бресте, и ткачи, которые приехали к ним", "ru", False),
        ("Гости съезда объехали съёмочную площадку", "ru", False),
        ("Посланикът бъде посрещнат", "ru", True),
        ("Гости приехали", "uk", False),
        ("Кырсыклар һәм җырлар", "ky", True),
        ("Guests came", "en", False),
        ("Гости и хора " * 40, "ru", True),
    ],
)
def test_letters_that_a_language_lacks_or_always_has(text, language, is_foreign):
    assert has_foreign_letters(text, language) is is_foreign
