"""The thesaurus: its data, concepts in the words of a query, completions by its labels."""

from pathlib import Path

import pytest

from evaluation.concepts import named_in, score
from searcher.languages import BadDataFile, facts, load_data_files
from searcher.languages.words import Stemming
from searcher.metadata.topic_vocabulary import topic_names
from searcher.text import fold, script_of, written_words
from searcher.thesaurus import Concept, Term, completions, concepts, concepts_in
from searcher.thesaurus.lexicon import keys_of, labels_from

LANGUAGES = ("en", "ru", "kk", "az", "hy", "tr")
LABELS = [(concept, term) for concept in concepts().values() for term in concept.terms]


def found_in(text: str) -> list[tuple[str, str]]:
    """Return the concepts in a query with the words that name them."""
    words = text.split()
    return [(one.concept.id, " ".join(words[one.start : one.end])) for one in concepts_in(words)]


def ids_in(text: str) -> list[str]:
    return [name for name, _ in found_in(text)]


# The data


def test_every_concept_has_labels_in_each_language_of_the_samples() -> None:
    for concept in concepts().values():
        assert {term.language for term in concept.terms} >= set(LANGUAGES), concept.id


def test_every_topic_is_one_of_the_archive() -> None:
    assert {concept.topic for concept in concepts().values()} - {None} <= topic_names().keys()


def test_no_label_is_that_of_another_concept_unless_both_declare_it() -> None:
    owners: dict[tuple[str, str], dict[str, Concept]] = {}
    for concept, term in LABELS:
        text = term.text if term.text in concept.capitals else fold(term.text)
        owners.setdefault((term.language, text), {})[concept.id] = concept
    for (language, text), those in owners.items():
        shared = [label for c in those.values() for label in c.shared if fold(label) == text]
        assert len(those) == 1 or len(shared) == len(those), (language, text, list(those))


def test_no_label_is_found_as_another_concept_in_its_language() -> None:
    """A form of one label may look like another: the lemmas of a language must be different."""
    for concept, term in LABELS:
        found = [one.concept for one in concepts_in(term.words)]
        assert concept in found, (concept.id, term)


def test_every_declared_exception_is_that_of_a_label() -> None:
    for concept in concepts().values():
        labels = {term.text for term in concept.terms}
        assert concept.capitals | concept.shared <= labels, concept.id
        assert all(label.isupper() for label in concept.capitals), concept.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_have_only_what_a_query_has(language: str) -> None:
    known = facts(Stemming, language)
    assert known is not None
    for concept, term in LABELS:
        if term.language != language:
            continue
        assert " ".join(term.words) == term.text.replace("-", " ").replace("'", " "), concept.id
        for word in term.words:
            assert script_of(word) in (known.script, "Digit") or word.isupper(), (concept.id, word)


def test_there_are_400_concepts_and_some_of_each_topic() -> None:
    assert len(concepts()) >= 400
    assert {concept.topic for concept in concepts().values()} >= topic_names().keys()


def test_an_unknown_key_is_reported_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "trade.toml").write_text('[eaeu]\nen = ["EAEU"]\nxq = ["EAEU"]\n')
    monkeypatch.setattr("searcher.languages.loader.files", lambda _package: tmp_path)
    with pytest.raises(BadDataFile, match=r"trade\.toml.*xq"):
        concepts.__wrapped__()


def test_data_files_are_loaded_by_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "b.toml").write_text("one = 1")
    (tmp_path / "data" / "a.toml").write_text("two = 2")
    monkeypatch.setattr("searcher.languages.loader.files", lambda _package: tmp_path)
    loaded = load_data_files("package", dict[str, int])
    assert list(loaded.items()) == [("a", {"two": 2}), ("b", {"one": 1})]


def test_a_concept_in_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    for name in ("a", "b"):
        (tmp_path / "data" / f"{name}.toml").write_text('[eaeu]\nen = ["EAEU"]\n')
    monkeypatch.setattr("searcher.languages.loader.files", lambda _package: tmp_path)
    with pytest.raises(BadDataFile, match=r"b\.toml: eaeu"):
        concepts.__wrapped__()


# Concepts in a query


@pytest.mark.parametrize(
    ("query", "concept"),
    [
        ("Eurasian Economic Union", "eaeu"),
        ("Евразийского экономического союза", "eaeu"),
        ("Еуразиялық экономикалық одаққа", "eaeu"),
        ("Avrasiya İqtisadi İttifaqının", "eaeu"),
        ("Եվրասիական տնտեսական միության", "eaeu"),
        ("Avrasya Ekonomik Birliğinde", "eaeu"),
        ("embassies", "embassy"),
        ("посольств", "embassy"),
        ("елшілігінің", "embassy"),
        ("elçiliyi", "embassy"),
        ("səfirliyində", "embassy"),
        ("դեսպանության", "embassy"),
        ("büyükelçiliğinin", "embassy"),
        ("посла", "ambassador"),
        ("дипломатических отношений", "diplomatic_relations"),
        ("customs duties", "customs_duty"),
        ("таможенные пошлины", "customs_duty"),
        ("кедендік баждарды", "customs_duty"),
        ("gömrük rüsumlarının", "customs_duty"),
        ("մաքսատուրքերի", "customs_duty"),
        ("gümrük vergilerini", "customs_duty"),
        ("безвизового режима", "visa_free_regime"),
        ("железных дорог", "railway"),
        ("քաղաքացիների", "citizen"),
        ("ազգային անվտանգության", "national_security"),
    ],
)
def test_a_concept_is_found_in_any_language_and_form(query: str, concept: str) -> None:
    assert found_in(query) == [(concept, query)]


def test_words_without_their_accents_are_found_too() -> None:
    assert ids_in("turk devletleri teskilati") == ["ots"]


def test_of_overlapping_labels_the_longest_counts() -> None:
    assert found_in("the Eurasian Economic Union and the European Union") == [
        ("eaeu", "Eurasian Economic Union"),
        ("eu", "European Union"),
    ]
    assert ids_in("UN Security Council") == ["un_security_council"]
    assert ids_in("генерального секретаря ООН") == ["un_secretary_general"]


def test_the_words_of_other_labels_do_not_hide_their_forms() -> None:
    """A word that is in several labels, in different forms, has one lemma."""
    assert ids_in("экономического сотрудничества") == ["economic_cooperation"]
    assert ids_in("heads of states") == ["head_of_state"]
    assert ids_in("devlet başkanlarının") == ["head_of_state"]


def test_words_that_differ_by_an_ending_are_different_labels() -> None:
    assert ids_in("səfirlərin") == ["ambassador"]
    assert ids_in("դեսպանների") == ["ambassador"]
    assert ids_in("universal custom") == []
    assert ids_in("արտաքին գործերի նախարարի") == ["foreign_minister"]
    assert ids_in("արտաքին գործերի նախարարության") == ["ministry_of_foreign_affairs"]


def test_forms_that_the_lemmas_miss_are_found_within_longer_labels() -> None:
    assert ids_in("Днями культуры") == ["days_of_culture"]
    assert ids_in("научных исследований") == ["scientific_research"]


def test_the_words_of_a_label_must_be_consecutive_and_in_order() -> None:
    assert ids_in("Union Economic Eurasian") == []
    assert ids_in("Eurasian Great Economic Union") == []
    assert ids_in("Eurasian Economic") == []


def test_an_abbreviation_is_found_whatever_its_case() -> None:
    for query in ("EAEU", "eaeu", "Eaeu", "ЕАЭС", "еаэс", "ԵԱՏՄ"):
        assert ids_in(query) == ["eaeu"]
    assert ids_in("еаэса") == []


def test_an_abbreviation_that_is_a_usual_word_is_found_in_capitals_only() -> None:
    assert ids_in("WHO") == ["who"]
    assert ids_in("who is who in the world") == []
    assert ids_in("un accord") == []
    assert ids_in("воз сена") == []


def test_a_label_that_concepts_share_yields_each_of_them() -> None:
    assert sorted(ids_in("ԱՀԿ")) == ["who", "wto"]


def test_a_concept_is_found_once_if_languages_write_it_alike() -> None:
    assert ids_in("МАГАТЭ") == ["iaea"]
    assert ids_in("саммит") == ["summit"]


@pytest.mark.parametrize(
    "query",
    [
        "the house of my father is green",
        "когда мы приехали домой",
        "біз үйге кеше келдік",
        "biz dünən evə gəldik",
        "մենք երեկ տուն եկանք",
        "biz dün eve geldik",
        "",
    ],
)
def test_ordinary_words_name_no_concept(query: str) -> None:
    assert ids_in(query) == []


def test_a_word_that_looks_like_a_form_but_is_another_is_not_found() -> None:
    assert ids_in("səfər") == ["visit"]
    assert ids_in("sefer") == []
    assert ids_in("gaza") == []
    assert ids_in("doğal gaza") == ["natural_gas"]


def test_the_preferred_label_is_the_first_and_else_english() -> None:
    concept = concepts()["eaeu"]
    assert concept.preferred("ru") == "Евразийский экономический союз"
    assert concept.preferred("de") == concept.preferred("en") == "Eurasian Economic Union"
    assert concept.topic == "trade"
    assert Term(("ЕАЭС",), "ru", "ЕАЭС") in concept.terms


def test_a_query_without_concepts_compares_few_labels_and_reads_each_word_once() -> None:
    words = written_words("the house of my father")
    assert list(concepts_in(words)) == []
    assert sum(len(labels_from(word)) for word in words) < 10  # of thousands
    read = keys_of.cache_info().misses, labels_from.cache_info().misses
    for _ in range(100):
        assert list(concepts_in(words)) == []
    assert (keys_of.cache_info().misses, labels_from.cache_info().misses) == read


# Completions


def test_labels_are_completed_whatever_case_and_accents_are_typed() -> None:
    found = completions("turk dev", limit=3)
    assert ("Türk Devletleri Teşkilatı", "tr") in [(one.label, one.language) for one in found]
    assert {one.concept.id for one in completions("ЕВРАЗИЙСКИЙ  эк", limit=3)} == {"eaeu"}


def test_completions_are_in_the_order_of_letters_and_limited() -> None:
    folded = [fold(one.label) for one in completions("e", limit=20)]
    assert len(folded) == 20
    assert folded == sorted(folded)


def test_nothing_is_completed_without_a_prefix_or_a_label() -> None:
    assert completions("", limit=3) == ()
    assert completions("zzz", limit=3) == ()
    assert completions("eurasian", limit=0) == ()


def test_a_label_that_languages_write_alike_is_completed_once() -> None:
    assert [one.label for one in completions("МАГАТЭ", limit=5)] == ["МАГАТЭ"]


# The score on parallel texts


def test_a_concept_that_a_translation_does_not_name_is_missed() -> None:
    rows = [
        {"id": "a-en", "title": "Summit", "body": "The ambassador spoke.", "lang": "en"},
        {"id": "a-ru", "title": "Саммит", "body": "Выступил дипломат.", "lang": "ru"},
        {"id": "a-xx", "title": "Summit", "body": "", "lang": "xx"},
        {"id": "b-en", "title": "Embassy", "body": "", "lang": "en"},
    ]
    total, missed = score(named_in(rows), "ru")
    assert (total, dict(missed)) == (2, {"ambassador": 1})
