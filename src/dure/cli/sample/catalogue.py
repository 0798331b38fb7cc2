"""Products of the sample's enterprises: from what they sell, with invented prices and drawn pictures.

Written in bulk with one audit entry for all, like the registry; pictures go through the real action.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from dure.apps.accounts.models import User
from dure.apps.audit.actions import record
from dure.apps.catalogue.actions import add_photo
from dure.apps.catalogue.models import Product, ProductState
from dure.apps.registry.models import Enterprise
from dure.cli.sample.enterprises import SampleEnterprise
from dure.core.schemes.model import Kind

_DEEDS = (
    " 구매 설치",
    " 제작 구매",
    " 제작 설치",
    " 구매",
    " 구입",
    " 제작",
    " 운영 용역",
    " 대행 용역",
    " 용역",
    " 임차",
)
_UNITS = {Kind.GOODS: ("개", "상자", "세트"), Kind.SERVICES: ("회",), Kind.WORKS: ("식",)}
_SHARE = 0.35  # so many of the others write their products down; those of the social economy all do
_PICTURES = 24
_COLOURS = ("#2f6f73", "#8a5a2b", "#3b5ba9", "#6a7d2f", "#8c3f5d", "#4b4b6e")


def write_products(enterprises: Sequence[SampleEnterprise], *, actor: User, at: datetime, seed: int) -> int:
    """Write the products of the registered enterprises, some with a picture; returns how many."""
    random = Random(f"{seed}:products")
    by_number = {one.business_number: one for one in Enterprise.objects.filter(sample=True)}
    rows = [
        product
        for one in enterprises
        if one.registered and (one.social or random.random() < _SHARE)
        for product in _products(random, one, by_number[one.business_number], at)
    ]
    made = Product.objects.bulk_create(rows, batch_size=500)
    record(
        None, "product.added", made[0], at=at, changes={"products": [0, len(made)]}, reason="시연 자료를 한꺼번에 등록"
    )
    shown = [one for one in made if one.state == ProductState.SHOWN]
    for product in random.sample(shown, min(_PICTURES, len(shown))):
        add_photo(
            product,
            file_name="그림.png",
            content=_picture(random),
            alt=f"{product.name} (시연용 그림)",
            actor=actor,
            at=at,
        )
    return len(made)


def _products(random: Random, one: SampleEnterprise, enterprise: Enterprise, at: datetime) -> Iterator[Product]:
    trade = one.trade
    for title, code in random.sample(trade.items, random.randint(1, len(trade.items))):
        name = _named(title)
        asked = trade.kind is not Kind.GOODS and random.random() < 0.6
        unit = random.choice(_UNITS[trade.kind])
        share = 0.002 if trade.kind is Kind.GOODS else 0.2
        yield Product(
            enterprise=enterprise,
            kind=trade.kind.value,
            name=name,
            specification="시연용 규격",
            description=f"{enterprise.name}이(가) 공공기관에 공급하는 {name}입니다. 지어낸 설명입니다.",
            keywords=trade.sector.replace("·", " "),
            category=trade.sector,
            classification=code,
            price=None if asked else max(1_000, round(trade.median * share * random.uniform(0.6, 1.8), -2)),
            price_basis="견적 후 협의" if asked else "",
            unit=unit,
            lead_days=random.choice((2, 3, 5, 7, 14, 30)),
            monthly_capacity=random.choice((50, 100, 500, 2000) if trade.kind is Kind.GOODS else (2, 4, 8, 20)),
            regions=f"{enterprise.region.split()[0]} 전역" if enterprise.region else "",
            past_deliveries=random.randint(0, 40),
            state=random.choices(("shown", "draft", "hidden"), (90, 7, 3))[0],
            updated_at=at,
        )


def _named(title: str) -> str:
    """`복사용지 구매` is bought, 복사용지 is sold."""
    return next((title.removesuffix(deed) for deed in _DEEDS if title.endswith(deed)), title)


def _picture(random: Random) -> bytes:
    """Boxes before a wall, in two colours: nobody's product."""
    ground, colour = random.sample(_COLOURS, 2)
    image = Image.new("RGB", (1200, 900), "#f3f1ec")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 620, 1200, 900), fill="#d9d3c7")
    for place in range(random.randint(2, 5)):
        left, height = 120 + place * 200, random.randint(180, 420)
        pen.rounded_rectangle((left, 700 - height, left + 170, 700), 16, fill=colour if place % 2 else ground)
        pen.rectangle((left + 24, 700 - height + 40, left + 146, 700 - height + 90), fill="#ffffff")
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
