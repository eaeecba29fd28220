"""The data of languages: one folder each, validated against schemas when loaded."""

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from builders import ROOT

import searcher.languages.documents
import searcher.languages.originals
import searcher.languages.places
import searcher.languages.words  # noqa: F401
from searcher.languages import BadDataFile, every, facts, languages
from searcher.languages.documents import Kinds
from searcher.languages.loader import Facts, load_table
from searcher.languages.words import Profile, Stemming
from searcher.metadata.kind_cues import kind_cues
from searcher.text import stem

SCHEMAS = {schema.FILE: schema for schema in Facts.__subclasses__()}
FOLDER = Path(str(files("searcher.languages")))

INVENTED = {
    "language.toml": 'prevalence = 0.2\nfunction_words = "lo mi zu"\nconjunctions = ["zu"]\n',
    "spelling.toml": (
        'dotless_i = true\nquestions = ["⸮"]\n[folded]\n"ŋg" = "ŋ"\n'
        '[[inner]]\nsign = "\'"\nbefore = ["x"]\nafter = "[xy]"\n'
        '[[inner]]\nsign = "·"\nbefore = ["x"]\nafter = "y"\neverywhere = true\n'
    ),
    "attributions.toml": (
        'bylines = ["Pisil"]\nagency = ["ZA"]\ncorrespondents = ["skribas el"]\n'
    ),
    "front_matter.toml": 'numbers = ["numo"]\n',
    "kinds.toml": "[[cue]]\nkind = 'interview'\nplace = 'title'\npattern = '^Intervjo'\n",
    "stemming.toml": 'script = "Latin"\n[light]\nkeep = 3\nvowels = "aeiou"\ngroups = [["ilto"]]\n',
    "dates.toml": (
        'published = ["Krovita"]\nyear = ["zahr"]\ntown = ["gorud"]\nyear_first = true\n'
        "day_endings = ['-ul']\nlinks = ['lo\\s']\nmonth_clitics = [\"'ba\"]\nafter_year = ['zahri']\n"
        'signs = { year = "ⴰ", month = "ⴱ", day = "ⴷ" }\n'
        "[months]\nmulver = 3\n"
    ),
    "topics.toml": '[words]\nenergy = "gasbo, petrolbo, sunapo"\n',
    "places.toml": '[countries.KZ]\nnames = ["Qazaqbo"]\n[cities]\n"Almaty" = "Almabo"\n',
    "cases.toml": 'endings = "ilto"\n[changed]\n"by" = "bo"\n',
    "context.toml": 'in_lists = ["lo"]\n',
    "asides.toml": (
        'begin = ["legu ankaux"]\nsharing = ["kundivid"]\nsubscribing = ["aboni"]\ntags = ["etikedoj"]\n'
    ),
    "program_words.toml": (
        'replies = ["resp"]\nforwards = ["plu"]\nuntitled = ["sentitola"]\ncontinued = ["plulegu"]\n'
        'page_folders = ["_dosieroj"]\n'
    ),
    "letter_pairs.toml": '[pairs]\n2 = "ⴰⴱⴱⴰ"\n[scripts.Thaa]\n2 = "ހށ"\n',
    "roles.toml": "[[cue]]\nrole = 'host'\nbefore = ['vizitas ']\n",
}
PROGRAM = """
import json
from searcher.gazetteer import find_places
from searcher.metadata.context import Context, DocumentContext
from searcher.metadata.dating import detect_dates, find_dates
from searcher.metadata.parties.mention_weights import list_separator
from searcher.metadata.parties.role_cues import find_cues
from searcher.metadata.topics import detect_topics
from searcher.model.record import Original
from searcher.readers.file_names import page_of_folder
from searcher.readers.html.phrases import is_aside
from searcher.readers.plain.encoding_score import surprisals_of
from searcher.sandbox import read_original
from searcher.sources import Registry
from searcher.metadata.front_matter import FrontMatterKind, front_matter_kind
from searcher.metadata.kind import detect_kind
from searcher.metadata.publishers import detect_creator, detect_source
from searcher.text import bare_words, fold, lower, stem
from dataclasses import replace

text = "Lo gasboilto mi petrolbo zu sunapo."
original = Original("", 0, "text/plain", "utf-8", "", "")
DATES = (
    "5 mulver 2017", "5-ul mulver lo 2017", "5 mulver'ba 2017", "2017 zahri 5 mulver", "5 mulver 2017zahr",
    "2017ⴰ3ⴱ5ⴷ",
)


def read(text):
    document = read_original(text.encode())
    context = DocumentContext.begin(document, Context(original, Registry(()), "", ""))
    return replace(context.with_title(None), language="qaa")


def dateline(text):
    return [e.value for e in detect_dates(read(text)).published.evidence if e.rule == "dateline"]


print(json.dumps({
    "stem": stem("gasboilto", "qaa"),
    "words": [bare_words("ax'yb", "qaa"), bare_words("ax·yb", ""), [fold("AŊG"), lower("I", "qaa")]],
    "creator": detect_creator(read("Pisil Oto Malo\\n\\n" + text)).value,
    "source": detect_source(read("Qazaqbo (ZA Lanterno) - " + text)).detection.value,
    "number": front_matter_kind("numo 12", Registry(())) is FrontMatterKind.LABEL,
    "kind": detect_kind(read("\\n\\n".join(["- Ka⸮", "- Lo."] * 3))).value,
    "correspondent": dateline("Oto Malo skribas el Zuta, 5 mulver 2017. " + text),
    "dates": [str(found.date) for written in DATES for found in find_dates(written, "qaa")],
    "dateline": dateline("Qazaqbo gorud, 5 mulver 2017 zahr. " + text),
    "topics": detect_topics(read(text)).value,
    "places": [m.code for m in find_places("Vizitas Qazaqbyilto, Almabo", "qaa")],
    "asides": [
        *map(is_aside, ("Legu ankaux tion", "Kundividu tion", "Kundivid tion", "Ni aboni", "Etikedoj: ab"))
    ],
    "folder": page_of_folder("Paĝo_dosieroj"),
    "pairs": [min(surprisals_of({word: 1}).by_language) < 36 for word in ("ⴰⴱⴰ", "ހށ")],
    "list": list_separator().fullmatch(", lo ") is not None,
    "roles": [cue.kind for cue in find_cues("vizitas Qazaqbo", 8, 15, "qaa")],
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(FOLDER.parent, root / "searcher", ignore=ignored)
    return root


def run(copy: Path, program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=copy,
        env={"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_language_is_added_by_a_folder_alone(copy: Path):
    before = run(copy, PROGRAM)
    (copy / "searcher/languages/qaa").mkdir()
    for name, text in INVENTED.items():
        (copy / "searcher/languages/qaa" / name).write_text(text, "utf-8")
    after = run(copy, PROGRAM)
    assert not after.returncode, after.stderr
    without, with_it = json.loads(before.stdout), json.loads(after.stdout)
    assert without == {
        "stem": "gasboilto",
        "words": [["ax", "yb"], ["ax", "yb"], ["aŋg", "i"]],
        "creator": None,
        "source": "ZA Lanterno",
        "number": False,
        "kind": None,
        "correspondent": [],
        "dates": [],
        "dateline": [],
        "topics": [],
        "places": [],
        "asides": [False] * 5,
        "folder": None,
        "pairs": [False, False],
        "list": False,
        "roles": [],
    }
    assert with_it == {
        "stem": "gasbo",
        "words": [["ax'yb"], ["ax·yb"], ["aŋ", "ı"]],
        "creator": "Oto Malo",
        "source": "Lanterno",
        "number": True,
        "kind": "interview",
        "correspondent": ["2017-03-05"],
        "dates": ["2017-03-05"] * 6,
        "dateline": ["2017-03-05"],
        "topics": ["energy"],
        "places": ["KZ", "KZ"],
        "asides": [True, False, True, True, True],
        "folder": "Paĝo",
        "pairs": [True, True],
        "list": True,
        "roles": ["host"],
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('script = "Latin"\nstems = "x"\n', "stems"),
        ("script = 7\n", "$.script"),
        ('snowball = "x"\n', "script"),
        ('script = "Latin"\n[light]\nkeep = 3\nvowels = "a"\ngroups = ["a"]\n', "$.light.groups"),
        ("script = ", "at end of document"),
    ],
)
def test_a_wrong_key_or_value_is_reported_with_the_file_and_the_key(tmp_path, text, key):
    path = tmp_path / "stemming.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadDataFile) as caught:
        load_table(path, Stemming)
    assert str(path) in str(caught.value)
    assert key in str(caught.value)


def test_every_file_of_a_language_has_a_schema():
    found = {path.name for code in languages() for path in (FOLDER / code).iterdir()}
    assert found == set(SCHEMAS)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_file_matches_its_schema(name):
    assert len(every(SCHEMAS[name])) == len(list(FOLDER.glob(f"*/{name}")))


def test_a_language_without_a_folder_has_no_data():
    assert facts(Profile, "qaa") is None
    assert facts(Profile, "../ru") is None
    assert stem("Gasbo", "qaa") == "gasbo"


def test_an_unknown_topic_is_refused(copy: Path):
    path = copy / "searcher/languages/uk/topics.toml"
    path.write_text(path.read_text("utf-8") + 'weather = "дощ"\n', "utf-8")
    failed = run(copy, PROGRAM.replace('"qaa"', '"uk"'))
    assert "BadDataFile: uk/topics.toml" in failed.stderr
    assert "weather" in failed.stderr


def test_every_cue_of_a_kind_has_a_confidence():
    known = {(row.kind, row.place) for row in kind_cues() if not row.pattern}
    assert known == {(cue.kind, cue.place) for k in every(Kinds).values() for cue in k.cue}


def test_the_guide_lists_every_file():
    guide = (ROOT / "docs/how-to/add-a-language.md").read_text("utf-8")
    table = [line for line in guide.splitlines() if line.startswith("| `")]
    rows = [line.strip("|").split("|") for line in table]
    listed = {
        file.strip(" `"): name.strip(" `").partition(".")[2]
        for files_, _, names in rows
        for file, name in zip(files_.split(","), names.split(","), strict=True)
    }
    assert listed == {file: schema.__name__ for file, schema in SCHEMAS.items()}
