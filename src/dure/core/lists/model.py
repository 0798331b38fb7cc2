"""An official list (공식 명단) as it was found: its rows, what was wrong with them, and what became of every row read.

bytes -> ListRow, one for each kind a row of the file names, or LeftOut -> Statement, which ties out to the row
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dure.core.ledgers.model import Severity

REVOKED = "revoked"
"""The one thing a list may say of a certificate that ends it. Not standing in a list says nothing of the kind."""


@dataclass(frozen=True, slots=True)
class ListFinding:
    """One thing to know about one cell: `line` is the row a spreadsheet shows (of a web page: the line of the file)."""

    sheet: str
    line: int
    column: str
    value: str
    code: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """One enterprise with one kind, as one row of a list says it.

    `business_number` is ten checked digits, or "" with `number_problem` naming why. `kind` is a code of the scheme
    data, or "" with `kind_problem`, a sentence. `valid_until` None says nothing unless `unlimited` holds: the list
    itself writes that there is no end.
    """

    sheet: str
    line: int
    name: str
    business_number: str = ""
    number_written: str = ""
    number_problem: str = ""
    region: str = ""
    kind: str = ""
    kind_written: str = ""
    kind_problem: str = ""
    certificate_number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    unlimited: bool = False
    status: str = ""  # "" | revoked
    status_written: str = ""
    revoked_on: date | None = None
    items: tuple[str, ...] = ()
    product: str = ""
    sector: str = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no enterprise: blank, the header again, a subtotal, or without name and number."""

    sheet: str
    line: int
    code: str  # blank | header_again | subtotal | nameless
    text: str


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that the file itself names as its own, and where (its name, a sheet, a heading)."""

    day: date
    where: str


@dataclass(slots=True)
class Statement:
    """What became of every row read. `rows_read` = `rows_taken` + all of `left_out`; a row taken makes one `ListRow`
    for each kind it names."""

    rows_read: int = 0
    rows_taken: int = 0
    list_rows: int = 0
    left_out: dict[str, int] = field(default_factory=dict)  # by code
    findings: dict[str, int] = field(default_factory=dict)  # by code

    @property
    def ties_out(self) -> bool:
        return self.rows_read == self.rows_taken + sum(self.left_out.values())


@dataclass(slots=True)
class ListReading:
    """A list read. `columns` are the headers by meaning, sheet by sheet; `unused` the headers whose contents were not
    kept (personal data stays out); `skipped` the sheets without a usable header, each with its number of rows."""

    rows: list[ListRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    findings: list[ListFinding] = field(default_factory=list)
    statement: Statement = field(default_factory=Statement)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    named_days: list[NamedDay] = field(default_factory=list)
