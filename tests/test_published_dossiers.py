"""Published dossiers: the commands, the files of the archive, exports, checks, and the pages."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from ingest_builders import UNKNOWN_ID, WorkFolder
from transfer_builders import filled, id_of, tree
from web_builders import Page

from evaluation.browsing import Browser, served
from searcher.ingest import merge
from searcher.model.dossier import Dossier, DossierEntry, Heading, dossier_json, dossier_of
from searcher.store import DamageKind
from searcher_web import Config, create_app

BY = ("--by", "Anna")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> WorkFolder:
    return filled(tmp_path_factory.mktemp("work"))


@dataclass(frozen=True)
class Desk:
    """An archivist with an archive, files of dossiers, and the site."""

    work: WorkFolder

    def file(self, dossier: Dossier, identifier: str | None = None) -> str:
        path = self.work.root / "dossier.json"
        path.write_bytes(dossier_json(dossier, identifier))
        return str(path)

    def publish(self, dossier: Dossier, *options: str, own: str | None = None) -> str:
        done = self.work.run("dossier", "publish", self.file(dossier, own), *BY, *options)
        assert done.exit_code == 0, done.output
        return done.stdout

    def get(self, path: str, status: int = 200) -> Page:
        config = Config(self.work.archive.root, self.work.root / "index")
        answer = create_app(config).test_client().get(path)
        assert answer.status_code == status, answer.text
        return Page(answer.text)


@pytest.fixture
def desk(original: WorkFolder, tmp_path: Path) -> Desk:
    for name in ("archive", "index"):
        shutil.copytree(original.root / name, tmp_path / name, symlinks=True)
    return Desk(WorkFolder(tmp_path))


def carpets(note: str = "") -> Dossier:
    lines = [DossierEntry(id_of("en"), None, note), Heading("Later"), DossierEntry(id_of("ru"))]
    return dossier_of("Carpets", "Loans of museums.\n\nBoth sides.", lines)


def test_a_dossier_is_published_in_versions_under_a_permanent_address(desk: Desk) -> None:
    printed = desk.publish(carpets())
    identifier = printed.split()[0].removeprefix("/dossiers/")
    assert printed == f"/dossiers/{identifier} is published, as version 1.\n"
    assert "was published already, as version 1" in desk.publish(carpets())
    again = desk.publish(carpets("Compare"), "--reason", "A note", own=identifier)
    assert again == f"/dossiers/{identifier} is published, as version 2.\n"
    assert "already, as version 2" in desk.publish(carpets("Compare"), "--id", identifier)
    assert f"{identifier}  v2 " in desk.work.run("dossier", "list").stdout

    newest = desk.get(f"/dossiers/{identifier}")
    assert [p.get_text() for p in newest.soup.select(".introduction")] == [
        "Loans of museums.", "Both sides.",
    ]  # fmt: skip
    assert newest.one(".note").get_text() == "Compare"
    cited = " ".join(newest.one(".citation").get_text().split())
    assert cited.startswith("Anna, “Carpets”, Version 2, ")
    assert cited.endswith(f"http://localhost/dossiers/{identifier}/v2")
    assert newest.one("link[rel=canonical]")["href"] == f"/dossiers/{identifier}"
    first = desk.get(f"/dossiers/{identifier}/v1")
    assert not first.soup.select(".note")
    assert "This is version 1 of the dossier" in first.text
    assert first.one("link[rel=canonical]")["href"] == f"/dossiers/{identifier}/v1"
    listed = desk.get("/dossiers").one(".link-list a")
    assert (listed["href"], listed.get_text()) == (f"/dossiers/{identifier}", "Carpets")
    assert desk.get("/").soup.select("a[href='/dossiers']")
    desk.get(f"/dossiers/{identifier}/v3", 404)
    desk.get(f"/dossiers/{UNKNOWN_ID}", 404)

    feed = fromstring(desk.get(f"/dossiers/{identifier}.atom").html.split("?>", 1)[1])
    links = [entry.find(f"{ATOM}link").get("href") for entry in feed.iter(f"{ATOM}entry")]
    assert links == [f"http://localhost/dossiers/{identifier}/v{n}" for n in (2, 1)]
    assert [s.text for s in feed.iter(f"{ATOM}summary")] == ["A note", "Loans of museums."]


def test_a_published_dossier_is_read_searched_and_downloaded_at_its_address(desk: Desk) -> None:
    identifier = desk.publish(carpets("Compare")).split()[0].rpartition("/")[2]
    path = f"/dossiers/{identifier}/v1"
    assert len(desk.get(f"{path}?texts=1").soup.select(".one .text")) == 2
    assert desk.get(f"{path}?q=loan").total == 1
    assert "Compare" in desk.get(f"{path}.txt").html
    assert desk.get(f"{path}.bib").html.count("@") == 2
    assert f'"id": "{identifier}"' in desk.get(f"/dossiers/{identifier}.json").html
    assert desk.get(f"{path}/arrange", 302)


@pytest.mark.parametrize(
    ("dossier", "why"),
    [
        (dossier_of("", "", [DossierEntry(id_of("en"))]), "it needs a title and a record"),
        (dossier_of("Empty", "", []), "it needs a title and a record"),
        (dossier_of("X", "", [DossierEntry(UNKNOWN_ID)]), f"does not have {UNKNOWN_ID}"),
        (dossier_of("X", "", [DossierEntry(id_of("en"), 9)]), f"does not have {id_of('en')}"),
    ],
)
def test_what_readers_could_not_read_is_not_published(
    desk: Desk, dossier: Dossier, why: str
) -> None:
    done = desk.work.run("dossier", "publish", desk.file(dossier), *BY)
    assert done.exit_code == 1
    assert why in done.output
    assert not (desk.work.archive.root / "dossiers").exists()


def test_withdrawn_and_merged_records_of_a_dossier_are_followed(desk: Desk) -> None:
    gone = dossier_of("Gone", "", [DossierEntry(id_of("kk")), DossierEntry(id_of("ru"))])
    done = desk.work.run("dossier", "publish", desk.file(gone), *BY)
    assert f"{id_of('kk')} is withdrawn" in done.stderr
    identifier = done.stdout.split()[0].rpartition("/")[2]
    merge(desk.work.archive, desk.work.engine, id_of("ru"), id_of("en"), "the same", "Anna")
    page = desk.get(f"/dossiers/{identifier}")
    assert "Withdrawn: published by mistake" in page.text
    assert f"The record {id_of('ru')} was merged into this one." in page.text
    assert page.soup.select(".one a")[-1]["href"] == f"/d/{id_of('en')}"
    assert desk.get(f"/dossiers/{identifier}?q=carpets").total == 1


def test_a_withdrawn_dossier_is_gone_with_the_reason(desk: Desk) -> None:
    identifier = desk.publish(carpets()).split()[0].rpartition("/")[2]
    for _ in range(2):  # an interrupted run is completed by another
        done = desk.work.run("dossier", "withdraw", identifier, *BY, "--reason", "Rights")
        assert done.exit_code == 0
    for path in ("", "/v1", "/v2", ".json", ".atom", ".zip", "/arrange"):
        page = desk.get(f"/dossiers/{identifier}{path}", 410)
        assert "Rights" in page.html
    assert not desk.get("/dossiers").soup.select(".link-list a")
    assert "withdrawn: Rights" in desk.work.run("dossier", "list").stdout
    refused = desk.work.run("dossier", "publish", desk.file(carpets()), *BY)
    assert (refused.exit_code, "is withdrawn" in refused.output) == (1, True)


def test_an_export_has_the_dossiers_and_an_import_keeps_other_histories(desk: Desk) -> None:
    work = desk.work
    identifier = desk.publish(carpets()).split()[0].rpartition("/")[2]
    for number in range(2, 12):
        desk.publish(carpets(f"Note {number}"), "--id", identifier)
    dump = work.root / "all.tar"
    assert work.run("export", "--dump", str(dump)).exit_code == 0
    other = WorkFolder(work.root / "other")
    other.root.mkdir()
    assert other.run("import", str(dump)).exit_code == 0
    assert tree(other) == tree(work)
    assert other.archive.dossiers.get(identifier).version == 11
    other.archive.dossiers.publish(carpets("Mine"), "Berta", "", identifier)
    work.archive.dossiers.publish(carpets("Ours"), "Anna", "", identifier)
    assert work.run("export", "--dump", str(dump)).exit_code == 0
    done = other.run("import", str(dump))
    assert "another history" in done.output
    assert other.archive.dossiers.get(identifier).by == "Berta"


def test_verify_finds_each_damage_of_a_dossier_and_a_copy_repairs_it(desk: Desk) -> None:
    work = desk.work
    identifier = desk.publish(carpets()).split()[0].rpartition("/")[2]
    desk.publish(carpets("Second"), "--id", identifier)
    desk.publish(carpets("Third"), "--id", identifier)
    work.run("verify", "--accept")
    assert work.run("verify").exit_code == 0
    shutil.copytree(work.archive.root, work.root / "backup")
    folder = work.archive.root / "dossiers" / identifier[:2] / identifier
    (folder / "v1.txt").write_bytes((folder / "v1.txt").read_bytes().replace(b"Loans", b"Moans"))
    (folder / "v2.txt").unlink()
    (folder / ".v4.txt.part").write_bytes(b"{")  # an interrupted write has left it
    (folder / "strange.txt").write_text("what")
    damages = {d.path: d for c in work.archive.dossiers.verify() for d in c.damages}
    place = f"dossiers/{identifier[:2]}/{identifier}"
    assert {path: d.kind for path, d in damages.items()} == {
        f"{place}/v1.txt": DamageKind.CHANGED,
        f"{place}/v2.txt": DamageKind.MISSING,
        f"{place}/strange.txt": DamageKind.MISPLACED,
    }
    desk.get(f"/dossiers/{identifier}/v1", 500)
    assert work.run("verify").exit_code == 1
    (folder / "strange.txt").unlink()
    assert work.run("verify", "--repair-from", str(work.root / "backup")).exit_code == 0
    assert work.run("verify").exit_code == 0
    desk.get(f"/dossiers/{identifier}/v1")


def test_a_dossier_is_published_while_the_site_is_served(desk: Desk) -> None:
    work = desk.work
    with served(work.archive.root, work.root / "index") as port, Browser(port) as browser:
        assert b"No dossier is published yet." in browser.ask("/dossiers").body
        path = desk.publish(carpets("Compare")).split()[0]
        answer = browser.ask(path)
        assert (answer.status, b"Compare" in answer.body) == (200, True)
        form = "d=" + "&d=".join((id_of("en"), id_of("ru")))
        asked = browser.ask(f"/dossier?t=Mine&{form}&texts=1")
        assert (asked.status, b"Mine" in asked.body) == (200, True)
        work.run("dossier", "withdraw", path.rpartition("/")[2], *BY, "--reason", "Rights")
        assert browser.ask(path).status == 410
