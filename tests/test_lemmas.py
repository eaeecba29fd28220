"""Forms of words matched against a list, in languages without a good stemmer."""

import pytest

from searcher.text import Lemmatizer

_FORMS = {
    "uz": {
        "maktab": "Maktablarimizdan maktabda maktabga maktabi",
        "qurultoy": "qurultoyining",
        "oʻquvchi": "oʻquvchilarning oʼquvchimiz",
        "театр": "театрларининг театрга",
        "tinchlik": "tinchligi",
    },
    "ky": {
        "мектеп": "мектебибиздин мектептерге мектептен",
        "өлкө": "өлкөлөрдүн өлкөсүндө",
        "саламаттык": "саламаттыгы саламаттыкты",
    },
    "tt": {"китап": "китабы китапларыбызда китапка", "мәктәп": "мәктәбенең мәктәпләр"},
    "ka": {
        "მინისტრი": "მინისტრმა მინისტრებისთვის მინისტრთან მინისტრად",
        "სკოლა": "სკოლაში სკოლის სკოლებიდან სკოლაც",
        "საელჩო": "საელჩოს საელჩოში საელჩოებს",
    },
    "uk": {
        "виставка": "виставці виставкою виставок Виставки",
        "станція": "станцією станцій станціями",
        "військовий": "військового військових військовими",
        "музей": "музеєм музеї музеїв",
        "борець": "борцями борця",
        "безпека": "безпеки безпекою",
    },
    "ar": {
        "جامعة": "والجامعات بالجامعة جامعتنا للجامعات",
        "ثقافي": "الثقافية والثقافي ثقافيا",
        "إرهاب": "الارهاب الإرهابيين",
    },
    "kk": {
        "мектеп": "мектебіміздің мектептердегі Мектепке",
        "экономика": "экономикалық экономикасын",
        "жағалау": "жағалауында жағалауға",
        "фестиваль": "фестивалінің фестивальдер",
        "министрі": "министрінің министрлеріне",
        "орны": "орнында орнының",
    },
    "az": {
        "məktəb": "məktəblərimizdə məktəbə",
        "qaçqın": "qaçqınlarının qaçqını",
        "bulaq": "bulağı bulaqlar",
        "nazirliyi": "nazirliyinin nazirlikləri",
        "tələbə": "tələbəsi tələbələrə",
    },
    "tr": {
        "kitap": "kitabı kitaplarımızdan",
        "müze": "müzesindeki müzeye",
        "petrol": "petrolün petrolü",
        "hattı": "hattının hatlarına",
        "festival": "festivali festivallerde",
        "rüzgâr": "rüzgarlı",
        "bakanlığı": "bakanlığına bakanlıkları",
    },
    "hy": {
        "կամուրջ": "կամրջի կամուրջները",
        "ներմուծում": "ներմուծման ներմուծումները",
        "ընտրություն": "ընտրությունների ընտրությամբ",
        "մարզիչ": "մարզչի մարզիչներին",
        "առևտուր": "առեւտրի առևտրով",
        "քաղաքացի": "քաղաքացու քաղաքացիների քաղաքացիներին",
    },
    "ru": {
        "рынок": "рынке рынков",
        "борец": "борцами",
        "посол": "послы послу",
        "церковь": "церкви церковью",
        "ученый": "учёных учеными",
        "выставка": "выставок",
        "судья": "судьи судьёй судей судьями",
        "семья": "семьи семью семей семьями",
        "гражданин": "гражданина граждане граждан гражданами",
        "водохранилище": "водохранилища водохранилищами",
        "уголь": "угля углём",
        "контроль": "контроля контролем",
        "служащий": "служащего служащих",
    },
}


@pytest.mark.parametrize(
    ("language", "word", "form"),
    [(la, word, f) for la, rows in _FORMS.items() for word, fs in rows.items() for f in fs.split()],
)
def test_a_form_matches_its_word(language, word, form):
    lemmas = Lemmatizer.for_words(_FORMS[language], language)
    assert lemmas is not None
    assert lemmas.lemma(form) == lemmas.lemma(word)


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        ("tt", "газ", "газета"),  # back vowels, then front ones
        ("ka", "ომი", "ომანი"),
        ("uk", "порт", "портрет"),
        ("ar", "رياضة", "الرياض"),  # `sport` is also the start of a city: the end must match
        ("uz", "olim", "oʻlim"),
        ("kk", "қар", "қарсы"),  # -сы only after a vowel
        ("kk", "мақта", "мақтан"),
        ("az", "tələbə", "tələb"),
        ("az", "qaz", "qazi"),  # back vowels, then a front one
        ("tr", "göl", "gol"),  # accents are letters
        ("tr", "gaz", "gazi"),
        ("tr", "maç", "mac"),  # the last letter softens only before an ending
        ("hy", "առաջնություն", "առաջին"),
        ("ru", "посол", "после"),
        ("ru", "выборы", "выбор"),
    ],
)
def test_another_word_does_not_match(language, word, other):
    lemmas = Lemmatizer.for_words([word], language)
    assert lemmas is not None
    assert lemmas.lemma(other) != lemmas.lemma(word)


def test_the_longest_matching_word_is_chosen():
    lemmas = Lemmatizer.for_words(
        ["طاقة", "بطاقة"], "ar"
    )  # `energy`; `card`, which looks like `with energy`
    assert lemmas is not None
    assert lemmas.lemma("البطاقات") == "بطاقة"
    assert lemmas.lemma("بالطاقة") == "طاقة"


def test_a_listed_form_of_an_earlier_word_is_mapped_to_that_word():
    lemmas = Lemmatizer.for_words(["сапар", "сапары"], "ky")
    assert lemmas is not None
    assert lemmas.lemma("сапары") == "сапар"


def test_a_word_that_is_not_listed_is_unchanged():
    lemmas = Lemmatizer.for_words(["порт"], "uk")
    assert lemmas is not None
    assert lemmas.lemma("Місто") == "місто"


def test_a_language_with_a_stemmer_has_no_lemmatizer():
    assert Lemmatizer.for_words(["Hafen"], "de") is None


def test_a_string_longer_than_any_word_is_not_analysed():
    lemmas = Lemmatizer.for_words(["порт"], "uk")
    assert lemmas is not None
    assert lemmas.lemma("порт" + "у" * 100) == "порт" + "у" * 100
    assert lemmas.lemma("1" * 500_000) == "1" * 500_000  # it would take minutes
