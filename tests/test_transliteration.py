"""Names spelled in other scripts, as far as the words of an index go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.languages import every
from searcher.languages.words import Romanisation
from searcher.text import fold, romanised_scripts, script_of, spelled_in

SOUNDS = set("abdefghiklmnoprstuvzZSCJ")
PEOPLE = (
    ("Mikoyan", "Микоян", "Միկոյան"),
    ("Brezhnev", "Brejnev", "Брежнев", "Բրեժնև"),
    ("Chekhov", "Çexov", "Çehov", "Чехов", "Չեխով", "ჩეხოვ"),
    ("Pushkin", "Puşkin", "Пушкин", "Պուշկին", "პუშკინ"),
    ("Khrushchev", "Хрущев", "Խրուշչով"),
    ("Zhukov", "Jukov", "Жуков", "Ժուկով"),
    ("Satpaev", "Satpayev", "Сатпаев", "Сәтпаев"),
    ("Mammadaliyev", "Məmmədəliyev", "Маммадалиев", "Мамедалиев"),
    ("Hasanoğlu", "Hasanoglu", "Хасаноглу", "Հասանօղլու"),
    ("Dzhangirov", "Cangirov", "Djangirov", "Джангиров", "Ջանգիրով"),
    ("Tsulukidze", "Цулукидзе", "წულუკიძე"),
    ("Yesenin", "Esenin", "Есенин", "Եսենին"),
    ("Shevchenko", "Şevçenko", "Шевченко", "Շևչենկո"),
    ("Vorontsov", "Воронцов", "Վորոնցով"),
    ("Dostoevskiy", "Dostoyevsky", "Достоевский", "Դոստոևսկի"),
    ("Churchill", "Çörçill", "Черчилль"),
)
SPELLINGS = [
    pytest.param(typed, written, id=f"{typed}-{written}")
    for forms in PEOPLE[:-1]
    for typed in forms
    for written in forms
    if script_of(typed) != script_of(written)
]


def spelled(word: str, *index: str) -> set[str]:
    """Spell a word in all scripts, given the words of an index."""
    known = {fold(one) for one in index}

    def has_prefix(prefix: str) -> bool:
        return any(one.startswith(prefix) for one in known)

    return {
        fold(one.word)
        for script in romanised_scripts()
        for one in spelled_in(word, script, has_prefix)
        if one.is_whole
    }


@pytest.mark.parametrize(("typed", "written"), SPELLINGS)
def test_a_name_is_spelled_in_other_scripts(typed, written):
    assert fold(written) in spelled(typed, written)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Yesenin", "Esenin"),
        ("Satpayev", "Satpaev"),
        ("Mammadaliyev", "Məmmədəliyev"),
        ("Сатпаев", "Сәтпаев"),
        ("Кунаев", "Қунаев"),
        ("Chekhov", "Çexov"),
    ],
)
def test_a_name_is_spelled_otherwise_in_its_own_script(typed, written):
    assert fold(written) in spelled(typed, written)
    assert fold(typed) in spelled(written, typed)


@pytest.mark.parametrize(
    ("typed", "other"),
    [("Brezhnev", "Берия"), ("Zhukov", "Шуков"), ("Чехов", "Jehov")],
)
def test_another_name_is_not_found(typed, other):
    assert fold(other) not in spelled(typed, other)


def test_a_letter_that_rarely_sounds_so_costs():
    def has_prefix(prefix: str) -> bool:
        return "питер".startswith(prefix) or "петер".startswith(prefix)

    assert [one.word for one in spelled_in("Peter", "Cyrillic", has_prefix)][:2] == [
        "петер",
        "питер",
    ]


def test_only_what_the_index_begins_with_is_spelled():
    assert spelled("Pushkin") == set()
    assert spelled("Pushkin", "Пушка") == set()
    assert spelled("Pushkin", "Пушкиниана") == {"пушкин"}


def test_short_words_are_not_spelled():
    assert spelled("Lee", "Ли", "Лее") == set()


@pytest.mark.parametrize("language", sorted(every(Romanisation)))
def test_the_sounds_of_each_language_are_those_that_are_described(language):
    known = every(Romanisation)[language]
    for text, ways in known.sounds.items():
        assert text == text.lower()
        assert script_of(text) == known.script or not script_of(text)
        for sounds in ways.replace("|", " ").split():
            assert sounds == "-" or set(sounds) <= SOUNDS, (text, ways)


@given(st.text(max_size=30), st.sampled_from(romanised_scripts()))
def test_any_word_may_be_spelled(word, script):
    def has_prefix(prefix: str) -> bool:
        return len(prefix) < 6

    for one in spelled_in(word, script, has_prefix):
        assert one.word
