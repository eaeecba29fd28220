"""Tokens, case folding, stems and index terms."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.text import (
    Vocabulary,
    bare_words,
    begins_lowercase,
    caseless,
    caseless_pattern,
    fold,
    folded_words,
    lower,
    query_terms,
    script_of,
    starts_of,
    stem,
    term_for,
    tokens,
    without,
    words_with_edges,
    written_words,
)


def words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two words, three.", ["Two", "words", "three"]),
        ("EXPO-2017", ["EXPO", "2017"]),
        ("snake_case", ["snake", "case"]),
        ("Қазақстан мен Հայաստան", ["Қазақстан", "мен", "Հայաստան"]),
        ("İstanbul’da", ["İstanbul", "da"]),
        ("文化交流", ["文", "化", "交", "流"]),
        ("2017年", ["2017", "年"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
        ("हिन्दी", ["हिन्दी"]),
        ("... — «»", []),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_digits_and_each_han_character_is_a_word(text, expected):
    assert words(text) == expected


@given(st.text(max_size=80))
def test_spans_of_tokens_slice_back_to_the_text_in_order_without_overlap(text):
    end = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        assert end <= token.start < token.end
        end = token.end


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Çavuşoğlu", "cavusoglu"),
        ("Ёлка", "елка"),
        ("ISTANBUL", "istanbul"),
        ("İstanbul", "istanbul"),
        ("ışık", "isik"),
        ("Azərbaycan", "azerbaycan"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("ÆRØ", "aero"),
        ("Երևան", "երեւան"),
        ("Қазақ", "қазақ"),
        ("ＢＡＫＵ", "baku"),
        ("ℌ𝐀", "ha"),
    ],
)
def test_fold_removes_case_and_accents(word, folded):
    assert fold(word) == folded


@given(st.text(max_size=40))
def test_fold_is_idempotent(word):
    assert fold(fold(word)) == fold(word)


@given(st.text(alphabet=st.characters(max_codepoint=0x5FF), max_size=20))
def test_fold_does_not_depend_on_composition(word):
    assert fold(normalize("NFD", word)) == fold(normalize("NFC", word))


@pytest.mark.parametrize(
    ("word", "language", "lowered"),
    [
        ("ISPARTA", "tr", "ısparta"),
        ("İZMİR", "tr", "izmir"),
        ("İRAN", "az", "iran"),
        ("IRAN", "en", "iran"),
        ("ЕРЕВАН", "ru", "ереван"),
    ],
)
def test_lower_casing_depends_on_the_language(word, language, lowered):
    assert lower(word, language) == lowered


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("Baku", "Latin"),
        ("Баку", "Cyrillic"),
        ("Բաքու", "Armenian"),
        ("باكو", "Arabic"),
        ("2017", "Digit"),
        ("«Баку", "Cyrillic"),
        ("…", ""),
        ("", ""),
    ],
)
def test_the_script_of_a_word_is_that_of_its_first_letter(word, script):
    assert script_of(word) == script


SAME = [
    ("en", "museum museums"),
    ("en", "country countries"),
    ("en", "visit visits visited visiting"),
    ("ru", "культура культуры культуре культурой"),
    ("ru", "министр министра министры министров"),
    ("ru", "Казахстан Казахстана Казахстане Казахстаном"),
    ("ru", "приём прием приёма приемом приёмы приёмов"),
    ("ru", "объём объема объёмы объёмами"),
    ("kk", "мәдениет мәдениеті мәдениеттің"),
    ("kk", "университет университеті университетте университеттері"),
    ("kk", "кітап кітабы кітаптар кітапты"),
    ("kk", "ынтымақтастық ынтымақтастығы"),
    ("kk", "Қазақстан Қазақстанның Қазақстанға Қазақстанда"),
    ("az", "əməkdaşlıq əməkdaşlığı əməkdaşlığın"),
    ("az", "ölkə ölkələr ölkənin ölkədə"),
    ("az", "Astana Astanada Astananın"),
    ("az", "Azərbaycan Azərbaycanın Azərbaycanda"),
    ("hy", "համագործակցություն համագործակցության համագործակցությունը"),
    ("hy", "նախարար նախարարը նախարարի նախարարներ"),
    ("hy", "Թուրքիա Թուրքիայի Թուրքիայում Թուրքիան"),
    ("tr", "kitap kitabı kitaplar kitabın"),
    ("tr", "ülke ülkeler ülkesi ülkenin"),
    ("tr", "işbirliği işbirliğini"),
    # The last letter is unchanged before an ending that begins with a consonant.
    ("kk", "Петербург Петербургта Петербургтен Петербургдан"),
    ("kk", "клуб клубта клубтан клубтар"),
    ("tr", "dağ dağda dağdan dağlar dağlarda"),
    ("tr", "çağ çağda çağdan çağlar"),
    ("az", "dağ dağda dağdan dağlar"),
    ("az", "alay alayda alaydan alaylar"),
]


@pytest.mark.parametrize(("language", "forms"), SAME)
def test_inflected_forms_of_a_word_share_one_stem(language, forms):
    assert len({stem(form, language) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "museum", "music"),
        ("ru", "договор", "дорога"),
        ("ru", "выставка", "встреча"),
        ("kk", "мәдениет", "министр"),
        ("az", "kitab", "kino"),
        ("hy", "նախարար", "նախագահ"),
        ("tr", "bakan", "başkan"),
    ],
)
def test_different_words_keep_different_stems(language, one, other):
    assert stem(one, language) != stem(other, language)


@pytest.mark.parametrize(
    ("word", "language"),
    [("Lantern", "ru"), ("Фонарь", "tr"), ("Բաքվի", "en"), ("2017", "kk"), ("meetings", "zz")],
)
def test_words_of_another_script_or_an_unknown_language_are_not_stemmed(word, language):
    assert stem(word, language) == fold(word)


@pytest.mark.parametrize(("language", "forms"), SAME)
def test_a_stem_does_not_depend_on_case_or_the_region_of_the_language_tag(language, forms):
    for form in forms.split():
        expected = stem(form, language)
        assert stem(form.capitalize(), language) == expected
        assert stem(form, f"{language}-XX") == expected


@pytest.mark.parametrize(("language", "forms"), SAME)
def test_a_query_word_has_its_stem_in_every_language_of_its_script(language, forms):
    for form in forms.split():
        assert term_for(form, language) == f"{language}:{stem(form, language)}"
        assert term_for(form, language) in query_terms(form)
        assert f":{fold(form)}" in query_terms(form)


def test_an_index_term_names_the_language_of_its_rules():
    assert (term_for("news", "en"), term_for("news", "nl-BE")) == ("en:news", "nl:new")
    assert term_for("news", "ru") == term_for("news", "") == term_for("news", "ja") == ":news"
    assert len(set(query_terms("государства"))) == len(query_terms("государства"))


@given(st.text(), st.sampled_from(["", "en", "tr", "ru"]))
def test_bare_words_are_the_texts_of_the_tokens(text, language):
    bare = bare_words(text, language)
    written = words(text)
    assert [fold(word) for word in bare] == [fold(word) for word in written]
    assert [term_for(word, language) for word in bare] == [term_for(w, language) for w in written]
    starts = [token.start for token in tokens(text)]
    assert list(starts_of(text, bare, range(len(bare)), language)) == starts
    every_other = range(0, len(bare), 2)
    assert list(starts_of(text, bare, every_other, language)) == starts[::2]


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=127)), st.just("Ёлка é, 東京")))
def test_tokens_with_positions_are_those_of_the_text(text):
    found, starts, ends = words_with_edges(text)
    assert list(zip(starts, ends, found, strict=True)) == list(tokens(text))


@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(["en", "tr", None])), max_size=5))
def test_a_vocabulary_assigns_ids_and_caches_terms(texts):
    vocabulary = Vocabulary()
    for text, language in texts:
        ids = vocabulary.ids(text, language).tolist()
        assert [vocabulary.words[n] for n in ids] == [fold(w) for w in words(text)]
        kept = [vocabulary.terms[n] for n in ids]
        assert kept == [term_for(w, language or "") for w in words(text)]
    assert len(vocabulary) == len(vocabulary.words) == len(vocabulary.terms)


@given(st.text(st.sampled_from("aB cI'“”’–—…\u00a0é²٣ıİя文\u0301\u200b_1\n"), max_size=60))
def test_all_tokenizers_agree_on_ascii_text_with_typographic_quotes(text):
    written = words(text)
    assert written_words(text) == written
    assert words_with_edges(text)[0] == written
    assert folded_words(text) == [fold(word) for word in written]
    for language in ("en", "tr"):
        bare = bare_words(text, language)
        assert [fold(word) for word in bare] == [fold(word) for word in written]
        starts = list(starts_of(text, bare, range(len(bare)), language))
        assert starts == [token.start for token in tokens(text)]


@given(st.text(max_size=40))
def test_a_caseless_text_has_the_offsets_of_the_text(text):
    assert len(caseless(text)) == len(text)
    assert caseless(text.upper()) == caseless(text.upper().lower()) or "İ" in text.upper()


@pytest.mark.parametrize("text", ["BAKANLIĞI", "bakanlığı", "Bakanlığı", "BAKANLIĞINDA"])
def test_a_caseless_pattern_matches_lower_and_upper_case_including_turkish(text):
    assert caseless_pattern("bakanlı[ğk]").search(caseless(text))


@pytest.mark.parametrize(
    ("text", "small"), [("at noon", True), ("At noon", False), ("თბილისი", False), ("5 May", False)]
)
def test_a_text_begins_in_lower_case_only_in_a_script_with_capitals(text, small):
    assert begins_lowercase(text) is small


def test_spans_are_removed_from_a_text():
    parts = [token for token in tokens("one two, three") if token.text != "two"]
    assert without("one two, three", parts) == "  two,  "
    assert without("one", ()) == "one"
