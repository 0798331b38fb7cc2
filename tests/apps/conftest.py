"""What the tests of the memory ask for: the whole of it, and a database that refuses to write audit entries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from builders import a_purchase
from dure.apps.ledgers.models import Ledger
from dure.core.ledgers.model import Purchase
from factories.ledgers import a_file, applied, read, receive

Everything = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def everything(db: None) -> Callable[[], Everything]:
    """`everything()`: every row of every table, to be compared with itself: "nothing changed"."""

    def rows() -> Everything:
        models = apps.get_models(include_auto_created=True)
        return {model._meta.label: sorted(model._base_manager.values_list(), key=repr) for model in models}

    return rows


@pytest.fixture
def audit_refuses(db: None) -> None:
    """From now on no audit entry can be written; the change goes with the test's transaction."""
    if connection.vendor == "sqlite":
        trigger = "CREATE TRIGGER no_entry BEFORE INSERT ON audit_auditentry BEGIN SELECT * FROM no_entry_today; END"
        connection.cursor().execute(trigger)
    else:
        connection.cursor().execute(
            "CREATE FUNCTION no_entry() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'no entry today'; END $$ LANGUAGE plpgsql"
        )
        connection.cursor().execute(
            "CREATE TRIGGER no_entry BEFORE INSERT ON audit_auditentry FOR EACH ROW EXECUTE FUNCTION no_entry()"
        )


@pytest.fixture
def desk(gaon: Any, nari: Any, tmp_path: Path) -> Desk:
    """Nari's desk at 가온시."""
    return Desk(gaon, nari, tmp_path / "desk")


class Desk:
    """Where an officer makes ledgers of purchases: `desk.applied(a_purchase(…))`. Without purchases, of one."""

    def __init__(self, institution: Any, officer: Any, folder: Path) -> None:
        self.institution, self.officer, self.folder = institution, officer, folder
        self.files = 0

    def file(self, *purchases: Purchase, name: str = "", encoding: str = "utf-8-sig") -> Path:
        self.files += 1
        name = name or f"{self.files}.csv"
        return a_file(self.folder / name, purchases or [a_purchase()], encoding=encoding)

    def received(self, *purchases: Purchase, file: Path | None = None, **changes: Any) -> Ledger:
        return receive(self.institution, file or self.file(*purchases), self.officer, **changes)

    def read(self, *purchases: Purchase, file: Path | None = None, **changes: Any) -> Ledger:
        return read(self.institution, file or self.file(*purchases), self.officer, **changes)

    def applied(self, *purchases: Purchase, file: Path | None = None, **changes: Any) -> Ledger:
        return applied(self.institution, file or self.file(*purchases), self.officer, **changes)
