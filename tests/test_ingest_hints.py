"""Hints at ingest: their origins, their precedence, and refusals."""

import os
from pathlib import Path

import pytest
from ingest_builders import (
    ADDED,
    HINT_VALUES,
    REFUSED,
    WorkFolder,
    note,
    refusal_line,
    value_of,
    web_page,
)

from searcher.ingest import (
    make_hint,
)
from searcher.model.errors import BadHint
from searcher.model.record import Hint


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkFolder:
    """Make a work folder that is also the current folder."""
    monkeypatch.chdir(tmp_path)
    return WorkFolder(tmp_path)


@pytest.mark.parametrize(
    ("origins", "winner"),
    [
        ({"manifest"}, "manifest"),
        ({"side file"}, "side file"),
        ({"command line"}, "command line"),
        ({"manifest", "side file"}, "side file"),
        ({"manifest", "command line"}, "command line"),
        ({"side file", "command line"}, "command line"),
        ({"manifest", "side file", "command line"}, "command line"),
    ],
)
def test_the_most_specific_hint_is_used_with_its_origin(
    work: WorkFolder, origins: set[str], winner: str
) -> None:
    work.write("a.html", web_page("In the page", note(1)))
    if "side file" in origins:
        work.write("a.html.meta.toml", 'title = "Of the side file"')
    if "manifest" in origins:
        work.write("m.csv", "file,title\na.html,Of the manifest\n")
    options = {"title": "Of the command line"} if "command line" in origins else {}
    record = work.ingest_one("in", **options)
    best = record.evidence("title")[0]
    assert record.title == best.value == f"Of the {winner}"
    assert (best.by, best.locator.part) == (winner, winner)
    assert record.hints == (Hint("title", (f"Of the {winner}",), winner),)


def test_each_value_can_have_its_own_origin(work: WorkFolder) -> None:
    work.write("a.txt", note(1))
    work.write("a.txt.meta.toml", "kind = 'report'\nlanguage = 'en'")
    work.write("m.csv", "file,kind,creator\na.txt,news,Desk of culture\n")
    record = work.ingest_one("in", language="ru")
    assert {h.key: (h.value, h.origin) for h in record.hints} == {
        "creator": ("Desk of culture", "manifest"),
        "kind": ("report", "side file"),
        "language": ("ru", "command line"),
    }
    for field in ("creator", "kind", "language"):
        assert record.evidence(field)[0].by == next(
            h.origin for h in record.hints if h.key == field
        )


@pytest.mark.parametrize("key", HINT_VALUES)
@pytest.mark.parametrize("origin", ["side file", "manifest"])
def test_every_value_can_be_given_as_a_hint(work: WorkFolder, key: str, origin: str) -> None:
    value, expected = HINT_VALUES[key]
    work.write("a.txt", note(1))
    if origin == "side file":
        work.write("a.txt.meta.toml", f"{key} = {value!r}")
    else:
        work.write("m.csv", f'file,{key.upper()}\na.txt,"{value}"\n')
    assert value_of(work.ingest_one("in"), key) == expected


@pytest.mark.parametrize(
    ("line", "key", "expected"),
    [
        ("published = 2017-03-03", "published", "2017-03-03"),
        ("published = 2017", "published", "2017"),
        ("parties = ['KZ', 'RU-TA']", "parties", ["KZ", "RU", "RU-TA"]),
        ("retrieved = 2017-05-01", "retrieved", "2017-05-01"),
    ],
)
def test_a_side_file_may_use_the_types_of_toml(
    work: WorkFolder, line: str, key: str, expected: object
) -> None:
    work.write("a.txt", note(1))
    work.write("a.txt.meta.toml", line)
    assert value_of(work.ingest_one("in"), key) == expected


BAD = [
    ("headline", "Talks", "a known key (title, published, modified, source"),
    ("url", "lantern.example/talks", "an http or https address"),
    ("url", "ftp://lantern.example/talks", "an http or https address"),
    ("published", "3 March 2017", "a date (2017-03-03"),
    ("date", "2017-02-30", "a date (2017-03-03"),
    ("modified", "yesterday", "a date (2017-03-03"),
    ("retrieved", "2017-03", "a day (2017-03-03)"),
    ("retrieved", "20170303", "a day (2017-03-03)"),
    ("kind", "gossip", "a kind (press-release, news"),
    ("language", "Kazakh language", "the code of a language"),
    ("language", "xx", "the code of a language"),
    ("published", "3017-01-01", "a day that has come"),
    ("modified", "3017", "a day that has come"),
    ("retrieved", "3017-01-01", "a day that has come"),
    ("parties", "KZ Armenia", "a list of codes of countries (KZ AM)"),
    ("parties", "KZ RU-XX", "a list of codes of countries (KZ AM)"),
]


@pytest.mark.parametrize(("key", "value", "expected"), BAD)
@pytest.mark.parametrize("origin", ["side file", "manifest"])
def test_an_invalid_hint_is_refused_with_its_key_and_value(
    work: WorkFolder, key: str, value: str, expected: str, origin: str
) -> None:
    work.write("a.txt", note(1))
    work.write("b.txt", note(2))
    if origin == "side file":
        place = "a.txt.meta.toml"
        work.write(place, f"{key} = {value!r}")
    else:
        place = "m.csv, file a.txt"
        work.write("m.csv", f"file,{key}\na.txt,{value}\n")
    refused, good = work.ingest("in")
    assert (refused.input, refused.verdict, refused.code) == ("in/a.txt", REFUSED, "bad-hint")
    for part in (place, key, repr(value), expected):
        assert part in refusal_line(refused)
    assert refused.remedy == f"Correct {key} in {place}, or leave it out."
    assert good.verdict is ADDED


@pytest.mark.parametrize(("key", "value", "expected"), [*BAD, ("title", "  ", "given")])
def test_an_invalid_option_is_reported_by_name(key: str, value: str, expected: str) -> None:
    with pytest.raises(BadHint) as caught:
        make_hint(key, value, "command line", f"--{key}")
    assert f"--{key}: {key} = " in str(caught.value)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'title = "One', "a.txt.meta.toml: the file = "),
        ("title = 'Müze'".encode("cp1254"), "is not valid TOML"),
        (b"just words", "is not valid TOML"),
        (b"[title]\nen = 'One'", "is not a text"),
        (b"title = true", "title = 'True' is not a text"),
        (b"title = ''", "title = '' is not given"),
        (b"title = " + b"[" * 5000, "is not valid TOML"),
    ],
)
def test_a_side_file_that_cannot_be_read_is_refused(
    work: WorkFolder, content: bytes, reason: str
) -> None:
    work.write("a.txt", note(1))
    work.write("a.txt.meta.toml", content)
    (refused,) = work.ingest("in")
    assert refused.code == "bad-hint"
    assert reason in refusal_line(refused)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("EN", "en"), ("eng", "en"), ("RUS", "ru"), ("az-latn", "az-Latn"), ("pt-br", "pt-BR"),
     ("iw", "he"), ("udm", "udm")],
)  # fmt: skip
def test_the_code_of_a_language_is_normalised(given: str, expected: str) -> None:
    assert make_hint("language", given, "command line", "--language").value == expected


@pytest.mark.parametrize("key", ["published", "modified"])
def test_a_hinted_date_after_the_retrieval_is_flagged(work: WorkFolder, key: str) -> None:
    path = work.write("a.txt", note(1))
    record = work.ingest_one(path, **{key: "2017-03-03"}, retrieved="2016-01-01")
    assert [
        (n.field, n.detail) for n in record.flags if (n.code, n.field) == ("date-unsure", key)
    ] == [(key, "2017-03-03, retrieved 2016-01-01")]
    fitting = work.ingest_one(path, **{key: "2015-03-03"}, retrieved="2016-01-01")
    assert ("date-unsure", key) not in [(n.code, n.field) for n in fitting.flags]


def test_an_unquoted_value_with_commas_is_reported(work: WorkFolder) -> None:
    work.write("a.txt", note(1))
    work.write("m.csv", "file,title\na.txt,Carpets, rugs and looms\n")
    (refused,) = work.ingest("in")
    assert "rugs and looms" in refusal_line(refused)


def test_an_option_that_is_not_text_is_refused() -> None:
    with pytest.raises(BadHint, match="is not a text"):
        make_hint("title", os.fsdecode(b"caf\xe9"), "command line", "--title")
