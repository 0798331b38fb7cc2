"""The seventeen regions (시도) as people write them, and the districts a catalogue knows."""

from __future__ import annotations

REGIONS = {
    "서울": ("서울시", "서울특별시"),
    "부산": ("부산시", "부산광역시"),
    "대구": ("대구시", "대구광역시"),
    "인천": ("인천시", "인천광역시"),
    "광주": ("광주시", "광주광역시"),
    "대전": ("대전시", "대전광역시"),
    "울산": ("울산시", "울산광역시"),
    "세종": ("세종시", "세종특별자치시"),
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
_SHORT = {form: short for short, forms in REGIONS.items() for form in (short, *forms)}
_ENDINGS = ("에서", "지역", "관내", "소재", "권", "쪽", "에", "의")


def region_of(word: str) -> str:
    """The short name of the region a word names, or empty: 대구광역시, 대전지역."""
    if word in _SHORT:
        return _SHORT[word]
    for ending in _ENDINGS:
        if word.endswith(ending) and (short := _SHORT.get(word.removesuffix(ending))):
            return short
    return ""
