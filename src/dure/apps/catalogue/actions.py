"""Writing the catalogue: products are added, changed, shown and hidden; photos and files come and go."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import get_valid_filename

from dure.apps.audit.actions import record
from dure.apps.catalogue import keeping, papers
from dure.apps.catalogue.item_codes import parse_item_code
from dure.apps.catalogue.models import (
    MOST_FILES,
    MOST_PHOTOS,
    Product,
    ProductFile,
    ProductKind,
    ProductPhoto,
    ProductState,
)
from dure.apps.catalogue.pictures import made_anew
from dure.apps.queue import enqueue
from dure.apps.registry.models import Enterprise
from dure.core.values.errors import Refused

MOST_WON = 1_000_000_000_000
_MOST = {"lead_days": 3650, "monthly_capacity": 100_000_000, "past_deliveries": 1_000_000}
_LENGTHS = {
    field.name: field.max_length for field in Product._meta.fields if getattr(field, "max_length", None) is not None
}


@dataclass(frozen=True, slots=True)
class ProductEntry:
    """What is written about a product, as a form brings it."""

    kind: str
    name: str
    specification: str = ""
    description: str = ""
    keywords: str = ""
    category: str = ""
    classification: str = ""
    price: int | None = None
    price_basis: str = ""
    unit: str = ""
    lead_days: int | None = None
    monthly_capacity: int | None = None
    regions: str = ""
    past_deliveries: int = 0


def add_product(enterprise: Enterprise, entry: ProductEntry, *, actor: Any, at: datetime) -> Product:
    """A new product of an enterprise, still a draft."""
    fields = _checked(entry)
    try:
        with transaction.atomic():
            product = Product.objects.create(enterprise=enterprise, updated_at=at, **fields)
            _tell(actor, "product.added", product, at=at)
    except IntegrityError as problem:
        raise _twice(enterprise, fields, problem) from problem
    return product


def change_product(product: Product, entry: ProductEntry, *, actor: Any, at: datetime) -> Product:
    """What is written anew. A product that is shown keeps saying its price. Changing nothing leaves no trace."""
    fields = _checked(entry)
    if product.state == ProductState.SHOWN:
        _refuse_unpriced(fields["price"], fields["price_basis"])
    before = {name: getattr(product, name) for name in fields}
    changes = {name: [before[name], value] for name, value in fields.items() if before[name] != value}
    if not changes:
        return product
    try:
        with transaction.atomic():
            Product.objects.filter(pk=product.pk).update(updated_at=at, **fields)
            product.refresh_from_db()
            _tell(actor, "product.changed", product, at=at, changes=changes)
    except IntegrityError as problem:
        raise _twice(product.enterprise, fields, problem) from problem
    return product


def show_product(product: Product, *, actor: Any, at: datetime) -> None:
    """Let everyone see it. Showing twice is showing once."""
    _refuse_unpriced(product.price, product.price_basis)
    with transaction.atomic():
        hidden = Product.objects.filter(pk=product.pk).exclude(state=ProductState.SHOWN)
        if hidden.update(state=ProductState.SHOWN, updated_at=at):
            _tell(actor, "product.shown", product, at=at)


def hide_product(product: Product, *, actor: Any, at: datetime) -> None:
    """Take it out of everyone's sight; nothing of it is lost. Hiding twice is hiding once."""
    with transaction.atomic():
        shown = Product.objects.filter(pk=product.pk, state=ProductState.SHOWN)
        if shown.update(state=ProductState.HIDDEN, updated_at=at):
            _tell(actor, "product.hidden", product, at=at)


def add_photo(product: Product, *, file_name: str, content: bytes, alt: str, actor: Any, at: datetime) -> ProductPhoto:
    """A photo, made anew from the uploaded one, at the first free place."""
    if not alt.strip():
        raise Refused(
            "사진에 무엇이 있는지 적어 주세요. 사진을 볼 수 없는 사람이 이 글을 듣습니다. 예: 상자에 담긴 복사용지",
            field="alt",
        )
    papers.check_size(content, file_name=file_name, field="photo")
    picture = made_anew(content, file_name=file_name)
    place = _free_place(product.photos, MOST_PHOTOS, f"사진은 {MOST_PHOTOS}장까지 올릴 수 있습니다.", "photo")
    try:
        with keeping.kept(product.pk, ".jpg", picture.content, picture.small) as stored_as, transaction.atomic():
            photo = ProductPhoto.objects.create(
                product=product,
                place=place,
                alt=alt.strip(),
                stored_as=stored_as,
                digest=hashlib.sha256(picture.content).hexdigest(),
                width=picture.width,
                height=picture.height,
                added_by=actor,
                added_at=at,
            )
            _tell(actor, "product.photo_added", product, at=at, changes={"photo": [None, photo.alt]})
    except IntegrityError as problem:
        raise Refused(
            "같은 사진이 이미 있거나 방금 다른 사진이 올라왔습니다. 확인해 주세요.", field="photo"
        ) from problem
    return photo


def remove_photo(photo: ProductPhoto, *, actor: Any, at: datetime) -> None:
    """Take a photo away, row and files. Removing twice is removing once."""
    with transaction.atomic():
        if ProductPhoto.objects.filter(pk=photo.pk).delete()[0]:
            changes = {"photo": [photo.alt, None]}
            _tell(actor, "product.photo_removed", photo.product, at=at, changes=changes)
            keeping.remove_on_commit(photo.stored_as, keeping.small_of(photo.stored_as))


def add_file(product: Product, *, file_name: str, content: bytes, actor: Any, at: datetime) -> ProductFile:
    """A paper about the product, checked to be what its name says."""
    name = get_valid_filename(file_name)[-120:]
    checked, suffix = papers.checked(content, file_name=name)
    place = _free_place(product.files, MOST_FILES, f"자료는 {MOST_FILES}개까지 올릴 수 있습니다.", "file")
    try:
        with keeping.kept(product.pk, suffix, checked) as stored_as, transaction.atomic():
            made = ProductFile.objects.create(
                product=product,
                place=place,
                file_name=name,
                stored_as=stored_as,
                digest=hashlib.sha256(checked).hexdigest(),
                size=len(checked),
                added_by=actor,
                added_at=at,
            )
            _tell(actor, "product.file_added", product, at=at, changes={"file": [None, name]})
    except IntegrityError as problem:
        raise Refused(
            "같은 파일이 이미 있거나 방금 다른 파일이 올라왔습니다. 확인해 주세요.", field="file"
        ) from problem
    return made


def remove_file(file: ProductFile, *, actor: Any, at: datetime) -> None:
    """Take a paper away, row and file. Removing twice is removing once."""
    with transaction.atomic():
        if ProductFile.objects.filter(pk=file.pk).delete()[0]:
            changes = {"file": [file.file_name, None]}
            _tell(actor, "product.file_removed", file.product, at=at, changes=changes)
            keeping.remove_on_commit(file.stored_as)


def _tell(actor: Any, verb: str, product: Product, *, at: datetime, changes: Mapping[str, Any] | None = None) -> None:
    """The audit entry of a deed. Whoever needs to know of every change of a product hangs on here."""
    record(actor, verb, product, at=at, changes=changes)
    enqueue("search.rebuild")


def _checked(entry: ProductEntry) -> dict[str, Any]:
    """The fields as they are kept, trimmed; refuses what can't stand, at its field."""
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(entry).items()}
    if fields["kind"] not in ProductKind.values:
        raise Refused("물품, 용역, 공사 가운데 하나를 골라 주세요.", field="kind")
    if not fields["name"]:
        raise Refused("제품이나 서비스의 이름을 적어 주세요.", field="name")
    for name, longest in _LENGTHS.items():
        if name != "classification" and len(str(fields.get(name) or "")) > longest:
            raise Refused(f"{_label(name)}은(는) {longest}자까지 적을 수 있습니다. 줄여 주세요.", field=name)
    fields["classification"] = parse_item_code(fields["classification"])
    _refuse_number(fields, "price", MOST_WON)
    for name, most in _MOST.items():
        _refuse_number(fields, name, most)
    return fields


def _refuse_number(fields: Mapping[str, Any], name: str, most: int) -> None:
    value = fields[name]
    if value is not None and not 0 <= value <= most:
        raise Refused(f"{_label(name)}에 0부터 {most:,}까지의 수를 적어 주세요.", field=name)


def _label(name: str) -> str:
    return str(Product._meta.get_field(name).verbose_name)


def _refuse_unpriced(price: int | None, basis: str) -> None:
    if price is None and not basis:
        raise Refused(
            "공개하려면 가격을 적거나, 가격 기준에 '견적 후 협의'처럼 어떻게 정하는지 적어 주세요.", field="price"
        )


def _twice(enterprise: Enterprise, fields: Mapping[str, Any], problem: IntegrityError) -> Exception:
    same = {name: fields[name] for name in ("kind", "name", "specification")}
    if not Product.objects.filter(enterprise=enterprise, **same).exists():
        return problem
    return Refused(
        f"같은 이름과 규격의 '{fields['name']}'이(가) 이미 있습니다. 그 제품을 고치거나 규격을 다르게 적어 주세요.",
        field="name",
    )


def _free_place(rows: Any, most: int, too_many: str, field: str) -> int:
    taken = set(rows.values_list("place", flat=True))
    free = next((place for place in range(1, most + 1) if place not in taken), None)
    if free is None:
        raise Refused(f"{too_many} 먼저 하나를 지워 주세요.", field=field)
    return free
