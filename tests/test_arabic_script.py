"""Letters of the Arabic script that have several shapes are one in searches, as are all digits."""

from pathlib import Path

import pytest
from web_builders import site_of

from searcher.metadata.dating import find_dates
from searcher.text import fold, query_terms, with_usual_digits

SAME = [
    ("كتاب", "کتاب"),  # kaf
    ("علي", "علی"),  # yeh
    ("مصطفى", "مصطفی"),  # yeh without points
    ("إيران", "ایران"),  # alef with and without hamza
    ("آسیا", "اسيا"),
    ("۱۴۰۲", "1402"),
    ("٢٠١٧", "2017"),
    ("२०१७", "2017"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_both_ways_of_writing_are_one_term(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert query_terms(one) == query_terms(other)


def test_a_text_is_found_by_either_alphabet_and_marked(tmp_path: Path) -> None:
    site = site_of(tmp_path, "دیدار وزیران\n\nوزیر خارجه ایران در ۱۵ مارس ۲۰۱۷ با علی دیدار کرد.")
    for words in ("علي", "علی", "2017", "۲۰۱۷", "إيران"):
        page = site.page(f"/search?q={words}&words=typed")
        assert page.total == 1, words
        assert page.marks, words


@pytest.mark.parametrize(
    ("text", "language"),
    [("۱۵ مارس ۲۰۱۷", "fa"), ("١٥ مارس ٢٠١٧", "ar"), ("٢٠١٧/٠٣/١٥", "ar"), ("15 مارس 2017", "fa")],
)
def test_dates_in_digits_of_any_script_are_read(text: str, language: str) -> None:
    (found,) = find_dates(f"تهران، {text}", language)
    assert str(found.date) == "2017-03-15"
    assert (found.start, found.end) == (7, 7 + len(text))


def test_digits_keep_their_places() -> None:
    assert with_usual_digits("a ۱۲ b ٣ c 4") == "a 12 b 3 c 4"
    assert with_usual_digits("none") == "none"


# Direction


def test_titles_and_paragraphs_have_the_direction_of_their_own_text(tmp_path: Path) -> None:
    title, first, second = "دیدار وزیران", "وزیران دیدار کردند.", "An English paragraph."
    site = site_of(tmp_path, f"{title}\n\n{first}\n\n{second}", source="روزنامه")
    (record,) = site.archive.ids()
    page = site.page(f"/d/{record}")
    for element in (page.one("h1"), *page.soup.select(".text p")):
        assert element["dir"] == "auto"
    results = site.page("/search")
    assert results.one(".hits h2 a")["dir"] == "auto"
    assert results.one(".hits p:has(.snippet)")["dir"] == "auto"
    for path in ("/search", "/", "/records", f"/d/{record}"):
        assert any(e.text == "روزنامه" for e in site.page(path).soup.select("bdi")), path
