"""Main text of saved pages: quotations of posts, lists, teasers, asides in several languages."""

import pytest
from builders import page

from searcher.readers.html.phrases import is_aside
from searcher.sandbox import read_original

SENTENCES = (
    "The ministries of both countries agreed on the tariffs for the carriage of grain through the "
    "port, which come into force in spring and are valid for a year.",
    "Carriers that signed the agreement before the new year pay the tariffs of the old schedule "
    "until the end of the harvest, the port authority said in a statement.",
    "The working group meets again in autumn, and until then the customs offices of both sides "
    "exchange their statistics every month by electronic means.",
)
TEXT = "".join(f"<p>{s} {SENTENCES[(i + 1) % 3]}</p>" for i, s in enumerate(SENTENCES * 2))
H1 = "<h1>Tariffs for grain</h1>"


def text(body: str) -> str:
    data = page(body, "<title>Tariffs for grain - Port</title>").encode()
    return "\n".join(block.text for block in read_original(data).blocks)


@pytest.mark.parametrize("name", ["twitter-tweet", "instagram-media", "post-embed", ""])
def test_a_quoted_post_between_paragraphs_is_kept(name: str):
    post = (
        f'<blockquote class="{name}"><p>We drive grain to the port again, at last.</p></blockquote>'
    )
    assert "We drive grain" in text(f"<article>{H1}{TEXT}{post}{TEXT}</article>")


@pytest.mark.parametrize("name", ["styled-inline-text", "list", ""])
def test_items_between_paragraphs_are_kept(name: str):
    items = "".join(f'<li><span class="{name}">{i} wagons of wheat</span></li>' for i in (3, 4, 5))
    found = text(f"<article>{H1}{TEXT}<ul>{items}</ul>{TEXT}</article>")
    assert all(f"{i} wagons of wheat" in found for i in (3, 4, 5))


def test_teasers_that_each_link_to_a_text_are_left_out():
    teasers = "".join(
        f"<div class=c><h3><a href=/{i}>Another report {i}</a></h3><p>TEASER {SENTENCES[i]}</p></div>"
        for i in range(3)
    )
    assert "TEASER" not in text(f"<div>{H1}<div>{TEXT}</div><div>{teasers}</div></div>")


@pytest.mark.parametrize(
    "line",
    [
        "Le puede interesar: otra noticia", "Mirá también", "Notas relacionadas",
        "Das Thema könnte dich auch interessieren:", "Zum Weiterlesen:", "Mehr Themen:",
        "Przeczytaj też: inny tekst", "Zapraszamy do subskrypcji tygodnika", "Veja mais",
        "Ti potrebbe interessare", "À voir aussi", "Подписывайтесь на наш канал",
        "Читайте ще: інша новина", "Subscribe now to our edition",
        "To read the full story, please log in", "Thank you for your support!",
    ],
)  # fmt: skip
def test_a_line_that_leads_to_other_texts_is_an_aside(line: str):
    assert is_aside(line)


@pytest.mark.parametrize(
    "line",
    [
        "Also present were the ministers of both sides.", "Mehr als zehn Wagen fuhren ab.",
        "Ver a los ministros es importante.", "To see the port again was a joy, he said.",
        "Thank you, minister, he said.", "Подписи поставили министры.",
    ],
)  # fmt: skip
def test_a_sentence_that_begins_alike_is_no_aside(line: str):
    assert not is_aside(line)
