"""One row of text -> Purchase | Rejection | Dropped, with everything there is to say about it.

Every cell is read before a row is given up, so one upload tells the officer everything at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from dure.core.ledgers.cells import read_amount, read_day, read_exclusion, read_kind
from dure.core.ledgers.columns import Columns
from dure.core.ledgers.findings import Place
from dure.core.ledgers.header_words import AMOUNT, DAYS, SUPPLY_AMOUNT, TAX_AMOUNT
from dure.core.ledgers.model import Dropped, Finding, Purchase, RawRow, Rejection, Severity
from dure.core.ledgers.rows import TextRow
from dure.core.schemes.model import Kind
from dure.core.values.errors import Unreadable
from dure.core.values.numbers import parse_business_number

Outcome = Purchase | Rejection | Dropped

_SUBTOTAL = re.compile(
    r"계|total|subtotal|grandtotal"
    r"|.{0,40}(?:소계|누계|합계|총계|월계|일계|연계|년계|중계|분기계|반기계|누적계|총합|합계금액|누계금액)"
)
_NOT_LABEL = re.compile(r"[\s\[\](){}<>【】〔〕*·:＊-]+")
_COUNT_CELL = re.compile(r"(?:총|계)?[\d,]*(?:건|개|업체|개사|곳|매|명)?")
_RESIDENT_NUMBER = re.compile(r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-–]\s?[1-8]\d{6}(?!\d)")
_MASK = "******-*******"
_SURELY_SAFE = 12  # characters: too short for a person's number, or for cutting
_TEXTS = ("enterprise_name", "institution", "institution_code", "department", "title", "reference", "method")


@lru_cache(maxsize=262_144)
def read_business_number(text: str) -> tuple[str, str]:
    """`(ten digits, "")`, or `("", code of the problem)`."""
    try:
        return parse_business_number(unicodedata.normalize("NFKC", text)), ""
    except Unreadable as problem:
        return "", problem.code


@lru_cache(maxsize=65_536)
def is_subtotal_label(text: str) -> bool:
    """`[소    계]`, `[분 기 계]`, `합계`, `3월 계`, `복지과 소계` …"""
    word = _NOT_LABEL.sub("", unicodedata.normalize("NFKC", text)).lower()
    if not word or len(word) > 50:
        return False
    return bool(
        _SUBTOTAL.fullmatch(word) or re.fullmatch(r"(?:\d{4}년?)?(?:\d{1,2}월|\d분기|[상하]반기|년|연간)계", word)
    )


@dataclass(slots=True)
class _Reading:
    """What is known of one row so far."""

    raw: RawRow
    findings: list[Finding] = field(default_factory=list)
    failed: bool = False


@dataclass(slots=True)
class Cleaner:
    """Reads the rows of one table. `exact_width`: a row with more cells than the header can't be trusted (text files
    whose rows broke). `default_kind` stands where the file names no kind."""

    columns: Columns
    place: Place
    default_kind: Kind | None = None
    exact_width: bool = False
    text_characters: int = 500
    _doubles_told: set[int] = field(default_factory=set)

    def clean(self, row: TextRow) -> tuple[Outcome, tuple[Finding, ...]]:
        """The outcome of one row under the header, and its findings (those of a Rejection are also its own)."""
        if row.blank:
            return Dropped(row.line, "blank", "", 0, self.place.sheet), ()
        if self._is_header_again(row):
            return Dropped(row.line, "header_again", "", 0, self.place.sheet), ()
        if self.exact_width and len(row.cells) > self.columns.width and any(row.cells[self.columns.width :]):
            broken = self.place.finding("row_longer_than_header", row.line)
            return Rejection(RawRow(row.line, {}, self.place.sheet), (broken,), None), (broken,)
        reading = self._raw(row)
        if "매출" in reading.raw.cells.get("tax_type", ""):
            return Dropped(row.line, "sale", _label(reading.raw), self._amount_or_none(reading), self.place.sheet), ()
        days = self._days(reading)
        if not any(days.values()) and (label := self._subtotal_label(row, reading)):
            return Dropped(row.line, "subtotal", label, self._amount_or_none(reading), self.place.sheet), ()
        return self._purchase(reading, days)

    # what is no purchase

    def _is_header_again(self, row: TextRow) -> bool:
        written, cells = self.columns.written, row.cells
        return all(
            position < len(cells) and cells[position].strip() == written[position]
            for position in self.columns.at.values()
        )

    def _subtotal_label(self, row: TextRow, reading: _Reading) -> str:
        """The label of a subtotal; "" when the row names a party or a number, or bears no label."""
        cells = reading.raw.cells
        if len(re.sub(r"\D", "", cells.get("business_number", ""))) >= 9:
            return ""
        party = cells.get("enterprise_name", "")
        if party and not is_subtotal_label(party) and not _COUNT_CELL.fullmatch("".join(party.split())):
            return ""
        return next((" ".join(cell.split()) for cell in row.cells if cell and is_subtotal_label(cell)), "")

    # cells by meaning

    def _raw(self, row: TextRow) -> _Reading:
        """The cells that have a meaning; whatever else the row holds (names of persons, addresses) is let go here."""
        cells: dict[str, str] = {}
        reading = _Reading(RawRow(row.line, cells, self.place.sheet))
        width = len(row.cells)
        for meaning, position in self.columns.at.items():
            text = row.cells[position].strip() if position < width else ""
            if text:
                cells[meaning] = self._safe(meaning, text, reading) if len(text) > _SURELY_SAFE else text
        for meaning, used, other in self.columns.doubled:
            if (
                other not in self._doubles_told
                and other < width
                and row.cells[other].strip() != row.cells[used].strip()
            ):
                self._doubles_told.add(other)
                header = " ".join(self.columns.written[other].split())
                finding = self.place.finding("column_doubled", row.line, header, self.columns.headers[meaning])
                reading.findings.append(finding)
        return reading

    def _safe(self, meaning: str, text: str, reading: _Reading) -> str:
        line, header = reading.raw.line, self.columns.headers[meaning]
        if meaning == "business_number":
            if len(re.sub(r"\D", "", text)) == 13:
                reading.findings.append(self.place.finding("resident_number_removed", line, header))
                return ""
            return text[:60]
        if len(text) >= 14 and _RESIDENT_NUMBER.search(text):
            reading.findings.append(self.place.finding("personal_number_masked", line, header))
            text = _RESIDENT_NUMBER.sub(_MASK, text)
        if len(text) > self.text_characters:
            more = f"{self.text_characters:,}"
            reading.findings.append(self.place.finding("text_cut", line, header, text, more))
            text = text[: self.text_characters]
        return text

    # the purchase

    def _purchase(self, reading: _Reading, days: Mapping[str, date | None]) -> tuple[Outcome, tuple[Finding, ...]]:
        amount, supply, tax = self._amounts(reading)
        kind, exclusion = self._kind(reading)
        number, problem = self._number(reading)
        if reading.failed or amount is None:
            findings = tuple(reading.findings)
            return Rejection(reading.raw, findings, amount), findings
        cells = reading.raw.cells
        texts = {meaning: _clean_text(cells[meaning]) for meaning in _TEXTS if meaning in cells}
        purchase = Purchase(
            line=reading.raw.line,
            amount=amount,
            kind=kind,
            contract_day=days["contract_day"],
            resolved_day=days["resolved_day"],
            paid_day=days["paid_day"],
            supply_amount=supply,
            tax_amount=tax,
            business_number=number,
            number_written="" if number else cells.get("business_number", ""),
            number_problem=problem,
            enterprise_name=texts.get("enterprise_name", ""),
            institution=texts.get("institution") or texts.get("institution_code", ""),
            department=texts.get("department", ""),
            title=texts.get("title", ""),
            reference=texts.get("reference", ""),
            product_code=_clean_code(cells.get("product_code", "")),
            exclusion=exclusion,
            method=texts.get("method", ""),
            sheet=self.place.sheet,
        )
        return purchase, tuple(reading.findings)

    def _tell(self, reading: _Reading, code: str, meaning: str, more: str = "") -> None:
        finding = self.place.finding(
            code, reading.raw.line, self.columns.headers.get(meaning, ""), reading.raw.cells.get(meaning, ""), more
        )
        reading.findings.append(finding)
        reading.failed = reading.failed or finding.severity is Severity.ERROR

    def _days(self, reading: _Reading) -> dict[str, date | None]:
        """The three days. One readable day is enough; none rejects the row."""
        days: dict[str, date | None] = dict.fromkeys(DAYS)
        unreadable: list[str] = []
        for meaning in DAYS:
            text = reading.raw.cells.get(meaning)
            if not text:
                continue
            try:
                days[meaning], note = read_day(text)
            except Unreadable as problem:
                unreadable += [meaning] if problem.code == "day_unreadable" else []
                continue
            if note:
                self._tell(reading, note, meaning, str(days[meaning]))
        if any(days.values()):
            for meaning in unreadable:
                self._tell(reading, "other_day_unreadable", meaning)
        elif unreadable:
            for meaning in unreadable:
                self._tell(reading, "day_unreadable", meaning)
        else:
            self._tell(reading, "day_missing", next(meaning for meaning in DAYS if meaning in self.columns.at))
        return days

    def _amounts(self, reading: _Reading) -> tuple[int | None, int | None, int | None]:
        """`(amount, supply, tax)` in won. Without a total column the amount is supply plus tax."""
        supply = self._part(reading, SUPPLY_AMOUNT)
        tax = self._part(reading, TAX_AMOUNT)
        if AMOUNT in self.columns.at:
            amount = self._won(reading, AMOUNT)
            if amount is not None and supply is not None and tax is not None and supply + tax != amount:
                self._tell(reading, "amount_parts_differ", AMOUNT, f"{abs(supply + tax - amount):,}")
        else:
            amount = self._won(reading, SUPPLY_AMOUNT)
            if amount is not None and tax is not None:
                amount += tax
        if amount == 0:
            self._tell(reading, "amount_zero", AMOUNT if AMOUNT in self.columns.at else SUPPLY_AMOUNT)
        elif amount is not None and amount < 0:
            self._tell(
                reading, "amount_negative", AMOUNT if AMOUNT in self.columns.at else SUPPLY_AMOUNT, f"{amount:,}"
            )
        return amount, supply, tax

    def _won(self, reading: _Reading, meaning: str) -> int | None:
        try:
            amount, note = read_amount(reading.raw.cells.get(meaning, ""), self.columns.unit)
        except Unreadable as problem:
            self._tell(reading, problem.code, meaning)
            return None
        if note:
            self._tell(reading, note, meaning, f"{amount:,}")
        return amount

    def _part(self, reading: _Reading, meaning: str) -> int | None:
        text = reading.raw.cells.get(meaning)
        if not text:
            return None
        try:
            return read_amount(text, self.columns.unit)[0]
        except Unreadable:
            if meaning != SUPPLY_AMOUNT or AMOUNT in self.columns.at:
                self._tell(reading, "part_amount_unreadable", meaning)
            return None

    def _amount_or_none(self, reading: _Reading) -> int | None:
        """What the amount cells of a dropped row say; no findings, nobody is asked to mend it."""
        cells, unit = reading.raw.cells, self.columns.unit
        try:
            if AMOUNT in self.columns.at:
                return read_amount(cells.get(AMOUNT, ""), unit)[0]
            tax = read_amount(cells[TAX_AMOUNT], unit)[0] if cells.get(TAX_AMOUNT) else 0
            return read_amount(cells.get(SUPPLY_AMOUNT, ""), unit)[0] + tax
        except Unreadable:
            return None

    def _kind(self, reading: _Reading) -> tuple[Kind, str]:
        cells = reading.raw.cells
        text = cells.get("kind", "")
        kind, mark = read_kind(text)
        if kind is Kind.UNKNOWN and not mark and self.default_kind is not None and not text:
            kind = self.default_kind
        elif kind is Kind.UNKNOWN and not mark and "kind" in self.columns.at:
            self._tell(reading, "kind_unreadable" if text else "kind_missing", "kind")
        return kind, read_exclusion(cells.get("exclusion", "")) or mark

    def _number(self, reading: _Reading) -> tuple[str, str]:
        if "business_number" not in self.columns.at:
            return "", "business_number_missing"
        text = reading.raw.cells.get("business_number", "")
        number, problem = read_business_number(text)
        if problem:
            if not any(finding.code == "resident_number_removed" for finding in reading.findings):
                self._tell(reading, problem, "business_number")
        elif number.startswith("0") and len(re.sub(r"\D", "", text.removesuffix(".0"))) == 9:
            self._tell(reading, "number_zero_restored", "business_number", number)
        return number, problem


def _label(raw: RawRow) -> str:
    """Enough of a dropped row to recognise it by."""
    words = (raw.cells.get(meaning, "") for meaning in ("reference", "title", "enterprise_name"))
    return _clean_text(" ".join(word for word in words if word))[:100]


def _clean_text(text: str) -> str:
    """One line, single spaces, composed Hangul (files from a Mac part the syllables)."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _clean_code(text: str) -> str:
    return re.sub(r"[\s.-]+", "", unicodedata.normalize("NFKC", text.removesuffix(".0")))
