"""The only doors to products. *Absent*, *not shown* and *not yours* are the same 404.

An enterprise's products are changed by its own members, and on its behalf by those who keep the registry.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dure.apps.catalogue.directory import certificates_on, survivor_of
from dure.apps.catalogue.models import Product, ProductFile, ProductPhoto
from dure.apps.catalogue.queries import shown_products
from dure.apps.registry.access import may_keep_registry, memberships_of
from dure.apps.registry.models import Enterprise, Merge
from dure.apps.registry.roles import Role
from dure.core.values.errors import NotFound


def may_change_products(user: Any, enterprise_id: int) -> bool:
    """A member of the enterprise, or a programme officer of any institution."""
    own = memberships_of(user).filter(role=Role.ENTERPRISE_MEMBER, enterprise_id=enterprise_id)
    return may_keep_registry(user) or own.exists()


def enterprise_with_products(user: Any, enterprise_id: int) -> Enterprise:
    """The enterprise, for those who may change its products."""
    found = Enterprise.objects.filter(pk=enterprise_id).first()
    if found is None or not may_change_products(user, enterprise_id):
        raise NotFound("기업을 찾을 수 없습니다.")
    return found


def product_to_change(user: Any, enterprise_id: int, product_id: int) -> Product:
    """A product of that enterprise, for those who may change it."""
    enterprise = enterprise_with_products(user, enterprise_id)
    found = Product.objects.filter(enterprise=enterprise, pk=product_id).select_related("enterprise").first()
    if found is None:
        raise NotFound("제품을 찾을 수 없습니다.")
    return found


def photo_to_change(user: Any, enterprise_id: int, product_id: int, photo_id: int) -> ProductPhoto:
    """A photo of that product, for those who may change it."""
    product = product_to_change(user, enterprise_id, product_id)
    found = ProductPhoto.objects.filter(product=product, pk=photo_id).select_related("product__enterprise").first()
    if found is None:
        raise NotFound("사진을 찾을 수 없습니다.")
    return found


def file_to_change(user: Any, enterprise_id: int, product_id: int, file_id: int) -> ProductFile:
    """A file of that product, for those who may change it."""
    product = product_to_change(user, enterprise_id, product_id)
    found = ProductFile.objects.filter(product=product, pk=file_id).select_related("product__enterprise").first()
    if found is None:
        raise NotFound("자료를 찾을 수 없습니다.")
    return found


def shown_product(product_id: int, suspended: Any = ()) -> Product:
    """A product everyone may see."""
    found = (
        shown_products().filter(pk=product_id).exclude(enterprise__in=suspended).select_related("enterprise").first()
    )
    if found is None:
        raise NotFound("제품을 찾을 수 없습니다. 판매가 끝났거나 숨긴 제품일 수 있습니다.")
    return found


def photo_for(user: Any, photo_id: int) -> ProductPhoto:
    """A photo of a shown product; of others, for those who may change them."""
    found = ProductPhoto.objects.filter(pk=photo_id).select_related("product").first()
    if found is None or not _may_see(user, found.product):
        raise NotFound("사진을 찾을 수 없습니다.")
    return found


def file_for(user: Any, file_id: int) -> ProductFile:
    """A file of a shown product; of others, for those who may change them."""
    found = ProductFile.objects.filter(pk=file_id).select_related("product").first()
    if found is None or not _may_see(user, found.product):
        raise NotFound("자료를 찾을 수 없습니다.")
    return found


def _may_see(user: Any, product: Product) -> bool:
    return shown_products().filter(pk=product.pk).exists() or may_change_products(user, product.enterprise_id)


def public_enterprise(enterprise_id: int, day: date, suspended: Any = (), listed: Any = ()) -> Enterprise:
    """An enterprise everyone may see: open, not suspended, with a certificate valid on the day or a shown product.

    `listed`: enterprises that official lists name; they may be seen, too. A record merged into another
    leads to the one that survives.
    """
    survivors = dict(Merge.objects.filter(split_at__isnull=True).values_list("enterprise_id", "survivor_id"))
    survivor = survivor_of(enterprise_id, survivors)
    found = Enterprise.objects.filter(pk=survivor, closed_on__isnull=True).exclude(pk__in=suspended).first()
    named = enterprise_id in listed or survivor in listed
    if found is None or not (
        named or certificates_on(day, [survivor]) or shown_products().filter(enterprise=found).exists()
    ):
        raise NotFound("기업을 찾을 수 없습니다. 오늘 유효기간 안인 인증도 공개한 제품도 없는 기업일 수 있습니다.")
    return found
