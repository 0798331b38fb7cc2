"""What is searched, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Offer:
    """A product or service as the index knows it. `price` in won, 0 where none is told; `lead_days` in days."""

    key: str
    name: str
    enterprise: str = ""
    enterprise_name: str = ""
    description: str = ""
    keywords: str = ""
    sector: str = ""
    category: str = ""
    region: str = ""
    district: str = ""
    schemes: tuple[str, ...] = ()
    price: int = 0
    lead_days: int = 0
    monthly_capacity: int = 0
    past_deliveries: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person narrows a search to; `most_won` is the highest price, 0 for any."""

    scheme: str = ""
    sector: str = ""
    region: str = ""
    most_won: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One offer found, and its score: the best of the query has 1."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The hits in order; how words of the query were read; how many of the near hits have each value of a facet.

    `terms` are the words that were looked for, the query's own and those that mean the same: see `why`.
    `doubtful`: nobody offers what the query's main words say; the hits are only like it.
    """

    hits: tuple[Hit, ...]
    read_as: tuple[str, ...] = ()
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    doubtful: bool = False
    terms: frozenset[str] = frozenset()
