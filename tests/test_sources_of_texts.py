"""Sources of texts: a news medium is one by its name, not by the verb beside it."""

import pytest
from builders import FILLER, flag_codes, record_of

from evaluation.publishers import answers, precision_and_recall, read_rows
from searcher.model.record import Record
from searcher.sources import Registry, Source, SourceKind

SHIPPED = Registry.load()


def proposals(record: Record) -> list[str]:
    """Return the sources that the flags of a record propose."""
    return [flag.detail for flag in record.flags if flag.code == "source-unsure"]


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("en", "The carpets were shown to the guests, Harbour Courier reports.", "Harbour Courier"),
        ("en", "The carpets were shown to the guests, lantern-mill.example reports.",
         "lantern-mill.example"),
        ("ru", "Ковры показали гостям, сообщает «Горный край».", "Горный край"),
        ("ru", "Ковры показали гостям, передает газета Горный Край.", "Горный Край"),
        ("ru", "Ковры показали гостям, передает газета Горный край.", None),
        ("ru", "Ковры показали гостям, пишет Mill.example.", "Mill.example"),
        ("ru", "Ковры показали гостям, передаетMill.exampleсо ссылкой на музей города.", "Mill.example"),
        ("kk", "Қонақтарға кілемдер көрсетілді, деп хабарлайдыMill.exampleтілшісі.",
         "Mill.example"),
        ("ru", "Ковры показали гостям, передает ИА «Горные новости».", "Горные новости"),
        ("hy", "Գորգերը ցույց տվեցին հյուրերին, հաղորդում է «Լեռան լուր»-ը:", "Լեռան լուր"),
        ("hy", "Գորգերը ցույց տվեցին հյուրերին, հաղորդում է Mill.example-ը:", "Mill.example"),
        ("hy", "Mill.example-ի թղթակից Արամ Պետրոսյանը տեսավ գորգերը քաղաքի թանգարանում:",
         "Mill.example"),
        ("tr", "Konuklara halılar gösterildi, “Dağ Postası” bildirdi.", "Dağ Postası"),
        ("tr", "Konuklara müzede halılar gösterildi, Dağ Haber yazdı.", "Dağ Haber"),
        ("az", "Qonaqlara xalçalar göstərildi, “Dağ Yolu” xəbər verir.", "Dağ Yolu"),
        ("kk", "Қонақтарға кілемдер көрсетілді, деп хабарлайды «Тау жолы».", "Тау жолы"),
        ("ky", "Конокторго килемдер көрсөтүлдү, деп кабарлайт «Тоо жолу».", "Тоо жолу"),
    ],
)  # fmt: skip
def test_a_news_medium_named_as_one_is_the_source(language, text, source):
    record = record_of(f"{text}\n\n{FILLER}", registry=Registry(()), language=language)
    assert record.source == source


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Earlier, Northern Looms reported a loss of two carpets."),
        ("en", "The carpets were shown to the guests, Aram Petrosyan writes."),
        ("en", "The weavers of the Guild /KYP/, with their guests, saw the carpets."),
        ("ru", "Ковры показали гостям, пишет Морозов."),
        ("ru", "Ковры показали гостям, сообщает Болгария."),
        ("ru", "Ковры показали гостям, сообщает ДЧС СКО, и назвал день."),
        ("ru", "Ковры показали гостям. Об этом сообщает Комитет защиты ковров."),
        (
            "ru",
            "О коврах читайте в статье нашего корреспондента «Ад в музее» и на других страницах.",
        ),
        ("hy", "Ինչպես հաղորդում է Կառավարության կայքը, գորգերը ցույց տվեցին հյուրերին:"),
        ("hy", "Գորգերը ցույց տվեցին հյուրերին, հաղորդում է «Վարդենիսի» մամուլի ծառայությունը:"),
        ("hy", "Գորգերը ցույց տվեցին հյուրերին, հաղորդում է ՖԻՖԱ-ի կայքը:"),
        (
            "tr",
            "Konuklara halılar gösterildi. https://x.example/Dokuma_Kurumu/status/1 adresine bakın.",
        ),
        ("tr", "Arama ekibi geldi, Aram Petrosyan'ın aktardığına göre halılar kayıptı."),
        ("tt", "Килемнәр күрсәтелде, дип хәбәр итә Майк Орган."),
        ("uz", "Gilamlar mehmonlarga koʻrsatildi, deb xabar beradi Eyvon politsiyasi."),
        ("en", "Public Schedule – June 13, 2021"),
        ("en", "161540Z June (Army Message). To the weavers and their guests."),
    ],
)
def test_whoever_speaks_is_not_the_source(language, text):
    document = f"A day of carpets\n\n{text}\n\n{FILLER}"
    record = record_of(document, registry=Registry(()), language=language)
    assert record.source is None
    assert "source-unknown" in flag_codes(record)


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("hy", "Գորգերը ցույց տվեցին հյուրերին, հաղորդում է Reuters-ը:", "Reuters"),
        ("hy", "Ինչպես հաղորդում է ИТАР-ТАСС-ը, գորգերը ցույց տվեցին հյուրերին:", "TASS"),
        ("ru", "Ковры показали гостям, передает РИА «Новости».", "RIA Novosti"),
        ("tr", "AA muhabirinin derlediği bilgilere göre müzede konuklara halılar gösterildi.",
         "Anadolu Agency"),
    ],
)  # fmt: skip
def test_the_case_of_a_registered_name_is_removed(language, text, source):
    record = record_of(f"{text}\n\n{FILLER}", registry=SHIPPED, language=language)
    assert record.source == source


@pytest.mark.parametrize(
    "text",
    ["The price rose, he told Reuters.", "The guests read The Associated Press in the museum."],
)
def test_an_agency_that_everyone_quotes_is_proposed(text):
    record = record_of(f"A day of carpets\n\n{FILLER} {text}", registry=SHIPPED)
    assert record.source is None
    assert len(proposals(record)) == 1
    assert "source-unknown" in flag_codes(record)


def test_a_name_that_is_cut_in_the_head_of_a_long_paragraph_is_not_a_letterhead():
    head = "The guests came to the museum of the city at one, and all of them saw the looms and the"
    paragraph = f"{head} old carpets, Month First Gazettes on the table. {FILLER}"
    assert paragraph[:120].endswith("Month First Gazette")  # where the head is cut
    assert record_of(f"A day of carpets\n\n{paragraph}").source is None


EMBASSY = Source(
    "am-kz", "Embassy of Armenia in Kazakhstan", SourceKind.EMBASSY, country="AM", resides="KZ"
)
OTHER = Source(
    "kz-am", "Embassy of Kazakhstan in Armenia", SourceKind.EMBASSY, country="KZ", resides="AM"
)


@pytest.mark.parametrize(
    ("language", "text", "registered", "proposed"),
    [
        ("en", "Armenia and Kazakhstan will open a museum. The Embassy supports it.", (EMBASSY,), "AM"),
        ("ru", "Армения и Казахстан откроют музей. Посольство поддержало его.", (EMBASSY,), "AM"),
        ("hy", "Հայաստանն ու Ղազախստանը թանգարան կբացեն։ Դեսպանությունը նվիրեց գրքեր։", (EMBASSY,),
         "AM"),
        ("en", "Armenia and Kazakhstan will open a museum. The Embassy supports it.",
         (EMBASSY, OTHER), None),
        ("en", "The Embassy of Kazakhstan in Armenia opened a museum.", (EMBASSY, OTHER), "KZ"),
        ("en", "The Embassy of Kazakhstan in Armenia opened a museum.", (EMBASSY,), None),
        ("en", "Armenia and Kazakhstan will open a museum.", (EMBASSY,), None),
        ("en", "Armenia and Georgia will open a museum. The Embassy supports it.", (EMBASSY,), None),
    ],
)  # fmt: skip
def test_the_only_registered_embassy_that_fits_is_proposed(language, text, registered, proposed):
    document = f"A day of carpets\n\n{text}"
    record = record_of(document, registry=Registry(registered), language=language)
    names = {"AM": EMBASSY.name, "KZ": OTHER.name}
    assert record.source is None
    assert proposals(record) == ([names[proposed]] if proposed else [])


def test_sources_of_labelled_sentences_are_publishers():
    precision, recall = precision_and_recall(answers(read_rows()))
    assert precision >= 0.95
    assert recall >= 0.9


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        ("Riga, Latvia\n\nU.S. Embassy Latvia", None),
        ("Рига\n\nМинистерство культуры Латвии", None),
        ("Ministry of Culture of Latvia\n\nRiga", "Ministry of Culture of Latvia"),
        ("Ministry of Culture of Latvia", "Ministry of Culture of Latvia"),
    ],
)
def test_an_institution_below_a_place_is_where_an_event_was(lines, source):
    text = f"Remarks to the weavers\n\n{lines}\n\n{FILLER}"
    assert record_of(text, registry=Registry(())).source == source
