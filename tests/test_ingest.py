"""Ingest: which inputs are found, the hints for them, and the outcome of each."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_builders import (
    ADDED,
    NOBODY,
    REFUSED,
    UNCHANGED,
    UPDATED,
    WITHDRAWN,
    House,
    codes,
    give_standard_input,
    note,
    parcel,
    refusal_line,
    verdicts,
    web_page,
)
from msgspec import structs

from searcher.ingest import (
    correct,
    find_inputs,
    ingest,
    make_hint,
    preparation,
    preview_renormalisation,
    withdraw,
)
from searcher.model.errors import ArchiveLocked, BadHint, UnknownRecord, WithdrawnRecord
from searcher.model.record import Hint, Record, Status
from searcher.model.version_diff import changed_fields
from searcher.query import parse_query

URL = "https://lantern.example/talks"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a house, which is also the current folder."""
    monkeypatch.chdir(tmp_path)
    return House(tmp_path)


# Which inputs


@pytest.fixture
def tree(house: House) -> House:
    """Return a house with three documents, and beside them what is not a document."""
    for name, content in {
        "a.txt": note(1),
        "b.html": web_page("Two", note(2)),
        "deep/c.txt": note(3),
        ".hidden.txt": note(4),
        ".hidden/e.txt": note(5),
        "a.txt.meta.toml": 'title = "One"',
        "list.csv": "file,title\na.txt,First\ndeep/c.txt,Third\n",
    }.items():
        house.write(name, content)
    return house


@pytest.mark.parametrize(
    ("paths", "manifests", "expected"),
    [
        (["in/a.txt"], [], ["in/a.txt"]),
        (["in"], [], ["in/a.txt", "in/b.html", "in/deep/c.txt"]),
        (["in/*.txt"], [], ["in/a.txt"]),
        (["in/**/*.txt"], [], ["in/a.txt", "in/deep/c.txt"]),
        (["in/*"], [], ["in/a.txt", "in/b.html", "in/deep/c.txt"]),
        (["in/list.csv"], [], ["in/a.txt", "in/deep/c.txt"]),
        ([], ["in/list.csv"], ["in/a.txt", "in/deep/c.txt"]),
        (["in/b.html"], ["in/list.csv"], ["in/b.html", "in/a.txt", "in/deep/c.txt"]),
        (["in/a.txt", "in/a.txt.meta.toml"], [], ["in/a.txt"]),
        (["in/.hidden.txt"], [], ["in/.hidden.txt"]),
        (["in/a.txt", "in/a.txt"], [], ["in/a.txt"]),
        (["in/a.txt", "in/../in/a.txt", "in/list.csv"], [], ["in/a.txt", "in/deep/c.txt"]),
        (["in", "in/deep", "in/*.html"], [], ["in/a.txt", "in/b.html", "in/deep/c.txt"]),
        (["nowhere", "nowhere"], [], ["nowhere"]),
    ],
)
def test_paths_lead_to_the_documents_they_name_each_once(
    tree: House, paths: list[str], manifests: list[str], expected: list[str]
) -> None:
    assert [one.name for one in find_inputs(paths, map(Path, manifests), ())] == expected
    assert [o.input for o in tree.ingest(*paths, manifests=manifests)] == expected


def test_a_link_to_a_document_is_that_document(tree: House) -> None:
    tree.path("again.txt").symlink_to("a.txt")
    assert len(tree.ingest("in/a.txt", "in/again.txt")) == 1


def test_a_file_of_which_the_name_looks_like_a_pattern_is_found(house: House) -> None:
    assert verdicts(house.ingest(house.write("round [2].txt", note(2)))) == [ADDED]


def test_standard_input_is_a_document_and_is_read_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_standard_input(monkeypatch, note(1).encode())
    (outcome,) = house.ingest("-", "-", title="From a pipe")
    assert (outcome.input, outcome.verdict) == ("standard input", ADDED)
    assert house.record(outcome).title == "From a pipe"
    assert house.search(parcel(1)).total == 1


def test_a_name_that_is_no_text_does_not_stop_the_rest(house: House) -> None:
    house.write("b.txt", note(2))
    name = b"caf\xe9.txt"
    Path(os.fsdecode(os.path.join(os.fsencode(house.path("")), name))).write_text(note(1))  # noqa: PTH118
    outcomes = house.ingest("in")
    assert verdicts(outcomes) == [ADDED, ADDED]
    assert {house.record(o).original.name for o in outcomes} == {"b.txt", "caf\ufffd.txt"}
    assert verdicts(house.ingest("in")) == [UNCHANGED, UNCHANGED]


@pytest.mark.parametrize(
    ("files", "path", "code", "reason"),
    [
        ({}, "in/missing.txt", "unreadable", "in/missing.txt: cannot be read: no file has this"),
        ({}, "in/*.pdf", "unreadable", "in/*.pdf: cannot be read: no file has this name"),
        ({"x.txt.meta.toml": "title = 'X'"}, "in", "bad-hint", "the file name = 'x.txt'"),
        ({"x.txt.meta.toml": ""}, "in/x.txt.meta.toml", "bad-hint", "the file name = 'x.txt'"),
        ({"m.csv": "file\ngone.txt\n"}, "in/m.csv", "unreadable", "in/gone.txt: cannot be read"),
        ({"m.csv": "file\ngone.txt\n"}, "in", "unreadable", "in/gone.txt: cannot be read"),
        ({"m.csv": "file\n.\n"}, "in/m.csv", "unreadable", "in: cannot be read"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_and_the_others_go_on(
    house: House, files: dict[str, str], path: str, code: str, reason: str
) -> None:
    for name, content in files.items():
        house.write(name, content)
    good = house.write("good.txt", note(1))
    refused, *rest = sorted(house.ingest(path, good), key=lambda o: o.verdict, reverse=True)
    assert (refused.verdict, refused.code) == (REFUSED, code)
    assert reason in refusal_line(refused)
    assert refused.remedy
    assert {*verdicts(rest)} <= {ADDED, UNCHANGED}
    assert house.search(parcel(1)).total == 1


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (b"name;title\na.txt;One\n", "m.csv: the first line = 'name,title' is not a list of"),
        (b"", "m.csv: the first line = '' is not a list of columns with `file`"),
        ("file,title\na.txt,Çay\n".encode("cp1254"), "is not a CSV table in UTF-8"),
        (b"file,title\n,One\n", "m.csv: file = '' is not given in row 2"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused_and_the_others_go_on(
    house: House, manifest: bytes, reason: str
) -> None:
    house.write("m.csv", manifest)
    outcomes = house.ingest(house.write("good.txt", note(1)), manifests=["in/m.csv"])
    assert [o.verdict for o in outcomes[1:]] == [REFUSED]
    assert outcomes[1].input.startswith("in/m.csv")
    assert reason in refusal_line(outcomes[1])
    assert outcomes[0].verdict is ADDED


def test_a_manifest_of_a_spreadsheet_is_read(house: House) -> None:
    house.write("a.txt", note(1))
    house.write("m.csv", '\ufeffFile , Title,Published\r\na.txt,"Carpets, lent",,\r\n,,\r\n')
    assert house.ingest_one("in/m.csv").title == "Carpets, lent"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_manifest_is_read_as_spreadsheets_write_it(
    house: House, separator: str, encoding: str
) -> None:
    house.write("a.txt", note(1))
    rows = [["file", "title", "parties"], ["a.txt", "Выставка ковров в музее", "KZ AM"]]
    table = "".join(separator.join(row) + "\r\n" for row in rows)
    house.write("m.csv", table.encode(encoding))
    record = house.ingest_one("in")
    assert (record.title, record.pairs) == (rows[1][1], ("AM-KZ",))


def test_a_bad_line_of_a_manifest_stops_only_itself(house: House) -> None:
    house.write_notes([1, 2])
    lines = ['{"file": "note-001.txt"}', '{"file": "note-002.txt",}', "[1]", '{"file": 5}',
             '{"file": "note-002.txt", "title": "Said"}', ""]  # fmt: skip
    house.write("m.jsonl", "\n".join(lines))
    outcomes = house.ingest("in/m.jsonl")
    places = ["note-001.txt", *(f"m.jsonl!/line {n}" for n in (2, 3, 4)), "note-002.txt"]
    assert [o.input for o in outcomes] == [f"in/{place}" for place in places]
    assert codes(outcomes) == [None, "bad-hint", "bad-hint", "bad-hint", None]
    assert house.record(outcomes[-1]).title == "Said"


@pytest.mark.parametrize("header", ["name,url", "path;title;date", "document,lang,source"])
def test_a_manifest_without_its_column_is_no_document(house: House, header: str) -> None:
    house.write("m.csv", f"{header}\na.txt,https://lantern.example/1,x\n")
    (refused,) = house.ingest("in")
    assert "with `file`, or one of html, body, text, content, among them" in refusal_line(refused)


def test_a_table_that_lists_no_documents_is_a_text(house: House) -> None:
    house.write("trade.csv", "year,exports,imports\n2017,5,4\n2018,6,7\n")
    assert house.ingest("in")[0].verdict is ADDED


def test_rows_of_one_file_that_disagree_are_reported(house: House) -> None:
    house.write_notes([1, 2])
    house.write("m.csv", "file,title,kind\nnote-001.txt,One,\nnote-001.txt,Two,\n"
                "note-002.txt,Two,\nnote-002.txt,Two,news\n")  # fmt: skip
    refused, taken = house.ingest("in")
    assert "m.csv, file note-001.txt: title = 'Two' is not 'One', as m.csv, file" in refusal_line(
        refused
    )
    assert (house.record(taken).title, house.record(taken).kind) == ("Two", "news")


def test_a_side_file_may_have_a_mark_of_its_encoding(house: House) -> None:
    house.write("a.txt", note(1))
    house.write("a.txt.meta.toml", "title = 'Çay'".encode("utf-8-sig"))
    assert house.ingest_one("in").title == "Çay"


# Hints


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
def test_the_nearest_hint_of_the_archivist_wins_and_its_origin_is_kept(
    house: House, origins: set[str], winner: str
) -> None:
    house.write("a.html", web_page("In the page", note(1)))
    if "side file" in origins:
        house.write("a.html.meta.toml", 'title = "Of the side file"')
    if "manifest" in origins:
        house.write("m.csv", "file,title\na.html,Of the manifest\n")
    options = {"title": "Of the command line"} if "command line" in origins else {}
    record = house.ingest_one("in", **options)
    best = record.evidence("title")[0]
    assert record.title == best.value == f"Of the {winner}"
    assert (best.by, best.locator.part) == (winner, winner)
    assert record.hints == (Hint("title", f"Of the {winner}", winner),)


def test_each_value_can_have_another_origin(house: House) -> None:
    house.write("a.txt", note(1))
    house.write("a.txt.meta.toml", "kind = 'report'\nlanguage = 'en'")
    house.write("m.csv", "file,kind,creator\na.txt,news,Desk of culture\n")
    record = house.ingest_one("in", language="ru")
    assert {h.key: (h.value, h.origin) for h in record.hints} == {
        "creator": ("Desk of culture", "manifest"),
        "kind": ("report", "side file"),
        "language": ("ru", "command line"),
    }
    for field in ("creator", "kind", "language"):
        assert record.evidence(field)[0].by == next(
            h.origin for h in record.hints if h.key == field
        )


HINTS = {
    "url": ("https://LANTERN.example/talks?utm_source=x", "https://lantern.example/talks"),
    "title": ("Loans agreed", "Loans agreed"),
    "source": ("Lantern Gazette", "Lantern Gazette"),
    "creator": ("Desk of culture", "Desk of culture"),
    "author": ("Desk of culture", "Desk of culture"),
    "published": ("2017-03", "2017-03"),
    "date": ("XXXX-04-23", "XXXX-04-23"),
    "modified": ("2017-03-04", "2017-03-04"),
    "updated": ("2017-03-04", "2017-03-04"),
    "language": ("kk", "kk"),
    "lang": ("hy", "hy"),
    "kind": ("Agreement", "agreement"),
    "parties": ("tr, RU-TA", ["RU", "RU-TA", "TR"]),
    "retrieved": ("2017-05-01", "2017-05-01"),
}
NAMES = {"author": "creator", "date": "published", "updated": "modified", "lang": "language"}


def _value_of(record: Record, key: str) -> object:
    if key == "parties":
        return sorted(record.party_codes)
    if key in ("url", "retrieved"):
        return getattr(record.original, key)
    return getattr(record, NAMES.get(key, key))


@pytest.mark.parametrize("key", HINTS)
@pytest.mark.parametrize("origin", ["side file", "manifest"])
def test_every_value_can_be_a_hint(house: House, key: str, origin: str) -> None:
    value, expected = HINTS[key]
    house.write("a.txt", note(1))
    if origin == "side file":
        house.write("a.txt.meta.toml", f"{key} = {value!r}")
    else:
        house.write("m.csv", f'file,{key.upper()}\na.txt,"{value}"\n')
    assert _value_of(house.ingest_one("in"), key) == expected


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
    house: House, line: str, key: str, expected: object
) -> None:
    house.write("a.txt", note(1))
    house.write("a.txt.meta.toml", line)
    assert _value_of(house.ingest_one("in"), key) == expected


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
def test_a_hint_that_cannot_be_understood_is_refused_naming_it(
    house: House, key: str, value: str, expected: str, origin: str
) -> None:
    house.write("a.txt", note(1))
    house.write("b.txt", note(2))
    if origin == "side file":
        place = "a.txt.meta.toml"
        house.write(place, f"{key} = {value!r}")
    else:
        place = "m.csv, file a.txt"
        house.write("m.csv", f"file,{key}\na.txt,{value}\n")
    refused, good = house.ingest("in")
    assert (refused.input, refused.verdict, refused.code) == ("in/a.txt", REFUSED, "bad-hint")
    for part in (place, key, repr(value), expected):
        assert part in refusal_line(refused)
    assert refused.remedy == f"Correct {key} in {place}, or leave it out."
    assert good.verdict is ADDED


@pytest.mark.parametrize(("key", "value", "expected"), [*BAD, ("title", "  ", "given")])
def test_an_option_that_cannot_be_understood_is_named(key: str, value: str, expected: str) -> None:
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
    house: House, content: bytes, reason: str
) -> None:
    house.write("a.txt", note(1))
    house.write("a.txt.meta.toml", content)
    (refused,) = house.ingest("in")
    assert refused.code == "bad-hint"
    assert reason in refusal_line(refused)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("EN", "en"), ("eng", "en"), ("RUS", "ru"), ("az-latn", "az-Latn"), ("pt-br", "pt-BR"),
     ("iw", "he"), ("udm", "udm")],
)  # fmt: skip
def test_the_code_of_a_language_is_written_as_all_write_it(given: str, expected: str) -> None:
    assert make_hint("language", given, "command line", "--language").value == expected


@pytest.mark.parametrize("key", ["published", "modified"])
def test_a_hinted_date_after_the_retrieval_is_flagged(house: House, key: str) -> None:
    path = house.write("a.txt", note(1))
    record = house.ingest_one(path, **{key: "2017-03-03"}, retrieved="2016-01-01")
    assert [
        (n.field, n.detail) for n in record.flags if (n.code, n.field) == ("date-unsure", key)
    ] == [(key, "2017-03-03, retrieved 2016-01-01")]
    fitting = house.ingest_one(path, **{key: "2015-03-03"}, retrieved="2016-01-01")
    assert ("date-unsure", key) not in [(n.code, n.field) for n in fitting.flags]


def test_a_value_with_commas_that_is_not_quoted_is_not_cut_in_silence(house: House) -> None:
    house.write("a.txt", note(1))
    house.write("m.csv", "file,title\na.txt,Carpets, rugs and looms\n")
    (refused,) = house.ingest("in")
    assert "rugs and looms" in refusal_line(refused)


def test_an_option_that_is_no_text_is_refused() -> None:
    with pytest.raises(BadHint, match="is not a text"):
        make_hint("title", os.fsdecode(b"caf\xe9"), "command line", "--title")


# Again, and again with a difference


def test_ingesting_again_changes_nothing_not_even_a_byte(tree: House) -> None:
    first = tree.ingest("in")
    stored = tree.objects()
    second = tree.ingest("in")
    assert verdicts(first) == [ADDED] * 3
    assert verdicts(second) == [UNCHANGED] * 3
    assert [structs.replace(o, verdict=ADDED) for o in second] == first
    assert tree.objects() == stored


@pytest.mark.parametrize("canonical", [URL, ""], ids=["URL in the page", "URL in a hint"])
def test_new_bytes_at_an_address_are_the_next_version(house: House, canonical: str) -> None:
    hints = {} if canonical else {"url": URL}
    old = house.write("old.html", web_page("Old", note(1), canonical))
    new = house.write("new.html", web_page("New", note(2), canonical))
    first = house.ingest_one(old, **hints)
    (second,) = house.ingest(new, **hints)
    assert (second.id, second.verdict, second.version) == (first.id, UPDATED, 2)
    assert house.history(first.id) == [("first ingest", "Old"), ("the original changed", "New")]
    assert house.archive.original(first).read_text() == Path(old).read_text()
    assert [house.search(parcel(n)).total for n in (1, 2)] == [0, 1]

    stored = house.objects()
    (again,) = house.ingest(old, **hints)
    assert (again.id, again.verdict, again.version) == (first.id, UNCHANGED, 2)
    assert house.objects() == stored


def test_new_hints_are_the_next_version(house: House) -> None:
    path = house.write("a.txt", note(1))
    first = house.ingest_one(path)
    (second,) = house.ingest(path, title="Given later")
    assert (second.id, second.verdict, second.version) == (first.id, UPDATED, 2)
    assert house.history(first.id)[1] == ("the hints changed", "Given later")
    assert verdicts([*house.ingest(path, title="Given later"), *house.ingest(path)]) == [
        UNCHANGED,
        UNCHANGED,
    ]


def test_a_correction_survives_a_later_ingest_with_other_hints(house: House) -> None:
    path = house.write("a.txt", note(1))
    first = house.ingest_one(path, title="Wrong", kind="news")
    correction = (Hint("title", "Right", "An archivist"),)
    assert correct(house.archive, house.engine, first.id, correction, "a slip").version == 2
    assert verdicts(house.ingest(path, title="Wrong", kind="news")) == [UNCHANGED]
    later = house.ingest_one(path, title="Other", kind="report")
    assert (later.version, later.title, later.kind) == (3, "Right", "report")
    assert later.evidence("title")[0].by == "An archivist"
    assert house.search("title:right kind:report").total == 1


def test_a_correction_survives_new_bytes(house: House) -> None:
    first = house.ingest_one(house.write("a.txt", note(1)), url=URL)
    correction = (Hint("parties", "TR UZ", "An archivist"),)
    correct(house.archive, house.engine, first.id, correction, "a slip")
    later = house.ingest_one(house.write("b.txt", note(2)), url=URL)
    assert (later.version, later.pairs) == (3, ("TR-UZ",))


@pytest.mark.parametrize("key", sorted(HINTS.keys() - NAMES.keys()))
def test_every_value_can_be_corrected(house: House, key: str) -> None:
    record = house.ingest_one(house.write("a.txt", note(1)))
    hint = make_hint(key, HINTS[key][0], "An archivist", f"--{key}")
    corrected = correct(house.archive, house.engine, record.id, (hint,), "a slip")
    assert (corrected.id, corrected.version) == (record.id, 2)
    assert _value_of(corrected, key) == HINTS[key][1]
    assert corrected == house.archive.get(record.id)


SHOWN = "Minister of Armenia visited Astana on trade"
TEXTS = {
    "text": f"{SHOWN}\n\n{note(1)}",
    "page": web_page(SHOWN, note(1)),
    "text with a title hint at ingest": f"{SHOWN}\n\n{note(2)}",
    "text without a heading": note(1).partition("\n\n")[2],
}


@pytest.mark.parametrize("form", TEXTS)
def test_a_title_that_is_corrected_changes_nothing_else(house: House, form: str) -> None:
    path = house.write("a.txt", TEXTS[form])
    hints = {"title": "Carpets of Georgia"} if "hint" in form else {}
    before = house.ingest_one(path, **hints)
    for title in ("Visit ended", "Agreement on gas: Turkey"):
        hint = make_hint("title", title, "An archivist", "--title")
        after = correct(house.archive, house.engine, before.id, (hint,), "a slip")
        assert after.title == title
        assert {*changed_fields(before, after)} <= {"title", "notes"}
        assert {*after.flags} <= {*before.flags}
        for e in (e for e in after.provenance if e.locator.origin == "title"):
            start, end = e.locator.start, e.locator.end
            assert (start is None) or title[start:end] == e.found
    assert not list(preview_renormalisation(house.archive))


def test_a_withdrawn_record_stays_withdrawn(house: House) -> None:
    path = house.write("a.txt", note(1))
    record = house.ingest_one(path, url=URL)
    withdraw(house.archive, house.engine, record.id, "published by mistake", "An archivist")
    stored = house.objects()
    for outcome in (
        *house.ingest(path, url=URL),
        *house.ingest(path, url=URL, title="Other"),
        *house.ingest(house.write("b.txt", note(2)), url=URL),
    ):
        assert (outcome.id, outcome.verdict, outcome.version) == (record.id, WITHDRAWN, 2)
        assert outcome.code == "withdrawn"
        assert "is withdrawn, by its version 2" in (outcome.why or "")
        assert f"`searcher show {record.id}` says why" in (outcome.remedy or "")
    assert house.objects() == stored
    assert house.archive.get(record.id).status is Status.WITHDRAWN
    assert house.search("").total == 0


def test_what_cannot_be_changed_leaves_archive_and_index_as_they_were(house: House) -> None:
    record = house.ingest_one(house.write("a.txt", note(1)))
    house.ingest(house.write("b.txt", note(2)))
    withdraw(house.archive, house.engine, record.id, "by mistake", "An archivist")
    stored = house.objects()
    correction = (Hint("title", "Right", "An archivist"),)
    for identifier, error in ((NOBODY, UnknownRecord), (record.id, WithdrawnRecord)):
        with pytest.raises(error):
            correct(house.archive, house.engine, identifier, correction, "a slip")
        with pytest.raises(error):
            withdraw(house.archive, house.engine, identifier, "by mistake", "An archivist")
    assert house.objects() == stored
    assert house.engine.is_complete()


@pytest.mark.parametrize("processes", [1, 2])
def test_the_same_bytes_twice_in_one_run_are_one_record(house: House, processes: int) -> None:
    house.write_notes(range(20))
    for number in (3, 4, 5):
        house.write(f"zz-copy-{number}.txt", note(number))
    outcomes = house.ingest("in", processes=processes)
    assert verdicts(outcomes) == [ADDED] * 20 + [UNCHANGED] * 3
    assert [o.id for o in outcomes[20:]] == [o.id for o in outcomes[3:6]]
    assert house.search("").total == 20
    assert verdicts(house.ingest("in", processes=processes)) == [UNCHANGED] * 23


@pytest.mark.parametrize("processes", [1, 2])
def test_one_run_makes_of_twins_what_single_runs_make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    """Old, new and old bytes at one address, among others; bytes without and with an address."""
    together, one_by_one = House(tmp_path / "together"), House(tmp_path / "single")
    results = {}
    for house in (together, one_by_one):
        house.write_notes(range(16))
        house.write("x1.html", web_page("Old", note(101), URL))
        house.write("x2.html", web_page("New", note(102), URL))
        house.write("x3.html", web_page("Old", note(101), URL))
        house.write("y1.txt", note(200))
        house.write("y2.txt", note(200))
        house.write("y2.txt.meta.toml", "url = 'https://lantern.example/y'")
        monkeypatch.chdir(house.root)
        names = [one.name for one in find_inputs(["in"], (), ())]
        if house is together:
            results[house] = house.ingest("in", processes=processes)
        else:
            results[house] = [outcome for name in names for outcome in house.ingest(name)]
    assert results[together] == results[one_by_one]
    assert verdicts(results[together][16:]) == [ADDED, UPDATED, UNCHANGED, ADDED, UPDATED]
    assert len({o.id for o in results[together]}) == 18
    assert [together.search(parcel(n)).total for n in (101, 102, 200)] == [0, 1, 1]
    assert together.search("").total == 18


def test_a_document_keeps_its_identifier_when_its_address_becomes_known(house: House) -> None:
    path = house.write("a.txt", note(1))
    first = house.ingest_one(path)
    second = house.ingest_one(path, url=URL)
    assert (second.id, second.version, second.original.url) == (first.id, 2, URL)
    assert verdicts([*house.ingest(path), *house.ingest(path, url=URL)]) == [UNCHANGED, UNCHANGED]


def test_the_same_document_has_the_same_identifier_in_every_archive(tmp_path: Path) -> None:
    ids = set()
    for name in ("one", "two"):
        house = House(tmp_path / name)
        ids.add(tuple(o.id for o in house.ingest(house.write_notes(range(3)))))
    assert len(ids) == 1


# What became of each


BROKEN = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t \r\n", "empty"),
    "blank.html": (b"<html><body><p> </p><script>x()</script></body></html>", "empty"),
    "binary.txt": (bytes(range(256)) * 8, "undecodable"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "truncated"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unsupported"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_refused_with_its_reason_and_a_remedy(
    house: House, name: str
) -> None:
    content, code = BROKEN[name]
    (outcome,) = house.ingest(house.write(name, content))
    assert (outcome.verdict, outcome.code) == (REFUSED, code)
    assert outcome.why
    assert outcome.remedy
    assert (outcome.id, outcome.version, outcome.title) == (None, None, None)


def test_outcomes_come_in_order_with_what_is_to_be_reviewed(house: House) -> None:
    house.write("a.html", web_page("Carpets", note(1), URL))
    house.write("b.txt", "A carpet was lent.")
    added, unsure = house.ingest("in")
    assert [added.input, unsure.input] == ["in/a.html", "in/b.txt"]
    assert (added.verdict, added.version, added.title) == (ADDED, 1, "Carpets")
    assert (added.code, added.why, added.remedy) == (None, None, None)
    assert unsure.title == "[A carpet was lent.]"
    assert {"date-unknown", "source-unknown"} <= {*unsure.review_codes}
    for outcome in (added, unsure):
        assert set(outcome.review_codes) == {note.code for note in house.record(outcome).flags}


def test_broken_documents_among_many_stop_nothing_however_many_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = []
    for processes in (1, 2):
        house = House(tmp_path / str(processes))
        house.write_notes(range(40))
        for number, (name, (content, _)) in enumerate(BROKEN.items()):
            house.write(f"note-{number * 5:03}-{name}", content)
        house.write("note-007.txt.meta.toml", "kind = 'gossip'")
        house.write("orphan.txt.meta.toml", "")
        house.write("m.csv", "file,date\nnote-009.txt,soon\ngone.txt,2017\n")
        monkeypatch.chdir(house.root)
        outcomes = house.ingest("in", processes=processes)
        names = sorted(str(p) for p in Path("in").glob("*.*") if p.name[:3] == "not")
        assert [o.input for o in outcomes] == [
            *(n for n in names if not n.endswith("txt.meta.toml")),
            "in/orphan.txt.meta.toml",
            "in/gone.txt",
        ]
        found = {n for n in range(40) if house.search(parcel(n)).total == 1}
        assert found == {*range(40)} - {7, 9}
        assert not any(checked.damages for checked in house.archive.verify())
        results.append((outcomes, [*house.archive.records()]))
    assert results[0] == results[1]
    refused = [o.code for o in results[0][0] if o.verdict is REFUSED]
    wanted = [code for _, code in BROKEN.values()]
    assert sorted(map(str, refused)) == sorted([*wanted, *["bad-hint"] * 3, "unreadable"])


def test_an_unforeseen_fault_refuses_one_document_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = preparation.normalise

    def faulty(document, context):  # type: ignore[no-untyped-def]
        if parcel(1) in str(document.blocks):
            raise ZeroDivisionError("carpets by nobody")
        return real(document, context)

    monkeypatch.setattr(preparation, "normalise", faulty)
    outcomes = house.ingest(house.write_notes(range(3)))
    assert codes(outcomes) == [None, "internal", None]
    assert "ZeroDivisionError: carpets by nobody" in refusal_line(outcomes[1])
    monkeypatch.undo()
    assert verdicts(house.ingest(str(house.path("")))) == [UNCHANGED, ADDED, UNCHANGED]


POISON = "This text ends the process that reads it."
SABOTAGE = f"""
import os, signal
from searcher.ingest import parsing
real = parsing.read_original
def read_original(data, *arguments):
    if {POISON.encode()!r} in data:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(data, *arguments)
parsing.read_original = read_original
"""


def test_a_document_that_ends_the_process_that_reads_it_costs_itself_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.write("fault/sitecustomize.py", SABOTAGE)
    monkeypatch.setenv("PYTHONPATH", str(house.path("fault")))
    house.write_notes(range(20))
    house.write("note-010.txt", POISON)
    outcomes = house.ingest("in/*.txt", processes=2)
    assert [o.input for o in outcomes] == [f"in/note-{n:03}.txt" for n in range(20)]
    assert codes(outcomes) == [None] * 10 + ["crash"] + [None] * 9
    assert "in/note-010.txt: ended the process that read it" in refusal_line(outcomes[10])
    assert house.search("").total == 19


def test_a_reading_process_that_is_killed_costs_nothing(house: House) -> None:
    def notes_with_a_kill() -> Iterator[str]:
        for number in range(150):
            if number == 140:
                victim = multiprocessing.active_children()[0]
                os.kill(victim.pid or 0, signal.SIGKILL)
            yield house.write(f"note-{number:03}.txt", note(number))

    inputs = (one for path in notes_with_a_kill() for one in find_inputs([path], (), ()))
    outcomes = list(ingest(inputs, house.archive, house.engine, processes=2))
    assert verdicts(outcomes) == [ADDED] * 150
    assert house.search("").total == 150
    assert multiprocessing.active_children() == []


# Archive, index and those who look


def test_an_engine_opened_before_sees_what_another_one_wrote(house: House) -> None:
    house.ingest(house.write("a.txt", note(1)))
    before = house.engine
    assert before.search(parse_query("")).total == 1
    for number in (2, 3):
        house.ingest(house.write("b.txt", note(number)), url=URL)
        assert before.search(parse_query(parcel(number))).total == 1
        assert before.search(parse_query("")).total == 2
    withdraw(house.archive, house.engine, house.search(parcel(1)).hits[0].id, "gone", "A person")
    assert before.search(parse_query("")).total == 1
    before.rebuild(house.archive.records())
    assert before.search(parse_query(parcel(3))).total == 1


def test_an_index_that_was_lost_is_caught_up_by_the_next_ingest(house: House) -> None:
    first = house.ingest_one(house.write("a.txt", note(1)))
    house.ingest(house.write("b.txt", note(2)))
    withdraw(house.archive, house.engine, first.id, "by mistake", "An archivist")
    (house.root / "index").rename(house.root / "lost")
    assert verdicts(house.ingest(house.write("c.txt", note(3)))) == [ADDED]
    assert [house.search(parcel(n)).total for n in (1, 2, 3)] == [0, 1, 1]


def test_reported_outcomes_are_stored_even_if_nobody_asks_for_the_rest(
    house: House,
) -> None:
    inputs = find_inputs([house.write_notes(range(100))], (), ())
    run = ingest(inputs, house.archive, house.engine, processes=1)
    first = next(run)
    run.close()  # type: ignore[attr-defined]
    assert house.record(first).title == "Carpets lent for round 0"
    rest = house.ingest("in")
    assert rest[0].verdict is UNCHANGED
    assert house.search("").total == 100


def test_only_one_writes_at_a_time(house: House) -> None:
    path = house.write("a.txt", note(1))
    with house.archive.writer(), pytest.raises(ArchiveLocked):
        house.ingest(path)
    assert verdicts(house.ingest(path)) == [ADDED]
