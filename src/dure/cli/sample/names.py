"""Invented names, people and numbers. Nothing here belongs to anyone.

Business numbers come from two ranges of first digits under which no tax office issues any: 010 to 019, whose leading
zero a spreadsheet eats, and 990 to 999. Their check digits are right, so every rule treats them as real.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from dure.core.values.numbers import check_digit

ZERO_LED = range(10, 20)
NINE_LED = range(990, 1000)
_PRIVATE, _INCORPORATED, _NON_PROFIT = range(10, 80), (81, 86, 87, 88), (82,)

_FIRST = (
    "다온 새론 푸르 마루 온새 나래 해나 라온 시나 가람 도담 여울 이든 소담 초롬 아라 미리 바름 윤슬 하람 벼리 "
    "모아 두빛 해밀 고운 서늘 볕뉘 물결 산들 들빛"
).split()
_SECOND = (
    "솔찬 나린 두름 미르 벼루 누림 지음 가온 바리 한울 너울 도란 이룸 보듬 채움 알찬 다솜 모루 여민 새김 "
    "돋움 슬기 온길 마중 키움 고을 나눌 두레박 봄내 솟대 이음새 늘품 샘솟 터울 참빛 결고운 품새 마실"
).split()
_FAMILY = "강고공구권금기길김남노류마맹문민박반방배백변서석선성소손송신심안양엄여연예오옥우원유윤이임장전정조주진차채천최추탁표피하한허현홍황"
_GIVEN_FIRST = "가건경규나다도라리마모민보서선소수시아예온우유윤은이재정주준지찬채태하한해혜호"
_GIVEN_SECOND = "람란린림미빈비선성솔슬아안연영온우운원윤율은인자진찬채하한해현혜호훈희"


def business_number(random: Random, *, zero_led: bool, legal: str) -> str:
    """Ten digits from the unissued ranges; the two after the first three say what the enterprise is in law."""
    office = random.choice(ZERO_LED if zero_led else NINE_LED)
    middle = random.choice({"private": _PRIVATE, "cooperative": _NON_PROFIT}.get(legal, _INCORPORATED))
    first_nine = f"{office:03d}{middle:02d}{random.randrange(10_000):04d}"
    return first_nine + str(check_digit(first_nine))


def coined_words(random: Random) -> Iterator[str]:
    """Every coined word (two invented parts) once, in random order."""
    words = [first + second for first in _FIRST for second in _SECOND if first != second]
    random.shuffle(words)
    yield from words


def person(random: Random) -> str:
    """An invented name of three syllables."""
    return random.choice(_FAMILY) + random.choice(_GIVEN_FIRST) + random.choice(_GIVEN_SECOND)


def spellings(name: str) -> tuple[str, ...]:
    """The ways people write an enterprise's name: the mark of a stock corporation before, after, short or left out."""
    core = name.removeprefix("주식회사 ")
    if core == name:
        return (name, name, name.replace(" ", ""))
    return (name, f"(주){core}", f"㈜{core}", f"{core}(주)", core, f"(주) {core}")
