"""Compiled templates are kept for later sites; what is damaged or old is compiled again."""

import gc
from pathlib import Path

import pytest
from flask import Flask
from jinja2.bccache import Bucket
from web_builders import open_site

import searcher_web
from searcher_web import compiled_templates as compiled
from searcher_web.loading import load
from searcher_web.templating import TranslatedEnvironment


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which compiled templates are kept; it is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(Flask, "jinja_options", {})
    return tmp_path / "cache" / "searcher"


def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Note the names of the templates that are compiled from now on."""
    names, usual = list[str | None](), TranslatedEnvironment._generate

    def generate(self, source, name, *rest, **more):  # type: ignore[no-untyped-def]
        names.append(name)
        return usual(self, source, name, *rest, **more)

    monkeypatch.setattr(TranslatedEnvironment, "_generate", generate)
    return names


def home(tmp_path: Path, language: str) -> str:
    """Return the home page of a new site in a language."""
    site = open_site(tmp_path / "site")
    return site.app.test_client().get("/", headers={"Accept-Language": language}).text


def test_a_later_site_compiles_no_template_again(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = compilations(monkeypatch)
    english, russian = home(tmp_path, "en"), home(tmp_path, "ru")
    assert len(names) > 4
    assert english != russian
    names.clear()
    assert (home(tmp_path, "en"), home(tmp_path, "ru")) == (english, russian)
    assert names == []
    (folder,) = kept.iterdir()
    assert folder.name.startswith("templates-")


def test_what_is_damaged_is_compiled_again(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = home(tmp_path, "en")
    names = compilations(monkeypatch)
    for damage in (
        lambda data: data[: len(data) // 2],
        lambda _: b"",
        lambda data: data[:30] + b"x",
    ):
        for path in kept.rglob("*.cache"):
            path.write_bytes(damage(path.read_bytes()))
        names.clear()
        assert home(tmp_path, "en") == before
        assert names


def test_without_a_folder_of_its_own_a_site_compiles_them(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = home(tmp_path, "en")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert compiled.compiled_templates() is None
    assert home(tmp_path, "en") == before
    assert kept.exists()


def test_a_full_disk_hinders_no_page(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Bucket, "write_bytecode", full)
    assert "<h1" in home(tmp_path, "en")
    assert not list(kept.rglob("*.cache"))


def test_another_state_of_the_program_has_other_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A filter of a constant is computed when a template is compiled."""
    package = tmp_path / "searcher_web"
    package.mkdir()
    monkeypatch.setattr(compiled, "__file__", str(package / "compiled_templates.py"))
    versions = [compiled._version()]
    for name, text in (("labels.py", "A"), ("labels.py", "AB"), ("ru.po", "A")):
        (package / name).write_text(text)
        versions.append(compiled._version())
    assert len(set(versions)) == 4
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "labels.pyc").write_text("A")
    assert compiled._version() == versions[-1]


def test_garbage_is_collected_again_once_a_site_is_loaded(tmp_path: Path) -> None:
    thresholds = gc.get_threshold()
    try:
        load(open_site(tmp_path).app)
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)


def test_the_program_and_its_templates_are_in_the_version() -> None:
    files = "".join(compiled._files(str(Path(searcher_web.__file__).parent)))
    for name in ("templates/base.html", "translations/ru.po", "templating.py"):
        assert f"/{name} " in files
