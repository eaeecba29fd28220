"""The configuration of the site; no other module of the site reads the environment."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from searcher.alerts import MailServer, Security, parse_mail_address
from searcher.model.errors import BadMailAddress, BadSetting

Networks = tuple[IPv4Network | IPv6Network, ...]

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
"""The names of the machine itself."""
LOOPBACK_NETWORKS: Networks = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+")
_HOST = re.compile(r"\.?[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\]", re.I)
_PREFIX = re.compile(r"(/[\w.~-]+)*", re.A)


def _read(variable: str, parse: Callable[[str], Any], wanted: str) -> Mapping[str, Any]:
    """Declare how a setting is read: `parse` raises ValueError or KeyError."""
    return {"variable": variable, "parse": parse, "wanted": wanted}


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text)


def _positive(text: str) -> int:
    if not (number := _number(text)):
        raise ValueError(text)
    return number


def _switch(text: str) -> bool:
    return {"1": True, "0": False}[text]


def _origin(text: str) -> str:
    parts = urlsplit(text)
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError(text)
    if parts.query or parts.fragment or parts.username or not _PREFIX.fullmatch(path):
        raise ValueError(text)
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def _queries(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(";") if one.strip())


def _hosts(text: str) -> tuple[str, ...]:
    names = tuple(name.lower() for name in re.split(r"[\s,]+", text) if name)
    if not all(_HOST.fullmatch(name) for name in names):
        raise ValueError(text)
    return names


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError(text)
    return text.strip("[]")


def _port(text: str) -> int:
    if (number := _number(text)) > 65_535:
        raise ValueError(text)
    return number


def _networks(text: str) -> Networks:
    return tuple(ip_network(one) for one in re.split(r"[\s,]+", text) if one)


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"]", text):
        raise ValueError(text)
    return text


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError(text)
    return text


def _engine(text: str) -> str:
    """Check the address of a cluster.  Raises BadEngine, which hides a password in it."""
    # Most sites have none: what it needs is not imported for them.
    from searcher.index.opensearch.address import ClusterAddress  # noqa: PLC0415

    ClusterAddress.parse(text)
    return text


def _mailbox(text: str) -> str:
    try:
        return parse_mail_address(text)
    except BadMailAddress as error:
        raise ValueError(text) from error


_MAILBOX = "an address such as alerts@example.org"
_NUMBER, _POSITIVE = "a whole number", "a whole number above zero"
_PORT = "the number of a port"
_ORIGIN = "a scheme and a host, and a path if the site is below one: https://example.org/archive"
_NAMES = "names, separated by commas: archive.example.org,.example.org"
_LICENCE = "an address, such as https://creativecommons.org/publicdomain/zero/1.0/"
_FOLDER = "a folder outside of the archive"
_NO_PILLOW = "nothing, or install searcher[pages]: images of pages need Pillow"
_NETWORKS = "addresses or networks, separated by commas: 10.0.0.0/8,192.0.2.7"


@dataclass(frozen=True, slots=True)
class Config:
    """The folders of the archive and the index, and the settings of the site.

    Each setting has a variable of the environment.  `docs/how-to/run-for-the-public.md` lists
    them with their meanings; a test compares.
    """

    archive: Path
    index: Path
    engine: str | None = field(
        default=None, metadata=_read("SEARCHER_ENGINE", _engine, "the address of a cluster")
    )
    name: str = field(default="Searcher", metadata=_read("SEARCHER_NAME", str, "a name"))
    keeper: str | None = field(
        default=None, metadata=_read("SEARCHER_KEEPER", str, "a line about who keeps the archive")
    )
    email: str | None = field(
        default=None, metadata=_read("SEARCHER_EMAIL", _email, "an address such as a@example.org")
    )
    licence: str | None = field(
        default=None, metadata=_read("SEARCHER_LICENCE", _web_address, _LICENCE)
    )
    examples: tuple[str, ...] = field(
        default=(),
        metadata=_read("SEARCHER_EXAMPLES", _queries, "queries, separated by semicolons"),
    )
    naan: str | None = field(default=None, metadata=_read("SEARCHER_NAAN", str, "a number"))
    origin: str | None = field(default=None, metadata=_read("SEARCHER_ORIGIN", _origin, _ORIGIN))
    hosts: tuple[str, ...] = field(
        default=LOOPBACK_HOSTS, metadata=_read("SEARCHER_HOSTS", _hosts, _NAMES)
    )
    proxies: int = field(default=0, metadata=_read("SEARCHER_PROXIES", _number, _NUMBER))
    downloads: int = field(default=4, metadata=_read("SEARCHER_DOWNLOADS", _positive, _POSITIVE))
    downloads_a_client: int = field(
        default=2, metadata=_read("SEARCHER_DOWNLOADS_A_CLIENT", _positive, _POSITIVE)
    )
    requests_a_minute: int = field(default=0, metadata=_read("SEARCHER_RATE", _number, _NUMBER))
    rate_exempt: Networks = field(
        default=(), metadata=_read("SEARCHER_RATE_EXEMPT", _networks, _NETWORKS)
    )
    saved_searches_a_day: int = field(
        default=1000, metadata=_read("SEARCHER_CITATIONS", _number, _NUMBER)
    )
    saved_searches_a_client: int = field(
        default=50, metadata=_read("SEARCHER_CITATIONS_A_CLIENT", _number, _NUMBER)
    )
    connections: int = field(
        default=1000, metadata=_read("SEARCHER_CONNECTIONS", _positive, _POSITIVE)
    )
    send_seconds: int = field(
        default=30, metadata=_read("SEARCHER_SEND_SECONDS", _positive, _POSITIVE)
    )
    read_seconds: int = field(
        default=60, metadata=_read("SEARCHER_READ_SECONDS", _positive, _POSITIVE)
    )
    stop_seconds: int = field(default=60, metadata=_read("SEARCHER_STOP_SECONDS", _number, _NUMBER))
    metrics: Networks = field(
        default=LOOPBACK_NETWORKS, metadata=_read("SEARCHER_METRICS", _networks, _NETWORKS)
    )
    access_log: str | None = field(
        default=None, metadata=_read("SEARCHER_ACCESS_LOG", str, "a file, or - for the output")
    )
    log_queries: bool = field(
        default=False, metadata=_read("SEARCHER_LOG_QUERIES", _switch, "0 or 1")
    )
    smtp_host: str | None = field(
        default=None, metadata=_read("SEARCHER_SMTP_HOST", _host, "the name of a mail server")
    )
    smtp_port: int = field(default=0, metadata=_read("SEARCHER_SMTP_PORT", _port, _PORT))
    smtp_security: Security = field(
        default=Security.STARTTLS,
        metadata=_read("SEARCHER_SMTP_SECURITY", Security, " or ".join(Security)),
    )
    smtp_user: str | None = field(
        default=None, metadata=_read("SEARCHER_SMTP_USER", str, "the name of an account")
    )
    smtp_password_file: Path | None = field(
        default=None, metadata=_read("SEARCHER_SMTP_PASSWORD_FILE", Path, "a file")
    )
    alerts: Path | None = field(default=None, metadata=_read("SEARCHER_ALERTS", Path, _FOLDER))
    alerts_sender: str | None = field(
        default=None, metadata=_read("SEARCHER_ALERTS_SENDER", _mailbox, _MAILBOX)
    )
    alerts_a_day: int = field(
        default=500, metadata=_read("SEARCHER_ALERTS_A_DAY", _number, _NUMBER)
    )
    alerts_a_client: int = field(
        default=20, metadata=_read("SEARCHER_ALERTS_A_CLIENT", _number, _NUMBER)
    )
    page_images: Path | None = field(
        default=None, metadata=_read("SEARCHER_PAGE_IMAGES", Path, _FOLDER)
    )
    page_images_megabytes: int = field(
        default=1000, metadata=_read("SEARCHER_PAGE_IMAGES_MB", _positive, _POSITIVE)
    )
    page_images_anywhere: bool = field(
        default=False, metadata=_read("SEARCHER_PAGE_IMAGES_ANYWHERE", _switch, "0 or 1")
    )

    def __post_init__(self) -> None:
        """Check that what belongs together is given together.  Raises BadSetting."""
        for name in ("alerts", "page_images"):
            folder, variable = getattr(self, name), _DECLARED[name].metadata["variable"]
            if folder and folder.resolve().is_relative_to(self.archive.resolve()):
                raise BadSetting(variable, str(folder), _FOLDER)
        if self.page_images and not find_spec("PIL"):
            raise BadSetting("SEARCHER_PAGE_IMAGES", str(self.page_images), _NO_PILLOW)
        if self.smtp_host is None:
            return
        for name in ("alerts", "alerts_sender", "origin"):  # links of mails need the origin
            if getattr(self, name) is None:
                given = _DECLARED[name].metadata
                raise BadSetting(given["variable"], "", f"{given['wanted']}: alerts need it")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings for a WSGI server.  Raises BadSetting.

        The default folders are those of the command line: `archive` and `.index`, below the
        current folder.
        """
        return cls(
            Path(environment.get("SEARCHER_ARCHIVE", "archive")),
            Path(environment.get("SEARCHER_INDEX", ".index")),
            **dict(_given(cls, environment)),
        )

    @property
    def mail_server(self) -> MailServer | None:
        """The server by which alerts are mailed; None if the site has none."""
        if self.smtp_host is None or self.alerts_sender is None:
            return None
        return MailServer(
            self.smtp_host,
            self.alerts_sender,
            self.smtp_security,
            self.smtp_port or None,
            self.smtp_user,
            self.smtp_password_file,
        )

    @property
    def prefix(self) -> str:
        """The path below which the site is, without a slash at its end; empty if it has none."""
        return urlsplit(self.origin or "").path

    @property
    def is_secure(self) -> bool:
        """Whether readers reach the site by HTTPS alone."""
        return urlsplit(self.origin or "").scheme == "https"


_DECLARED = {one.name: one for one in fields(Config)}


def _given(cls: type[Config], environment: Mapping[str, str]) -> Mapping[str, Any]:
    found = {}
    for one in fields(cls):
        if text := environment.get(one.metadata.get("variable", ""), "").strip():
            try:
                found[one.name] = one.metadata["parse"](text)
            except (KeyError, ValueError) as error:
                raise BadSetting(one.metadata["variable"], text, one.metadata["wanted"]) from error
    return found
