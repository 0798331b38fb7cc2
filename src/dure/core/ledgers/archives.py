"""Is a workbook harmless? Asked before any parser sees it, for a parser that is overrun takes the whole process along.

An xlsx is read here as bytes: every part is unpacked once and counted, and the cells it names must fit a sheet of sane
size (one stray cell in the last corner would be laid out with all the blanks before it). An xls or ods is opened once
in a process of its own, with little memory, that may die in our place.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from dure.core.ledgers.limits import Limits
from dure.core.values.errors import UnusableFile

_STORED, _DEFLATED = 0, 8
_LOCAL_HEADER = struct.Struct("<26xHH")
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})(\d{1,19})["']""")
_PROBE = """
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
except ImportError:
    pass
import python_calamine
try:
    book = python_calamine.load_workbook(io.BytesIO(open(sys.argv[1], "rb").read()))
    sizes = [book.get_sheet_by_name(name).end for name in book.sheet_names]
except (python_calamine.CalamineError, OSError, ValueError):
    sizes = []  # the parser refuses it by itself, and says so again when asked
sys.exit(any(end and (end[0] + 1) * (end[1] + 1) > int(sys.argv[3]) for end in sizes))
"""
_PROBE_SECONDS = 120


def zipped_format(source: Path, name: str, limits: Limits) -> str:
    """`xlsx` or `ods`, after the archive was found harmless.

    Raises `UnusableFile` (`zip_broken`, `zip_encrypted`, `zip_path`, `zip_too_large`, `zip_not_workbook`).
    """
    try:
        with zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise _damaged(name) from problem
    if len(parts) > limits.parts:
        raise _too_large(name, f"안에 든 파일이 {len(parts):,}개로 한도 {limits.parts:,}개를 넘습니다")
    for part in parts:
        _guard(part, name, limits)
    format_name = _format({part.filename for part in parts}, name)
    for part in parts:
        content = _unpacked(source, part, name)
        if format_name == "xlsx":
            _guard_cells(content, name, limits)
    if format_name == "ods":
        probe(source, name, limits)
    return format_name


def probe(source: Path, name: str, limits: Limits) -> None:
    """Open a workbook in a process of its own; refuse it where that dies or finds a sheet of too many cells."""
    command = [sys.executable, "-I", "-c", _PROBE, str(source.resolve()), str(limits.probe_bytes), str(limits.cells)]
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_PROBE_SECONDS)
    except subprocess.TimeoutExpired as problem:
        raise _too_large(name, "여는 데 너무 오래 걸립니다") from problem
    if done.returncode:
        raise _too_many_cells(name, limits)


def locked(name: str) -> UnusableFile:
    """The file asks for a password."""
    return UnusableFile(
        f"{name}: 암호가 걸려 있어 열 수 없습니다. 암호를 풀고 저장한 뒤 다시 올려 주세요.",
        code="zip_encrypted",
        file=name,
    )


def broken(name: str, format_name: str) -> UnusableFile:
    """The parser can't read it."""
    return UnusableFile(
        f"{name}: {format_name} 통합문서로 읽지 못했습니다. 암호를 풀고, 엑셀에서 xlsx로 다시 저장해 올려 주세요.",
        code="workbook_broken",
        file=name,
    )


def _format(names: set[str], name: str) -> str:
    if "[Content_Types].xml" in names and "xl/workbook.bin" not in names:
        return "xlsx"
    if "mimetype" in names and "content.xml" in names:
        return "ods"
    raise UnusableFile(
        f"{name}: 읽을 수 있는 통합문서(xlsx, ods)가 아닙니다. 압축 파일이면 풀어서, xlsb면 xlsx로 저장해 올려 주세요.",
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
    if part.compress_type not in (_STORED, _DEFLATED):
        raise _damaged(name)
    if part.file_size > limits.part_bytes:
        raise _too_large(
            name, f"시트 하나가 풀었을 때 {part.file_size:,}바이트로 한도 {limits.part_bytes:,}바이트를 넘습니다"
        )
    if part.file_size > limits.ratio_from and part.file_size > limits.ratio * max(part.compress_size, 1):
        raise _too_large(name, "압축률이 지나치게 높아 정상적인 통합문서로 볼 수 없습니다")


def _unpacked(source: Path, part: zipfile.ZipInfo, name: str) -> bytes:
    """The bytes of a part: exactly as many as the archive says. One that unpacks to more has lied to the guard."""
    with source.open("rb") as stream:
        stream.seek(part.header_offset)
        header = stream.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size:
            raise _damaged(name)
        stream.seek(sum(_LOCAL_HEADER.unpack(header)), 1)
        packed = stream.read(part.compress_size)
    if part.compress_type == _STORED:
        content = packed
    else:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, part.file_size + 1)
        except zlib.error as problem:
            raise _damaged(name) from problem
    if len(content) != part.file_size:
        raise _damaged(name)
    return content


def _guard_cells(content: bytes, name: str, limits: Limits) -> None:
    """The smallest rectangle around all cells a part names must not hold more than the limit."""
    letters: set[bytes] = set()
    first_row, last_row = sys.maxsize, 0
    for cell in _CELL.finditer(content):
        letters.add(cell[1])
        row = int(cell[2])
        first_row, last_row = min(first_row, row), max(last_row, row)
    columns = {_column(column) for column in letters}
    if columns and (max(columns) - min(columns) + 1) * (last_row - first_row + 1) > limits.cells:
        raise _too_many_cells(name, limits)


def _column(letters: bytes) -> int:
    """`A` is 1, `AA` 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _damaged(name: str) -> UnusableFile:
    return UnusableFile(
        f"{name}: 파일이 손상되어 열 수 없습니다. 엑셀에서 열어 다른 이름으로 저장한 뒤 다시 올려 주세요.",
        code="zip_broken",
        file=name,
    )


def _too_large(name: str, why: str) -> UnusableFile:
    return UnusableFile(f"{name}: {why}. 시트를 나누거나 CSV로 저장해 올려 주세요.", code="zip_too_large", file=name)


def _too_many_cells(name: str, limits: Limits) -> UnusableFile:
    return _too_large(name, f"멀리 떨어진 칸이 있어 시트가 빈칸까지 {limits.cells:,}칸을 넘습니다")
