"""A site that mails new records, with the server that receives its mails."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from ingest_builders import note
from server_builders import Server
from web_builders import Page, Site, faults, open_site

from evaluation.browsing import Answer
from evaluation.mail_server import MailBox, Received, RunningMailServer
from searcher.alerts import Delivered, Security
from searcher_web.alerts import Alerts, Prepared, send

ORIGIN = "http://localhost"
READER = "reader@mail.example.org"
BY = "A. Archivist"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@dataclass
class Mailing:
    """A site that mails, served, with the box that its mails come to."""

    site: Site
    server: Server
    mails: RunningMailServer
    folder: Path
    notes: Iterator[int] = field(default_factory=lambda: iter(range(100, 1000)))

    @property
    def alerts(self) -> Alerts:
        found = self.site.app.extensions["alerts"]
        assert isinstance(found, Alerts)
        return found

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """Get an address or post a form as a browser does; wait until mails are sent."""
        if form is None:
            return self.server.browser.ask(path, **headers)
        body = urlencode(form).encode()
        answer = self.server.browser.ask(path, "POST", body, **FORM, **headers)
        self.site.app.extensions["postman"].wait()
        return answer

    def page(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Page:
        answer = self.ask(path, form, **headers)
        assert answer.status == 200, answer
        html = answer.body.decode()
        assert not faults(html)
        return Page(html)

    def taken(self) -> list[Received]:
        """Return what has come since the last time."""
        found = list(self.mails.box.received)
        self.mails.box.received.clear()
        return found

    def subscribe(self, search: dict[str, str], address: str = READER, **headers: str) -> str:
        """Subscribe through the pages; return the path of the link that confirms."""
        answer = self.ask("/alerts", {**search, "address": address}, **headers)
        assert (answer.status, answer.headers["location"]) == (303, "/alerts/requested")
        (mail,) = self.taken()
        path = urlsplit(mail.link).path
        assert "will be mailed" in self.page(path, {}).text
        return path

    def come(self, *texts: str) -> list[str]:
        """Take documents into the archive; return their identifiers."""
        ids = []
        for text in texts or (note(next(self.notes)),):
            path = self.folder / f"new-{next(self.notes)}.txt"
            path.write_text(text, "utf-8")
            ids += [one.id or "" for one in self.site.ingest(path)]
        return ids

    def send(self) -> tuple[Prepared, Delivered]:
        return send(self.alerts, self.site.app.extensions["search"])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailing]:
    folder = tmp_path_factory.mktemp("alerts")
    with RunningMailServer(MailBox()) as mails:
        site = open_site(
            folder, name="Archive, of relations", origin=ORIGIN, smtp_host="127.0.0.1", smtp_port=mails.port,
            smtp_security=Security.NONE, alerts=folder / "alerts", alerts_sender="alerts@archive.example.org",
            alerts_a_client=1000, alerts_a_day=1000,
        )  # fmt: skip
        server = Server(site.app)
        mailing = Mailing(site, server, mails, folder)
        mailing.come(*(note(number) for number in range(3)))
        yield mailing
        server.close()


@pytest.fixture
def mailing(served: Mailing) -> Iterator[Mailing]:
    """Serve the site; end its subscriptions afterwards."""
    yield served
    for one in served.alerts.store.subscriptions():
        served.alerts.store.end_all(one.address)
    with served.alerts.store._database.transaction() as db:
        db.execute("DELETE FROM asked")
    served.taken()
