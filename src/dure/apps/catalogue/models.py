"""What enterprises sell: products (services are products, too), with photos and files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dure.apps.registry.models import Enterprise

MOST_PHOTOS, MOST_FILES = 8, 5


class ProductKind(models.TextChoices):
    """What is sold, in the words of the schemes."""

    GOODS = "goods", "물품"
    SERVICES = "services", "용역"
    WORKS = "works", "공사"


class ProductState(models.TextChoices):
    """draft -> shown <-> hidden: only what is shown is for everyone."""

    DRAFT = "draft", "작성 중"
    SHOWN = "shown", "공개"
    HIDDEN = "hidden", "숨김"


class Product(models.Model):
    """One thing an enterprise sells, as it describes it. The price is in won with VAT, or a text says how it is asked.

    `classification` is an item code: 물품분류번호 (8 digits) or 세부품명번호 (10). Its name, where Dure knows it,
    stands in the dictionary (`item_codes.py`), not here.
    """

    enterprise = models.ForeignKey(Enterprise, verbose_name="기업", on_delete=models.PROTECT, related_name="products")
    kind = models.CharField("구분", max_length=10, choices=ProductKind)
    name = models.CharField("이름", max_length=120)
    specification = models.CharField("규격", max_length=500, blank=True)
    description = models.TextField("설명", blank=True)
    keywords = models.CharField("찾는 말", max_length=200, blank=True)
    category = models.CharField("분류", max_length=80, blank=True)
    classification = models.CharField("품목 번호", max_length=10, blank=True, db_index=True)
    price = models.PositiveBigIntegerField("가격(원)", null=True, blank=True)
    price_basis = models.CharField("가격 기준", max_length=40, blank=True)
    unit = models.CharField("단위", max_length=20, blank=True)
    lead_days = models.PositiveSmallIntegerField("납품까지 걸리는 날", null=True, blank=True)
    monthly_capacity = models.PositiveIntegerField("한 달 공급 가능량", null=True, blank=True)
    regions = models.CharField("납품 지역", max_length=200, blank=True)
    past_deliveries = models.PositiveIntegerField("공공기관 납품 건수", default=0)
    state = models.CharField("상태", max_length=8, choices=ProductState, default=ProductState.DRAFT, db_index=True)
    updated_at = models.DateTimeField("고친 때")

    class Meta:
        verbose_name = "제품"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "name", "specification"], name="product_once_per_enterprise"
            ),
            models.CheckConstraint(
                name="product_shown_says_its_price",
                condition=~Q(state="shown") | Q(price__isnull=False) | ~Q(price_basis=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} · {self.name}"


class ProductPhoto(models.Model):
    """One photo of a product, already made anew by Dure: no longer side than 1,600 px, nothing hidden inside.

    `place` is its place among the product's photos, from 1; `alt` says in words what is on it.
    """

    product = models.ForeignKey(Product, verbose_name="제품", on_delete=models.PROTECT, related_name="photos")
    place = models.PositiveSmallIntegerField("자리")
    alt = models.CharField("사진 설명", max_length=120)
    stored_as = models.CharField("보관 이름", max_length=120, unique=True)
    digest = models.CharField("지문", max_length=64)
    width = models.PositiveSmallIntegerField("너비")
    height = models.PositiveSmallIntegerField("높이")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="올린 사람", null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("올린 때")

    class Meta:
        verbose_name = "제품 사진"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["product", "place"], name="photo_one_at_a_place"),
            models.UniqueConstraint(fields=["product", "digest"], name="photo_once_per_product"),
            models.CheckConstraint(name="photo_has_a_place", condition=Q(place__gte=1, place__lte=MOST_PHOTOS)),
            models.CheckConstraint(name="photo_says_what_it_shows", condition=~Q(alt="")),
        ]

    def __str__(self) -> str:
        return f"{self.product.name} 사진 {self.place}"


class ProductFile(models.Model):
    """One paper about a product (catalogue, test report, estimate form). Handed out only as a download."""

    product = models.ForeignKey(Product, verbose_name="제품", on_delete=models.PROTECT, related_name="files")
    place = models.PositiveSmallIntegerField("자리")
    file_name = models.CharField("파일 이름", max_length=120)
    stored_as = models.CharField("보관 이름", max_length=120, unique=True)
    digest = models.CharField("지문", max_length=64)
    size = models.PositiveIntegerField("크기")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="올린 사람", null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("올린 때")

    class Meta:
        verbose_name = "제품 자료"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["product", "place"], name="file_one_at_a_place"),
            models.UniqueConstraint(fields=["product", "digest"], name="file_once_per_product"),
            models.CheckConstraint(name="file_has_a_place", condition=Q(place__gte=1, place__lte=MOST_FILES)),
        ]

    def __str__(self) -> str:
        return f"{self.product.name} · {self.file_name}"
