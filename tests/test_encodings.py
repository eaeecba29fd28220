"""Encodings of texts: detected by byte order marks, declarations and letters."""

import pytest
from builders import page, record_of
from reader_builders import EN, HY, KK, RU, texts

from searcher.model.review import ReviewCode
from searcher.sandbox import read_original


@pytest.mark.parametrize("text", [RU, KK, HY, EN])
@pytest.mark.parametrize(
    ("codec", "detected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
    ],
)
@pytest.mark.parametrize("markup", [False, True])
def test_text_in_any_unicode_encoding_is_read(text, codec, detected, markup):
    document = page(f"<p>{text}</p>") if markup else text
    parsed = read_original(document.encode(codec))
    assert [block.text for block in parsed.blocks] == [text]
    assert parsed.encoding == detected
    assert parsed.media_type == ("text/html" if markup else "text/plain")


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp866"])
def test_old_russian_encodings_are_detected_by_letters(codec):
    assert texts(RU.encode(codec)) == [RU]


def test_a_declared_encoding_is_used_if_the_bytes_are_not_utf8():
    head = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    parsed = read_original(page(f"<p>{RU}</p>", head).encode("cp1251"))
    assert ([b.text for b in parsed.blocks], parsed.encoding) == ([RU], "windows-1251")
    assert texts(page(f"<p>{RU}</p>").encode("cp1251")) == [RU]


def test_utf8_takes_precedence_over_a_declaration_of_another_encoding():
    head = '<meta charset="windows-1251">'
    parsed = read_original(page(f"<p>{RU}</p>", head).encode())
    assert ([b.text for b in parsed.blocks], parsed.encoding) == ([RU], "utf-8")


OLD_TEXTS = {
    "en": (
        "“The café reopens”, said the mayor of the old town – its façade was restored.",
        ["cp1252"],
    ),
    "fr": (
        "Les ministres se sont rencontrés à Paris. Arménie et Géorgie, été très réussi après l’accord.",
        ["cp1252", "mac_roman"],
    ),
    "de": (
        "Der Außenminister führte Gespräche über die Länder, die früher größere Märkte waren.",
        ["cp1252", "iso8859_1", "mac_roman", "cp850"],
    ),
    "tr": (
        "Dışişleri bakanları Ankara'da görüştü. Türkiye ile Kazakistan arasındaki ilişkiler güçlü.",
        ["cp1254", "iso8859_9", "cp857"],
    ),
    "ru": (
        "Встреча министров Казахстана и Армении прошла в Ереване. Стороны обсудили торговлю.",
        ["cp1251", "koi8_r", "iso8859_5", "mac_cyrillic", "cp866"],
    ),
    "kk": (
        "Қазақстан мен Арменияның министрлері Ереванда кездесті. Тараптар сауданы талқылады.",
        ["kz1048", "ptcp154"],
    ),
    "uk": (
        "Зустріч міністрів відбулася у Києві. Сторони обговорили торгівлю і її розвиток.",
        ["cp1251", "koi8_u"],
    ),
    "pl": (
        "Ministrowie spotkali się w Warszawie. Oświadczyli, że współpraca będzie ściślejsza.",
        ["cp1250", "iso8859_2"],
    ),
}


@pytest.mark.parametrize(
    ("language", "codec"), [(tag, codec) for tag in OLD_TEXTS for codec in OLD_TEXTS[tag][1]]
)
def test_old_encodings_are_detected_by_pairs_of_letters(language, codec):
    text = OLD_TEXTS[language][0]
    assert texts(text.encode(codec)) == [text]


@pytest.mark.parametrize(
    ("language", "codec"), [("ru", "cp1251"), ("tr", "cp1254"), ("kk", "kz1048")]
)
def test_a_declared_encoding_without_plausible_words_is_ignored(language, codec):
    text = OLD_TEXTS[language][0]
    data = page(f"<p>{text}</p>", '<meta charset="iso-8859-1">').encode(codec)
    assert [block.text for block in read_original(data).blocks] == [text]


def test_ambiguous_letters_give_a_warning():
    (warning,) = read_original("Smith \u00f8 Jones met".encode("cp1252")).warnings
    assert warning.code is ReviewCode.ENCODING_UNSURE
    assert warning.detail.startswith("cp1252 or ")
    sure = read_original(OLD_TEXTS["ru"][0].encode("cp1251"))
    assert not sure.warnings


def test_an_unknown_declared_encoding_is_ignored():
    assert texts(page(f"<p>{RU}</p>", '<meta charset="x-none">').encode("cp1251")) == [RU]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_a_few_words_among_ascii_text_are_read_in_their_own_language(encoding):
    text = "Lantern Post, Friday, page two\nВыставка ковров в музее, KZ AM, Carpet Notes."
    assert texts(text.encode(encoding)) == text.splitlines()


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\ufdd0", "\x7f", "\x9f", "\u200b", "\ufeff"])
def test_signs_that_are_no_characters_are_left_out(sign):
    record = record_of(page(f"<h1>A day{sign} of carpets</h1><p>The museum{sign} opened.</p>"))
    assert record.title == "A day of carpets"
    assert sign not in record.body
