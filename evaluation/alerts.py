"""Mail new records to many subscriptions, by runs that are killed, and count what arrives.

    python -m evaluation.alerts --archive DIR --index DIR --arrivals PATH [--subscriptions 1000]
                                [--kills 12] [--seed 1]

Subscriptions to different searches are made for the archive as it is, and as many unconfirmed ones
as a tenth of them.  `--arrivals` (documents, or a container of them) are ingested by `searcher
ingest`, with `searcher alerts send` beside it, which goes on until all is sent.  The first runs are
killed: at each stage of the transfer of a mail by the server, and while mails are made.  What each
search finds among the new records is counted by a scan of the whole index.  Print counts and times.
Exit status 1 if a record was not mailed, was in two mails of a subscription (by Message-ID), or
anything came to an unconfirmed address.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import click

from evaluation.mail_server import MailBox, RunningMailServer, Stage, kill
from searcher.alerts import AlertStore, Quota, Wish
from searcher.model.facets import Field
from searcher.model.query import Query
from searcher.search import Search
from searcher.store import Archive
from searcher_web import Config
from searcher_web.alerts.new_records import state_of
from searcher_web.i18n import LANGUAGES
from searcher_web.queries import fitted_in, open_search, query_in

_FILTERS = (Field.COUNTRY, Field.PAIR, Field.SOURCE, Field.KIND, Field.TOPIC, Field.LANGUAGE)
_SEARCHER = Path(sys.executable).with_name("searcher")
_QUOTA = Quota(a_day=1 << 30)
_MOST_RUNS = 60
_TO_CONFIRM = "To confirm"


@dataclass
class Trial:
    """An archive, its subscriptions with their searches by address, and the box of its mails."""

    archive: Path
    index: Path
    folder: Path
    server: RunningMailServer
    searches: dict[str, str] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)

    @property
    def store(self) -> AlertStore:
        """The store of the subscriptions."""
        return AlertStore(self.folder)

    @property
    def search(self) -> Search:
        """The search of the archive, opened anew."""
        return open_search(Config(self.archive, self.index), Archive(self.archive))

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings of the command."""
        return {
            **os.environ,
            "SEARCHER_ARCHIVE": str(self.archive),
            "SEARCHER_INDEX": str(self.index),
            "SEARCHER_ORIGIN": "https://archive.example.org",
            "SEARCHER_SMTP_HOST": "127.0.0.1",
            "SEARCHER_SMTP_PORT": str(self.server.port),
            "SEARCHER_SMTP_SECURITY": "none",
            "SEARCHER_ALERTS": str(self.folder),
            "SEARCHER_ALERTS_SENDER": "alerts@archive.example.org",
        }

    def begin(self, *words: str) -> "subprocess.Popen[bytes]":
        """Begin a command of the program."""
        return subprocess.Popen(
            [_SEARCHER, *words], env=self.environment, stdout=subprocess.DEVNULL
        )

    def subscribe(self, number: int, chance: random.Random) -> None:
        """Make confirmed subscriptions to different searches, and a tenth that is not confirmed."""
        search = self.search
        records, texts = list(search.engine.versions()), _searches(search, chance)
        for n in range(number):
            address = f"reader{n}@mail.example.org"
            self.searches[address] = next(texts)
            self._ask(address, self.searches[address], chance)
        self.strangers.update(f"stranger{n}@mail.example.org" for n in range(number // 10))
        self.store.take_stock(records)
        for one in self.store.subscriptions():
            self.store.confirm(one.id, ())
        for address in sorted(self.strangers):
            self._ask(address, next(texts), chance)

    def _ask(self, address: str, text: str, chance: random.Random) -> None:
        wish = Wish(address, text, chance.choice(list(LANGUAGES)))
        self.store.request(wish, _QUOTA, int(time.time()), _to_confirm)

    def expected(self, new: set[str]) -> dict[str, set[str]]:
        """Scan the whole index for what each subscription finds among the new records."""
        search, known = self.search, dict[str, set[str]]()
        for text in self.searches.values():
            if text not in known:
                query = query_in(search, fitted_in(search, state_of(text)))
                known[text] = {one.id for one in search.engine.scan(query)} & new
        return {address: known[text] for address, text in self.searches.items()}


def _to_confirm(identifier: str) -> tuple[str, bytes]:
    return f"{identifier}@x", f"Message-ID: <{identifier}@x>\r\n\r\n{_TO_CONFIRM}\r\n".encode()


def _searches(search: Search, chance: random.Random) -> Iterator[str]:
    """Yield searches without end: words, phrases and filters that the archive has."""
    words = [one.word for one in search.engine.terms().vocabulary(3)]
    facets = search.engine.search(Query(facets=_FILTERS, size=1)).facets
    values = [(one.field, value.value) for one in facets for value in one.values[:60]]
    yield ""
    while True:
        some = chance.choice((1, 1, 1, 2, 2, 3))
        typed = [("q", " ".join(chance.choices(words, k=some)))]
        filters: list[tuple[str, str]] = [chance.choice(values)]
        yield urlencode(chance.choice((typed, typed, filters, [*typed, *filters])))


@dataclass
class Killer:
    """Kills runs, one after the other: at a stage of a mail, or, without one, while mails are
    made; `done` counts the kills by what they interrupted.
    """

    plan: list[tuple[Stage | None, int]]
    process: "subprocess.Popen[bytes] | None" = None
    first: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def answer(self, stage: Stage, seen: int, _recipient: str) -> None:
        """Kill the run if this is the planned moment."""
        if self.plan and self.process and self.plan[0] == (stage, seen - self.first):
            self.strike(stage)

    def strike(self, what: str) -> None:
        """Kill the run."""
        if self.process and self.process.poll() is None:
            kill(self.process.pid)
            self.plan.pop(0)
            self.done[what] += 1


def _send_all(trial: Trial, killer: Killer, until: "subprocess.Popen[bytes]") -> list[float]:
    """Run the command until all is sent, after another process has ended; return the seconds of
    each run.
    """
    seconds = []
    for _ in range(_MOST_RUNS):
        is_last = until.poll() is not None and not killer.plan
        killer.first, began = trial.server.box.seen, time.monotonic()
        killer.process = process = trial.begin("alerts", "send")
        if killer.plan and killer.plan[0][0] is None:
            try:
                process.wait(killer.plan[0][1] / 10)
                killer.plan.pop(0)  # it had ended
            except subprocess.TimeoutExpired:
                killer.strike("made")
        status = process.wait()
        seconds.append(time.monotonic() - began)
        if is_last and status == 0:
            break
    return seconds


@click.command()
@click.option("--archive", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--arrivals", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--subscriptions", default=1000, show_default=True)
@click.option("--kills", default=12, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(
    archive: Path, index: Path, arrivals: Path, subscriptions: int, kills: int, seed: int
) -> None:
    """Mail new records, and count what arrives."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, RunningMailServer(MailBox()) as server:
        trial = Trial(archive, index, Path(folder) / "alerts", server)
        before = set(trial.search.engine.versions())
        trial.subscribe(subscriptions, chance)
        # The mails to confirm of those who never do are there too; they are not sent twice either.
        stages: list[Stage | None] = [None, *Stage]
        plan = [(chance.choice(stages), chance.randrange(1, 60)) for _ in range(kills)]
        killer = Killer(plan)
        server.box.answer = killer.answer
        began = time.monotonic()
        ingest = trial.begin("ingest", str(arrivals))
        runs = _send_all(trial, killer, ingest)
        took = time.monotonic() - began
        new = set(trial.search.engine.versions()) - before
        print(f"{len(before)} records, {len(new)} arrivals, {subscriptions} subscriptions to "
              f"{len(set(trial.searches.values()))} searches; {len(runs)} runs, "
              f"{sum(killer.done.values())} killed ({dict(killer.done)}), {took:.0f} s in all, "
              f"the longest run {max(runs):.1f} s")  # fmt: skip
        sys.exit(0 if _is_right(trial, new) else 1)


def _is_right(trial: Trial, new: set[str]) -> bool:
    """Compare what arrived with what each subscription finds; print the counts."""
    box, expected = trial.server.box, trial.expected(new)
    records = {address: Counter[str]() for address in expected}
    wrong = 0
    for mail in box.distinct.values():
        if mail.recipient in trial.strangers:
            wrong += _TO_CONFIRM not in mail.text
            continue
        records[mail.recipient].update(mail.records)
    lacking = sum(len(expected[one] - records[one].keys()) for one in expected)
    strange = sum(len(records[one].keys() - expected[one]) for one in expected)
    twice = sum(times > 1 for one in records.values() for times in one.values())
    again = len(box.received) - len(box.distinct)
    differing = len({(one.id, one.data) for one in box.received}) - len(box.distinct)
    print(f"{sum(map(len, expected.values()))} matches; {len(box.distinct)} mails, of which "
          f"{again} came again with the same Message-ID, {differing} of them with other bytes\n"
          f"not mailed: {lacking}; mailed and not found: {strange}; in two mails: {twice}; "
          f"to unconfirmed addresses, beside what asks them: {wrong}; "
          f"waiting: {trial.store.waiting()}")  # fmt: skip
    return not (lacking or strange or twice or wrong or differing or trial.store.waiting())


if __name__ == "__main__":
    main()
