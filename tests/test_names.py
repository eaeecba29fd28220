"""Names of a query in the spellings that the records of an index have."""

from pathlib import Path

import pytest

from evaluation.typed import record_of
from searcher.gazetteer import find_places
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.errors import ArchiveError
from searcher.model.record import Record
from searcher.search.names import Names

TEXTS = (
    ("en", "Mr Mikoyan met Brezhnev. The most important guest was Mikoyan, of course."),
    ("ru", "Вчера Микояна принял Брежнев. Мы видели, как через мост ехал товарищ Микоян."),
    ("hy", "Երեկ Միկոյանը հանդիպեց Բրեժնևի հետ։ Այնուհետև Միկոյանի խոսքը հնչեց։"),
    ("kk", "Кеше Микоянның сөзін Сәтпаев тыңдады. Бүгін Сәтпаевқа хат келді."),
    ("az", "Dünən Mikoyanın nitqini Məmmədəliyev dinlədi. Sabah isə Məmmədəliyevin çıxışı olacaq."),
    ("tr", "Dün Mikoyan geldi. Daha sonra Brejnev konuştu ve herkes Brejnev'i dinledi."),
    ("ka", "გუშინ წულუკიძეს შეხვდნენ. შემდეგ წულუკიძის წერილი წაიკითხეს."),
    ("ky", "Кече Токтогулдун ырын уктук. Бүгүн Токтогулга кат келди."),
    ("en", "The minister praised Tsulukidze, and the guests of Tsulukidze left."),
    (
        "en",
        "We saw that the rot of the wood was a problem, and the rot was found by Ivan Rotmistrov.",
    ),
    ("ru", "Он открыл рот и замолчал. Потом рот закрыл."),
    ("en", "On 3 March the Council of the South met. In March the Council of the South rested."),
    ("ru", "Сегодня вышел Саут, позже пришёл Марч. Поэт Саут и критик Марч ушли."),
    ("tr", "Dün Kaunsil geldi. Bugün Kaunsil konuştu, Salı günü geldi, her Salı geldi."),
    ("tr", "Onlar dün Salı günü salon ile salonu gezdi, bu Salı ve her Salı orada."),
    ("ru", "Были Нильсен, Нилсен, Нельсен, Нелсен, Нилсэн, Нильсэн, Ниельсен, Нилсенн и Ниилсен."),
)


class Collection:
    """An index of texts, and how many records were read."""

    def __init__(self, folder: Path) -> None:
        records = [
            record_of({"title": f"Text {n}", "body": text, "lang": language})
            for n, (language, text) in enumerate(TEXTS)
        ]
        self.records = {record.id: record for record in records}
        self.engine: Engine = open_engine(folder)
        self.engine.rebuild(records)
        self.reads = 0
        self.names = Names(self.engine, self.read)

    def read(self, identifier: str, _version: int) -> Record:
        self.reads += 1
        return self.records[identifier]

    def spellings(self, word: str) -> set[str]:
        return {one.word for one in self.names.spellings_of(word)}


@pytest.fixture(scope="module")
def collection(tmp_path_factory) -> Collection:
    return Collection(tmp_path_factory.mktemp("names"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Mikoyan", {"Микоян", "Միկոյան"}),
        ("mikoyan", {"Микоян", "Միկոյան"}),
        ("Микоян", {"Mikoyan", "Միկոյան"}),
        ("Микояном", {"Mikoyan", "Միկոյան"}),
        ("Միկոյանից", {"Mikoyan", "Микоян"}),
        ("Brezhnev", {"Брежнев", "Բրեժնև", "Brejnev"}),
        ("Брежневу", {"Brezhnev", "Բրեժնև", "Brejnev"}),
        ("Satpayev", {"Сәтпаев"}),
        ("Сатпаев", {"Сәтпаев"}),
        ("Mammadaliyev", {"Məmmədəliyev"}),
        ("Мамедалиев", {"Məmmədəliyev"}),
    ],
)
def test_a_name_is_found_as_the_texts_write_it(collection, typed, expected):
    assert collection.spellings(typed) >= expected


def test_cases_are_found_in_languages_whose_words_are_not_stemmed(collection):
    assert collection.spellings("Toktogul") == {"Токтогулга", "Токтогулдун"}


def test_a_name_is_found_in_a_script_without_capitals(collection):
    assert collection.spellings("Tsulukidze") == {"წულუკიძეს", "წულუკიძის"}
    assert collection.spellings("წულუკიძე") == {"Tsulukidze"}


def test_a_spelling_has_the_language_of_a_text(collection):
    languages = {one.word: one.language for one in collection.names.spellings_of("Brezhnev")}
    assert languages == {"Брежнев": "ru", "Բրեժնև": "hy", "Brejnev": "tr"}


@pytest.mark.parametrize("typed", ["most", "Most", "rot", "Rot", "мост", "рот"])
def test_an_ordinary_word_is_not_taken_for_a_name(collection, typed):
    assert collection.spellings(typed) == set()


@pytest.mark.parametrize("typed", ["March", "South", "Council"])
def test_a_word_of_the_calendar_or_the_field_is_not_taken_for_a_name(collection, typed):
    assert collection.spellings(typed) == set()


def test_a_stem_that_another_word_has_too_is_no_spelling(collection):
    assert collection.spellings("Sollen") == set()


@pytest.mark.parametrize("typed", ["", "to", "то", "2017", "U2", "Kovalevskaya", "中国"])
def test_what_is_no_name_of_the_index_has_no_spellings(collection, typed):
    assert collection.spellings(typed) == set()


def test_a_query_is_widened_by_each_of_its_names(collection):
    related = list(
        collection.names.related(["Mikoyan", "met", "Brezhnev"], collection.engine.terms())
    )
    assert [(one.start, one.end) for one in related] == [(0, 1), (2, 3)]
    assert set(related[0].names) == {("Микоян",), ("Միկոյան",)}


def test_a_word_is_looked_up_once_in_a_commit(collection):
    collection.names.spellings_of("Mikoyan")
    before = collection.reads
    collection.names.spellings_of("Mikoyan")
    assert collection.reads == before


def test_a_new_commit_is_looked_up_again(tmp_path):
    collection = Collection(tmp_path)
    assert collection.spellings("Kunanbayev") == set()
    added = record_of(
        {"title": "New", "body": "Бүгін ақын Құнанбаев туралы айтылды.", "lang": "kk"}
    )
    collection.records[added.id] = added
    with collection.engine.writer() as writer:
        writer.put(added)
    assert collection.spellings("Kunanbayev") == {"Құнанбаев"}


def test_records_that_cannot_be_read_are_left_out(tmp_path):
    collection = Collection(tmp_path)

    def refuse(_identifier: str, _version: int) -> Record:
        raise ArchiveError("withdrawn")

    names = Names(collection.engine, refuse)
    assert names.spellings_of("Mikoyan") == ()


@pytest.mark.parametrize(
    ("text", "language", "countries"),
    [
        # A case that needs a preposition: Белен is in Brazil, Белене in Bulgaria.
        ("Строительство АЭЦ Белене обсуждено.", "ru", set()),
        ("В Белене прошёл саммит.", "ru", {"BR"}),
        ("Встреча в Риме, Париже и Милане.", "ru", {"IT", "FR"}),
        # A case that needs a word before it: Милан is a city, Милана a girl.
        ("Маришка и Милана пришли домой. Милана поиграла.", "ru", set()),
        ("Мэры Рима и Милана прибыли.", "ru", {"IT"}),
        ("Мэр Милана прибыл.", "ru", {"IT"}),
        ("Марічка й Мілана прийшли. Мілана грала.", "uk", set()),
        ("Зустріч у Мілані відбулася.", "uk", {"IT"}),
        # A given name before a surname.
        ("Министр принял посла Милана Новака.", "ru", set()),
        ("Прем'єр прийняв посла Мілана Новака.", "uk", set()),
    ],
)
def test_the_case_of_a_city_fits_the_words_before_it(text, language, countries):
    assert {m.country for m in find_places(text, language)} == countries
