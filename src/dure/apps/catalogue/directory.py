"""The public directory: who holds a certificate valid on a day, by sector, region and kind.

Only certificates whose dates hold on the asked day count, so what ends or is revoked leaves the directory on that very
day without anybody's doing. Enterprises that closed, were merged into another record or are suspended aren't in it.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from statistics import median_low
from typing import Any

from django.db import models

from dure.apps.catalogue.models import Product
from dure.apps.catalogue.places import place_of
from dure.apps.catalogue.queries import shown_products
from dure.apps.registry.models import Certificate, Enterprise, Merge
from dure.apps.registry.queries import catalogue, valid_on

NOBODY_LISTED: Mapping[int, Iterable[str]] = {}
NO_SECTOR, NO_REGION = "분야 미기재", "지역 미기재"


@dataclass(frozen=True, slots=True)
class Entry:
    """One enterprise of the directory, with the kinds of certificate it holds on the day.

    `listed` are further kinds that official lists name without dates: seen, not proven.
    """

    enterprise_id: int
    name: str
    sector: str
    region: str
    district: str
    product: str
    kinds: frozenset[str]
    listed: frozenset[str] = frozenset()

    @property
    def named(self) -> frozenset[str]:
        """Every kind it is looked for by."""
        return self.kinds | self.listed

    def holds(self, sector: str = "", region: str = "", kind: str = "", words: str = "") -> bool:
        """Whether it is one of those looked for; an empty wish is no wish."""
        text = f"{self.name} {self.sector} {self.product} {self.district}".casefold()
        return (
            sector in ("", self.sector)
            and region in ("", self.region)
            and (not kind or kind in self.named)
            and all(word in text for word in words.casefold().split())
        )


@dataclass(frozen=True, slots=True)
class Family:
    """One heading of the printed directory: a name and the kinds of certificate under it."""

    name: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a sector offers under one category and unit: prices are of those products alone that name one."""

    category: str
    unit: str
    products: int
    lowest: int | None
    middle: int | None
    highest: int | None
    capacity: int
    deliveries: int


def entries_on(
    day: date, suspended: Any = (), *, ever: bool = False, listed: Mapping[int, Iterable[str]] = NOBODY_LISTED
) -> list[Entry]:
    """Every enterprise with a certificate valid on the day, by name; not those `suspended`.

    `ever`: with a certificate that began by that day, even if it has ended: a registry in print, never the directory.
    `listed`: enterprises with the kinds that official lists name; they come in, too, with these kinds apart.
    """
    survivors = dict(Merge.objects.filter(split_at__isnull=True).values_list("enterprise_id", "survivor_id"))
    held: defaultdict[int, set[str]] = defaultdict(set)
    for enterprise_id, kind in _certificates(day, ever).values_list("enterprise_id", "kind"):
        held[survivor_of(enterprise_id, survivors)].add(kind)
    seen: defaultdict[int, set[str]] = defaultdict(set)
    for enterprise_id, kinds in listed.items():
        seen[survivor_of(enterprise_id, survivors)].update(kinds)
    open_ones = Enterprise.objects.filter(closed_on__isnull=True).exclude(pk__in=suspended)
    columns = open_ones.order_by().values_list("pk", "name", "sector", "region", "product")
    found = [
        Entry(
            pk,
            name,
            sector or NO_SECTOR,
            *_place(region),
            product,
            frozenset(held.get(pk, ())),
            frozenset(seen.get(pk, set()) - held.get(pk, set())),
        )
        for pk, name, sector, region, product in columns
        if pk in held or pk in seen
    ]
    return sorted(found, key=lambda one: (one.name, one.enterprise_id))


def _certificates(day: date, ever: bool) -> models.QuerySet[Certificate]:
    """As the tally counts them: a merged record's pass to its survivor from the day the merge names, else to nobody."""
    if ever:
        return Certificate.objects.filter(valid_from__lte=day)
    stays_behind = Merge.objects.filter(split_at__isnull=True).exclude(counts_from__lte=day)
    return Certificate.objects.filter(valid_on(day)).exclude(enterprise__in=stays_behind.values("enterprise"))


def survivor_of(enterprise_id: int, survivors: dict[int, int]) -> int:
    """The record that stands for another after all merges."""
    while enterprise_id in survivors:
        enterprise_id = survivors[enterprise_id]
    return enterprise_id


def _place(address: str) -> tuple[str, str]:
    region, district = place_of(address)
    return region or NO_REGION, district


def counted(entries: Iterable[Entry], by: str) -> list[tuple[str, int]]:
    """(value, enterprises) of `sector`, `region` or `named` kinds, most first."""
    seen: Counter[str] = Counter()
    for entry in entries:
        value = getattr(entry, by)
        seen.update([value] if isinstance(value, str) else value)
    return sorted(seen.items(), key=lambda one: (-one[1], one[0]))


def crossed(entries: Iterable[Entry]) -> dict[tuple[str, str], int]:
    """(sector, region) -> enterprises."""
    return dict(Counter((entry.sector, entry.region) for entry in entries))


@cache
def families() -> tuple[Family, ...]:
    """Every kind of certificate under a heading: those that belong together first, then each other kind by itself."""
    text = (files("dure.apps.catalogue") / "data" / "families.toml").read_text(encoding="utf-8")
    together = [Family(one["name"], frozenset(one["kinds"])) for one in tomllib.loads(text)["family"]]
    taken = frozenset().union(*(one.kinds for one in together))
    kinds = catalogue().certificate_kinds.values()
    return (*together, *(Family(kind.name, frozenset([kind.code])) for kind in kinds if kind.code not in taken))


def by_family(entries: Sequence[Entry]) -> list[tuple[Family, list[Entry]]]:
    """The entries under the headings that have any. An enterprise with several kinds stands under each."""
    parts = [(family, [entry for entry in entries if entry.named & family.kinds]) for family in families()]
    return [(family, under) for family, under in parts if under]


def certificates_on(day: date, enterprise_ids: Iterable[int], *, ever: bool = False) -> dict[int, list[Certificate]]:
    """The certificates valid on a day of some enterprises and of the records merged into them, by enterprise.

    `ever`: of those that began by that day the latest of each kind, even if it has ended.
    """
    wanted = set(enterprise_ids)
    survivors = dict(Merge.objects.filter(split_at__isnull=True).values_list("enterprise_id", "survivor_id"))
    merged = {pk for pk in survivors if survivor_of(pk, survivors) in wanted}
    rows = _certificates(day, ever).filter(enterprise__in=wanted | merged).select_related("enterprise")
    found: defaultdict[int, list[Certificate]] = defaultdict(list)
    for row in rows.order_by("kind", "valid_from", "pk"):
        found[survivor_of(row.enterprise_id, survivors)].append(row)
    return {pk: list({one.kind: one for one in held}.values()) for pk, held in found.items()} if ever else dict(found)


def numbers_of(enterprise_ids: Iterable[int]) -> list[tuple[str, int]]:
    """(business number, enterprise) of some enterprises."""
    return list(Enterprise.objects.filter(pk__in=list(enterprise_ids)).values_list("business_number", "pk"))


def offers_of(enterprise_ids: Iterable[int]) -> list[Offer]:
    """What some enterprises show, by category and unit: price band, capacity, past deliveries."""
    rows = shown_products().filter(enterprise__in=list(enterprise_ids))
    grouped: defaultdict[tuple[str, str], list[Product]] = defaultdict(list)
    for product in rows:
        grouped[product.category or "분류 미기재", product.unit].append(product)
    return [_offer(category, unit, products) for (category, unit), products in sorted(grouped.items())]


def _offer(category: str, unit: str, products: Sequence[Product]) -> Offer:
    prices = [product.price for product in products if product.price is not None]
    return Offer(
        category=category,
        unit=unit,
        products=len(products),
        lowest=min(prices, default=None),
        middle=median_low(prices) if prices else None,
        highest=max(prices, default=None),
        capacity=sum(product.monthly_capacity or 0 for product in products),
        deliveries=sum(product.past_deliveries for product in products),
    )
