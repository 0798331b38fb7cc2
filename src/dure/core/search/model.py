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
class Hit:
    """One offer found: its score (1 is the most this query could give by its words), and why it was found."""

    key: str
    name: str
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits in order; what the query was read as; the facets' counts; nearest words where nothing was found."""

    hits: tuple[Hit, ...]
    read_as: tuple[str, ...] = ()
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()
