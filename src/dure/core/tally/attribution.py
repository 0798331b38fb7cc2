"""The two statements of attribution.sql, and what a counting basis means as an expression over a snapshot's rows."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from dure.core.tally.model import AmountBasis, DayBasis

_DAYS = {DayBasis.CONTRACT: "contract_day", DayBasis.RESOLVED: "resolved_day", DayBasis.PAID: "paid_day"}
_AMOUNTS = {
    AmountBasis.AS_WRITTEN: ("amount",),
    AmountBasis.WITHOUT_VAT: ("supply_amount", "amount - tax_amount", "amount"),
    AmountBasis.WITH_VAT: ("supply_amount + tax_amount", "amount"),
}


def statements() -> tuple[str, str]:
    """The view of matched purchases, and the query of the cells."""
    text = files("dure.core.tally").joinpath("attribution.sql").read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    view, cells = (part.strip() for part in code.split(";") if part.strip())
    return view, cells


def day_column(basis: DayBasis) -> str:
    return _DAYS[basis]


def day_expression(basis: DayBasis, known: Mapping[str, int], rows: int) -> str:
    """The day that decides: the basis' own, else the first known of contract, resolution, payment.

    Columns that are never, or always, filled make the expression shorter, not different.
    """
    columns: list[str] = []
    for name in dict.fromkeys((_DAYS[basis], *_DAYS.values())):
        if known[name]:
            columns.append(name)
        if known[name] == rows:
            break
    return _first_known(columns or [_DAYS[basis]])


def amount_expression(basis: AmountBasis) -> str:
    """The amount that counts: the one the basis names where the ledger parts them, else the amount as written."""
    return _first_known(list(_AMOUNTS[basis]))


def amount_stands_in(basis: AmountBasis) -> str:
    """A condition: the ledger doesn't part the amounts of this row, so the amount as written stands in."""
    named = _AMOUNTS[basis][:-1]
    return " AND ".join(f"({expression}) IS NULL" for expression in named) or "FALSE"


def _first_known(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"COALESCE({', '.join(expressions)})"
