"""Send the mails to confirm while the site runs, so that readers need not wait for them."""

import threading
from logging import Logger

from searcher.alerts import deliver
from searcher.model.errors import AlertsLocked, DamagedAlerts
from searcher_web.alerts.service import Alerts

_PAUSE = 60.0  # seconds between two tries, if the server does not answer
_TRIES = 60


class Postman:
    """Sends what waits, in a thread that ends when nothing does; each process has its own."""

    def __init__(self, alerts: Alerts, logger: Logger) -> None:
        self._alerts = alerts
        self._logger = logger
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._asked = threading.Event()

    def begin(self) -> None:
        """Begin to send what waits, unless it is being sent."""
        with self._lock:
            self._asked.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Wait until all that can be sent is."""
        if thread := self._thread:
            thread.join()

    def _run(self) -> None:
        for _ in range(_TRIES):
            self._asked.clear()
            if self._deliver():
                with self._lock:
                    if not self._asked.is_set():
                        self._thread = None
                        return
            else:
                self._asked.wait(_PAUSE)
        self._logger.error("mails wait for the next run of `searcher alerts send`")

    def _deliver(self) -> bool:
        """Send what waits; return False if some of it must be tried again."""
        try:
            done = deliver(self._alerts.store, self._alerts.server)
        except (AlertsLocked, DamagedAlerts) as error:
            self._logger.error("%s", error)
            return False
        if done.failure:
            self._logger.error("%s", done.failure)
        if done.refusals:  # without the addresses: a log is not the place for them
            self._logger.warning("mails that the server refused: %s", len(done.refusals))
        return done.failure is None
