"""New records by mail: what a site mails, to whom, and when (see `searcher.alerts`)."""

from searcher_web.alerts.new_records import Prepared, prepare, send
from searcher_web.alerts.postman import Postman
from searcher_web.alerts.service import Alerts

__all__ = ["Alerts", "Postman", "Prepared", "prepare", "send"]
