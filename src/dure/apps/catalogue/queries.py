"""Questions to the catalogue: an enterprise's products, the documents the search reads, the public directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Prefetch

from dure.apps.catalogue.item_codes import item_names
from dure.apps.catalogue.models import Product, ProductState
from dure.apps.catalogue.places import place_of
from dure.apps.onboarding.queries import suspended_on
from dure.apps.registry.models import Certificate, Enterprise
from dure.apps.registry.queries import catalogue, valid_on

JOINT = "|"  # between the names of schemes in one column


def products_of(enterprise: Enterprise) -> models.QuerySet[Product]:
    """All products of an enterprise in every state, by name."""
    return Product.objects.filter(enterprise=enterprise).prefetch_related("photos", "files")


def shown_products() -> models.QuerySet[Product]:
    """What everyone may see: shown products of enterprises that have not closed."""
    return Product.objects.filter(state=ProductState.SHOWN, enterprise__closed_on__isnull=True)


def schemes_of(certificates: Iterable[Certificate], day: date, code: str = "") -> list[str]:
    """Names of the schemes that some of the certificates count for on a day, in the order of the scheme data.

    A certificate that names items counts only for a product whose code they cover; without a code, not at all.
    """
    held = {
        one.kind
        for one in certificates
        if day in one.value.effective and (not one.items or (code and one.value.covers(code)))
    }
    return [
        scheme.name
        for scheme in catalogue().schemes.values()
        if any(counting.certificate in held for counting in scheme.counts_on(day))
    ]


def product_documents(day: date, products: models.QuerySet[Product] | None = None) -> Iterator[dict[str, Any]]:
    """What the search reads of every shown product (or of those given), with the schemes that count on a day.

    The keys are the columns of the file `dure search` reads; `supplier` is that file's word for the enterprise.
    """
    valid = Prefetch("enterprise__certificate_set", Certificate.objects.filter(valid_on(day)), to_attr="held_today")
    found = (shown_products() if products is None else products).exclude(enterprise__in=suspended_on(day))
    rows = found.select_related("enterprise").prefetch_related(valid).order_by("pk")
    for one in rows.iterator(chunk_size=1000):
        yield _document(one, day)


def _document(product: Product, day: date) -> dict[str, Any]:
    enterprise = product.enterprise
    region, district = place_of(enterprise.region)
    held: list[Certificate] = enterprise.held_today  # type: ignore[attr-defined]
    return {
        "product_id": str(product.pk),
        "supplier_id": str(enterprise.pk),
        "supplier_name": enterprise.name,
        "name": product.name,
        "description": " ".join(filter(None, [product.specification, product.description])),
        "keywords": " ".join(filter(None, [product.keywords, item_names().get(product.classification, "")])),
        "sector": enterprise.sector,
        "category": product.category,
        "region": region,
        "district": district,
        "schemes": JOINT.join(schemes_of(held, day, product.classification)),
        "price_krw": product.price,
        "lead_days": product.lead_days,
        "monthly_capacity": product.monthly_capacity,
        "past_deliveries": product.past_deliveries,
    }
