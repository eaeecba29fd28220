"""The interface in its languages: every message is translated."""

import importlib.util
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from bs4 import BeautifulSoup
from builders import ROOT
from test_web import addresses
from web_builders import Page, Sample, sample
from werkzeug.test import TestResponse

from searcher.gazetteer import city_name, country_name
from searcher.index.protocol import TRUNCATED_SEARCH, Notice
from searcher.model.facets import Field
from searcher_web.i18n import COOKIE, LANGUAGES, ngettext, ui_language
from searcher_web.presenters import formatting
from searcher_web.presenters.trends import axis_label

__all__ = ["sample"]

OTHERS = [language for language in LANGUAGES if language != "en"]
PLACE = re.compile(r"%\((\w+)\)s|\{\w+\}|</?\w+>")
# Parts of pages that are not interface: documents, values of records, commands, typed queries.
NOT_INTERFACE = "[lang]:not(html), [translate=no], code, q, script, style, .chips, .url, .digest"


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogs", ROOT / "scripts" / "catalogs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


catalogs = loaded()


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def in_language(sample: Sample) -> Callable[[str], Any]:
    """Return a context manager of a request in a language, in which presenters can be called."""

    def begin(language: str) -> None:
        with sample.app.test_request_context("/", headers={"Accept-Language": language}):
            sample.app.preprocess_request()

    @contextmanager
    def context(language: str) -> Iterator[None]:
        begin(language)
        yield
        begin("en")  # reset the cached language

    return context


def page(sample: Sample, url: str, language: str) -> Page:
    client = sample.app.test_client()
    return Page(client.get(url, headers={"Accept-Language": language}, buffered=True).text)


# Catalogs


def forms(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, (tuple, list)) else (str(string),)


def translated(language: str) -> Iterator[Message]:
    yield from (message for message in catalogs.read(language) if message.id)


def test_the_catalogs_are_complete_and_serialized_reproducibly(
    language: str,
) -> None:
    assert list(catalogs.check(language)) == []
    path = catalogs.FOLDER / f"{language}.po"
    assert catalogs.serialize(catalogs.updated(language)) == path.read_bytes()


def test_every_translation_has_the_placeholders_and_plurals_of_its_message(language: str) -> None:
    wrong = []
    for message in translated(language):
        wanted = set(PLACE.findall(forms(message.id)[-1])), PLACE.sub("", forms(message.id)[-1])
        for form in forms(message.string):
            if set(PLACE.findall(form)) != wanted[0] or "%" in PLACE.sub("", form):
                wrong.append((message.id, form))
        count = catalogs.read(language).num_plurals if message.pluralizable else 1
        if len(forms(message.string)) != count:
            wrong.append((message.id, message.string))
    assert not wrong


def test_kazakh_translations_are_the_same_for_every_number() -> None:
    for message in translated("kk"):
        assert len(set(forms(message.string))) == 1, message.id


def test_translations_have_the_punctuation_of_their_messages_and_one_alphabet(
    language: str,
) -> None:
    """A missing full stop, or a letter of another alphabet in a word, is a mistake."""
    wrong = []
    for message in translated(language):
        for form in forms(message.string):
            whole = forms(message.id)[-1]
            mixed = re.search(r"[а-яәғқңөұүһі][a-z]|[a-z][а-яәғқңөұүһі]", PLACE.sub("", form), re.I)
            if whole.endswith(".") != form.endswith(".") or mixed:
                wrong.append((whole, form))
    assert not wrong


def test_an_incomplete_catalog_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = catalogs.read("ru")
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    monkeypatch.setattr(catalogs, "LANGUAGES", ("ru",))
    kept.delete("Basket")
    kept["Help"].flags.add("fuzzy")
    kept["Pairs"].string = ""
    kept.add("A message of old", "Былое")
    (tmp_path / "ru.po").write_bytes(catalogs.serialize(kept))
    assert catalogs.main(["--check"]) == 1
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "ru: fuzzy: 'Help'",
        "ru: not translated: 'Basket'",
        "ru: not translated: 'Pairs'",
        "ru: obsolete: 'A message of old'",
    ]
    assert catalogs.main([]) == 0
    after = catalogs.read("ru")
    assert after["Search"].string == "Найти"
    assert "A message of old" not in after


def test_an_empty_folder_gets_catalogs_without_translations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path / "translations")
    assert catalogs.main([]) == 0
    made = catalogs.read("kk")
    assert {m.id for m in made} == {m.id for m in catalogs.messages()}
    assert isinstance(made, Catalog)


def test_no_message_is_in_an_f_string() -> None:
    """Messages in f-strings would not be extracted."""
    for path in [*(ROOT / "web").rglob("*.py"), *(ROOT / "src").rglob("*.py")]:
        assert not re.search(r"\{n?gettext\(|\{marked\(", path.read_text("utf-8")), path


# Pages


def interface_text(soup: BeautifulSoup) -> str:
    """Return the interface's own text on a page, without documents and values of records."""
    for part in soup.select(NOT_INTERFACE):
        part.decompose()
    tags = soup.find_all(True)
    names = (
        "aria-label",
        "title",
        "placeholder",
        "data-position",
        "data-close",
    )
    texts = [str(tag[name]) for tag in tags for name in names if tag.get(name)]
    texts += [" ".join(text.split()) for text in soup.find_all(string=True)]
    return "\n".join(texts)


def english() -> list[re.Pattern[str]]:
    """Compile a pattern for each run of several English words in the messages."""
    found = []
    for message in catalogs.messages():
        for form in forms(message.id):
            parts = (part.strip(" .,:;“”()") for part in re.split(PLACE.pattern, form) if part)
            whole = max(parts, key=len, default="")
            if len(re.findall(r"[A-Za-z]{2,}", whole)) > 1:
                found.append(re.compile(rf"(?<!\w){re.escape(whole)}(?!\w)"))
    return found


def shown_to_readers(sample: Sample) -> list[str]:
    one = f"/d/{sample.corrected}"
    more = [
        "/records", "/pairs", "/pairs/AM-KZ", "/countries/KZ", "/trends", "/trends?w=culture&w=energy&per=thousand",
        "/timeline?q=culture", "/basket", f"/basket?d={sample.corrected}&d={sample.withdrawn}",
        "/history", "/concordance?q=culture&order=date", "/concordance", "/concordance?q=culture&page=99",
        "/mentions?q=culture", "/mentions", "/mentions?q=culture&page=99", "/counts?lines=culture%0A(&by=pair",
        "/download?q=zzzzz", "/search?pair=AM-KZ", "/search?q=kazahstan", "/search?q=culture&n=1",
        f"{one}?q=energy&n=1", "/search?sort=up", "/search?from=2017&to=2014", "/trends?with=x",
        "/search?q=date:2017-13", "/search?q=colour:red", "/search?q=country:Atlantis",
    ]  # fmt: skip
    return [*addresses(sample), *more]


def is_page(answer: TestResponse) -> bool:
    is_document = "Content-Disposition" in answer.headers
    is_redirect = 300 <= answer.status_code < 400
    return answer.mimetype == "text/html" and not is_redirect and not is_document


@pytest.fixture(scope="module")
def patterns() -> list[re.Pattern[str]]:
    return english()


def test_no_english_sentence_is_left_on_a_page(
    sample: Sample, language: str, patterns: list[re.Pattern[str]]
) -> None:
    left, seen = [], 0
    client = sample.app.test_client()
    for url in shown_to_readers(sample):
        answer = client.get(url, headers={"Accept-Language": language}, buffered=True)
        if not is_page(answer):
            continue
        seen += 1
        soup = BeautifulSoup(answer.text, "lxml")
        assert soup.html
        assert soup.html["lang"] == answer.headers["Content-Language"] == language, url
        text = interface_text(soup)
        left += [(url, p.pattern) for p in patterns if p.search(text)]
    assert not left
    assert seen > 40


def test_a_saved_search_is_shown_in_the_reader_s_language(sample: Sample, language: str) -> None:
    client = sample.app.test_client()
    there = client.post("/cite", data={"q": "culture", "not.country": "AM"}).headers["Location"]
    cited = client.get(there, headers={"Accept-Language": language}).text
    assert country_name("AM", language) in cited
    assert "record" not in interface_text(BeautifulSoup(cited, "lxml")).lower()
    assert client.get(f"{there}.json", headers={"Accept-Language": language}).get_json()["total"]


def test_machine_interfaces_answer_in_english_in_every_language(
    sample: Sample, language: str
) -> None:
    for url in ("/search.json?q=(", "/nothing.json", f"/d/{sample.withdrawn}.json"):
        client = sample.app.test_client()
        client.set_cookie(COOKIE, language)
        assert client.get(url).get_json() == sample.get(url).get_json(), url
    for url in ("/search.atom?country=KZ", "/timeline.csv", "/search.json?q=visit"):
        asked = sample.app.test_client().get(url, headers={"Accept-Language": language})
        assert asked.data == sample.get(url).data, url


def test_countries_cities_languages_and_kinds_have_translated_names(sample: Sample) -> None:
    russian, kazakh = (page(sample, f"/d/{sample.corrected}", one).text for one in OTHERS)
    assert "Казахстан – Финляндия" in russian or "Финляндия – Казахстан" in russian
    assert "Казахстан (выпустившая сторона)" in russian
    assert "Хельсинки" in russian
    assert "22 марта 2016" in russian
    assert "Пресс-релиз" in russian
    assert "Финляндия – Қазақстан" in kazakh
    assert "2016 ж. 22 наурыз" in kazakh
    assert "Баспасөз хабарламасы" in kazakh
    assert "первое поступление" in russian
    assert city_name("Karaganda", "kk") == "Қарағанды"
    assert city_name("Baku", "ru") == "Баку"
    assert city_name("Nowhere", "ru") == "Nowhere"
    assert country_name("SU", "ru") == "СССР"
    assert country_name("SU") == "Soviet Union"


@pytest.mark.parametrize(
    ("edtf", "russian", "kazakh"),
    [
        ("2017-03-03", "3 марта 2017", "2017 ж. 3 наурыз"),
        ("2017-03", "март 2017", "2017 ж. наурыз"),
        ("2017", "2017", "2017"),
        ("XXXX-04-23", "23 апреля, год неизвестен", "23 сәуір, жылы белгісіз"),
        ("1992~", "1992, приблизительно", "1992, шамамен"),
        ("1992?", "1992, под вопросом", "1992, күмәнді"),
        ("2017-06-12/2017-06-14", "12 июня 2017 – 14 июня 2017", "2017 ж. 12 маусым – 2017 ж. 14 маусым"),
        (None, "Без даты", "Күні белгісіз"),
    ],
)  # fmt: skip
def test_dates_are_formatted_for_each_language(
    in_language: Callable[[str], Any], edtf: str | None, russian: str, kazakh: str
) -> None:
    for language, expected in (("ru", russian), ("kk", kazakh)):
        with in_language(language):
            assert formatting.date_label(edtf) == expected


def test_months_after_a_day_are_in_the_genitive_in_russian(
    in_language: Callable[[str], Any],
) -> None:
    with in_language("ru"):
        for month in range(1, 13):
            day = formatting.date_label(date(2017, month, 5).isoformat())
            assert re.fullmatch(r"5 \w+[ая] 2017", day), day


def test_numbers_and_percentages_are_formatted_for_each_language(
    in_language: Callable[[str], Any],
) -> None:
    expected = {
        "en": ("1,234", "1 record", "43%", "2.5"),
        "ru": ("1\xa0234", "1 запись", "43\xa0%", "2,5"),
        "kk": ("1\xa0234", "1 жазба", "43%", "2,5"),
    }
    for language, formatted in expected.items():
        with in_language(language):
            assert ui_language() == language
            numbers = (
                formatting.format_number(1234),
                formatting.record_count_label(1),
                formatting.percent(0.43),
                axis_label(2.5),
            )
            assert numbers == formatted


@pytest.mark.parametrize(
    ("count", "label"),
    [(1, "1 запись"), (2, "2 записи"), (5, "5 записей"), (11, "11 записей"), (21, "21 запись"),
     (1022, "1\xa0022 записи"), (0, "0 записей")],
)  # fmt: skip
def test_russian_has_three_plural_forms(
    in_language: Callable[[str], Any], count: int, label: str
) -> None:
    with in_language("ru"):
        assert formatting.record_count_label(count) == label
        assert ngettext("%(n)s line", "%(n)s lines", 3, n=3) == "3 строки"


def test_errors_are_reported_in_the_reader_s_language(sample: Sample) -> None:
    messages = {
        "/search?q=(trade&strict=1": "Эта скобка не закрыта, символ 1",
        "/search?q=date:2017-13&strict=1": "«2017-13» — не дата, символ 6",
        "/search?page=x": "Недопустимое значение в адресе: «page=x»",
        "/search?from=2017&to=2014": "Напишите дату не раньше 2017.",
        "/trends?with=x": "Напишите два кода стран: AM-KZ.",
        "/nothing": "По этому адресу страницы нет.",
        "/d/000000000000": "Записи 000000000000 нет.",
        "/cite": "Этот адрес не принимает такие запросы.",
    }
    for url, expected in messages.items():
        assert expected in page(sample, url, "ru").text, url


def test_notices_are_shown_in_the_reader_s_language(
    in_language: Callable[[str], Any],
) -> None:
    notice = Notice(TRUNCATED_SEARCH, words="of the")
    assert notice.startswith("“of the” are frequent words")
    with in_language("kk"):
        assert formatting.notice_label(notice).startswith("«of the» — жиі")


def test_names_are_sorted_by_the_kazakh_alphabet(in_language: Callable[[str], Any]) -> None:
    with in_language("kk"):
        names = [
            formatting.value_label(Field.COUNTRY, code) for code in ("KZ", "AM", "AZ", "UZ", "RU")
        ]
    assert sorted(names, key=formatting.collation_key) == [
        "Армения", "Әзірбайжан", "Қазақстан", "Өзбекстан", "Ресей",
    ]  # fmt: skip
    assert sorted(["b", "Ä", "а", "A"], key=formatting.collation_key) == ["A", "b", "Ä", "а"]
