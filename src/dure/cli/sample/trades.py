"""What the invented enterprises sell: words for titles and names, item codes, how much a purchase usually costs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from dure.core.schemes.model import Kind


@dataclass(frozen=True, slots=True)
class Trade:
    """`items` are titles with the 10-digit item code (세부품명번호) where one is written. `median` in won, `spread` the
    sigma of the log-normal amounts; nothing is bought for more than `most`."""

    code: str
    sector: str
    kind: Kind
    suffixes: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    median: int
    spread: float
    most: int


def _read() -> dict[str, Trade]:
    table = tomllib.loads((files("dure.cli.sample") / "trades.toml").read_text(encoding="utf-8"))
    return {
        entry["code"]: Trade(
            code=entry["code"],
            sector=entry["sector"],
            kind=Kind(entry["kind"]),
            suffixes=tuple(entry["suffixes"]),
            items=tuple((title, code) for title, code in entry["items"]),
            median=entry["median"],
            spread=entry["spread"],
            most=entry["most"],
        )
        for entry in table["trade"]
    }


TRADES = _read()

_SOCIAL_SERVICES = ("cleaning", "disinfection", "printing", "design", "events", "education", "catering", "care")
_SOCIAL_GOODS = ("food", "coffee", "flowers", "souvenirs", "uniforms", "bags", "toner", "paper", "tissue")
SOCIAL_TRADES = (*_SOCIAL_SERVICES, "recycling", *_SOCIAL_GOODS, "landscape", "interior")
CARE_TRADES = ("care", "education", "cleaning", "catering", "disinfection")
SELF_SUPPORT_TRADES = ("cleaning", "recycling", "catering", "interior", "care")
VILLAGE_TRADES = ("food", "coffee", "souvenirs", "catering", "education", "flowers")
PARTS_TRADES = ("parts", "pumps", "parts")
FACILITY_TRADES = ("tissue", "paper", "bags", "printing", "uniforms", "toner", "signs", "cleaning")
PRODUCT_TRADES = ("lighting", "cameras", "blocks", "furniture", "playground", "salt", "pumps", "computers", "signs")
GREEN_TRADES = ("blocks", "furniture", "tissue", "toner", "lighting", "paper")
