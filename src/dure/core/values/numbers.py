"""사업자등록번호: the only key by which an enterprise is known."""

from __future__ import annotations

from dure.core.values.errors import Unreadable

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_STRIPPED = str.maketrans("", "", " -–—‐‑.\t\r\n\u00a0\u3000'\"")


def check_digit(first_nine: str) -> int:
    """The tenth digit of a business number, from its first nine.

    표준 검증식: the weighted sum of nine digits plus the tens of five times the ninth, taken from the next ten.
    """
    digits = [int(character) for character in first_nine]
    total = sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return (10 - (total + digits[8] * 5 // 10) % 10) % 10


def is_business_number(digits: str) -> bool:
    """Ten ASCII digits whose last is the check digit of the others, and not all zero."""
    return (
        len(digits) == 10
        and digits.isascii()
        and digits.isdigit()
        and digits != "0000000000"
        and check_digit(digits[:9]) == int(digits[9])
    )


def parse_business_number(text: str) -> str:
    """Ten digits from what people write: `123-45-67890`, `1234567890`, `1234567890.0`, nine digits whose leading
    zero a spreadsheet ate (only when the padded number passes its check digit).

    Raises `Unreadable` with code `business_number_missing`, `business_number_length` or `business_number_check`.
    """
    value = text.strip()
    if value.endswith(".0"):
        value = value[:-2]
    value = value.translate(_STRIPPED)
    if not value or set(value) == {"0"}:
        raise Unreadable(
            "사업자등록번호가 비어 있습니다. 거래처의 사업자등록번호 10자리를 적어 주세요.",
            code="business_number_missing",
            value=text,
        )
    if not (value.isascii() and value.isdigit()) or len(value) not in (9, 10):
        raise Unreadable(
            f"사업자등록번호 '{text}'은(는) 숫자 10자리가 아닙니다. 사업자등록증의 번호로 고쳐 주세요.",
            code="business_number_length",
            value=text,
        )
    padded = value.rjust(10, "0")
    if not is_business_number(padded):
        raise Unreadable(
            f"사업자등록번호 '{text}'의 검증번호가 맞지 않습니다. 오타가 없는지 사업자등록증과 대조해 주세요.",
            code="business_number_check",
            value=text,
        )
    return padded


def hyphenated(number: str) -> str:
    """`123-45-67890`, the form people read."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"
