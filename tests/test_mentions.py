"""Every mention: the sentences of records through time."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws_builders import record
from web_builders import Sample, sample, site_of

from searcher.model.paragraphs import BREAK, split_paragraphs
from searcher.query import parse_expression
from searcher.search.concordance import Concordance
from searcher.search.highlights import Span
from searcher.search.mentions import LONGEST, MentionFinder, Mentions, sentence_at

__all__ = ["sample"]

QUERIES = ("trade", "trade OR visit", '"days of culture"', "cultur*", "сауда")
pieces = st.sampled_from(
    [
        "trade",
        "Trade.",
        "visit!",
        "the days of culture",
        "сауда.",
        "«trade.»",
        BREAK,
        "\n",
        "x" * 90,
    ]
)
bodies = st.lists(pieces, max_size=60).map(" ".join)


def mentions_of(body: str, query: str, title: str | None = None, language: str = "en") -> Mentions:
    found = record(1, title=title, body=body, language=language)
    return MentionFinder(parse_expression(query)).of(found)


def sentences(text: str, language: str) -> list[str]:
    """Return the sentences of the letters of a text of one paragraph."""
    letters = (i for i, letter in enumerate(text) if letter.isalnum())
    found = (sentence_at(text, Span(i, i + 1), language) for i in letters)
    return list(dict.fromkeys(text[one.start : one.end] for one in found))


@given(bodies, st.sampled_from(QUERIES))
def test_sentences_have_each_keyword_of_the_concordance_once(body: str, query: str) -> None:
    lines = list(Concordance(parse_expression(query)).lines(record(1, body=body)))
    found = mentions_of(body, query)
    assert found.count == len(lines)
    marked = [s.text[m.start : m.end] for s in found.sentences for m in s.marks]
    shown = iter(line.word for line in lines)
    assert all(word in shown for word in marked)  # in order; a long sentence shows its first ones
    assert all(s.marks for s in found.sentences)


@given(bodies, st.sampled_from(QUERIES))
def test_a_sentence_is_a_part_of_its_paragraph(body: str, query: str) -> None:
    paragraphs = split_paragraphs(body)
    for one in mentions_of(body, query).sentences:
        assert one.text in paragraphs[one.paragraph - 1]
        assert len(one.text) <= LONGEST


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Mr. Lee met J. Smith. Was it “long?” Yes!",
         ["Mr. Lee met J. Smith.", "Was it “long?”", "Yes!"]),
        ("ru", "Визит начался 5. мая. А. Иванов прибыл.", ["Визит начался 5. мая.", "А. Иванов прибыл."]),
        ("kk", "Сауда өсті. Келіссөз аяқталды.", ["Сауда өсті.", "Келіссөз аяқталды."]),
        ("hy", "Նախագահը ժամանեց։ Նա հանդիպեց: Վերջ։",
         ["Նախագահը ժամանեց։", "Նա հանդիպեց:", "Վերջ։"]),
        ("fa", "آیا او آمد؟ بله.", ["آیا او آمد؟", "بله."]),
        ("zh", "总统访问。双方会谈。", ["总统访问。", "双方会谈。"]),
        ("de", "Er kam am 5. Mai an. Sie ging.", ["Er kam am 5. Mai an.", "Sie ging."]),
    ],
)  # fmt: skip
def test_texts_are_cut_where_their_sentences_end(
    language: str, text: str, expected: list[str]
) -> None:
    assert sentences(text, language) == expected


def test_a_long_sentence_is_cut_between_words_around_its_first_keyword() -> None:
    (one,) = mentions_of("word " * 300 + "trade " + "word " * 300, "trade").sentences
    assert one.begins_inside
    assert one.ends_inside
    assert set(one.text.split()) == {"word", "trade"}
    assert [one.text[m.start : m.end] for m in one.marks] == ["trade"]


def test_a_page_reads_the_beginning_of_each_long_text() -> None:
    finder = MentionFinder(parse_expression("trade"), most=20_000)
    long = record(1, body="Trade grew. " * 2_000)
    first, second = finder.of(long), finder.of(long)
    assert (first.is_complete, second.is_complete) == (False, False)
    assert first.count > second.count > 0


# The page

DATES = ("2016-05-02", "2014", None, "2014-02-01")


def dated(folder: Path, count: int = 4) -> Any:
    """Open a site of records of several dates and one without."""
    texts = [
        f"Talks {n}\n\nWheat was sold. The trade grew in 201{n}. More trade came. Rain fell."
        for n in range(count)
    ]
    site = site_of(folder)
    for n, text in enumerate(texts):
        path = folder / f"{n}.txt"
        path.write_text(text, "utf-8")
        day = DATES[n % len(DATES)]
        hints = {"published": day} if day else {}
        site.ingest(path, language="en", source="Lantern News", **hints)
    return site


def test_records_are_in_the_order_of_their_dates_with_their_whole_sentences(
    tmp_path: Path,
) -> None:
    page = dated(tmp_path).page("/mentions?q=trade")
    records = page.soup.select(".mentioning > li")
    dates = [r.select_one(".date").get_text() for r in records]
    assert dates == ["2014", "1 February 2014", "2 May 2016", "Undated"]
    texts = [one.get_text() for one in records[2].select(".snippet")]
    assert texts == ["The trade grew in 2010.", "More trade came."]
    assert page.marks == ["trade"] * 8
    assert "4 records" in page.text
    assert "8 mentions on this page" in page.text
    assert str(page.soup.select(".sorts a")[0]["href"]).endswith("sort=newest")


def test_each_sentence_leads_to_its_paragraph_with_the_words_marked(tmp_path: Path) -> None:
    site = dated(tmp_path)
    for link in site.page("/mentions?q=trade").soup.select(".to-place"):
        path, _, place = str(link["href"]).partition("#")
        paragraph = site.page(path).one(f"#{place}")
        assert "trade" in [mark.get_text() for mark in paragraph.select(".mark")]


def test_all_pages_together_have_each_record_of_the_search_once(tmp_path: Path) -> None:
    site = dated(tmp_path, 45)
    found: list[str] = []
    for number in (1, 2, 3):
        page = site.page(f"/mentions?q=trade&page={number}")
        found += [str(a["data-id"]) for a in page.soup.select(".mentioning article")]
        assert len(page.html.encode()) < 100_000
    answer = site.json("/mentions.json?q=trade")
    assert found == answer["ids"]
    assert len(set(found)) == answer["total"] == site.total("/search?q=trade") == 45
    assert "does not exist" in site.page("/mentions?q=trade&page=4").text


def test_a_page_of_long_sentences_and_a_long_query_is_small(tmp_path: Path) -> None:
    long = "Ескі " * 90 + "сауда " + "жаңа " * 90 + ". "
    site = site_of(tmp_path, *(f"Сауда {n}\n\n{long * 8}" for n in range(20)), language="kk")
    query = " OR ".join(f"сауда{'x' * n}" for n in range(1, 25))
    page = site.page(f"/mentions?q=сауда OR {query}")
    assert len(page.soup.select(".mentioning > li")) == 20
    assert len(page.html.encode()) < 100_000
    assert "4 more sentences in this record" in page.text


def test_the_mentions_of_a_search_are_linked_from_its_results(sample: Sample) -> None:
    for path in ("/search?q=culture&country=KZ", "/concordance?q=culture&country=KZ"):
        links = [str(a["href"]) for a in sample.page(path).soup.select("main a")]
        assert "/mentions?q=culture&country=KZ" in links
    assert sample.page("/mentions?q=culture&country=KZ").marks
    assert "no words" in sample.page("/mentions?country=KZ").text
