"""The bytes of an official list -> `ListReading`. Every row under a header becomes something that is counted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path

from dure.core.ledgers.cells import read_day
from dure.core.ledgers.cleaning import is_subtotal_label, read_business_number
from dure.core.ledgers.columns import normal
from dure.core.ledgers.limits import DEFAULT_LIMITS, Limits
from dure.core.ledgers.model import Severity
from dure.core.ledgers.reading import open_contents
from dure.core.ledgers.rows import Table, TextRow
from dure.core.lists.kinds import Kinds, day_within, says_revoked
from dure.core.lists.markup import is_markup, read_markup
from dure.core.lists.model import REVOKED, LeftOut, ListFinding, ListReading, ListRow, NamedDay
from dure.core.lists.profiles import COLUMN, FIXED, MEANINGS, Profile
from dure.core.schemes.model import Catalogue
from dure.core.values.errors import Unreadable, UnusableFile

_RESIDENT_NUMBER = re.compile(r"(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?[-–]?\s?[1-8]\d{6}(?!\d)")
_MASK = "******-*******"
_ITEM = re.compile(r"(?<!\d)(\d{10}|\d{8})(?!\d)")
_RANGE = re.compile(r"\s*[~∼〜]\s*")
_ENDLESS_DAY = re.compile(r"9999\D?12\D?31\D*(?:0{1,2}:.*)?")
_ENDLESS_WORDS = {"무기한", "기한없음", "제한없음", "영구"}
_MOST_CHARACTERS = 500

NUMBER_PROBLEMS = {
    "business_number_missing": "사업자등록번호가 없습니다.",
    "business_number_length": "사업자등록번호가 숫자 10자리가 아닙니다.",
    "business_number_check": "사업자등록번호의 검증번호가 맞지 않습니다.",
}
"""Why a row has no business number to be known by."""


def read_list(
    source: Path, profile: Profile, catalogue: Catalogue, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> ListReading:
    """A list as its publisher hands it out: xlsx, xls, ods, csv, or a saved web page.

    Raises `UnusableFile` when no sheet has the columns the profile asks for; it names them.
    """
    name = name or source.name
    reading = ListReading()
    kinds = Kinds.of(catalogue, profile.kinds)
    refused: list[str] = []
    _note_day(reading, name, f"파일 이름 '{name}'", cut_at=10_000)
    for table in _tables(source, name, limits):
        if table.hidden:
            reading.skipped[table.sheet] = sum(not row.blank for row in table.rows)
            _tell(reading, table.sheet, 0, "sheet_hidden", table.sheet)
            continue
        missing = _Sheet(table, profile, kinds, reading, limits).read()
        if missing is not None:
            refused.append(missing)
    if not reading.columns:
        raise _no_header(name, profile, refused)
    statement = reading.statement
    statement.list_rows = len(reading.rows)
    statement.left_out = dict(Counter(row.code for row in reading.left_out))
    statement.findings = dict(Counter(finding.code for finding in reading.findings))
    return reading


def _tables(source: Path, name: str, limits: Limits) -> Iterator[Table]:
    try:
        with source.open("rb") as stream:
            head = stream.read(4096)
    except OSError as problem:
        raise UnusableFile(
            f"{name}: 파일을 열 수 없습니다. 경로와 읽기 권한을 확인해 주세요.", code="file_unreadable", file=name
        ) from problem
    if is_markup(head):
        return read_markup(source, name)
    return open_contents(source, name=name, limits=limits).tables


def _no_header(name: str, profile: Profile, missing: Sequence[str]) -> UnusableFile:
    lacking = missing[0] if missing else ", ".join(profile.missing(meaning) for meaning in profile.required)
    return UnusableFile(
        f"{name}: 처음 15행 안에서 '{profile.name}' 형식의 머리글을 찾지 못했습니다. 없는 열: {lacking}. "
        "열 이름을 고치거나 다른 형식을 골라 다시 올려 주세요.",
        code="header_not_found",
        file=name,
    )


FINDINGS: dict[str, tuple[Severity, str]] = {
    "sheet_hidden": (Severity.REVIEW, "숨겨진 시트라 읽지 않았습니다. 필요하면 숨기기를 풀어 다시 올려 주세요."),
    "sheet_skipped": (Severity.REVIEW, "머리글을 찾지 못해 이 시트를 읽지 않았습니다({detail})."),
    "column_doubled": (Severity.NOTICE, "같은 뜻의 열이 둘이라 앞의 열만 읽었습니다. 값이 다르면 하나를 지워 주세요."),
    "day_cut": (Severity.NOTICE, "시트 이름이 31자에서 잘려 기준일을 읽지 않았습니다. 기준일을 직접 확인해 주세요."),
    "business_number_missing": (
        Severity.REVIEW,
        "사업자등록번호가 없어 어느 기업인지 사람이 정해야 합니다. 이름으로는 정하지 않습니다.",
    ),
    "business_number_length": (
        Severity.REVIEW,
        "사업자등록번호 '{value}'은(는) 숫자 10자리가 아닙니다. 사업자등록증과 대조해 번호를 정해 주세요.",
    ),
    "business_number_check": (
        Severity.REVIEW,
        "사업자등록번호 '{value}'의 검증번호가 맞지 않습니다. 사업자등록증과 대조해 번호를 정해 주세요.",
    ),
    "number_zero_restored": (Severity.NOTICE, "엑셀이 지운 사업자등록번호 앞자리 0을 되살렸습니다({value})."),
    "kind_unsure": (Severity.REVIEW, "{detail} 종류를 골라 주세요."),
    "day_unreadable": (
        Severity.REVIEW,
        "날짜 '{value}'을(를) 읽지 못해 쓰지 않았습니다. 2026-08-05처럼 고쳐 다시 올려 주세요.",
    ),
    "days_reversed": (
        Severity.REVIEW,
        "유효기간의 끝이 시작보다 앞서 두 날짜를 쓰지 않았습니다. 인증서와 대조해 주세요.",
    ),
    "items_unreadable": (Severity.REVIEW, "품목 번호 '{value}'에서 8자리나 10자리 숫자를 찾지 못했습니다."),
    "status_unsure": (
        Severity.REVIEW,
        "상태 '{value}'이(가) 취소를 뜻하는지 알 수 없어 취소로 보지 않았습니다. 취소라면 직접 기록해 주세요.",
    ),
    "nameless": (Severity.ERROR, "기업 이름도 사업자등록번호도 없어 받지 않았습니다. 원본에서 그 행을 채워 주세요."),
    "personal_number_masked": (
        Severity.NOTICE,
        "주민등록번호로 보이는 글자를 가리고 저장했습니다. 원본에서도 지워 주세요.",
    ),
    "text_cut": (Severity.NOTICE, "500자가 넘어 앞부분만 저장했습니다."),
}
"""Every finding of a list: how serious, and the sentence with its remedy."""

_ENDED = {"휴업", "폐업", "만료", "기간만료", "종료", "정지", "지정종료", "인증종료"}


def _tell(
    reading: ListReading, sheet: str, line: int, code: str, value: str = "", column: str = "", detail: str = ""
) -> None:
    severity, sentence = FINDINGS[code]
    message = sentence.format(value=value, detail=detail)
    reading.findings.append(ListFinding(sheet, line, column, value[:200], code, severity, message))


def _note_day(reading: ListReading, text: str, where: str, *, cut_at: int = 31, sheet: str = "") -> None:
    day, cut = day_within(text, cut_at=cut_at)
    if day is not None:
        reading.named_days.append(NamedDay(day, where))
    if cut:
        _tell(reading, sheet, 0, "day_cut", text)


@dataclass(slots=True)
class _Header:
    place: int  # among the rows of its table; several rows of a page may begin on one line
    line: int
    at: dict[str, int]
    extra: dict[str, int]
    written: tuple[str, ...]
    doubled: list[str]


@dataclass(slots=True)
class _Sheet:
    """One sheet, or one table of a page, being read into `reading`."""

    table: Table
    profile: Profile
    kinds: Kinds
    reading: ListReading
    limits: Limits
    header: _Header = field(init=False)
    kind: tuple[str, str] = ("", "")
    status: str = ""

    @property
    def sheet(self) -> str:
        return self.table.sheet

    def read(self) -> str | None:
        """None once it is read, or the columns that are missing."""
        head = list(islice(self.table.rows, self.limits.header_within))
        header, missing = self._find_header(head)
        if header is None:
            filled = sum(not row.blank for row in chain(head, self.table.rows))
            if filled:
                self.reading.skipped[self.sheet] = filled
                _tell(self.reading, self.sheet, 0, "sheet_skipped", detail=f"없는 열: {missing}; {filled:,}행")
            return missing
        self.header = header
        above = head[: header.place]
        self._know_sheet(above)
        for row in chain(head[header.place + 1 :], self.table.rows):
            self._take(row)
        return None

    def _find_header(self, head: Sequence[TextRow]) -> tuple[_Header | None, str]:
        """The first row among those that name the most columns and all that are required; else what is missing."""
        best: _Header | None = None
        nearest: list[str] = list(self.profile.required)
        for place, row in enumerate(head):
            found = self._header(place, row)
            missing = [meaning for meaning in self.profile.required if meaning not in found.at]
            if missing:
                nearest = missing if len(missing) < len(nearest) else nearest
            elif len(found.at) >= 2 and (best is None or len(found.at) > len(best.at)):
                best = found
        return best, ", ".join(self.profile.missing(meaning) for meaning in nearest)

    def _header(self, place: int, row: TextRow) -> _Header:
        header = _Header(place, row.line, {}, {}, tuple(" ".join(cell.split()) for cell in row.cells), [])
        for position, cell in enumerate(row.cells):
            word = normal(cell)
            if (meaning := self.profile.words.get(word)) is not None:
                if meaning in header.at:
                    header.doubled.append(header.written[position])
                else:
                    header.at[meaning] = position
            elif word in self.profile.extra:
                header.extra.setdefault(self.profile.extra[word], position)
        return header

    def _know_sheet(self, above: Sequence[TextRow]) -> None:
        header, reading = self.header, self.reading
        used = {*header.at.values(), *header.extra.values()}
        reading.columns[self._free_name()] = {
            MEANINGS[meaning]: header.written[position] for meaning, position in header.at.items()
        }
        fresh = [word for place, word in enumerate(header.written) if word and place not in used]
        reading.unused.extend(word for word in fresh if word not in reading.unused)
        for word in header.doubled:
            _tell(reading, self.sheet, header.line, "column_doubled", word, word)
        if self.profile.kind_from == FIXED:
            self.kind = (self.profile.kind, "")
        elif self.profile.kind_from != COLUMN:
            self.kind = self.kinds.within(self.sheet)
        self.status = self.sheet if says_revoked(self.sheet) else ""
        if self.sheet:
            _note_day(reading, self.sheet, f"시트 '{self.sheet}'", sheet=self.sheet)
        for row in above:
            for cell in row.cells:
                _note_day(reading, cell, f"{row.line}행 '{cell[:40]}'", cut_at=10_000)

    def _free_name(self) -> str:
        name, place = self.sheet, 1
        while name in self.reading.columns:
            place += 1
            name = f"{self.sheet} ({place})"
        return name

    # one row

    def _take(self, row: TextRow) -> None:
        statement = self.reading.statement
        statement.rows_read += 1
        cells = {meaning: self._text(row, position, meaning) for meaning, position in self.header.at.items()}
        if code := self._no_enterprise(row, cells):
            text = " ".join(cell.strip() for cell in row.cells if cell.strip())[:100]
            self.reading.left_out.append(LeftOut(self.sheet, row.line, code, _RESIDENT_NUMBER.sub(_MASK, text)))
            if code == "nameless":
                _tell(self.reading, self.sheet, row.line, code)
            return
        statement.rows_taken += 1
        number, problem = self._number(row, cells)
        days = self._days(row, cells)
        status, revoked_on = self._status(row, cells)
        for written, kind, why in self._kinds(row, cells):
            self.reading.rows.append(
                ListRow(
                    sheet=self.sheet,
                    line=row.line,
                    name=cells.get("name", ""),
                    business_number=number,
                    number_written="" if number else cells.get("business_number", "")[:60],
                    number_problem=problem,
                    region=cells.get("region", ""),
                    kind=kind,
                    kind_written=written,
                    kind_problem=why,
                    certificate_number=cells.get("certificate_number", "")[:60],
                    valid_from=days[0],
                    valid_until=days[1],
                    unlimited=days[2],
                    status=status,
                    status_written=cells.get("status", "") or self.status,
                    revoked_on=revoked_on,
                    items=self._items(row, cells),
                    product=cells.get("product", ""),
                    sector=cells.get("sector", ""),
                    extra=tuple(
                        (head, text)
                        for head, position in self.header.extra.items()
                        if (text := self._text(row, position, head))
                    ),
                )
            )

    def _text(self, row: TextRow, position: int, meaning: str) -> str:
        written = row.cells[position] if position < len(row.cells) else ""
        text = unicodedata.normalize("NFC", " ".join(written.split()))
        column = self.header.written[position]
        if len(text) >= 13 and _RESIDENT_NUMBER.search(text):
            _tell(self.reading, self.sheet, row.line, "personal_number_masked", column=column)
            text = _RESIDENT_NUMBER.sub(_MASK, text)
        if len(text) > _MOST_CHARACTERS:
            _tell(self.reading, self.sheet, row.line, "text_cut", column=column)
            text = text[:_MOST_CHARACTERS]
        return text

    def _no_enterprise(self, row: TextRow, cells: dict[str, str]) -> str:
        """Why a row is no enterprise, "" for one that is."""
        if row.blank:
            return "blank"
        at = self.header.at.values()
        again = tuple(" ".join(cell.split()) for cell in row.cells)
        if all(place < len(again) and again[place] == self.header.written[place] for place in at):
            return "header_again"
        name, number = cells.get("name", ""), cells.get("business_number", "")
        if not number and (
            is_subtotal_label(name) or (not name and any(is_subtotal_label(cell) for cell in row.cells if cell.strip()))
        ):
            return "subtotal"
        return "" if name or number else "nameless"

    def _number(self, row: TextRow, cells: dict[str, str]) -> tuple[str, str]:
        text = cells.get("business_number", "")
        number, problem = read_business_number(text)
        column = self._column("business_number")
        if problem:
            _tell(self.reading, self.sheet, row.line, problem, text, column)
        elif number.startswith("0") and len(re.sub(r"\D", "", text.removesuffix(".0"))) == 9:
            _tell(self.reading, self.sheet, row.line, "number_zero_restored", number, column)
        return number, problem

    def _column(self, meaning: str) -> str:
        position = self.header.at.get(meaning)
        return MEANINGS[meaning] if position is None else self.header.written[position]

    def _kinds(self, row: TextRow, cells: dict[str, str]) -> list[tuple[str, str, str]]:
        """`(as written, code, why none)` for each kind a row names; always at least one."""
        if self.profile.kind_from != COLUMN:
            code, why = self.kind
            found = [(self.sheet if self.profile.kind_from != FIXED else "", code, why)]
        else:
            parts = [part.strip() for part in cells.get("kind", "").split(self.profile.separator)]
            named = list(dict.fromkeys(part for part in parts if part)) or [""]
            found = [(part, *self.kinds.exactly(part)) for part in named]
        for written, _, why in found:
            if why:
                _tell(self.reading, self.sheet, row.line, "kind_unsure", written, self._column("kind"), why)
        return found

    def _days(self, row: TextRow, cells: dict[str, str]) -> tuple[date | None, date | None, bool]:
        first, last = cells.get("valid_from", ""), cells.get("valid_until", "")
        column = "valid_from"
        if not first and not last and (span := cells.get("validity", "")):
            column = "validity"
            parts = _RANGE.split(span, maxsplit=1)
            first, last = (parts[0], parts[1]) if len(parts) == 2 else ("", span)
        unlimited = bool(_ENDLESS_DAY.fullmatch(last)) or normal(last) in _ENDLESS_WORDS
        start = self._day(row, first, column)
        end = None if unlimited else self._day(row, last, "valid_until" if column == "valid_from" else column)
        if start is not None and end is not None and end < start:
            _tell(self.reading, self.sheet, row.line, "days_reversed", f"{first} ~ {last}", self._column(column))
            return None, None, False
        return start, end, unlimited

    def _day(self, row: TextRow, text: str, meaning: str) -> date | None:
        if not text or text in "-–—":
            return None
        try:
            return read_day(text)[0]
        except Unreadable:
            _tell(self.reading, self.sheet, row.line, "day_unreadable", text, self._column(meaning))
            return None

    def _status(self, row: TextRow, cells: dict[str, str]) -> tuple[str, date | None]:
        """Ended only where the list says so: by a day of revocation, a status, or the name of the sheet."""
        written = cells.get("status", "")
        on = self._day(row, cells.get("revoked_on", ""), "revoked_on")
        if on is not None or self.status or says_revoked(written):
            return REVOKED, on
        if normal(written) in _ENDED:
            _tell(self.reading, self.sheet, row.line, "status_unsure", written, self._column("status"))
        return "", None

    def _items(self, row: TextRow, cells: dict[str, str]) -> tuple[str, ...]:
        text = cells.get("items", "")
        found = tuple(dict.fromkeys(_ITEM.findall(text)))
        if text and not found:
            _tell(self.reading, self.sheet, row.line, "items_unreadable", text, self._column("items"))
        return found
