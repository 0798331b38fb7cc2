"""Products of enterprises, as rows; what the actions make of them is told in tests/apps/catalogue."""

from __future__ import annotations

from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from dure.apps.catalogue.models import Product
from dure.apps.registry.models import Enterprise
from factories.places import NOON

_numbers = count(1)


def a_product(enterprise: Enterprise, **changes: Any) -> Product:
    """복사용지 of 21,000 won a box, for everyone to see."""
    values = {
        "kind": "goods",
        "name": f"재생 복사용지 {next(_numbers)}",
        "specification": "A4 80g 2,500매",
        "description": "폐지로 만든 복사용지입니다.",
        "keywords": "종이 용지",
        "category": "용지",
        "price": 21_000,
        "unit": "상자",
        "lead_days": 3,
        "monthly_capacity": 500,
        "regions": "가온시 전역",
        "past_deliveries": 4,
        "state": "shown",
        "updated_at": NOON,
    }
    return Product.objects.create(enterprise=enterprise, **{**values, **changes})


def a_picture(size: tuple[int, int] = (40, 30), colour: str = "teal", form: str = "JPEG", **options: Any) -> bytes:
    """A picture of one colour as a file's bytes."""
    stream = BytesIO()
    Image.new("RGB", size, colour).save(stream, form, **options)
    return stream.getvalue()
