"""Detect the countries that a document is about, their weights and their roles.

A document goes through these modules in order:

- `zones`: in which zone of the document each place is named
- `role_cues`, `mention_weights`: what the words beside a name show, and the weight of the mention
- `country_scores`, `party_features`, `party_sets`, `party_selection`: the score and the features
  of each country, and which set of them are the parties
- `visit_patterns`, `sentence_roles`, `hosts_and_visitors`, `signatories`, `role_evidence`,
  `role_detector`: the role of each party in the event
- `party_evidence`, `party_flags`, `named_places`: what the record keeps of it
- `party_detector`: all of these for one document
"""

from searcher.metadata.parties.party_detector import (
    PartiesDetection,
    detect_parties,
    parties_of_codes,
)

__all__ = [
    "PartiesDetection",
    "detect_parties",
    "parties_of_codes",
]
