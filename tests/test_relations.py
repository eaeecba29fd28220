"""Near-duplicates and counterparts are linked at ingest."""

from pathlib import Path

import pytest

from searcher.index import open_engine
from searcher.ingest import Input, Outcome, correct, ingest, make_correction, make_hint
from searcher.ingest.relations import near_duplicates
from searcher.ingest.relations.candidate_records import CandidateRecords
from searcher.ingest.relations.near_duplicates import find_near_duplicates
from searcher.model.facets import Field
from searcher.model.query import Filter, Query
from searcher.model.record import Record, RelationKind
from searcher.query import parse_query
from searcher.store import Archive
from searcher.text import consonant_key

REGISTRY = """
[[source]]
id = "mfa-kz"
name = "Ministry of Foreign Affairs of Kazakhstan"
kind = "ministry"
country = "KZ"
hosts = ["mfa-kz.example"]
[[source]]
id = "mfa-am"
name = "Ministry of Foreign Affairs of Armenia"
kind = "ministry"
country = "AM"
hosts = ["mfa-am.example"]
"""
ENGLISH = """Kazakhstan and Armenia discuss direct flights

3 March 2017

On 3 March 2017 the Deputy Minister of Foreign Affairs of Kazakhstan received the delegation of Armenia
led by Suren Petrosyan. The sides discussed direct flights between Astana and Yerevan, which were carried by the
airline Altynqanat with 2450 passengers in the first season.

Askar Zhumabaev, who heads the department, proposed that the commission should meet in Gyumri in the autumn,
and thanked the Armenian side for its help at the exhibition.
"""
RUSSIAN = """Армения и Казахстан обсудили прямые рейсы

3 марта 2017 года

Делегация Армении во главе с Суреном Петросяном 3 марта 2017 года встретилась с заместителем министра
иностранных дел Казахстана. Речь шла о рейсах между Ереваном и Астаной: за первый сезон авиакомпания Алтынканат
перевезла 2450 пассажиров.

По предложению Аскара Жумабаева комиссия соберется осенью в Гюмри.
"""
OTHER = """Казахстан и Армения провели консультации

4 марта 2017 года

В Астане 4 марта 2017 года прошли консультации министерств иностранных дел Казахстана и Армении. Их открыл
Нурлан Сейткали. Обсуждались вопросы двустороннего сотрудничества и подготовка документов о взаимном признании
дипломов.
"""


class ArchiveWithIndex:
    """An archive with its engine."""

    def __init__(self, root: Path) -> None:
        folder = root / "archive"
        folder.mkdir()
        (folder / "sources.toml").write_text(REGISTRY)
        self.archive = Archive(folder)
        self.engine = open_engine(root / "index", archive=self.archive)

    def ingest_texts(self, *texts: tuple[str, str]) -> list[Outcome]:
        inputs = [
            Input(url, data=text.encode(), hints=(make_hint("url", url, "command line", "--url"),))
            for url, text in texts
        ]
        return list(ingest(inputs, self.archive, self.engine, processes=1))

    def record(self, outcome: Outcome) -> Record:
        return self.archive.get(outcome.id)


@pytest.fixture
def stored(tmp_path):
    return ArchiveWithIndex(tmp_path)


def links(record: Record) -> list[tuple[str, str]]:
    return [(r.id, r.kind) for r in record.related]


KZ, AM = "https://mfa-kz.example/1", "https://mfa-am.example/1"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_near_duplicate_is_linked_and_flagged_but_not_hidden(stored, at_once):
    texts = [(KZ, ENGLISH), ("https://news.example/7", ENGLISH.replace("proposed", "suggested"))]
    if at_once:
        one, two = stored.ingest_texts(*texts)
    else:
        (one,), (two,) = stored.ingest_texts(texts[0]), stored.ingest_texts(texts[1])
    assert links(stored.record(two)) == [(one.id, RelationKind.NEAR_DUPLICATE)]
    assert 0.6 < stored.record(two).related[0].score < 1
    assert "near-duplicate" in two.review_codes
    assert stored.engine.search(parse_query("Altynqanat")).total == 2


def test_what_shares_a_band_by_chance_is_not_compared_word_by_word(stored, monkeypatch):
    one, two, three = map(
        stored.record,
        stored.ingest_texts(
            (KZ, ENGLISH),
            ("https://news.example/7", ENGLISH.replace("proposed", "suggested")),
            ("https://news.example/8", RUSSIAN * 2),
        ),
    )
    read: list[str] = []
    monkeypatch.setattr(near_duplicates, "shingles", lambda text: read.append(text) or {text})
    find_near_duplicates(one, [three])
    assert read == []
    find_near_duplicates(one, [three, two])
    assert read == [one.body, two.body]


def test_related_records_are_found_by_the_index(stored):
    one, two = stored.ingest_texts((KZ, ENGLISH), ("https://news.example/7", ENGLISH + "\nMore.\n"))
    asked = Query(filters=(Filter(Field.RELATED, (one.id,)),))
    assert [hit.id for hit in stored.engine.search(asked).hits] == [two.id]


@pytest.mark.parametrize("at_once", [True, False])
def test_accounts_of_both_sides_are_counterparts_across_languages(stored, at_once):
    texts = [(KZ, ENGLISH), (AM, RUSSIAN)]
    if at_once:
        one, two = stored.ingest_texts(*texts)
    else:
        (one,), (two,) = stored.ingest_texts(texts[0]), stored.ingest_texts(texts[1])
    assert links(stored.record(two)) == [(one.id, RelationKind.COUNTERPART)]
    assert "near-duplicate" not in two.review_codes


def test_another_event_of_the_same_pair_and_days_is_not_a_counterpart(stored):
    _, two = stored.ingest_texts((KZ, ENGLISH), (AM, OTHER))
    assert links(stored.record(two)) == []


def test_two_accounts_of_one_side_are_not_counterparts(stored):
    _, two = stored.ingest_texts((AM + "2", RUSSIAN.replace("Гюмри", "Ванадзоре")), (AM, OTHER))
    assert links(stored.record(two)) == []


def test_accounts_of_distant_dates_are_not_counterparts(stored):
    _, two = stored.ingest_texts((KZ, ENGLISH), (AM, RUSSIAN.replace("3 марта", "23 марта")))
    assert links(stored.record(two)) == []


def test_the_same_text_about_another_country_is_not_a_near_duplicate(stored):
    other = (
        ENGLISH.replace("Armenia", "Georgia")
        .replace("Armenian", "Georgian")
        .replace("Yerevan", "Tbilisi")
    )
    _, two = stored.ingest_texts((KZ, ENGLISH), (KZ + "2", other))
    assert links(stored.record(two)) == []


def test_the_same_text_of_another_year_is_not_a_near_duplicate(stored):
    other = ENGLISH.replace("3 March 2017", "3 March 2019").replace("autumn", "spring")
    _, two = stored.ingest_texts((KZ, ENGLISH), (KZ + "2", other))
    assert links(stored.record(two)) == []


def test_a_correction_keeps_the_links(stored):
    one, two = stored.ingest_texts((KZ, ENGLISH), (AM, RUSSIAN))
    correction = make_correction("title", "Another title", "An archivist", "--title")
    corrected = correct(stored.archive, stored.engine, two.id, (correction,), "a test")
    assert links(corrected) == [(one.id, RelationKind.COUNTERPART)]


def test_a_new_version_is_not_linked_to_its_own_record(stored):
    stored.ingest_texts((KZ, ENGLISH))
    (again,) = stored.ingest_texts((KZ, ENGLISH + "\nA correction.\n"))
    assert again.version == 2
    assert links(stored.record(again)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tokayev", "Токаев"),
        ("Zhumabaev", "Жумабаева"),
        ("Petrosyan", "Պետրոսյան"),
        ("Gyumri", "Гюмри"),
    ],
)
def test_transliterations_of_a_name_have_the_same_key(one, other):
    assert consonant_key(one)[:3] == consonant_key(other)[:3]


# Translations

TRANSLATED = """Казахстан и Армения обсудили прямые рейсы

3 марта 2017 года

3 марта 2017 года заместитель министра иностранных дел Казахстана принял делегацию Армении во главе с
Суреном Петросяном. Стороны обсудили прямые рейсы между Астаной и Ереваном, которые выполняла авиакомпания
Алтынканат; за первый сезон она перевезла 2450 пассажиров.

Аскар Жумабаев, который возглавляет департамент, предложил провести заседание комиссии осенью в Гюмри
и поблагодарил армянскую сторону за помощь на выставке.
"""


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("texts", [(ENGLISH, TRANSLATED), (TRANSLATED, ENGLISH)])
def test_a_text_in_another_language_of_its_source_is_a_translation(stored, texts, at_once):
    named = [(KZ, texts[0]), (KZ + "2", texts[1])]
    if at_once:
        one, two = stored.ingest_texts(*named)
    else:
        (one,), (two,) = stored.ingest_texts(named[0]), stored.ingest_texts(named[1])
    assert links(stored.record(two)) == [(one.id, RelationKind.TRANSLATION)]
    assert stored.record(two).related[0].score >= 0.9
    assert two.review_codes == one.review_codes


def test_a_source_that_writes_in_one_language_is_searched_for_translations_once(
    stored, monkeypatch
):
    one, two = map(stored.record, stored.ingest_texts((KZ, ENGLISH), (KZ + "2", ENGLISH + "More.")))
    asked: list[Query] = []
    search = stored.engine.search
    monkeypatch.setattr(stored.engine, "search", lambda query: asked.append(query) or search(query))
    candidates = CandidateRecords(stored.archive, stored.engine)
    assert [
        *candidates.of_same_source_and_days(one),
        *candidates.of_same_source_and_days(two),
    ] == []
    assert len(asked) == 1
    (three,) = stored.ingest_texts((KZ + "3", TRANSLATED))
    candidates.forget_remembered()
    assert [r.id for r in candidates.of_same_source_and_days(one)] == []  # related to it already
    assert len(asked) > 1
    assert links(stored.record(three))


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (KZ + "2", OTHER.replace("4 марта", "3 марта")),  # of other events
        (KZ + "2", TRANSLATED.replace("3 марта", "9 марта")),
        (AM, TRANSLATED),
        (KZ + "2", TRANSLATED + "\n\n" + "И ещё один абзац, о котором не сказано ничего. " * 12),
        (KZ + "2", TRANSLATED.replace("Армени", "Грузи").replace("рмянск", "рузинск")),
    ],
)
def test_what_is_no_translation_is_not_related_as_one(stored, url, text):
    _, two = stored.ingest_texts((KZ, ENGLISH), (url, text))
    assert RelationKind.TRANSLATION not in {kind for _, kind in links(stored.record(two))}
