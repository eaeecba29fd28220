"""Evidence that a country has a role in the event that a document reports."""

from dataclasses import dataclass

from searcher.metadata.parties.zones import Zone
from searcher.model.record import Role

# The first mention of an event shows its roles best.
ZONE_WEIGHT = {Zone.TITLE: 4.0, Zone.LEAD: 2.0, Zone.BODY: 1.0, Zone.DATELINE: 1.0}
OPENING = 1200  # characters of a body in which its event is reported


@dataclass(frozen=True, slots=True)
class RoleEvidence:
    """A country, its role, the weight of this evidence, and the words that show it: characters
    `start` to `end` of the title or the body.
    """

    country: str
    role: Role
    weight: float
    in_title: bool
    start: int
    end: int
