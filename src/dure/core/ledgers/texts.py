"""Text tables (csv, tsv, txt; plain or gzip): which encoding, which delimiter, then a stream of rows."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from dure.core.ledgers.limits import MIB, Limits
from dure.core.ledgers.rows import NUL, Contents, Table, TextRow
from dure.core.values.errors import UnusableFile

SAMPLE_BYTES = 256 * 1024
SAMPLE_ROWS = 200
DELIMITERS = (",", "\t", ";", "|")
ENCODING_NAMES = {
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-8": "UTF-8",
    "cp949": "CP949(EUC-KR)",
    "utf-16": "UTF-16 (BOM)",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
}
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
_BROKEN_ARCHIVE = (gzip.BadGzipFile, zlib.error, EOFError)


def open_text(source: Path, name: str, limits: Limits) -> Contents:
    """A text table. Every byte is decoded once before the first row is handed out, so a file that breaks in its last
    line is refused as a whole.

    Raises `UnusableFile` (`undecodable` with the byte offset, `text_too_large`, `gzip_broken`, `quote_unclosed`).
    """
    try:
        with _open(source) as stream:
            sample = stream.read(SAMPLE_BYTES)
        encoding = _encoding(source, sample, name, limits)
    except _BROKEN_ARCHIVE as problem:
        raise UnusableFile(
            f"{name}: 압축(gzip)이 깨져 끝까지 풀 수 없습니다. 파일을 다시 받아 올려 주세요.",
            code="gzip_broken",
            file=name,
        ) from problem
    head = codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    delimiter, first_records = _delimiter(head, whole=len(sample) < SAMPLE_BYTES)
    widths = tuple(len(record) for record in first_records if any(record))
    table = Table("", _records(source, encoding, delimiter, name), widths=widths)
    return Contents("text", iter([table]), encoding, delimiter)


def _open(source: Path) -> BinaryIO:
    with source.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(source, "rb") if packed else source.open("rb"))


def _encoding(source: Path, sample: bytes, name: str, limits: Limits) -> str:
    """The first of the likely encodings in which the whole file can be read."""
    broken: dict[str, int] = {}
    for encoding in _likely(sample):
        offset = _broken_at(source, encoding, name, limits)
        if offset is None:
            return encoding
        broken[encoding] = offset
    # the one that broke last is the one the file was meant to be in
    encoding, offset = max(broken.items(), key=lambda item: item[1])
    raise UnusableFile(
        f"{name}: {ENCODING_NAMES[encoding]}로 읽다가 {offset + 1:,}번째 바이트에서 글자가 깨졌습니다. 원본을 엑셀에서 "
        "'CSV UTF-8(쉼표로 분리)'로 다시 저장해 올려 주세요.",
        code="undecodable",
        file=name,
        encoding=encoding,
        offset=offset,
    )


def _likely(sample: bytes) -> tuple[str, ...]:
    if sample.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\0" in sample:  # digits, commas and line ends are half zero bytes in UTF-16, and no text else holds any
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        return ("utf-16-be",) if even > odd else ("utf-16-le",)
    return ("utf-8", "cp949")


def _broken_at(source: Path, encoding: str, name: str, limits: Limits) -> int | None:
    """The offset of the first byte that can't be read, None when all can."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    fed = 0
    with _open(source) as stream:
        while True:
            block = stream.read(MIB)
            fed += len(block)
            if fed > limits.text_bytes:
                raise UnusableFile(
                    f"{name}: 풀었을 때 한도 {limits.text_bytes:,}바이트를 넘습니다. 기간을 나누어 올려 주세요.",
                    code="text_too_large",
                    file=name,
                )
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as problem:
                return fed - len(problem.object) + problem.start
            if not block:
                return None


def _delimiter(head: str, *, whole: bool) -> tuple[str, list[list[str]]]:
    """The delimiter that parts the first rows most evenly, and those rows."""
    if said := _SEPARATOR_LINE.match(head):
        return said.group(1), _split(head[said.end() :], said.group(1), whole=whole)
    best, best_score, best_rows = ",", -1.0, list[list[str]]()
    for delimiter in DELIMITERS:
        records = _split(head, delimiter, whole=whole)
        score = _evenness([len(record) for record in records if any(record)])
        if score > best_score:
            best, best_score, best_rows = delimiter, score, records
    return best, best_rows


def _split(head: str, delimiter: str, *, whole: bool) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            records.append(record)
            if len(records) > SAMPLE_ROWS:
                break
    except csv.Error:
        return records
    if not whole and len(records) <= SAMPLE_ROWS:
        records = records[:-1]  # the sample cut it short
    return records[:SAMPLE_ROWS]


def _evenness(widths: list[int]) -> float:
    """How well a delimiter parts rows: the share of rows with the commonest width, worth more the wider it is."""
    if not widths:
        return 0.0
    width, rows = Counter(widths).most_common(1)[0]
    return rows / len(widths) * math.log2(width) if width else 0.0


def _records(source: Path, encoding: str, delimiter: str, name: str) -> Iterator[TextRow]:
    with _open(source) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
        lines: list[str] = []  # of the record being read
        reader = csv.reader(_kept(text, lines), delimiter=delimiter)
        line = 0
        try:
            for line, record in enumerate(reader, start=1):
                if len(lines) > 1 and not _quotes_close(lines, delimiter):
                    raise _unclosed(name, line)
                if line > 1 or not delimiter.join(record).startswith("sep="):
                    yield TextRow(line, tuple(record))
                lines.clear()
        except csv.Error as problem:  # a cell without end
            raise _unclosed(name, line + 1) from problem


def _kept(text: Iterable[str], lines: list[str]) -> Iterator[str]:
    for line in text:
        lines.append(line.replace(NUL, ""))
        yield lines[-1]


def _quotes_close(lines: Sequence[str], delimiter: str) -> bool:
    """A record over several lines is either a cell with line breaks, or a quote nobody closed, which has swallowed the
    rows after it. The strict reading tells them apart."""
    try:
        return bool(list(csv.reader(lines, delimiter=delimiter, strict=True)))
    except csv.Error:
        return False


def _unclosed(name: str, line: int) -> UnusableFile:
    return UnusableFile(
        f'{name} {line}행부터 따옴표(")가 닫히지 않아 칸을 나눌 수 없습니다. 그 행의 따옴표를 고쳐 주세요.',
        code="quote_unclosed",
        file=name,
        line=line,
    )
