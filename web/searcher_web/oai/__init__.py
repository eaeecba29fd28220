"""OAI-PMH 2.0, the protocol by which libraries harvest the descriptions of records.

`answer` returns the response to the arguments of a request, errors of the protocol included.
Specification: The Open Archives Initiative Protocol for Metadata Harvesting, version 2.0.
"""

from searcher_web.oai.answers import Repository, answer
from searcher_web.oai.sets import FIELDS

__all__ = ["FIELDS", "Repository", "answer"]
