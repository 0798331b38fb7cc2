"""A ledger (구매대장) as it was found, as it was understood, and what was wrong with it.

bytes -> RawRow -> Purchase | Rejection | Dropped, each with its Findings -> Statement, which ties out to the won
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dure.core.schemes.model import Kind


class Severity(StrEnum):
    """`notice`: read, and said how. `review`: kept, a person must decide. `error`: the row could not be taken."""

    NOTICE = "notice"
    REVIEW = "review"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about one cell (점검 의견).

    `line` is the row number a spreadsheet shows (1 = first), `column` the header as the file writes it, `value` the
    cell as it stood, `code` the kind of trouble, `message` a Korean sentence with the remedy.
    """

    line: int
    column: str
    value: str
    code: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row under the header: its line number, its sheet, and cells as text by column meaning (see columns.py)."""

    line: int
    cells: Mapping[str, str]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase (구매 건). Amounts in won, may be negative (a cancellation).

    `amount` is the amount column as written; `supply_amount` and `tax_amount` stand where the file parts them.
    At least one of the three days is known. `business_number` is ten checked digits, or "" with `number_problem`
    naming why (`business_number_missing`, `…_length`, `…_check`) and `number_written` what stood there.
    `exclusion` is the mark under which a body leaves the row out of its bases (온누리상품권, 공공요금 …), "" for none.
    """

    line: int
    amount: int
    kind: Kind
    contract_day: date | None = None
    resolved_day: date | None = None
    paid_day: date | None = None
    supply_amount: int | None = None
    tax_amount: int | None = None
    business_number: str = ""
    number_written: str = ""
    number_problem: str = ""
    enterprise_name: str = ""
    institution: str = ""
    department: str = ""
    title: str = ""
    reference: str = ""  # 계약번호, 결의번호 or the file's own id
    product_code: str = ""
    exclusion: str = ""
    method: str = ""  # 계약방법 as written
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that could not become a purchase (반려된 행); at least one of its findings is an `error`.

    `amount` is what its amount cell says, None where that very cell can't be read.
    """

    row: RawRow
    findings: tuple[Finding, ...]
    amount: int | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that is no purchase at all: a subtotal, a blank, the header again, a sale. `amount` as in Rejection."""

    line: int
    code: str  # subtotal | blank | header_again | sale
    text: str
    amount: int | None
    sheet: str = ""


@dataclass(slots=True)
class Statement:
    """What became of every row read. `rows_read` = purchases + rejections + dropped, and the sums likewise."""

    rows_read: int = 0
    purchases: int = 0
    rejections: int = 0
    dropped: dict[str, int] = field(default_factory=dict)  # by code
    amount_read: int = 0
    amount_purchases: int = 0
    amount_rejections: int = 0
    amount_dropped: int = 0
    amounts_unreadable: int = 0  # rows (rejected or dropped) whose amount cell could not be read
    findings: dict[str, int] = field(default_factory=dict)  # by code

    @property
    def ties_out(self) -> bool:
        rows = self.purchases + self.rejections + sum(self.dropped.values())
        amounts = self.amount_purchases + self.amount_rejections + self.amount_dropped
        return rows == self.rows_read and amounts == self.amount_read
