"""Detection of topics by the words of their vocabulary."""

from dataclasses import replace

import pytest

from searcher.languages import every
from searcher.languages.documents import Topics
from searcher.metadata.context import Context, DocumentContext
from searcher.metadata.topic_vocabulary import topic_names
from searcher.metadata.topics import detect_topics
from searcher.model.record import Original
from searcher.sandbox import read_original
from searcher.sources import Registry

_FIRST = ("en", "ru", "kk", "az", "hy", "tr")
_ADDED = ("uz", "ky", "tt", "ka", "uk", "de", "fr", "es", "ar")
_LANGUAGES = _FIRST + _ADDED


def detected(text: str, language: str, title: str | None = None):
    parsed = read_original(text.encode())
    original = Original("", 0, "text/plain", "utf-8", "", "")
    context = DocumentContext.begin(parsed, Context(original, Registry(()), "", "")).with_title(
        title
    )
    return detect_topics(replace(context, language=language))


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
def test_inflected_words_match_their_topic(language, text, topic):
    assert detected(text, language).value[0] == topic


_NEWS = {
    "ru": (
        ("Послы и консулы встретились с дипломатами на переговорах.", "diplomacy"),
        ("Учёные рассказали о новых телескопах и раскопках археологов.", "science"),
        ("Борцы и гребцы привезли медали с чемпионатов.", "sport"),
    ),
    "kk": (
        ("Оқушыларымыз бен мұғалімдеріміз мектептерде емтиханға дайындалды.", "education"),
        ("Теміржолдағы вагондарымыз бен контейнерлерді порттарға жеткізді.", "transport"),
        ("Өзендердің жағалауында орманымыздың ағаштары отырғызылды.", "environment"),
    ),
    "az": (
        ("Qatarlarımız limanlardan konteynerləri vağzallara gətirdi.", "transport"),
        ("Həkimlərimiz xəstəxanalarda xəstələrə vaksinlər vurdular.", "health"),
        ("Rəssamların əsərləri muzeylərimizdə və sərgilərdə nümayiş olundu.", "culture"),
    ),
    "tr": (
        ("Petrolün ve doğalgazın boru hatlarıyla rafinerilere ulaşması bekleniyor.", "energy"),
        ("Trenlerimiz limanlardaki yükü istasyonlara götürecek.", "transport"),
        ("Sanatçılarımız festivali müzelerde ve tiyatrolarda açtı.", "culture"),
    ),
    "hy": (
        ("Կամրջի մոտ գնացքները և բեռնարկղերը նավահանգիստներից դուրս եկան։", "transport"),
        ("Ուսուցիչները և աշակերտները դպրոցներում դասագրքեր ստացան։", "education"),
        ("Ներմուծման և արտահանման ծավալները շուկաներում աճեցին։", "trade"),
    ),
    "uz": (
        ("Yangi temir yo‘lning uzunligi bo‘yicha yuk tashuvchilarga imtiyoz beriladi.", "transport"),
        ("Shifokorlarimiz bemorlarni sog'liqni saqlash markazlarida davoladilar.", "health"),
        ("Oʻqituvchilarga va talabalarimizga taʼlim uchun stipendiyalar ajratildi.", "education"),
        ("Икки давлат театрлари ва музейлари кўргазмалар ташкил этади.", "culture"),
    ),
    "ky": (
        ("Эки өлкөнүн темир жолдорунда контейнерлерди ташууга каттамдар ачылат.", "transport"),
        ("Депутаттарыбыз мыйзам долбоорлорун парламентте талкуулашты.", "parliament"),
        ("Мугалимдерге жана студенттерибизге стипендиялар берилди.", "education"),
    ),
    "tt": (
        ("Казанда музейларда һәм театрларда мәдәният көннәрен ачтылар.", "culture"),
        ("Табибларыбыз хастаханәләрдә вакциналарны сынадылар.", "health"),
        ("Мәктәпләребезгә яңа дәреслекләр һәм укытучылар килде.", "education"),
    ),
    "ka": (
        ("მატარებლებით პორტებიდან კონტეინერებს რკინიგზაზე გადაიტანენ.", "transport"),
        ("ექიმებმა საავადმყოფოებში პაციენტებს ვაქცინები გაუკეთეს.", "health"),
        ("სტუდენტებისთვის უნივერსიტეტებში სტიპენდიებს გასცემენ.", "education"),
    ),
    "uk": (
        ("Залізницею через порти перевезли двадцять контейнерів із вантажами.", "transport"),
        ("Учителів та учнів запросили до літньої школи в університеті.", "education"),
        ("Міністри охорони здоров’я оглянули лікарні та аптеки.", "health"),
    ),
    "de": (
        ("Die Energieversorgung hängt an den Pipelines und den neuen Windparks.", "energy"),
        ("Die Handelsabkommen erleichtern den Exporteuren die Lieferungen.", "trade"),
        ("In den Museen und Theatern werden Gemälde beider Länder gezeigt.", "culture"),
    ),
    "fr": (
        ("Les oléoducs et les centrales électriques ont besoin d'investissements.", "energy"),
        ("Les députés ont discuté des élections législatives avec les sénateurs.", "parliament"),
        ("Des médecins ont vacciné les patients dans les hôpitaux.", "health"),
    ),
    "es": (
        ("Los oleoductos y gasoductos llevan el petróleo a las refinerías.", "energy"),
        ("Las universidades darán becas a los estudiantes extranjeros.", "education"),
        ("Los refugiados y los migrantes reciben permisos de residencia.", "migration"),
    ),
    "ar": (
        ("بحثت الجامعتان تبادل الطلاب والأساتذة ومنحا دراسية.", "education"),
        ("وصلت القطارات والشاحنات إلى موانئ البلدين عبر السكك الحديدية.", "transport"),
        ("افتتح المتحفان معرضا للمخطوطات والتراث الثقافي.", "culture"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [(language, *line) for language, lines in _NEWS.items() for line in lines],
)
def test_inflected_words_match_their_topic_in_further_languages(language, text, topic):
    assert detected(text, language).value[0] == topic


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uz", "Prezident hamyurtlarini qutladi. Bu oʻlimdan keyin ko‘p narsaga bog‘liq."),
        (
            "ky",
            "Алматыда бийлик өкүлдөрү оор маселени талкуулап, оң баа беришти, «Достук»дан келишти.",
        ),
        ("tt", "Казанда газета чыкты, кичкенә балалар урамга чыкканнар."),
        ("ka", "ომანში ყველამ ჯარიმა გადაიხადა, ქალაქში წვიმა იყო."),
        ("uk", "У місті за годину зібралося сто людей, і Роман пройшов два метри."),
        ("de", "Wir wollen das im Zuge der Reise mit Sicherheit noch einmal spielen."),
        ("fr", "Mais il parle de Gaza, vise environ dix personnes et importe peu à ce stade."),
        ("es", "Él vino solo y libre, en el seno de la familia, por su importante cargo."),
        ("ar", "وصفه الرجل في مكتبه بأنه دوما بارز."),
        (
            "ru",
            "Премьер после этого поехал в мир иной, поэтому данный выбор по пути в свет дан в паре углов.",
        ),
        (
            "kk",
            "Бұған қарсы адамдар арасында бағыт туралы сөз болды, мақтан тұтып, жақсы күйде қайтып алмады.",
        ),
        (
            "az",
            "Rəsmi media Rusiyada körpə üçün tələbləri bugün məsələ etdi, minlərlə veb qaralama və tel var.",
        ),
        (
            "tr",
            "Kore ve Kanada bile sane bir kanuna taki şu üst kapıya dek ona saha açtı, Kürt gol attı, bu devre.",
        ),
        ("hy", "Առաջին ընկերը առաջ եկավ, որ ներկայացնի խաղաղ օրը, և դեղին գույնով տուն գնում է։"),
    ],
)
def test_words_that_only_look_like_terms_do_not_match(language, text):
    assert detected(text, language).value == ()


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("uz", "Ta%slimga", "education"),
        ("uz", "Yo%slovchilarimizning", "transport"),
        ("uk", "Стан здоров%sю", "health"),
    ],
)
@pytest.mark.parametrize("apostrophe", ["'", "’", "‘", "ʼ"])
def test_words_with_any_apostrophe_match_their_topic(language, text, topic, apostrophe):
    assert detected(text % apostrophe, language).value == (topic,)


def test_a_word_with_an_apostrophe_is_not_a_phrase():
    far = "Mehmonlar yana uyga ketishdi. " * 20
    assert detected(f"{far} ta'lim", "uz").value == ()
    assert detected(f"{far} fanlar akademiyasi", "uz").value == ("science",)


def test_one_word_below_the_lead_gives_no_topic():
    text = "The visitors went home again. " * 20
    assert detected(f"{text} They had seen a bridge.", "en").value == ()


def test_one_word_in_the_title_gives_a_topic():
    assert detected("The visitors went home again.", "en", "Carpets from both sides").value == (
        "culture",
    )


def test_at_most_three_topics_are_found_the_main_one_first():
    text = (
        "Railway, train, port. Railway, train, port. University and students. "
        "Oil and gas. Museum and theatre. Doctors in hospitals."
    )
    found = detected(text, "en")
    assert found.value[0] == "transport"
    assert len(found.value) <= 3


def test_words_of_diplomacy_do_not_hide_the_subject():
    text = "The Ministry of Foreign Affairs reports on a seminar on electricity and solar power plants."
    assert detected(text, "en").value[0] == "energy"


def test_the_locator_of_the_evidence_covers_its_words():
    text = "The pipeline will carry natural gas to the power plant."
    for e in detected(text, "en").evidence:
        assert text[e.locator.start : e.locator.end] == e.found


def test_an_unknown_language_has_no_topics():
    assert detected("Lorem ipsum dolor sit amet.", "la").value == ()


def test_every_topic_has_a_name_and_words_in_each_language():
    assert set(every(Topics)) >= set(_LANGUAGES)
    for language, known in every(Topics).items():
        assert set(topic_names()) == set(known.words), language
        for topic, words in known.words.items():
            assert len(words.split(",")) > 10, (topic, language)


def test_no_word_belongs_to_two_topics():
    for language, known in every(Topics).items():
        words = [w.strip() for listed in known.words.values() for w in listed.split(",")]
        assert len(words) == len(set(words)), language


@pytest.mark.parametrize("language", _LANGUAGES[1:])
def test_each_word_matches_its_own_topic(language):
    wrong = [
        (topic, word, found)
        for topic, words in every(Topics)[language].words.items()
        for word in map(str.strip, words.split(","))
        if (found := detected("-", language, word).value) != (topic,)
    ]
    assert wrong == []


_LONG = {
    "en": "The man was taken to the police on Monday evening. " * 18,
    "ru": "Мужчину доставили к следователю в понедельник вечером. " * 18,
    "tr": "Adam pazartesi akşamı karakola götürüldü ve dinlendi. " * 18,
    "hy": "Տղամարդուն երկուշաբթի երեկոյան տարան քննիչի մոտ։ " * 18,
}


@pytest.mark.parametrize(
    ("language", "detail", "more"),
    [
        ("en", "He was seen in a museum.", "He had photographed a concert."),
        ("ru", "Его видели в музее.", "Он снимал концерт."),
        ("tr", "Müzede görülmüştü.", "Bir konseri çekmişti."),
        ("hy", "Նրան տեսել էին թանգարանում։", "Նա նկարել էր համերգը։"),
    ],
)
def test_one_word_in_the_lead_of_a_long_text_is_a_detail(language, detail, more):
    assert detected(f"{detail} {_LONG[language]}", language).value == ()
    assert detected(detail, language).value == ("culture",)
    assert detected(f"{detail} {_LONG[language]}{more}", language).value == ("culture",)
    assert detected(_LONG[language], language, detail).value == ("culture",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He was seen in the West Bank. Two from the West Bank were with him."),
        ("ru", "Он родился в Газе и жил в Газе."),
    ],
)
def test_names_of_places_are_not_words_of_trade_or_energy(language, text):
    assert not {"trade", "energy"} & set(detected(text, language).value)
