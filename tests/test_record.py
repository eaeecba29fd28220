"""Records and their canonical JSON."""

import json
import pickle

import msgspec
import pytest
from builders import FILLER, record_of
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from searcher.model.edtf import Edtf
from searcher.model.record import (
    JSON_KEYS,
    Acceptance,
    Correction,
    Evidence,
    Hint,
    Kind,
    Locator,
    Original,
    Party,
    Place,
    Record,
    Role,
    Status,
    from_json,
    merge_hints,
    opening,
    to_json,
    tombstone_of,
)
from searcher.model.review import ReviewCode, ReviewFlag

text = st.text(max_size=20)
maybe = st.none() | text
share = st.floats(0, 1)
wheres = st.builds(
    Locator,
    st.sampled_from(["body", "title", "markup", "url", "file", "hint", "registry", "decision"]),
    st.none() | st.integers(0, 10**6),
    st.none() | st.integers(0, 10**6),
    text,
)


def some(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(strategy, max_size=3).map(tuple)


records = st.builds(
    Record,
    id=text,
    version=st.integers(1, 10**6),
    identity=text,
    status=st.sampled_from(Status),
    title=maybe,
    body=st.text(max_size=200),
    language=maybe,
    kind=st.none() | st.sampled_from(Kind),
    source=maybe,
    source_id=maybe,
    creator=maybe,
    published=maybe,
    modified=maybe,
    parties=some(st.builds(Party, text, share, st.sampled_from(Role))),
    pairs=some(text),
    countries=some(text),
    places=some(st.builds(Place, text, text, st.booleans())),
    topics=some(text),
    original=st.builds(Original, text, st.integers(0), text, text, text, text, maybe, maybe),
    flags=some(st.builds(ReviewFlag, text, text, text)),
    hints=some(st.builds(Hint, text, some(text), text)),
    corrections=some(st.builds(Correction, text, some(text), text)),
    accepted=some(st.builds(Acceptance, st.sampled_from(ReviewCode), text)),
    provenance=some(st.builds(Evidence, text, text, text, wheres, text, share, text)),
    reason=maybe,
)


@given(records)
def test_a_record_and_its_json_are_converted_without_loss(record):
    written = to_json(record)
    assert from_json(written) == record
    assert to_json(from_json(written)) == written


@given(records)
def test_a_record_is_pickled_whole_and_small(record):
    pickled = pickle.dumps(record)
    assert pickle.loads(pickled) == record
    assert len(pickled) < len(to_json(record)) + 200


def test_the_json_is_indented_utf8_in_the_order_of_the_fields(record):
    written = to_json(record)
    fields = json.loads(written)
    assert tuple(fields) == JSON_KEYS
    assert written.startswith(b'{\n  "format": 2,\n  "id": ')
    assert written.endswith(b"\n}\n")
    assert json.loads(written.decode("utf-8")) == fields


@pytest.fixture(scope="module")
def record() -> Record:
    return record_of(f"A day of carpets in Baku\n\n{FILLER}", title="A day of carpets")


def test_letters_of_every_script_are_not_escaped(record):
    written = to_json(replace(record, title="Հայաստան — Қазақстан"))
    assert "Հայաստան — Қазақстан" in written.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", "one"),
        ("kind", "rumour"),
        ("status", "lost"),
        ("parties", [{"code": "KZ"}]),
        ("original", None),
    ],
)
def test_an_invalid_field_is_reported_by_name(record, field, value):
    faulty = json.loads(to_json(record)) | {field: value}
    with pytest.raises(msgspec.ValidationError, match=field):
        from_json(json.dumps(faulty).encode())


def test_the_heading_is_the_title_or_the_opening_in_brackets(record):
    assert record.heading == "A day of carpets"
    assert replace(record, title=None, body="First words.\n\nMore.").heading == "[First words.]"


def test_an_opening_has_whole_words_and_at_most_ninety_characters():
    body = "word " * 40
    short = opening(body)
    assert short.endswith("word…")
    assert len(short) <= 91
    assert opening("A  short\nline\n\nnext") == "A short line"


@given(st.text(max_size=300))
def test_an_opening_is_one_line_and_short(body):
    short = opening(body)
    assert len(short) <= 91
    assert "\n" not in short


def test_the_date_of_publication_is_parsed(record):
    assert replace(record, published="2017-03").published_on == Edtf("2017-03")
    assert replace(record, published=None).published_on is None


def test_party_codes_keep_the_order_of_the_parties(record):
    parties = (Party("KZ", 0.6), Party("AM", 0.4))
    assert replace(record, parties=parties).party_codes == ("KZ", "AM")


def test_the_evidence_of_a_field_is_in_order_of_preference(record):
    claims = [
        Evidence("title", value, value, Locator("markup"), "h1", 0.9) for value in ("one", "two")
    ]
    other = Evidence("kind", "news", "x", Locator("body", 0, 1), "cue", 0.5)
    assert replace(record, provenance=(claims[0], other, claims[1])).evidence("title") == (*claims,)


def test_a_tombstone_has_the_metadata_and_the_reason_but_no_text(record):
    gone = tombstone_of(record, "published in error", "the archivist")
    assert gone.status is Status.WITHDRAWN
    assert (gone.version, gone.reason, gone.body) == (2, "published in error", "")
    assert (gone.id, gone.title, gone.source) == (record.id, record.title, record.source)
    assert gone.evidence("status")[0].by == "the archivist"
    assert from_json(to_json(gone)) == gone


def test_later_hints_win_and_equal_sets_of_hints_are_equal():
    old = (Hint("title", ("A",), "manifest"), Hint("kind", "news", "manifest"))
    new = (Hint("title", ("B",), "command line"),)
    assert merge_hints(old, new) == (old[1], new[0])
    assert merge_hints(reversed(old), ()) == merge_hints(old, ())
