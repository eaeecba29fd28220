"""The numbers of `versions` are raised when the content of an index changes.

Each golden digest belongs to a number.  If a test fails, raise the number that it names and add
the digest that it prints; an index with an older number is then rebuilt.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from engines_builders import Library, filler, library
from laws_builders import record
from msgspec.structs import replace

from searcher.index.arrivals import Times
from searcher.index.record_values import days_of, facet_values
from searcher.index.whoosh import WhooshEngine, versions
from searcher.index.whoosh.batch import Batch
from searcher.model.facets import Field
from searcher.model.record import Record, Relation, RelationKind
from searcher.text import Vocabulary, bare_words, fingerprint, lsh_bands, query_terms

FACETS = (
    *(Field.PAIR, Field.COUNTRY, Field.SOURCE, Field.YEAR, Field.LANGUAGE, Field.KIND, Field.TOPIC),
    *(Field.PLACE, Field.REVIEW, Field.RELATED, Field.ONLY, Field.ISSUER),
)
"""The facets in the golden digests; one that is added makes an index of another version."""

GOLDEN_TERMS = {2: "3ef643b3896048075e860ffd1ce7faa442e42b3f84a4f6f4fcc6e72e78ba1f1f"}
"""Digests of the terms, facet values, days and bands of fixed records, by ANALYSER."""

GOLDEN_SEGMENT = {(5, 2): "7fc573f0ccdebd472a763c8498a5ee4a02c5b15d8274481673b38cb441337ee4"}
"""Digests of the segment file of fixed records, by FORMAT and ANALYSER."""

TEXTS = {
    "en": "The ministers’ visits were trading nations' talks, co-operation and the Türkiye summit.",
    "ru": "Министры иностранных дел провели переговоры о торговле и ёлках; сотрудничества стран.",
    "kk": "Қазақстан Республикасының министрлері келіссөздер жүргізді, ынтымақтастықты дамытты.",
    "az": "Azərbaycanın nazirləri danışıqlar apardılar, əməkdaşlığın inkişafı; İlham Əliyev'in.",
    "tr": "Türkiye'nin bakanları görüşmeler yaptı, işbirliğinin geliştirilmesi; Iğdır'da barışı.",
    "fa": "وزیر خارجه ایران در ۱۵ مارس ۲۰۱۷ با همتای ارمنی خود دربارهٔ همکاری گفتگو کرد.",
    "hy": "Հայաստանի նախարարները բանակցություններ վարեցին համագործակցության մասին։",
    "ka": "საქართველოს მინისტრებმა მოლაპარაკებები გამართეს თანამშრომლობის შესახებ.",
    "de": "Die Außenminister führten Gespräche über die Zusammenarbeit der Länder.",
    "fr": "Les ministres des affaires étrangères ont mené des pourparlers à l’été 2016.",
}
DATES = ("2014-05-01", "2015", "2016-03", "2014/2016", "XXXX-04-23", "1900/2015", None)


def records() -> Iterator[Record]:
    """Make records in every language, with dates and pairs of every kind."""
    pairs = (("AM-KZ",), ("AZ-GE", "AZ-TR", "GE-TR"), ())
    for number, (language, text) in enumerate(TEXTS.items()):
        body = "\n\n".join([text] * 3)
        one = record(
            number,
            title=text[:40],
            body=body,
            language=language,
            pairs=pairs[number % 3],
            published=DATES[number % len(DATES)],
        )
        related = (Relation(record(0).id, RelationKind.NEAR_DUPLICATE, 0.9),) if number else ()
        mark = fingerprint(" ".join((body, *TEXTS.values())))
        yield replace(one, related=related, fingerprint=mark)


def analysis(one: Record) -> object:
    """Return the complete analysis of a record for an index."""
    language = one.language or ""
    vocabulary = Vocabulary()
    numbers = vocabulary.ids(one.body, language).tolist()
    return {
        "words": [vocabulary.words[number] for number in numbers],
        "terms": [vocabulary.terms[number] for number in numbers],
        # In the languages of the texts: one that is added must not change the digest.
        "query": [query_terms(word, tuple(TEXTS)) for word in bare_words(one.body, language)],
        "values": {field: facet_values(one, field) for field in FACETS},
        "days": days_of(one),
        "bands": lsh_bands(one.fingerprint).tolist(),
    }


def test_the_analysis_has_the_digest_of_its_number() -> None:
    digest = hashlib.sha256(msgspec.json.encode(list(map(analysis, records())))).hexdigest()
    assert GOLDEN_TERMS.get(versions.ANALYSER) == digest, (
        "The analysis of records has changed: raise ANALYSER in "
        f"src/searcher/index/whoosh/versions.py, and add {digest} to GOLDEN_TERMS."
    )


def test_a_segment_has_the_digest_of_its_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.index.whoosh.batch.Field", FACETS)
    batch, path = Batch(Vocabulary()), tmp_path / "golden.arrays"
    for one in (*records(), *(draft.record(n, 1) for n, draft in filler(1, 30))):
        batch.add(one, Times(1_700_000_000, 1_700_000_009))
    digest = batch.write(path)
    assert GOLDEN_SEGMENT.get((versions.FORMAT, versions.ANALYSER)) == digest, (
        "The segment file of fixed records has changed.  If the test of the analysis fails too, "
        "raise only ANALYSER; else raise FORMAT in src/searcher/index/whoosh/versions.py.  Then "
        f"add {digest} to GOLDEN_SEGMENT."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORMAT", 99),
        ("ANALYSER", 99),
        ("unicodedata.unidata_version", "0"),
        ("Field", FACETS[1:]),
        ("every", lambda schema: {"qaa": schema.__name__}),
    ],
)
def test_an_index_of_another_version_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    with library() as made:
        made.commit(filler(1, 3))
        assert made.engine.is_complete()
        with monkeypatch.context() as patch:
            _raise(patch, name, value)
            assert not made.engine.is_complete()
            assert _fresh(made).count() == 0
            assert _fresh(made).rebuild(made.living.values()) == 3
            assert _fresh(made).count() == 3
        versions.analyser_version.cache_clear()


def _raise(patch: pytest.MonkeyPatch, name: str, value: object) -> None:
    if name == "FORMAT":
        patch.setattr("searcher.index.whoosh.commit.FORMAT", value)
    else:
        patch.setattr(f"searcher.index.analysis.{name}", value)
    versions.analyser_version.cache_clear()


def _fresh(made: Library) -> WhooshEngine:
    return WhooshEngine(made.path)
