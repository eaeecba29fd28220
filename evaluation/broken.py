"""Hostile and broken files, made by code, each named by what is wrong with it.

The same on every machine.  Some take hundreds of megabytes of memory to make.
"""

import random
from collections.abc import Callable, Mapping

from evaluation import making
from evaluation.broken_containers import collections, packs
from evaluation.broken_formats import billion_laughs, letters, office, papers

_LENGTHS = (0.02, 0.25, 0.5, 0.9, 0.99)


def files(*groups: str) -> dict[str, bytes]:
    """Make the hostile or broken files of some groups (of all, if none is named), by name."""
    made: dict[str, bytes] = {}
    for group in groups or _GROUPS:
        made |= _GROUPS[group]()
    return dict(sorted(made.items()))


# Sound files made unsound


def _cut() -> dict[str, bytes]:
    return {
        f"cut-at-{round(share * 100):02}-{name}": data[: int(len(data) * share)]
        for name, data in making.sound().items()
        for share in _LENGTHS
    }


def _flipped() -> dict[str, bytes]:
    made = {}
    for name, data in making.sound().items():
        for seed in (1, 2):
            chance, bad = random.Random(f"{name} {seed}"), bytearray(data)
            for _ in range(max(3, len(bad) // 200)):
                bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
            made[f"bits-flipped-{seed}-{name}"] = bytes(bad)
    return made


def _wrong_names() -> dict[str, bytes]:
    sound = making.sound()
    return {
        "mislabelled-pdf.html": sound["paper.pdf"],
        "mislabelled-html.pdf": sound["page.html"],
        "mislabelled-zip.docx": sound["pack.zip"],
        "mislabelled-docx.zip": sound["letter.docx"],
        "mislabelled-text.eml": b"Just a line of text, and another.\n\nNot mail at all.",
        "mislabelled-text.csv": b"Just a line of text, and another.\n\nNot a table at all.",
        "mislabelled-png.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "mislabelled-text.warc": b"A text.\n\nAnd more of it.",
        "mislabelled-text.zip": b"A text.\n\nAnd more of it.",
        "junk-before-pdf.pdf": b"\0\x01junk\n" * 20 + sound["paper.pdf"],
        "junk-after-pdf.pdf": sound["paper.pdf"] + b"\0" * 5000,
        "junk-before-zip.zip": b"MZ" + b"\0" * 500 + sound["pack.zip"],
        "executable.html": b"MZ\x90\0" + bytes(500),
        "elf.txt": b"\x7fELF" + bytes(500),
        "old-word.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "seven-zip.zip": b"7z\xbc\xaf\x27\x1c" + bytes(100),
    }


def _texts() -> dict[str, bytes]:
    dates = " ".join(f"{d} March {1900 + d}" for d in range(1, 28)) + " "
    return {
        "empty.txt": b"",
        "empty.html": b"",
        "empty.pdf": b"",
        "one-byte.txt": b"x",
        "white-space.txt": b" \r\n\t" * 5000,
        "only-a-mark.txt": b"\xef\xbb\xbf",
        "nul-bytes.txt": bytes(10_000),
        "nul-bytes-within.txt": b"A text\0with\0many\0nul\0bytes. " * 200,
        "control-characters.txt": bytes(range(32)) * 100,
        "every-byte.txt": bytes(range(256)) * 100,
        "half-surrogates.txt": b"A text with \xed\xa0\x80 half a character. " * 50,
        "noncharacters.txt": "A text\ufffe\uffff with \U0010ffff none. ".encode() * 50,
        "overlong-utf8.txt": b"A text \xc0\xaf\xe0\x80\xaf with overlong forms. " * 50,
        "utf16-cut-in-half.txt": "A text in two bytes. ".encode("utf-16")[:-1] * 50,
        "utf7-claimed.html": making.html(head='<meta charset="utf-7">') + b"+ADw-script+AD4-",
        "wrong-charset.html": making.html(
            "Выставка ковров", ["Музей города открыл выставку ковров и войлока."]
        ).replace(b"utf-8", b"iso-8859-1"),
        "two-charsets.txt": "Музей города. ".encode("cp1251") * 20 + "Выставка. ".encode() * 20,
        "random-bytes.txt": random.Random(1).randbytes(50_000),
        "combining-marks.txt": ("e" + "\u0301" * 50_000).encode(),
        "right-to-left-overrides.txt": ("\u202eabc\u202d " * 5000).encode(),
        "one-long-word.txt": b"a" * 1_000_000,
        "one-long-line.txt": b"a text of words " * 60_000,
        "one-long-number.txt": b"1" * 500_000,
        "many-dates.txt": dates.encode() * 200,
        "many-dates-on-lines.txt": b"\n\n".join(b"3 March 2017" for _ in range(20_000)),
        "many-dots.txt": b"." * 200_000,
        "many-brackets.txt": b"(" * 100_000 + b"text" + b")" * 100_000,
        "many-quotes.txt": b'"' * 200_000,
        "many-hyphens.txt": b"a-" * 200_000,
        "many-capitals.txt": b"A B C D " * 50_000,
        "many-spaces.txt": b"word" + b" " * 500_000 + b"word",
        "many-empty-lines.txt": b"word" + b"\n \t" * 200_000 + b"word",
        "many-colons.txt": b"Published: " * 30_000,
        "many-countries.txt": b"Kazakhstan Armenia Georgia Chad Niger Jordan " * 10_000,
        "many-short-lines.txt": b"a\n" * 300_000,
        "many-slashes.txt": b"1/2/" * 100_000,
        "reports-without-end.txt": b"Lantern reports " * 30_000,
        "large.txt": b"A line of a very long text that goes on and on.\n\n" * 400_000,
        "too-large.txt": b"A line of a text that is too long for us to take it.\n" * 1_300_000,
        "lines-of-unicode-breaks.txt": "a\u2028b\u2029c\x85".encode() * 20_000,
    }


def _pages() -> dict[str, bytes]:
    def page(body: str, head: str = "") -> bytes:
        return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()

    deep = 20_000
    ld = '<script type="application/ld+json">{}</script>'
    return {
        "deep-div.html": page("<div>" * deep + making.LEAD + "</div>" * deep),
        "deep-inline.html": page("<b>" * deep + making.LEAD),
        "deep-lists.html": page("<ul><li>" * deep + making.LEAD),
        "deep-tables.html": page("<table><tr><td>" * 5000 + making.LEAD),
        "deep-beyond-256.html": page("<div>" * 400 + f"<p>{making.LEAD}</p>"),
        "deep-json.html": page(f"<p>{making.LEAD}</p>", ld.format("[" * 100_000)),
        "wide.html": page("<p>word</p>" * 100_000),
        "many-tags.html": page("<p>" * 200_000),
        "many-spans.html": page("<span>a</span>" * 100_000),
        "many-links.html": page("<a href=x>a</a> " * 60_000),
        "many-attributes.html": page("<p " + " ".join(f"a{i}=b" for i in range(30_000)) + ">x</p>"),
        "many-metas.html": page("<p>x</p>", '<meta name="date" content="2017-03-03">' * 20_000),
        "many-times.html": page('<time datetime="2017-03-03">x</time> ' * 20_000),
        "many-headings.html": page("".join(f"<h1>Heading {i}</h1>" for i in range(20_000))),
        "long-attribute.html": page(f'<p class="{"a-" * 300_000}">{making.LEAD}</p>'),
        "long-class-of-names.html": page(f'<div class="{"menu " * 100_000}">{making.LEAD}</div>'),
        "long-title.html": page(f"<p>{making.LEAD}</p>", f"<title>{'a | ' * 100_000}</title>"),
        "long-comment.html": page(f"<!--{'-' * 500_000}--><p>{making.LEAD}</p>"),
        "open-comment.html": page(f"<p>{making.LEAD}</p><!--" + "x" * 100_000),
        "open-script.html": page(f"<p>{making.LEAD}</p><script>" + "x" * 100_000),
        "open-tag.html": page(f"<p>{making.LEAD}</p><a href='" + "x" * 100_000),
        "only-lower-than.html": b"<html><body>" + b"<" * 300_000,
        "entities-unknown.html": page("&foo;&bar" * 50_000 + making.LEAD),
        "entities-numeric.html": page("&#0;&#xD800;&#x110000;&#99999999999;" * 10_000),
        "entities-declared.html": b'<!DOCTYPE html [<!ENTITY a "&b;&b;">]><html><p>&a;</p></html>',
        "cdata.html": page("<![CDATA[" * 10_000 + making.LEAD),
        "nul-in-tags.html": page("<p\0>A text\0 with nul</p>" * 1000),
        "frames-only.html": b"<html><frameset><frame src=a><frame src=b></frameset></html>",
        "script-only.html": page("<script>document.write('text')</script>"),
        "picture-only.html": page("<img src='data:image/png;base64," + "A" * 500_000 + "'>"),
        "saved-from-nowhere.html": b"<!-- saved from url=(9999)javascript:x -->" + making.html(),
        "canonical-to-nowhere.html": making.html(head='<link rel="canonical" href="http://[::1">'),
        "large-page.html": page(f"<p>{making.LEAD}</p>" * 60_000),
        "svg-maze.html": page("<svg>" * 5000 + f"<p>{making.LEAD}</p>"),
        "self-closing.html": page("<div/>" * 100_000 + f"<p>{making.LEAD}</p>"),
        "xhtml-bomb.html": billion_laughs("html", "<body><p>&z;</p></body>"),
    }


_GROUPS: Mapping[str, Callable[[], dict[str, bytes]]] = {
    "cut": _cut,
    "flipped": _flipped,
    "mislabelled": _wrong_names,
    "texts": _texts,
    "pages": _pages,
    "papers": papers,
    "office": office,
    "letters": letters,
    "packs": packs,
    "collections": collections,
}
