"""A real OpenSearch cluster on this machine, for tests and measurements: one or more server
processes on loopback.

    python -m scripts.opensearch_cluster FOLDER start [--nodes 3] [--heap 384] [--compiler full]
    python -m scripts.opensearch_cluster FOLDER status
    python -m scripts.opensearch_cluster FOLDER kill 2       SIGKILL of one node
    python -m scripts.opensearch_cluster FOLDER revive 2     start it again on what it has stored
    python -m scripts.opensearch_cluster FOLDER stop

It needs a JDK (17 or newer) and Maven, which fetches the server's own libraries once; nothing is
installed.  The nodes have no users and no TLS, so they listen on loopback only.  FOLDER holds what
each node stores; `stop` leaves it.  Speed is measured with `--compiler full`: the default saves the
time in which the virtual machine compiles what a short test calls a few times.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "opensearch"
CACHE = Path(__file__).parents[1] / "build" / "opensearch"

_SECONDS = 240.0  # for which a cluster may take to form
_STOPPING = 30.0  # seconds before a node that does not stop is killed

_LOGGING = """\
status = error
appender.node.type = File
appender.node.name = node
appender.node.fileName = ${sys:opensearch.logs.base_path}/node.log
appender.node.layout.type = PatternLayout
appender.node.layout.pattern = %d{ISO8601} %-5p %c{1.} %m%n
rootLogger.level = warn
rootLogger.appenderRef.node.ref = node
"""

_MACHINE = (
    "-XX:+UseSerialGC",
    "-XX:MaxDirectMemorySize=96m",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dfile.encoding=UTF-8",
    "-Djava.awt.headless=true",
    "-Dio.netty.noUnsafe=true",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true",
)
_QUICK = ("-XX:TieredStopAtLevel=1", "-Xshare:auto")


class CannotStart(Exception):
    """No cluster can be started here, and why."""


def class_path() -> str:
    """Return the class path of a node: libraries that Maven keeps, and the compiled launcher.

    Raises CannotStart without Java or Maven, or if the libraries cannot be had.
    """
    for program in ("java", "javac", "mvn"):
        if not shutil.which(program):
            raise CannotStart(f"{program} is not installed")
    sources = (HERE / "pom.xml", HERE / "Server.java")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    known = CACHE / digest / "class-path"
    if not known.exists():
        _resolve(known)
    libraries = known.read_text("utf-8")
    if missing := [one for one in libraries.split(os.pathsep) if not Path(one).exists()]:
        known.unlink()
        raise CannotStart(f"{missing[0]} is gone; the next start fetches it again")
    return f"{known.parent}{os.pathsep}{libraries}"


def _resolve(known: Path) -> None:
    known.parent.mkdir(parents=True, exist_ok=True)
    draft = known.with_name(f"class-path.{os.getpid()}")
    maven = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), f"-Dmdep.outputFile={draft}"]
    _run([*maven, "-DincludeScope=runtime", "dependency:build-classpath"])
    compiling = ["javac", "-nowarn", "-d", str(known.parent), "-cp", draft.read_text("utf-8")]
    _run([*compiling, str(HERE / "Server.java")])
    draft.rename(known)


def _run(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, check=True, text=True, capture_output=True, timeout=600)
    except subprocess.CalledProcessError as error:
        last = f"{error.stdout}{error.stderr}".strip().splitlines()[-1:]
        raise CannotStart(f"{command[0]} failed: {''.join(last)[:300]}") from error
    except subprocess.TimeoutExpired as error:
        raise CannotStart(f"{command[0]} did not end") from error


@dataclass
class Node:
    """One server process: its folder, its ports, and, while it runs, its number and beginning."""

    folder: Path
    http: int
    transport: int
    process: int = 0
    began: str = ""
    child: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.http}"

    @property
    def is_running(self) -> bool:
        """Whether its process is the one that was started."""
        if self.child is not None and self.child.poll() is not None:
            return False
        return bool(self.process) and _began(self.process) == self.began

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it runs."""
        if self.is_running:
            with suppress(ProcessLookupError):
                os.kill(self.process, number)

    def wait(self, seconds: float = _STOPPING) -> None:
        """Wait until it has ended; kill it after some seconds."""
        end = time.monotonic() + seconds
        while self.is_running:
            if time.monotonic() > end:
                self.send(signal.SIGKILL)
            time.sleep(0.05)
        if self.child is not None:
            self.child.wait()
            if self.child.stdin is not None:
                self.child.stdin.close()

    @property
    def memory(self) -> int:
        """The memory that it has in use, in bytes."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


def _began(process: int) -> str:
    """Return when a process began, in ticks since the machine did; empty if it has ended."""
    try:
        state, *rest = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state == "Z" else rest[18]


@dataclass
class LocalCluster:
    """Nodes on this machine; `attached` ones stop with the process that started them."""

    folder: Path
    nodes: list[Node]
    heap: int = 384
    compiler: str = "quick"
    attached: bool = False
    settings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, count: int, **options: Any) -> "LocalCluster":
        """Lay a cluster out: folders, and ports that are free now."""
        ports = _free_ports(2 * count)
        nodes = [
            Node(folder / f"node{n + 1}", ports[2 * n], ports[2 * n + 1]) for n in range(count)
        ]
        return cls(folder, nodes, **options)

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the nodes answer."""
        return tuple(node.url for node in self.nodes)

    def start(self) -> None:
        """Start all nodes, and wait until they are one cluster.  Raises CannotStart."""
        libraries = class_path()
        for node in self.nodes:
            self.launch(node, libraries)
        self.wait_for(len(self.nodes))

    def launch(self, node: Node, libraries: str | None = None) -> None:
        """Start one node on what it has stored."""
        self._configure(node)
        quick = _QUICK if self.compiler == "quick" else ()
        options = [f"-Xms{self.heap // 2}m", f"-Xmx{self.heap}m", *_MACHINE, *quick]
        options += [f"-Djava.io.tmpdir={node.folder / 'tmp'}", "-cp", libraries or class_path()]
        command = ["java", *options, "Server", str(node.folder)]
        with (node.folder / "logs" / "console.log").open("ab") as log:
            node.child = subprocess.Popen(
                [*command, "attached"] if self.attached else command,
                stdin=subprocess.PIPE if self.attached else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        node.process, node.began = node.child.pid, _began(node.child.pid)

    def _configure(self, node: Node) -> None:
        for name in ("config", "data", "logs", "tmp"):
            (node.folder / name).mkdir(parents=True, exist_ok=True)
        settings = {
            "cluster.name": "searcher",
            "node.name": node.folder.name,
            "path.data": str(node.folder / "data"),
            "path.logs": str(node.folder / "logs"),
            "network.host": "127.0.0.1",
            "http.port": node.http,
            "transport.port": node.transport,
            "action.auto_create_index": False,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            "indices.query.bool.max_clause_count": 16_384,
            "search.max_open_pit_context": 2_000,
            **self._discovery(),
            **self.settings,
        }
        lines = (f"{name}: {json.dumps(value)}\n" for name, value in settings.items())
        (node.folder / "config" / "opensearch.yml").write_text("".join(lines), "utf-8")
        (node.folder / "config" / "log4j2.properties").write_text(_LOGGING, "utf-8")

    def _discovery(self) -> dict[str, Any]:
        if len(self.nodes) == 1:
            return {"discovery.type": "single-node"}
        return {
            "discovery.seed_hosts": [f"127.0.0.1:{node.transport}" for node in self.nodes],
            "cluster.initial_cluster_manager_nodes": [node.folder.name for node in self.nodes],
        }

    def wait_for(self, count: int, status: str = "green", seconds: float = _SECONDS) -> None:
        """Wait until some node knows so many nodes and the cluster has a status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            running = [node for node in self.nodes if node.is_running]
            if len(running) < count:
                raise CannotStart(f"a node ended: see {self.folder}/node*/logs")
            if any(_is_healthy(node, count, status) for node in running):
                return
            time.sleep(0.2)
        raise CannotStart(f"{count} nodes did not become {status}: see {self.folder}/node*/logs")

    def stop(self) -> None:
        """Stop all nodes."""
        for node in self.nodes:
            node.send(signal.SIGTERM)
        for node in self.nodes:
            node.wait()

    # Between two calls of this program

    def save(self) -> None:
        """Write which processes run."""
        nodes = [{**asdict(replace_child(node)), "folder": str(node.folder)} for node in self.nodes]
        held = {"heap": self.heap, "compiler": self.compiler, "nodes": nodes}
        (self.folder / "cluster.json").write_text(json.dumps(held, indent=1), "utf-8")

    @classmethod
    def saved(cls, folder: Path) -> "LocalCluster":
        """Read which processes run.  Raises CannotStart if none were started."""
        try:
            held = json.loads((folder / "cluster.json").read_text("utf-8"))
        except FileNotFoundError as error:
            raise CannotStart(f"{folder} has no cluster; `start` makes one") from error
        nodes = [Node(**{**one, "folder": Path(one["folder"])}) for one in held.pop("nodes")]
        return cls(folder, nodes, **held)


def replace_child(node: Node) -> Node:
    """Return a node without the object of its process."""
    return Node(node.folder, node.http, node.transport, node.process, node.began)


def _is_healthy(node: Node, count: int, status: str) -> bool:
    try:
        with urllib.request.urlopen(f"{node.url}/_cluster/health", timeout=5) as answer:
            health = json.load(answer)
    except OSError:
        return False
    better = {"green": ("green",), "yellow": ("green", "yellow")}[status]
    return health["number_of_nodes"] == count and health["status"] in better


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        every = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in every:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in every]


@contextmanager
def running(folder: Path, nodes: int = 1, **options: Any) -> Iterator[LocalCluster]:
    """Start a cluster that ends with this process; stop it in the end.  Raises CannotStart."""
    cluster = LocalCluster.of(folder, nodes, attached=True, **options)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


# The command


def main() -> int:
    """Run the command."""
    arguments = _parser().parse_args()
    try:
        _COMMANDS[arguments.command](arguments)
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=lambda text: Path(text).resolve())
    parser.add_argument("command", choices=sorted(_COMMANDS))
    parser.add_argument("number", type=int, nargs="?", default=1)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--heap", type=int, default=384, help="megabytes of each node")
    parser.add_argument("--compiler", choices=("quick", "full"), default="quick")
    return parser


def _start(arguments: argparse.Namespace) -> None:
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    options = {"heap": arguments.heap, "compiler": arguments.compiler}
    cluster = LocalCluster.of(folder, arguments.nodes, **options)
    try:
        cluster.start()
    except CannotStart:
        cluster.stop()
        raise
    cluster.save()
    _status(arguments)


def _status(arguments: argparse.Namespace) -> None:
    for number, node in enumerate(LocalCluster.saved(arguments.folder).nodes, start=1):
        running = f"process {node.process}, {node.memory >> 20} MB" if node.is_running else "ended"
        print(f"{number}  {node.url}  {running}")


def _kill(arguments: argparse.Namespace) -> None:
    node = LocalCluster.saved(arguments.folder).nodes[arguments.number - 1]
    node.send(signal.SIGKILL)
    node.wait()


def _revive(arguments: argparse.Namespace) -> None:
    cluster = LocalCluster.saved(arguments.folder)
    cluster.launch(cluster.nodes[arguments.number - 1])
    cluster.save()


def _stop(arguments: argparse.Namespace) -> None:
    LocalCluster.saved(arguments.folder).stop()


_COMMANDS = {"start": _start, "status": _status, "kill": _kill, "revive": _revive, "stop": _stop}

if __name__ == "__main__":
    sys.exit(main())
