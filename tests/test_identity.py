"""Identifiers: minted from URLs or bytes, checked, and stable."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.model.errors import BadIdentifier
from searcher.model.identifiers import ALPHABET, bytes_key, mint, parse_identifier, url_key
from searcher.model.web_addresses import canonical_url, capture_of, identity_keys

keys = st.text(max_size=60)


@given(keys)
def test_an_identifier_has_eleven_digits_and_a_valid_check_character(key):
    identifier = mint(key)
    assert re.fullmatch(r"[0-9bcdfghjkmnpqrstvwxz]{12}", identifier)
    assert parse_identifier(identifier) == identifier


def test_the_same_key_gives_the_same_identifier_on_every_machine():
    # Printed permalinks depend on these values: they must never change.
    assert mint(url_key("https://lantern.example/1")) == mint("url:https://lantern.example/1")
    assert mint("url:https://lantern.example/1") == "hvtx46z80k1k"
    assert mint(bytes_key("00" * 32)) == "p1stsktq5hw3"


def test_the_key_of_a_url_is_never_that_of_bytes():
    assert url_key("x") != bytes_key("x")


@given(keys, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_any_changed_character_is_detected(key, place, character):
    identifier = mint(key)
    changed = identifier[:place] + character + identifier[place + 1 :]
    if changed != identifier:
        with pytest.raises(BadIdentifier):
            parse_identifier(changed)


@given(keys, st.integers(0, 10))
def test_any_swap_of_adjacent_characters_is_detected(key, place):
    i = mint(key)
    swapped = i[:place] + i[place + 1] + i[place] + i[place + 2 :]
    if swapped != i:
        with pytest.raises(BadIdentifier):
            parse_identifier(swapped)


def test_an_identifier_is_parsed_regardless_of_case_and_surrounding_space():
    identifier = mint("x")
    assert parse_identifier(f"  {identifier.upper()}\n") == identifier


@pytest.mark.parametrize("text", ["", "abc", "0" * 11, "0" * 13, "0" * 11 + "é", "a" * 12])
def test_an_invalid_identifier_is_refused_with_the_text_and_a_remedy(text):
    with pytest.raises(BadIdentifier) as caught:
        parse_identifier(text)
    assert caught.value.text == text
    assert caught.value.remedy
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://Lantern.Example/News", "https://lantern.example/News"),
        ("https://lantern.example", "https://lantern.example/"),
        ("https://lantern.example:443/a", "https://lantern.example/a"),
        ("http://lantern.example:80/a", "https://lantern.example/a"),
        ("https://lantern.example:8443/a", "https://lantern.example:8443/a"),
        ("http://lantern.example:443/a", "https://lantern.example/a"),
        ("http://[2001:DB8::1]:8080/a", "https://[2001:db8::1]:8080/a"),
        ("https://lantern.example./a", "https://lantern.example/a"),
        ("https://reader:word@lantern.example/a", "https://lantern.example/a"),
        ("https://lantern.example/a#part", "https://lantern.example/a"),
        ("https://lantern.example/a?id=7&utm_source=x&fbclid=y", "https://lantern.example/a?id=7"),
        ("https://lantern.example/a?b=2&a=1", "https://lantern.example/a?b=2&a=1"),
        ("https://lantern.example/a?b=&c", "https://lantern.example/a?b=&c="),
        (" https://lantern.example/a ", "https://lantern.example/a"),
        ("https://lantern.example/новости", None),
        ("https://lantern.example/a b", "https://lantern.example/a%20b"),
    ],
)
def test_spellings_of_a_web_address_have_one_canonical_form(url, canonical):
    expected = canonical or ("https://lantern.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8")
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lantern.example/a",
        "/a/b",
        "ftp://lantern.example/a",
        "mailto:desk@lantern.example",
        "javascript:void(0)",
        "https://",
        "http://lantern.example:port/",
        "http://[broken/",
    ],
)
def test_anything_but_an_absolute_web_address_has_no_canonical_form(text):
    assert canonical_url(text) is None


@given(
    st.text(max_size=60)
    | st.text(max_size=30).map("https://lantern.example/".__add__)
    | st.text(max_size=30).map("http://lantern.example/a?".__add__)
    | st.text(max_size=30).map("http://".__add__)
    | st.builds(
        "{}://{}:{}/a".format,
        st.sampled_from(["http", "https", "HTTP"]),
        st.sampled_from(["lantern.example", "[::1]", "lantern.example.", "a@lantern.example"]),
        st.sampled_from([80, 443, 8443, 0]),
    )
)
def test_canonicalization_is_idempotent(text):
    canonical = canonical_url(text)
    if canonical is not None:
        assert canonical_url(canonical) == canonical
        assert canonical.startswith("https://")


@pytest.mark.parametrize("address", ["http://.", "HTTPS://..:443/a", "https://", "http://a@./b"])
def test_an_address_without_a_host_has_no_canonical_form(address: str) -> None:
    assert canonical_url(address) is None


@pytest.mark.parametrize(
    ("address", "page", "day"),
    [
        ("https://web.archive.org/web/20190408101112/https://embassy.example/news/88",
         "https://embassy.example/news/88", "2019-04-08"),
        ("http://web.archive.org/web/20190408101112if_/http://Embassy.example:80/news?id=8",
         "https://embassy.example/news?id=8", "2019-04-08"),
        ("https://web.archive.org/web/20190408/https:/embassy.example/a",
         "https://embassy.example/a", "2019-04-08"),
        ("https://archive.example/collection/77/2011031512/http://embassy.example/",
         "https://embassy.example/", "2011-03-15"),
    ],
)  # fmt: skip
def test_the_address_of_a_capture_is_that_of_the_page(address: str, page: str, day: str) -> None:
    assert canonical_url(address) == page
    capture = capture_of(address)
    assert capture is not None
    assert capture.day == day


@pytest.mark.parametrize(
    "address",
    [
        "https://lantern.example/20190408/talks",
        "https://lantern.example/20199908/https://other.example/a",
        "https://lantern.example/share?of=20190408/https://other.example/a",
        "https://web.archive.org/web/*/https://embassy.example/",
    ],
)
def test_other_addresses_are_no_captures(address: str) -> None:
    assert capture_of(address) is None


def test_spellings_of_an_address_with_www_and_a_slash_have_the_same_keys() -> None:
    spelled = [
        f"https://{www}lantern.example/a{slash}?n=1" for www in ("", "www.") for slash in ("", "/")
    ]
    for address in spelled:
        keys = identity_keys(address)
        assert keys[0] == url_key(address)
        assert set(keys) == set(map(url_key, spelled))


def test_a_capture_is_known_by_the_key_of_its_own_address_too() -> None:
    address = "https://web.archive.org/web/20190408101112/https://embassy.example/a"
    keys = identity_keys(address)
    assert keys[0] == url_key("https://embassy.example/a")
    assert url_key(address) in keys
    assert identity_keys("not an address") == ()
