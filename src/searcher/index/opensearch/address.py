"""The address of an index on a cluster, and by which password and authority it is reached.

    opensearch+https://USER@HOST:9200,HOST:9200/NAME?shards=3&replicas=1

The password is never part of it: it comes from the environment or a file, and is in no message.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from searcher.model.errors import BadEngine

PASSWORD = "SEARCHER_ENGINE_PASSWORD"
PASSWORD_FILE = "SEARCHER_ENGINE_PASSWORD_FILE"
AUTHORITY = "SEARCHER_ENGINE_CA"

_SCHEMES = {"opensearch+http": "http", "opensearch+https": "https"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
_HOST = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?")
_MOST_SHARDS, _MOST_REPLICAS = 1024, 20


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """Where an index is: the hosts of a cluster, a user, the name of the index, and into how many
    shards, with how many copies of each, it is made.
    """

    hosts: tuple[str, ...]
    name: str
    user: str = ""
    shards: int = 1
    replicas: int = 1

    def __str__(self) -> str:
        scheme, _, first = self.hosts[0].partition("://")
        others = (host.partition("://")[2] for host in self.hosts[1:])
        user = f"{self.user}@" if self.user else ""
        return f"opensearch+{scheme}://{user}{','.join((first, *others))}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> "ClusterAddress":
        """Parse an address.  Raises BadEngine."""
        try:
            parts = urlsplit(text)
        except ValueError as error:
            raise BadEngine(_hidden(text), str(error)) from error
        if parts.scheme not in _SCHEMES:
            raise BadEngine(_hidden(text), f"it begins with none of {', '.join(_SCHEMES)}")
        user, hosts = _user_and_hosts(text, parts)
        name = parts.path.strip("/")
        if not _NAME.fullmatch(name):
            raise BadEngine(_hidden(text), "the name of an index is small letters, digits, - and _")
        numbers = _numbers(text, parts.query)
        shards, replicas = numbers.get("shards", 1), numbers.get("replicas", 1)
        if not 1 <= shards <= _MOST_SHARDS or replicas > _MOST_REPLICAS:
            raise BadEngine(_hidden(text), "shards are 1 to 1024, replicas 0 to 20")
        return cls(hosts, name, user, shards, replicas)


def _user_and_hosts(text: str, parts: SplitResult) -> tuple[str, tuple[str, ...]]:
    before, _, after = parts.netloc.rpartition("@")
    if ":" in before:
        raise BadEngine(_hidden(text), f"it has a password, which belongs into {PASSWORD_FILE}")
    hosts = after.split(",")
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise BadEngine(_hidden(text), "a host is a name or number, perhaps with a port")
    scheme = _SCHEMES[parts.scheme]
    return unquote(before), tuple(f"{scheme}://{_with_port(host)}" for host in hosts)


def _with_port(host: str) -> str:
    return host if re.search(r":\d+$", host) else f"{host}:9200"


def _numbers(text: str, query: str) -> dict[str, int]:
    found = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in ("shards", "replicas") or not re.fullmatch(r"\d{1,4}", value):
            raise BadEngine(_hidden(text), f"{name}={value} is neither shards=N nor replicas=N")
        found[name] = int(value)
    return found


def _hidden(text: str) -> str:
    """Return an address without its password."""
    return re.sub(r"(//[^/@:]*):.*@", r"\1:…@", text)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The password of the user, and the file of the authority that signed the cluster's
    certificate (PEM); without one, those of the system count.
    """

    password: str = ""
    authority: Path | None = None

    def __repr__(self) -> str:
        return f"Credentials({'…' if self.password else ''}, {self.authority})"

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> "Credentials":
        """Read the settings.  Raises BadEngine if a file cannot be read."""
        password, authority = environment.get(PASSWORD, ""), environment.get(AUTHORITY)
        if file := environment.get(PASSWORD_FILE):
            password = _first_line(Path(file))
        if authority and not Path(authority).is_file():
            raise BadEngine(f"{AUTHORITY}={authority}", "there is no such file")
        return cls(password, Path(authority) if authority else None)


def _first_line(file: Path) -> str:
    try:
        return file.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadEngine(f"{PASSWORD_FILE}={file}", f"it cannot be read: {reason}") from error
