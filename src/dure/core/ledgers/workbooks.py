"""Workbooks (xlsx, xls, ods): guarded first, then every cell as text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import python_calamine

from dure.core.ledgers.limits import Limits
from dure.core.ledgers.rows import NUL, Contents, Table, TextRow
from dure.core.values.errors import UnusableFile

_MARKS = {"[Content_Types].xml": "xlsx", "mimetype": "ods"}


def zipped_format(source: Path, name: str, limits: Limits) -> str:
    """`xlsx` or `ods`, after the archive was found harmless: nothing of it is unpacked here.

    Raises `UnusableFile` (`zip_broken`, `zip_encrypted`, `zip_path`, `zip_too_large`, `zip_not_workbook`).
    """
    try:
        with zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise UnusableFile(
            f"{name}: 파일이 손상되어 열 수 없습니다. 엑셀에서 열어 다른 이름으로 저장한 뒤 다시 올려 주세요.",
            code="zip_broken",
            file=name,
        ) from problem
    if len(parts) > limits.parts:
        raise _too_large(name, f"안에 든 파일이 {len(parts):,}개로 한도 {limits.parts:,}개를 넘습니다")
    for part in parts:
        _guard(part, name, limits)
    for mark, format_name in _MARKS.items():
        if any(part.filename == mark for part in parts):
            return format_name
    raise UnusableFile(
        f"{name}: 압축 파일이지만 엑셀 통합문서가 아닙니다. 압축을 풀어 안에 든 파일을 올려 주세요.",
        code="zip_not_workbook",
        file=name,
    )


def _guard(part: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    path = PurePosixPath(part.filename.replace("\\", "/"))
    if ".." in path.parts or path.is_absolute():
        raise UnusableFile(
            f"{name}: 안에 든 파일의 경로가 정상적인 통합문서와 다릅니다. 엑셀에서 새로 저장한 파일을 올려 주세요.",
            code="zip_path",
            file=name,
        )
    if part.flag_bits & 0x1:
        raise locked(name)
    if part.file_size > limits.part_bytes:
        raise _too_large(
            name, f"시트 하나가 풀었을 때 {part.file_size:,}바이트로 한도 {limits.part_bytes:,}바이트를 넘습니다"
        )
    if part.file_size > limits.ratio_from and part.file_size > limits.ratio * max(part.compress_size, 1):
        raise _too_large(name, "압축률이 지나치게 높아 정상적인 통합문서로 볼 수 없습니다")


def _too_large(name: str, why: str) -> UnusableFile:
    return UnusableFile(f"{name}: {why}. 시트를 나누거나 CSV로 저장해 올려 주세요.", code="zip_too_large", file=name)


def locked(name: str) -> UnusableFile:
    """The file asks for a password."""
    return UnusableFile(
        f"{name}: 암호가 걸려 있어 열 수 없습니다. 암호를 풀고 저장한 뒤 다시 올려 주세요.",
        code="zip_encrypted",
        file=name,
    )


def open_workbook(source: Path, format_name: str, name: str) -> Contents:
    """Every sheet of a workbook. The size a sheet claims to have is not asked: real exports lie about it."""
    try:
        book = python_calamine.load_workbook(str(source))
    except python_calamine.PasswordError as problem:
        raise locked(name) from problem
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise _broken(name, format_name) from problem
    return Contents(format_name, _sheets(book, name, format_name))


def _broken(name: str, format_name: str) -> UnusableFile:
    return UnusableFile(
        f"{name}: {format_name} 통합문서로 읽지 못했습니다. 암호를 풀고, 엑셀에서 xlsx로 다시 저장해 올려 주세요.",
        code="workbook_broken",
        file=name,
    )


def _sheets(book: Any, name: str, format_name: str) -> Iterator[Table]:
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        try:
            sheet = book.get_sheet_by_name(about.name)
        except (python_calamine.CalamineError, ValueError) as problem:
            raise _broken(name, format_name) from problem
        yield Table(about.name, _rows(sheet), rows_total=sheet.total_height + 1 if sheet.start else 0, hidden=hidden)


def _rows(sheet: Any) -> Iterator[TextRow]:
    if sheet.start is None:
        return
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        yield TextRow(line, tuple(cell.replace(NUL, "") if type(cell) is str else cell_text(cell) for cell in cells))


def cell_text(value: Any) -> str:
    """A cell's value as a person would type it: whole numbers without `.0`, days as `2026-08-05`."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)
