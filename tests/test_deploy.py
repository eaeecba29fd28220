"""The examples for operators: each is valid, and works in front of the real server."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import ROOT
from server_builders import Server
from web_builders import NAAN, Sample, sample

from evaluation.browsing import Browser, Crawl, seeds
from searcher.index.opensearch import ClusterAddress
from searcher.index.opensearch.address import AUTHORITY, PASSWORD_FILE
from searcher_web import Config, create_app

__all__ = ["sample"]

DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "how-to" / "run-for-the-public.md").read_text("utf-8")
ORIGIN = "https://archive.example.org/collection"
SETTINGS = {one.metadata["variable"]: one for one in fields(Config) if one.metadata}
FOLDERS = {"SEARCHER_ARCHIVE", "SEARCHER_INDEX"}
OF_ENGINE = {PASSWORD_FILE, AUTHORITY}


def test_the_guide_has_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(SEARCHER_\w+)` \| ?`?([^|`]*?)`? \|", GUIDE, re.M))
    assert set(rows) == set(SETTINGS)
    for variable, shown in rows.items():
        default = SETTINGS[variable].default
        if isinstance(default, int):
            assert shown == str(int(default)), variable
        else:
            assert shown in ("", "this machine", default), variable


def test_the_examples_name_settings_only() -> None:
    for path in sorted(DEPLOY.iterdir()):
        named = set(re.findall(r"SEARCHER_[A-Z_]+", path.read_text("utf-8")))
        assert named <= SETTINGS.keys() | FOLDERS | OF_ENGINE, path.name
        assert f"deploy/{path.name}" in GUIDE or path.name == "Dockerfile"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Read the example of several machines."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose-cluster.yaml").read_text("utf-8"))
    services: dict[str, Any] = found["services"]
    return services


class TestCluster:
    """The example of several machines, as its parser reads it."""

    def test_three_nodes_know_each_other(self, services: dict[str, Any]) -> None:
        nodes = {name: one for name, one in services.items() if name.startswith("node-")}
        assert len(nodes) == 3
        for name, one in nodes.items():
            settings = one["environment"]
            assert settings["node.name"] == one["hostname"] == name
            assert set(settings["discovery.seed_hosts"].split(",")) == nodes.keys()
            assert int(settings["indices.query.bool.max_clause_count"]) >= 16_384

    def test_two_servers_of_the_site_have_the_same_engine(self, services: dict[str, Any]) -> None:
        sites = [one for name, one in services.items() if name.startswith("site-")]
        assert len(sites) == 2
        assert sites[0]["environment"] == sites[1]["environment"]
        address = ClusterAddress.parse(sites[0]["environment"]["SEARCHER_ENGINE"])
        nodes = {f"https://{name}:9200" for name in services if name.startswith("node-")}
        assert set(address.hosts) == nodes
        assert (address.shards, address.replicas) == (3, 1)

    def test_the_proxy_asks_both(self, services: dict[str, Any]) -> None:
        for name in ("site-1", "site-2"):
            assert f"--to {name}:8000" in services["proxy"]["command"]
            assert name in services["proxy"]["depends_on"]


def needed(program: str) -> str:
    """Return the path of a program of the system; skip the test without it."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin")
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


@pytest.mark.programs
def test_the_service_is_valid(tmp_path: Path) -> None:
    analyze = needed("systemd-analyze")
    unit = (
        (DEPLOY / "searcher.service")
        .read_text()
        .replace("/opt/searcher/bin/searcher", sys.executable)
    )
    (tmp_path / "searcher.service").write_text(unit)
    done = subprocess.run(
        [analyze, "verify", tmp_path / "searcher.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Failed to" in done.stderr and "searcher.service" not in done.stderr:
        pytest.skip(done.stderr)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.programs
def test_the_configuration_of_caddy_is_valid() -> None:
    caddy = needed("caddy")
    options = ("--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"))
    assert (
        subprocess.run([caddy, "validate", *options], capture_output=True, check=False).returncode
        == 0
    )


# A proxy in front of the real server


@contextmanager
def nginx(folder: Path, site: int) -> Iterator[int]:
    """Run nginx with the example, without TLS, on a free port; yield the port."""
    program = needed("nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.M)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{site}").replace("rate=10r/s", "rate=1000r/s")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    frame = f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{ access_log off;\n{temporary}{text}}}\n"
    (folder / "nginx.conf").write_text(frame)
    options = [
        program,
        "-p",
        str(folder),
        "-e",
        f"{folder}/error.log",
        "-c",
        f"{folder}/nginx.conf",
    ]
    assert subprocess.run([*options, "-t"], capture_output=True, check=False).returncode == 0
    process = subprocess.Popen(options, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.programs
def test_every_link_works_behind_nginx(sample: Sample, tmp_path: Path) -> None:
    config = Config(
        sample.archive.root,
        sample.archive.root.with_name("index"),
        naan=NAAN,
        origin=ORIGIN,
        proxies=1,
    )
    with ExitStack() as stack:
        server = stack.enter_context(closing(Server(create_app(config))))
        port = stack.enter_context(nginx(tmp_path, server.port))
        browser = stack.enter_context(Browser(port, Host="archive.example.org"))
        crawl = Crawl(browser, server.app.url_map, site=ORIGIN)
        crawl.add(f"/collection{path}" for path in seeds([sample.corrected], NAAN))
        visits = crawl.run(150)
        broken = [v for v in visits if v.status >= 400 and v.status != 410]
        # The metrics are not passed on, and health is not asked for by readers.
        expected = {"/collection/nothing-here", "/collection/metrics"}
        assert {v.path for v in broken} == expected
        assert len(visits) == 150
        long = browser.ask("/collection/search?q=" + "a" * 60_000)
        assert long.status == 200
        assert browser.ask("/collection").headers["location"].endswith("/collection/")
