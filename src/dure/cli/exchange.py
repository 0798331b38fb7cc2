"""Lists of certificates and enterprises, in Dure's exchange format or as ministries publish them (docs/formats.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path

from dure.core.ledgers.cells import LAST_YEAR, read_day
from dure.core.ledgers.cleaning import read_business_number
from dure.core.ledgers.columns import normal
from dure.core.ledgers.header_words import WORDS
from dure.core.ledgers.limits import DEFAULT_LIMITS
from dure.core.ledgers.reading import open_contents
from dure.core.ledgers.rows import Table, TextRow
from dure.core.schemes.catalogue import kind_for
from dure.core.schemes.model import Catalogue
from dure.core.tally.model import Certificate
from dure.core.values.errors import Unreadable, UnusableFile
from dure.core.values.period import FiscalYear, Period

UNKNOWN_ITEM = "품목 미상"
"""The item of a certificate for some item the list doesn't name: it covers no product code at all."""

_WORDS: dict[str, str] = {
    "business_number": WORDS["business_number"],
    "name": WORDS["enterprise_name"] + " 기업단체명 기관명 시설명 생산시설명 사업장명 조합명 name",
    "kind": """
        scheme_id scheme 정책구분 인증구분 인증종류 인증유형 지정유형 확인서종류 증명서종류 증명서 인증명 제도 제도명
        구분 기업유형 certificate_kind kind""",
    "number": "number 인증번호 확인서번호 지정번호 지정서번호 지정서인증번호 증명번호 발급번호 certificate_number",
    "valid_from": """
        valid_from 유효기간시작 유효기간시작일 유효기간시작일자 유효시작일 시작일 시작일자 인증일 인증일자 인증시작일
        발급일 발급일자 지정일 지정일자 실적시작일""",
    "valid_to": """
        valid_to 유효기간종료 유효기간종료일 유효기간종료일자 유효기간만료일 유효종료일 종료일 종료일자 만료일 만료일자
        인증종료일 인증만료일 실적종료일""",
    "validity": "유효기간 인증기간 지정기간 확인기간",
    "revoked_on": "revoked_on 인증취소일 인증취소일자 지정취소일 취소일 취소일자 철회일",
    "scope": "scope 세부품명번호 세부품명코드 물품분류번호 품목코드 품목번호 product_code",
}
_MEANINGS = {normal(word): meaning for meaning, line in _WORDS.items() for word in line.split()}
_PARTS = re.compile(r"[|;,]+")
_ITEM_PARTS = re.compile(r"[|;,\s]+")
_RANGE = re.compile(r"\s*[~∼〜]\s*")

PROBLEMS: dict[str, str] = {
    "certificate_number_invalid": "사업자등록번호 '{value}'을(를) 읽지 못해 쓰지 않았습니다. 번호를 고쳐 주세요.",
    "certificate_kind_unknown": "'{value}'은(는) 모르는 인증·제도입니다. 제도 코드나 인증 이름으로 고쳐 주세요.",
    "certificate_day_unreadable": "날짜 '{value}'을(를) 읽지 못해 쓰지 않았습니다. 2026-08-05처럼 적어 주세요.",
    "certificate_reversed": "유효기간의 끝이 시작보다 앞서({value}) 쓰지 않았습니다. 두 날짜를 고쳐 주세요.",
    "enterprise_number_invalid": "사업자등록번호 '{value}'을(를) 읽지 못해 쓰지 않았습니다. 번호를 고쳐 주세요.",
}
"""Why a row of a list was not taken, by code."""

NOTES: dict[str, str] = {
    "validity_unknown": "유효기간이 없어 집계 연도 내내 유효한 것으로 보았습니다. 유효기간 확인이 필요합니다.",
    "items_unknown": "품목별 인증인데 품목코드 열이 없어 실적으로 인정하지 않았습니다. 품목코드를 넣어 주세요.",
}
"""What was taken with a doubt, by code."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of a list that was not taken; `message` is a Korean sentence with file and row."""

    file: str
    line: int
    code: str
    message: str


@dataclass(slots=True)
class Lists:
    """What was read from lists. `undated` are certificates without a first day, as `certificates` holds them;
    `names` are `(business number, name)`; `numbers` the enterprises of the list of enterprises, None without one."""

    certificates: list[Certificate] = field(default_factory=list)
    undated: set[Certificate] = field(default_factory=set)
    names: list[tuple[str, str]] = field(default_factory=list)
    numbers: set[str] | None = None
    rows_read: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def enterprises(self) -> frozenset[str] | None:
        """The registry: the list of enterprises and everyone with a certificate; None where there is no list."""
        if self.numbers is None:
            return None
        return frozenset(self.numbers | {certificate.business_number for certificate in self.certificates})

    def problem(self, file: str, line: int, code: str, value: str) -> None:
        message = f"{file} {line}행: {PROBLEMS[code].format(value=value)}"
        self.problems.append(Problem(file, line, code, message))

    def note(self, code: str) -> None:
        self.notes[code] = self.notes.get(code, 0) + 1


@dataclass(frozen=True, slots=True)
class _Header:
    line: int
    at: Mapping[str, int]
    sheet: str

    def cell(self, row: TextRow, meaning: str) -> str:
        position = self.at.get(meaning, -1)
        return row.cells[position].strip() if 0 <= position < len(row.cells) else ""


def read_certificates(source: Path, lists: Lists, catalogue: Catalogue, year: FiscalYear, kind: str = "") -> None:
    """Add the certificates of a file to `lists`. `kind` stands where the file has no column for it.

    Rows that can't be used become problems. Raises `UnusableFile` when no sheet has a business number, or none says
    which certificate it lists.
    """
    read_any = False
    for header, rows in _tables(source, {"business_number"}):
        sheet_kind = kind or (kind_for(catalogue, normal(header.sheet)) or "")
        if "kind" not in header.at and not sheet_kind:
            continue
        read_any = True
        reader = _CertificateReader(source.name, lists, catalogue, year, header, sheet_kind)
        for row in rows:
            reader.take(row)
    if not read_any:
        raise UnusableFile(
            f"{source.name}: 인증구분(또는 scheme_id, 정책구분) 열이 없어 어떤 인증의 목록인지 알 수 없습니다. "
            "열을 넣거나 --certificates 여성기업=파일 처럼 적어 주세요.",
            code="no_certificate_kind",
            file=source.name,
        )


def read_enterprises(source: Path, lists: Lists) -> None:
    """Add the enterprises of a file to `lists`."""
    lists.numbers = lists.numbers or set()
    for header, rows in _tables(source, {"business_number"}):
        for row in rows:
            lists.rows_read += 1
            written = header.cell(row, "business_number")
            number, problem = read_business_number(written)
            if problem:
                lists.problem(source.name, row.line, "enterprise_number_invalid", _safe(written))
                continue
            lists.numbers.add(number)
            if name := header.cell(row, "name"):
                lists.names.append((number, name))


class _CertificateReader:
    """The rows of one table of certificates."""

    def __init__(
        self, file: str, lists: Lists, catalogue: Catalogue, year: FiscalYear, header: _Header, kind: str
    ) -> None:
        self.file, self.lists, self.catalogue, self.year, self.header, self.kind = (
            file, lists, catalogue, year, header, kind,
        )  # fmt: skip
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._periods: dict[tuple[str, ...], tuple[Period, date | None, bool]] = {}
        self._single = _single_kinds(catalogue)

    def take(self, row: TextRow) -> None:
        header, lists = self.header, self.lists
        lists.rows_read += 1
        written = header.cell(row, "business_number")
        number, problem = read_business_number(written)
        if problem:
            lists.problem(self.file, row.line, "certificate_number_invalid", _safe(written))
            return
        if name := header.cell(row, "name"):
            lists.names.append((number, name))
        period = self._period(row)
        if period is None:
            return
        valid, revoked_on, dated = period
        for kind in self._kinds_in(row):
            certificate = Certificate(
                business_number=number,
                kind=kind,
                number=header.cell(row, "number"),
                valid=valid,
                revoked_on=revoked_on,
                items=self._items(row, kind),
            )
            lists.certificates.append(certificate)
            if not dated:
                lists.undated.add(certificate)
                lists.note("validity_unknown")

    def _kinds_in(self, row: TextRow) -> tuple[str, ...]:
        words = self.header.cell(row, "kind")
        if words not in self._kinds:
            whole = self._kind(words) if words else self.kind
            parts = [whole] if whole else [self._kind(word) or "" for word in _PARTS.split(words) if word.strip()]
            self._kinds[words] = tuple(dict.fromkeys(parts or [""]))
        kinds = self._kinds[words]
        if "" in kinds:
            self.lists.problem(self.file, row.line, "certificate_kind_unknown", words)
        return tuple(kind for kind in kinds if kind)

    def _kind(self, words: str) -> str | None:
        return kind_for(self.catalogue, words) or self._single.get("".join(words.split()).casefold())

    def _period(self, row: TextRow) -> tuple[Period, date | None, bool] | None:
        """`(validity, revoked on, whether its first day is written)`; None, with a problem, for days that can't be."""
        texts = tuple(self.header.cell(row, name) for name in ("valid_from", "valid_to", "validity", "revoked_on"))
        if texts in self._periods:
            return self._periods[texts]
        start_text, end_text, whole, revoked_text = texts
        if whole:
            parts = _RANGE.split(whole, maxsplit=1)
            start_text, end_text = start_text or parts[0], end_text or (parts[1] if len(parts) == 2 else "")
        try:
            start, end, revoked_on = _day(start_text), _day(end_text), _day(revoked_text)
        except Unreadable as problem:
            self.lists.problem(self.file, row.line, "certificate_day_unreadable", problem.fields["value"])
            return None
        if start is not None and end is not None and end < start:
            self.lists.problem(self.file, row.line, "certificate_reversed", f"{start} ~ {end}")
            return None
        first = start or min(self.year.first_day, end or self.year.first_day)
        self._periods[texts] = Period.through(first, end), revoked_on, start is not None
        return self._periods[texts]

    def _items(self, row: TextRow, kind: str) -> tuple[str, ...]:
        """The item codes; a certificate for items in a list without them covers nothing we can name."""
        if "scope" not in self.header.at:
            if self.catalogue.certificate_kinds[kind].level.by_item:
                self.lists.note("items_unknown")
                return (UNKNOWN_ITEM,)
            return ()
        scope = self.header.cell(row, "scope")
        return tuple(item.replace("-", "") for item in _ITEM_PARTS.split(scope) if item) if scope else ()


def _single_kinds(catalogue: Catalogue) -> dict[str, str]:
    """Code and name of every scheme for which one kind of certificate alone counts -> that kind."""
    single: dict[str, str] = {}
    for scheme in catalogue.schemes.values():
        kinds = {counting.certificate for counting in scheme.counts}
        if len(kinds) == 1:
            for word in (scheme.code, scheme.name):
                single["".join(word.split()).casefold()] = next(iter(kinds))
    return single


def _day(text: str) -> date | None:
    """A day; None for a blank and for the ends of time people write (9999-12-31)."""
    if not text or text in ("-", "무기한", "해당없음"):
        return None
    digits = re.sub(r"\D", "", text[:5])
    if len(digits) >= 4 and int(digits[:4]) > LAST_YEAR and not text.isdigit():
        return None
    if len(text) == 8 and text.isdigit() and int(text[:4]) > LAST_YEAR:
        return None
    return read_day(text)[0]


def _safe(written: str) -> str:
    """A number as it may be shown: never one that may be a resident's."""
    return "(13자리 숫자)" if len(re.sub(r"\D", "", written)) == 13 else written


def _tables(source: Path, needed: set[str]) -> Iterator[tuple[_Header, Iterable[TextRow]]]:
    """Every sheet whose first rows hold a header with the needed meanings; raises `UnusableFile` when none does."""
    found = False
    for table in open_contents(source).tables:
        first = list(islice(table.rows, DEFAULT_LIMITS.header_within))
        header = _header(first, needed, table)
        if header is None:
            continue
        found = True
        rows = (row for row in chain(first, table.rows) if row.line > header.line and not row.blank)
        yield header, rows
    if not found:
        raise UnusableFile(
            f"{source.name}: 처음 {DEFAULT_LIMITS.header_within}행 안에서 사업자등록번호 열을 찾지 못했습니다. "
            "열 이름이 적힌 행을 넣어 주세요.",
            code="no_header",
            file=source.name,
        )


def _header(rows: Sequence[TextRow], needed: set[str], table: Table) -> _Header | None:
    best: _Header | None = None
    for row in rows:
        at: dict[str, int] = {}
        for position, cell in enumerate(row.cells):
            meaning = _MEANINGS.get(normal(cell)) if cell else None
            if meaning is not None:
                at.setdefault(meaning, position)
        if needed <= at.keys() and (best is None or len(at) > len(best.at)):
            best = _Header(row.line, at, table.sheet)
    return best
