"""Rows of a list -> its entries: what the list says of one enterprise, one kind and one certificate number.

Rows with a business number are one entry when number, kind and certificate number are the same (a list of products
has many rows for one certificate). Rows without one are never put together: their names prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from dure.core.lists.model import REVOKED, ListRow
from dure.core.lists.reading import NUMBER_PROBLEMS
from dure.core.schemes.model import Catalogue

FIELDS: dict[str, str] = {  # what may change from one load to the next -> its Korean name
    "name": "기업명",
    "region": "소재지",
    "valid_from": "유효기간 시작",
    "valid_until": "유효기간 끝",
    "unlimited": "기한 없음",
    "status": "취소",
    "revoked_on": "취소일",
    "items": "품목 번호",
    "products": "품목",
    "sector": "업종·분야",
    "extra": "그 밖의 열",
}
_DATES = ("valid_from", "valid_until", "revoked_on")
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `key` finds it again in the next load; `problems` are sentences on why a person must look first."""

    key: str
    lines: tuple[tuple[str, int], ...]  # (sheet, line) of its rows
    name: str
    business_number: str = ""
    number_written: str = ""
    region: str = ""
    kind: str = ""
    kind_written: str = ""
    certificate_number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    unlimited: bool = False
    status: str = ""
    revoked_on: date | None = None
    items: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    sector: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    days_unsure: bool = False  # its rows print different days: none of them is taken
    problems: tuple[str, ...] = ()

    @property
    def unsure(self) -> bool:
        return bool(self.problems)

    @property
    def revoked(self) -> bool:
        return self.status == REVOKED

    def to_json(self) -> dict[str, Any]:
        """Plain values, days as `2026-08-05`."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Entry:
        """The entry `to_json` made."""
        values = dict(kept)
        for name in _DATES:
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        for name in ("items", "products", "problems"):
            values[name] = tuple(values[name])
        values["lines"] = tuple((sheet, line) for sheet, line in values["lines"])
        values["extra"] = tuple((head, text) for head, text in values["extra"])
        return cls(**values)


def entries(rows: Iterable[ListRow]) -> list[Entry]:
    """Every row in exactly one entry, in the order of the list."""
    grouped: dict[str, list[ListRow]] = {}
    for row in rows:
        key = _key(row)
        if not row.business_number:
            key = _numbered(key, grouped)
        grouped.setdefault(key, []).append(row)
    return [_entry(key, same) for key, same in grouped.items()]


def _key(row: ListRow) -> str:
    kind = row.kind or f"?{row.kind_written}"
    if row.business_number:
        parts = ["n", row.business_number, kind, row.certificate_number]
    else:
        parts = ["w", kind, row.certificate_number, row.name, row.region, row.number_written]
    return _SEPARATOR.join(parts)


def _numbered(key: str, grouped: Mapping[str, Any]) -> str:
    """The same line written twice stays two entries: nobody knows that they are one enterprise."""
    place, free = 1, key
    while free in grouped:
        place += 1
        free = f"{key}{_SEPARATOR}{place}"
    return free


def _entry(key: str, same: Sequence[ListRow]) -> Entry:
    first = same[0]
    extra: dict[str, list[str]] = {}
    for row in same:
        for head, text in row.extra:
            if text not in extra.setdefault(head, []):
                extra[head].append(text)
    others = [name for name in dict.fromkeys(row.name for row in same if row.name) if name != first.name]
    if others and first.name:
        extra["다른 표기"] = others
    entry = Entry(
        key=key,
        lines=tuple((row.sheet, row.line) for row in same),
        name=first.name or next((row.name for row in same if row.name), ""),
        business_number=first.business_number,
        number_written=first.number_written,
        region=first.region or next((row.region for row in same if row.region), ""),
        kind=first.kind,
        kind_written=first.kind_written,
        certificate_number=first.certificate_number,
        valid_from=first.valid_from,
        valid_until=first.valid_until,
        unlimited=first.unlimited,
        status=first.status,
        revoked_on=first.revoked_on,
        items=tuple(dict.fromkeys(item for row in same for item in row.items)),
        products=tuple(dict.fromkeys(row.product for row in same if row.product)),
        sector=first.sector or next((row.sector for row in same if row.sector), ""),
        extra=tuple((head, " · ".join(texts)[:300]) for head, texts in sorted(extra.items())),
    )
    return replace(entry, days_unsure=_days_differ(same), problems=tuple(_problems(same)))


def _days_differ(same: Sequence[ListRow]) -> bool:
    return len({(row.valid_from, row.valid_until, row.unlimited, row.status, row.revoked_on) for row in same}) > 1


def _problems(same: Sequence[ListRow]) -> Iterable[str]:
    first = same[0]
    if first.number_problem:
        yield NUMBER_PROBLEMS[first.number_problem]
    elif not any(row.name for row in same):
        yield "기업 이름이 없습니다."
    if first.kind_problem:
        yield first.kind_problem
    if _days_differ(same):
        lines = ", ".join(str(row.line) for row in same[:5])
        yield f"같은 인증이 여러 행에 다른 기간이나 상태로 적혀 있습니다({lines}행)."
    if first.status == REVOKED and first.revoked_on is None:
        yield "취소되었다고 적혀 있으나 취소일이 없습니다. 날짜를 지어내지 않았습니다."


@dataclass(frozen=True, slots=True)
class Dates:
    """The days a list prints for a certificate; `valid_until` None: it has no end."""

    valid_from: date
    valid_until: date | None


def printed_dates(entry: Entry, catalogue: Catalogue) -> tuple[Dates | None, str]:
    """The days of an entry's certificate, or why the list doesn't prove one: nothing is computed, nothing guessed.

    An end that is not printed is no end only where the list says so, or where the law gives the kind none.
    """
    kind = catalogue.certificate_kinds[entry.kind]
    if not entry.certificate_number:
        return None, "목록에 인증번호가 없습니다."
    if entry.days_unsure:
        return None, "목록에 서로 다른 기간이 적혀 있습니다."
    if entry.valid_from is None:
        return None, "목록에 유효기간이 없습니다."
    if kind.level.by_item and not entry.items:
        return None, "품목별 인증인데 목록에 품목 번호가 없습니다."
    endless = entry.unlimited or any(term.no_expiry and entry.valid_from in term.applies for term in kind.terms)
    if entry.valid_until is None and not endless:
        return None, "목록에 끝나는 날이 없습니다."
    return Dates(entry.valid_from, entry.valid_until), ""
