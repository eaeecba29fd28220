"""New records by mail: subscriptions, the mails that wait, and their delivery by SMTP.

What a subscription finds, and the texts of mails, are made above, by the site
(`searcher_web.alerts`): they are in the reader's language.
"""

from searcher.alerts.delivery import Delivered, deliver
from searcher.alerts.link_tokens import LinkTokens, Purpose
from searcher.alerts.mail_address import parse_mail_address
from searcher.alerts.mail_server import MailServer, Security
from searcher.alerts.mail_text import Mail, mail_bytes
from searcher.alerts.store import AlertStore, Batch, Quota, Subscription, Wish

__all__ = [
    "AlertStore",
    "Batch",
    "Delivered",
    "LinkTokens",
    "Mail",
    "MailServer",
    "Purpose",
    "Quota",
    "Security",
    "Subscription",
    "Wish",
    "deliver",
    "mail_bytes",
    "parse_mail_address",
]
