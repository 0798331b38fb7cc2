"""Names of item codes (물품분류번호 8자리, 세부품명번호 10자리), as far as they were seen in public documents.

The whole classification can't be had without a key; `data/item_codes.tsv` holds what was seen. A code without a name
here is used all the same and shown as 이름 확인 필요: a name is never guessed.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from dure.core.values.errors import Refused

UNKNOWN_NAME = "이름 확인 필요"
DIGITS = (8, 10)


@cache
def item_names() -> dict[str, str]:
    """Every code with a name, by code."""
    text = (files("dure.apps.catalogue") / "data" / "item_codes.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {code: name for code, _, name in (line.partition("\t") for line in lines)}


def item_name(code: str) -> str:
    """The Korean name of a code, or that it has to be looked up."""
    return item_names().get(code, UNKNOWN_NAME) if code else ""


def parse_item_code(text: str) -> str:
    """Eight or ten digits from what people write (`4321-1507-01`), or nothing. Raises Refused for anything else."""
    digits = "".join(text.split()).replace("-", "").replace(".", "")
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) in DIGITS):
        raise Refused(
            f"품목 번호 '{text.strip()}'은(는) 물품분류번호 8자리나 세부품명번호 10자리가 아닙니다. "
            "나라장터 목록정보에서 찾은 번호를 적거나 비워 두세요.",
            field="classification",
        )
    return digits
