"""What people write in one cell -> won, a day, a kind of purchase. Pure reading: no row, no file, no findings.

A reader answers `(value, note)`: the note is the code of a notice ("" for plainly written values). What can't be
read raises `Unreadable` with its code.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from dure.core.schemes.model import Kind
from dure.core.values.errors import Unreadable

_NEGATIVE_MARKS = "-−–—△▲▵∆"
_NUMBER = re.compile(
    r"(?P<sign>[+\-−–—△▲▵∆]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d*)?(?P<power>[eE]\+?\d{1,2})?(?P<after>-?)"
)
_PLAIN = re.compile(r"-?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})", re.ASCII)
_MONEY_WORDS = re.compile(r"^(?:금|₩|￦|\\|KRW)+|(?:원정?|원整|KRW)$", re.IGNORECASE)
_SCALES = {"천원": 1_000, "만원": 10_000, "백만원": 1_000_000, "억원": 100_000_000}
_SCALED = re.compile(r"^(.*?\d.*?)(백만원|천원|만원|억원)정?$")
_MOST_WON = 10**16

FIRST_YEAR, LAST_YEAR = 1990, 2100
_SERIAL_ZERO = date(1899, 12, 30)  # the 1900 system, with its leap day that never was
_SERIALS = range(32874, 73416)  # 1990-01-01 .. 2100-12-31
_TIME = r"(?:[T ]*(?:오전|오후|AM|PM)?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:AM|PM|Z)?)?"
_PARTED_DAY = re.compile(
    r"(?P<year>\d{4}|'?\d{2})\s*(?:[-./]|년)\s*(?P<month>\d{1,2})\s*(?:[-./]|월)\s*(?P<day>\d{1,2})\s*[.일]?"
    r"\s*(?:\([월화수목금토일]\))?" + _TIME,
    re.IGNORECASE,
)
_SOLID_DAY = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:\.0+)?(?:\s*\d{2}:?\d{2}(?::?\d{2})?)?")
_SERIAL_DAY = re.compile(r"(\d{5})(?:\.\d+)?")
_PERIOD = re.compile(r"\s*(?:~|∼|〜|부터)\s*")


@lru_cache(maxsize=65_536)
def read_amount(text: str, unit: int = 1) -> tuple[int, str]:
    """Won from `1,234,000원`, `(1,234)`, `△1,234`, `1,234-`, `1.5E+7`, full-width digits, `3천원`; `-` alone is zero.

    `unit` is what one unit of the column stands for in won (1,000 for 천원). A fraction of a won is rounded, half up,
    with the note `amount_rounded`. Raises `Unreadable` (`amount_missing`, `amount_unreadable`).
    """
    if _PLAIN.fullmatch(text):  # most cells of most ledgers
        return int(text.replace(",", "")) * unit, ""
    value = unicodedata.normalize("NFKC", text).strip().strip("'")
    if not value:
        raise Unreadable("금액이 비어 있습니다. 금액을 숫자로 적어 주세요.", code="amount_missing", value=text)
    if value in _NEGATIVE_MARKS:
        return 0, ""
    value, negative = _unwrapped(value)
    if scaled := _SCALED.match(value):
        value, unit = scaled.group(1), _SCALES[scaled.group(2)]
    value = "".join(_MONEY_WORDS.sub("", _MONEY_WORDS.sub("", value)).split())
    found = _NUMBER.fullmatch(value)
    if found is None or (negative and found["sign"]):
        raise _unreadable_amount(text)
    exact = Decimal(found["digits"].replace(",", "") + (found["fraction"] or "") + (found["power"] or "")) * unit
    if exact > _MOST_WON:
        raise _unreadable_amount(text)
    won = int(exact.to_integral_value(ROUND_HALF_UP))
    if negative or found["after"] or (found["sign"] and found["sign"] in _NEGATIVE_MARKS):
        won = -won
    return won, "" if exact == exact.to_integral_value() else "amount_rounded"


def _unwrapped(value: str) -> tuple[str, bool]:
    """`(1,234)` is how accountants write a minus; `₩(1,234)` too."""
    inner = re.fullmatch(r"([^\d()]*)\(([^()]*)\)(원?)", value)
    return (inner.group(1) + inner.group(2) + inner.group(3), True) if inner else (value, False)


def _unreadable_amount(text: str) -> Unreadable:
    return Unreadable(
        f"금액 '{text}'을(를) 읽지 못했습니다. 1234000처럼 숫자만 적어 주세요.", code="amount_unreadable", value=text
    )


@lru_cache(maxsize=65_536)
def read_day(text: str) -> tuple[date, str]:
    """A day from `2026-08-05`, `2026. 8. 5.`, `2026년 8월 5일`, `20260805`, `2026-08-05 00:00:00`, a serial number of
    a spreadsheet (note `day_serial`), `26.8.5` (note `day_two_digit_year`) or the first day of `2024-11-01~2024-12-01`
    (note `day_from_period`). Raises `Unreadable` (`day_missing`, `day_unreadable`).
    """
    value = unicodedata.normalize("NFKC", text).strip()
    if not value or value in _NEGATIVE_MARKS:
        raise Unreadable("날짜가 비어 있습니다. 2026-08-05처럼 적어 주세요.", code="day_missing", value=text)
    note = ""
    parts = _PERIOD.split(value, maxsplit=1)
    if len(parts) == 2 and parts[0]:
        value, note = parts[0].strip(), "day_from_period"
    if found := _PARTED_DAY.fullmatch(value) or _SOLID_DAY.fullmatch(value):
        year = found["year"].strip("'")
        note = note or ("day_two_digit_year" if len(year) == 2 else "")
        return _day(int(year) + (2000 if len(year) == 2 else 0), int(found["month"]), int(found["day"]), text), note
    if (serial := _SERIAL_DAY.fullmatch(value)) and int(serial.group(1)) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(serial.group(1))), note or "day_serial"
    raise _unreadable_day(text)


def _day(year: int, month: int, day: int, text: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _unreadable_day(text)
    try:
        return date(year, month, day)
    except ValueError as problem:
        raise _unreadable_day(text) from problem


def _unreadable_day(text: str) -> Unreadable:
    return Unreadable(
        f"날짜 '{text}'을(를) 읽지 못했습니다. 2026-08-05처럼 연·월·일을 모두 적어 주세요.",
        code="day_unreadable",
        value=text,
    )


GIFT_CERTIFICATE = "gift_certificate"
UTILITIES = "utilities"
EXCLUSION_NAMES = {GIFT_CERTIFICATE: "온누리상품권", UTILITIES: "공공요금", "excluded": "제외로 표시된 구매"}
"""Marks that have a code of their own; every other mark is its own name."""

_KIND_CODES = {kind.value: kind for kind in Kind}
# in this order: 공사감리용역 is a service, 물품제조구매 goods; 임차 and 위탁 are bought as services
_KIND_PARTS = (
    (Kind.SERVICES, ("용역", "서비스", "위탁", "임차", "임대", "감리", "설계", "service")),
    (Kind.WORKS, ("공사", "works", "construction")),
    (Kind.GOODS, ("물품", "제조", "구매", "구입", "관급자재", "자재", "goods")),
)


@lru_cache(maxsize=4_096)
def read_kind(text: str) -> tuple[Kind, str]:
    """`(kind, exclusion mark)` of 물품, 일반용역, 시설공사, 물품구매 …; a blank or an unknown word is `Kind.UNKNOWN`.

    온누리상품권 is neither goods nor services: kind unknown, with the mark `gift_certificate`, under which an
    institution leaves such rows out of its bases; 공공요금 likewise (`utilities`).
    """
    word = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    if word in _KIND_CODES:
        return _KIND_CODES[word], ""
    if "상품권" in word:
        return Kind.UNKNOWN, GIFT_CERTIFICATE
    if "공공요금" in word:
        return Kind.UNKNOWN, UTILITIES
    for kind, parts in _KIND_PARTS:
        if any(part in word for part in parts):
            return kind, ""
    return Kind.UNKNOWN, ""


_EXCLUSIONS = {
    "공공요금": UTILITIES,
    "제외": "excluded",
    "y": "excluded",
    "yes": "excluded",
    "o": "excluded",
    "예": "excluded",
}
_NO_EXCLUSION = {"", "-", "n", "no", "x", "아니오", "아니요", "해당없음", "없음", "포함", "false", "0"}


@lru_cache(maxsize=4_096)
def read_exclusion(text: str) -> str:
    """The exclusion mark a cell names: "" for none, a code for the words we know, else the words as written."""
    word = " ".join(unicodedata.normalize("NFKC", text).split())
    solid = word.replace(" ", "").lower()
    if solid in _NO_EXCLUSION:
        return ""
    if "상품권" in solid:
        return GIFT_CERTIFICATE
    return _EXCLUSIONS.get(solid, "excluded" if solid in {"true", "1"} else word)
