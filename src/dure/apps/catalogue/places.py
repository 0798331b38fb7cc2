"""Where an enterprise sits: the region (시·도) in its short name, and the district, from an address as written."""

from __future__ import annotations

_SHORT = {
    "서울": ("서울특별시", "서울시"),
    "부산": ("부산광역시", "부산시"),
    "대구": ("대구광역시", "대구시"),
    "인천": ("인천광역시", "인천시"),
    "광주": ("광주광역시",),
    "대전": ("대전광역시", "대전시"),
    "울산": ("울산광역시", "울산시"),
    "세종": ("세종특별자치시", "세종시"),
    "경기": ("경기도",),
    "강원": ("강원도", "강원특별자치도"),
    "충북": ("충청북도",),
    "충남": ("충청남도",),
    "전북": ("전라북도", "전북특별자치도"),
    "전남": ("전라남도",),
    "경북": ("경상북도",),
    "경남": ("경상남도",),
    "제주": ("제주도", "제주특별자치도"),
}
_REGIONS = {written: short for short, forms in _SHORT.items() for written in (short, *forms)}


def place_of(address: str) -> tuple[str, str]:
    """(region, district): `부산광역시 해운대구 …` is 부산, 해운대구. A first word that is no 시·도 stays as it is."""
    first, *rest = address.split() or [""]
    return _REGIONS.get(first, first), rest[0] if rest else ""
