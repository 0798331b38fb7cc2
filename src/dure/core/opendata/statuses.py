"""국세청 사업자등록정보 상태조회: whether enterprises are still in business. A hundred numbers a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dure.core.ledgers.cells import read_day
from dure.core.opendata.answers import not_understood
from dure.core.opendata.portal import Portal
from dure.core.values.errors import Unreadable

SERVICE = "국세청 상태조회"
MOST_NUMBERS = 100
HEADERS = ("사업자등록번호", "상태", "폐업일", "조회한 때")
_STATES = {"01": "계속", "02": "휴업", "03": "폐업", "": ""}  # code -> how its words begin; none: unknown there
_FIELDS = ("b_no", "b_stt", "b_stt_cd", "end_dt")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the tax office says of one number. `code`: 01 in business, 02 resting, 03 closed, empty: unknown."""

    business_number: str
    code: str
    words: str
    closed_on: date | None

    def cells(self, fetched: str) -> tuple[str, ...]:
        """A row under HEADERS: the file a person would download, and upload."""
        return self.business_number, self.words, self.closed_on.isoformat() if self.closed_on else "", fetched


def standings(portal: Portal, address: str, numbers: Sequence[str]) -> Iterator[Standing]:
    """One standing for each number asked, in the order asked. A number without an answer is an error, never a guess."""
    for start in range(0, len(numbers), MOST_NUMBERS):
        asked = numbers[start : start + MOST_NUMBERS]
        payload = portal.ask(SERVICE, address, {"returnType": "JSON"}, body={"b_no": list(asked)})
        items = (payload or {}).get("data")
        if not isinstance(items, list):
            raise not_understood(SERVICE, "data가 없습니다")
        answered = {standing.business_number: standing for standing in map(_standing, items)}
        for number in asked:
            if number not in answered:
                raise not_understood(SERVICE, f"물은 번호 {number}의 답이 없습니다")
            yield answered[number]


def _standing(item: Any) -> Standing:
    if not isinstance(item, dict):
        raise not_understood(SERVICE, "data의 모양이 다릅니다")
    if missing := [field for field in _FIELDS if item.get(field) is None]:
        raise not_understood(SERVICE, f"{', '.join(missing)} 항목이 없습니다")
    number, words, code, ended = (str(item[field]).strip() for field in _FIELDS)
    words = words or str(item.get("tax_type") or "").strip()  # an unknown number has no state, only a sentence here
    if code not in _STATES or not words.startswith(_STATES[code]) or not words:
        raise not_understood(SERVICE, f"{number}의 상태 '{code} {words}'을(를) 모릅니다")
    try:
        return Standing(number, code, words, read_day(ended)[0] if ended else None)
    except Unreadable as problem:
        raise not_understood(SERVICE, f"{number}의 폐업일 '{ended}'") from problem
