"""Tables, lists and quotations of a page: as text, as layout, and as navigation."""

import pytest
from builders import flag_codes, record_of

from evaluation.segments import scores, segments
from searcher.readers.document import BlockKind
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
ONE = f"<p>{SENTENCES[0]}</p>"
GOODS = [("Wheat", "1001", "12.40"), ("Barley", "1003", "11.10"), ("Maize", "1005", "10.75")]
ROWS = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>" for cells in GOODS)
HEAD = "<tr><th>Good</th><th>Code</th><th>Tariff</th></tr>"
WANTED = [" | ".join(cells) for cells in GOODS]
H1 = "<h1>Tariffs for grain</h1>"
_SECTIONS = "".join(f"<li><a href=/{i}>Section number {i} of the port</a></li>" for i in range(12))


def page(body: str) -> bytes:
    """Make a page with menus above and below, without class names."""
    return (
        "<!DOCTYPE html><html><head><title>Tariffs for grain - Port</title></head><body>"
        f"<div class=a><ul>{_SECTIONS}</ul></div>{body}<div class=z><p>Press service of the port. "
        f"All rights reserved. Address: 1 Quay Street.</p><ul>{_SECTIONS}</ul></div></body></html>"
    ).encode()


def rows(body: str) -> list[str]:
    return [b.text for b in read_original(page(body)).blocks if b.kind is BlockKind.ROW]


def text(body: str) -> str:
    return "\n".join(block.text for block in read_original(page(body)).blocks)


IN_WORD = ROWS.replace("<td>", "<td><p class=MsoNormal>").replace("</td>", "<o:p></o:p></p></td>")


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{H1}{TEXT}<table>{ROWS}</table></div>",
        f"<div>{H1}{TEXT}<div><table><tbody>{ROWS}</tbody></table></div>{ONE}</div>",
        f"<div>{H1}<div>{TEXT}</div><table border=1>{ROWS}</table><div>{ONE}</div></div>",
        f"<div>{H1}<div>{TEXT}</div><div><div><div><table>{ROWS}</table></div></div></div></div>",
        f"<div>{H1}{TEXT}<figure class=wp-block-table><table>{ROWS}</table></figure></div>",
        f"<div>{H1}{TEXT}<table border=1>{IN_WORD}</table></div>",
        f"<div>{H1}{ONE}<table>{ROWS}</table></div>",
        f"<div>{H1}{TEXT}<ul><li>By sea:<table>{ROWS}</table></li><li>By rail</li></ul></div>",
        f"<div>{H1}{TEXT}<table><tr><td><table>{ROWS}</table></td></tr></table></div>",
        f"<table><tr><td><a href=a>Home</a><br><a href=b>News</a></td><td>{H1}{TEXT}"
        f"<table>{ROWS}</table>{ONE}</td><td>Weather +21</td></tr></table>",
    ],
)
def test_the_rows_of_a_table_beside_the_text_are_kept(body: str):
    assert rows(body) == WANTED
    assert SENTENCES[0] in text(body)
    assert "content-left-out" not in flag_codes(record_of(page(body)))


def test_a_document_that_is_a_table_is_kept_completely():
    assert rows(f"<div>{H1}<table>{HEAD}{ROWS * 6}</table></div>")[1:] == WANTED * 6


def test_spanning_cells_and_the_caption_of_a_table_are_kept():
    table = (
        "<caption>In euros a tonne</caption><tr><th rowspan=2>Good</th><th colspan=2>Tariff</th>"
        f"</tr><tr><th>import</th><th>transit</th></tr>{ROWS}"
    )
    body = f"<article>{H1}{TEXT}<table>{table}</table></article>"
    assert rows(body) == ["Good | Tariff", "import | transit", *WANTED]
    assert "In euros a tonne" in text(body)


def test_a_table_with_only_numbers_is_kept():
    numbers = "".join(f"<tr><td>{y}</td><td>{y * 3}</td></tr>" for y in range(1998, 2008))
    assert len(rows(f"<div>{H1}{TEXT}<table>{numbers}</table></div>")) == 10


@pytest.mark.parametrize("wrapper", ["{}", "<div>{}</div>"])
def test_a_page_of_few_paragraphs_keeps_its_lists_headings_and_quotations(wrapper: str):
    parts = [
        ONE,
        "<h2>What is carried</h2><ul><li>wheat of the third class</li><li>barley</li></ul>",
        "<h2>What was said</h2><blockquote><p>We waited for this for years</p></blockquote>",
        "<dl><dt>By rail</dt><dd>from the spring on</dd></dl>",
        "<pre>wheat   12\nbarley  11</pre>",
    ]
    found = text(f"<div>{H1}{''.join(wrapper.format(part) for part in parts)}</div>").split("\n")
    assert found[2:] == [
        "What is carried", "- wheat of the third class", "- barley", "What was said",
        "We waited for this for years", "- By rail", "- from the spring on", "wheat 12", "barley 11",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{H1}<ul>{''.join(f'<li>{s}</li>' for s in SENTENCES)}<li>END</li></ul></div>",
        f"<div>{H1}<dl>{''.join(f'<dt>Of it</dt><dd>{s}</dd>' for s in SENTENCES)}<dd>END</dd></dl>"
        "</div>",
        f"<div>{H1}<div>{'<br>'.join(SENTENCES)}<br><br>END</div></div>",
    ],
)
def test_a_text_of_only_list_items_or_lines_is_kept_completely(body: str):
    assert all(sentence in text(body) for sentence in (*SENTENCES, "END"))


@pytest.mark.parametrize(
    "away",
    [
        f"<div>{H1}{TEXT}</div><div><table><tr><th>Currency</th><th>AWAY</th></tr>"
        "<tr><td>Dollar</td><td>1.10</td></tr></table></div>",
        f"<div>{H1}{TEXT}<ul><li><a href=1>AWAY one of the port</a></li>"
        "<li><a href=2>Another of the port</a></li><li>AWAY</li></ul></div>",
        f"<div>{H1}{TEXT}<table><tr><td><a href=1>AWAY</a></td><td><a href=2>Next</a></td></tr>"
        "<tr><td><a href=1>Up</a></td><td><a href=2>Down</a></td></tr></table></div>",
        f"<div>{H1}{TEXT}<div class=related><table><tr><td>AWAY</td><td>1</td></tr></table></div>"
        "</div>",
        "<table><tr><td>AWAY</td><td>Search</td></tr><tr><td><a href=a>Home</a><br>AWAY +21</td>"
        f"<td>{'<br><br>'.join(SENTENCES)}</td></tr><tr><td>AWAY 1234</td><td>Copyright</td></tr>"
        "</table>",
    ],
)
def test_layout_tables_and_navigation_are_left_out(away: str):
    assert "AWAY" not in text(away)
    assert SENTENCES[2] in text(away)


def test_omitted_content_is_flagged_with_its_kinds_and_sizes():
    """A table far from the text, in an element full of links, is left out."""
    other = f"<div>{'<a href=x>Another page of the port</a>' * 9}<table>{ROWS * 20}</table></div>"
    record = record_of(page(f"<div><div>{H1}{TEXT}</div>{other}</div>"))
    (note,) = [n for n in record.flags if n.code == "content-left-out"]
    assert WANTED[0] not in record.body
    assert note.detail == f"60 rows of tables ({sum(map(len, WANTED)) * 20} characters)"
    menu = f"<div><div>{H1}{TEXT}</div><div><ul>{_SECTIONS * 4}</ul></div></div>"
    assert "content-left-out" not in flag_codes(record_of(page(menu)))


def test_the_scores_of_segments_are_computed():
    row = {"id": "a", "with": ["Wheat | 1001", "No such"], "without": ["Section number 3"]}
    found = list(segments(row, text(f"<div>{H1}{TEXT}<table>{ROWS}</table></div>")))
    assert [(s.is_wanted, s.is_found) for s in found] == [
        (True, True), (True, False), (False, False),
    ]  # fmt: skip
    assert scores(found) == (0.5, 1.0, 2 / 3)
    assert scores(list(segments(row, ""))) == (0.0, 0.0, 0.0)
