"""Asking the index, and showing only what still holds: the index may be a moment behind the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Prefetch
from django.db.models.functions import Replace

from dure.apps.catalogue.models import Product
from dure.apps.catalogue.queries import schemes_of, shown_products
from dure.apps.onboarding.queries import suspended_on
from dure.apps.registry.models import Certificate, Enterprise
from dure.apps.registry.queries import valid_on
from dure.apps.search.models import SavedSearch, Sought, WordGroup
from dure.core.search.index import Index
from dure.core.search.model import Wanted
from dure.core.search.ranking import search, why
from dure.core.search.suggesting import suggestions
from dure.core.search.thesaurus import Group, Thesaurus, shipped_groups
from dure.core.text.hangul import are_initials, initials, typed_in_latin
from dure.core.values.errors import DataBroken

MOST = 300
MOST_NAMED = 5
LEAST_INITIALS = 3
LEAST = 0.2  # of the best score: below it only single words of a query are met by chance


@dataclass(frozen=True, slots=True)
class Result:
    """One product found: the words it was found by, and the schemes its enterprise's certificates count for today."""

    product: Product
    why: tuple[str, ...]
    schemes: list[str]
    helps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a page of a search shows. `ready` is False while there is no index yet."""

    results: list[Result]
    total: int
    read_as: tuple[str, ...]
    facets: dict[str, dict[str, int]]
    doubtful: bool
    ready: bool = True


def index() -> Index | None:
    """The current generation, opened once; None while none was built."""
    current = settings.SEARCH_ROOT / "current"
    try:
        return _opened(settings.SEARCH_ROOT, current.read_text(encoding="utf-8"))
    except (OSError, DataBroken):
        return None


@lru_cache(maxsize=2)
def _opened(root: Path, generation: str) -> Index:
    return Index(root)


def find(text: str, *, day: date, wanted: Wanted, gap: frozenset[str] = frozenset(), only_gap: bool = False) -> Results:
    """Products for a query, best first. `gap` are the schemes an institution has not reached yet.

    With `only_gap`, those alone that count for one of them today.
    """
    opened = index()
    if opened is None:
        return Results([], 0, (), {}, doubtful=False, ready=False)
    found = search(opened, text, most=MOST, wanted=wanted, thesaurus=thesaurus())
    products = _shown({int(hit.key) for hit in found.hits}, day)
    results = []
    for hit in found.hits:
        if hit.score < LEAST or (product := products.get(int(hit.key))) is None:
            continue
        held: list[Certificate] = product.enterprise.held_today  # type: ignore[attr-defined]
        schemes = schemes_of(held, day, product.classification)
        helps = tuple(name for name in schemes if name in gap)
        if (wanted.scheme and wanted.scheme not in schemes) or (only_gap and not helps):
            continue
        results.append(Result(product, why(found, product.name, product.keywords), schemes, helps))
    return Results(results, len(results), found.read_as, found.facets, found.doubtful)


def word_groups() -> models.QuerySet[WordGroup]:
    """The site's own groups that were not dropped, newest first."""
    return WordGroup.objects.filter(dropped_at__isnull=True).select_related("proposed_by", "approved_by")


def thesaurus() -> Thesaurus:
    """The words that come with Dure and those the site's people approved."""
    approved = word_groups().filter(approved_at__isnull=False).order_by("pk").values_list("words", "leads_to")
    return _joined(tuple((tuple(words), tuple(leads_to)) for words, leads_to in approved))


@lru_cache(maxsize=2)
def _joined(groups: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]) -> Thesaurus:
    return Thesaurus([*shipped_groups(), *(Group(words, leads_to) for words, leads_to in groups)])


def _shown(keys: set[int], day: date) -> dict[int, Product]:
    valid = Prefetch("enterprise__certificate_set", Certificate.objects.filter(valid_on(day)), to_attr="held_today")
    offered = shown_products().filter(pk__in=keys).exclude(enterprise__in=suspended_on(day))
    rows = offered.select_related("enterprise").prefetch_related(valid, "photos")
    return {product.pk: product for product in rows}


def suggested(text: str) -> list[str]:
    """Words of the catalogue that go on from what is typed."""
    opened = index()
    return suggestions(opened.vocabulary, text) if opened else []


def enterprises_named(text: str, day: date) -> list[Enterprise]:
    """Enterprises whose name or number holds the words, for a box that is asked for names, too.

    Blanks don't matter; initial consonants (three and more) and words typed on the wrong layout are read as meant.
    """
    words = "".join(text.split())
    if len(words) < 2:
        return []
    shown = Enterprise.objects.filter(closed_on__isnull=True).exclude(pk__in=suspended_on(day))
    if are_initials(words):
        named = shown.values_list("pk", "name") if len(words) >= LEAST_INITIALS else ()
        found = [pk for pk, name in named if words in initials("".join(name.split()))]
        return list(shown.filter(pk__in=found[:MOST_NAMED]))
    meant = typed_in_latin(words) or words
    blankless = Replace("name", models.Value(" "), models.Value(""))
    asked = models.Q(blankless__icontains=words) | models.Q(blankless__icontains=meant)
    number = models.Q(business_number=words.replace("-", ""))
    return list(shown.annotate(blankless=blankless).filter(asked | number)[:MOST_NAMED])


def kept_by(user: Any) -> models.QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(user=user)


def sought_now() -> models.QuerySet[Sought]:
    """What is looked for and not offered, newest first."""
    return Sought.objects.filter(closed_at__isnull=True).select_related("institution")
