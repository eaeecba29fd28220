"""A thousand passages cited in version 1 lead to the same words after corrections and re-ingests."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from collection.making import cached_collection
from web_builders import Site, open_site

from searcher.model.paragraphs import letters_of, same_paragraphs, split_paragraphs
from searcher.store import Archive

CITED = 1_000


@pytest.fixture(scope="module")
def archive() -> Archive:
    return cached_collection().archive


def test_the_words_of_a_cited_passage_are_found_after_corrections(archive: Archive) -> None:
    found = 0
    for record in archive.records():
        if record.version == 1 or not record.body:
            continue
        cited = archive.get(record.id, 1)
        places = same_paragraphs(cited.body, record.body)
        newest = split_paragraphs(record.body)
        for number, words in enumerate(split_paragraphs(cited.body), start=1):
            is_there = any(letters_of(words) in letters_of(one) for one in newest)
            if is_there:
                assert letters_of(words) in letters_of(newest[places[number] - 1])
                found += 1
    assert found > 100


# What other rules of extraction do to a text


def _prepend(parts: list[str], _: random.Random) -> list[str]:
    return ["A letterhead that was overlooked", *parts]


def _drop(parts: list[str], choose: random.Random) -> list[str]:
    at = choose.randrange(len(parts))
    return parts[:at] + parts[at + 1 :]


def _join(parts: list[str], choose: random.Random) -> list[str]:
    at = choose.randrange(len(parts))
    return [*parts[:at], " ".join(parts[at : at + 2]), *parts[at + 2 :]]


def _split(parts: list[str], choose: random.Random) -> list[str]:
    at = choose.randrange(len(parts))
    words = parts[at].split(" ")
    half = len(words) // 2
    halves = [" ".join(words[:half]), " ".join(words[half:])]
    return parts[:at] + [half for half in halves if half] + parts[at + 1 :]


def _respace(parts: list[str], _: random.Random) -> list[str]:
    return [one.replace("“", "«").replace("”", "»").replace("-", "–") for one in parts]


def _move(parts: list[str], choose: random.Random) -> list[str]:
    rest = list(parts)
    one = rest.pop(choose.randrange(len(rest)))
    return [*rest, one]


CHANGES: tuple[Callable[[list[str], random.Random], list[str]], ...] = (
    _prepend,
    _drop,
    _join,
    _split,
    _respace,
    _move,
)


def _passages(archive: Archive, choose: random.Random) -> Iterator[tuple[str, str, int, str]]:
    """Yield a text, the text after changes, and a sentence of one of its paragraphs."""
    texts = [one.body for one in archive.records() if one.body.count("\n\n") >= 2]
    for text in choose.sample(texts, CITED):
        before = split_paragraphs(text)
        number = choose.randrange(len(before)) + 1
        after = before
        for change in choose.sample(CHANGES, 3):
            after = change(after, choose)
        yield text, "\n\n".join(after), number, before[number - 1]


def test_a_thousand_cited_passages_are_found_after_changes_of_the_text(archive: Archive) -> None:
    choose, there, right, wrong = random.Random(5), 0, 0, []
    for before, after, number, words in _passages(archive, choose):
        place = same_paragraphs(before, after).get(number)
        target = split_paragraphs(after)[place - 1] if place else ""
        letters, at = letters_of(words), letters_of(target)
        if letters not in letters_of(after):
            continue  # it was dropped: nothing can be found
        there += 1
        # Of a paragraph that was split, a large part is found; it may be joined to others.
        part = len(letters) // 3
        parts = (letters, letters[:part], letters[part:-part], letters[len(letters) - part :])
        if at and (at in letters or any(one and one in at for one in parts)):
            right += 1
        else:
            wrong.append((words[:60], target[:60]))
    print(f"{right} of {there} passages that are still there lead to the same words")
    assert there > 0.85 * CITED
    assert right == there, wrong[:5]


def test_the_site_leads_a_citation_of_version_1_to_the_newest(tmp_path: Path) -> None:
    site: Site = open_site(tmp_path)
    text = "\n\n".join(f"Sentence {n} about grain from Armenia and Kazakhstan." for n in range(30))
    (tmp_path / "one.txt").write_text(text, "utf-8")
    (one,) = (o.id for o in site.ingest(tmp_path / "one.txt", url="https://a.example/1"))
    (tmp_path / "one.txt").write_text("Ministry of Grain\n\n" + text, "utf-8")
    site.ingest(tmp_path / "one.txt", url="https://a.example/1")
    for number in (1, 15, 30):
        where, anchor = site.get(f"/d/{one}/v1/p{number}/newest").headers["Location"].split("#")
        words = site.page(f"/d/{one}/v1").one(f"#p{number}").get_text()
        assert site.page(where).one(f"#{anchor}").get_text() == words
