"""Small ledgers as files, and what the real actions make of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from builders import YEAR
from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.ledgers.actions import apply_ledger, import_ledger, receive_ledger
from dure.apps.ledgers.models import Ledger
from dure.apps.registry.models import Institution
from dure.core.ledgers.model import Purchase
from dure.core.schemes.model import KIND_NAMES, Kind
from factories.places import NOON

COLUMNS = {
    "institution": "기관명",
    "department": "부서명",
    "contract_day": "계약일",
    "paid_day": "지급일",
    "kind": "구매구분",
    "title": "계약명",
    "product_code": "세부품명번호",
    "number_written": "사업자등록번호",
    "enterprise_name": "업체명",
    "amount": "금액",
    "exclusion": "제외사유",
}
"""A purchase's fields, and the headers under which its ledger writes them."""


def cells_of(purchase: Purchase) -> list[str]:
    """The purchase as the cells of its row."""
    values = {field.name: getattr(purchase, field.name) for field in fields(purchase)}
    values["kind"] = "" if purchase.kind is Kind.UNKNOWN else KIND_NAMES[purchase.kind]
    return ["" if values[name] is None else str(values[name]) for name in COLUMNS]


def a_file(path: Path, purchases: Iterable[Purchase], *, encoding: str = "utf-8-sig") -> Path:
    """The purchases as a text file, in their order: the first stands in line 2."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([list(COLUMNS.values()), *map(cells_of, purchases)])
    return path


def receive(institution: Institution, file: Path, actor: User, **changes: Any) -> Ledger:
    """The file as a ledger of 2026, waiting to be read."""
    values = {"year": YEAR, "file_name": file.name, "source": file, "actor": actor, "at": NOON}
    return receive_ledger(institution, **{**values, **changes})


def read(institution: Institution, file: Path, actor: User, **changes: Any) -> Ledger:
    """The same, read: it waits to be applied, or has failed."""
    ledger = receive(institution, file, actor, **changes)
    import_ledger(ledger.pk, at=NOON)
    return Ledger.objects.get(pk=ledger.pk)


def applied(institution: Institution, file: Path, actor: User, **changes: Any) -> Ledger:
    """The same, applied: it counts."""
    ledger = read(institution, file, actor, **changes)
    apply_ledger(ledger, actor=actor, at=NOON)
    return Ledger.objects.get(pk=ledger.pk)


def verbs() -> list[str]:
    """Everything that was done, in the order it was done."""
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def last_entry() -> AuditEntry:
    """What was done last."""
    return AuditEntry.objects.latest("pk")
