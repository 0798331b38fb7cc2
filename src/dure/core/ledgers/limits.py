"""How much of a stranger's file is taken in before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes unless said otherwise. The defaults hold a ledger of some hundred thousand rows as a workbook, and of
    some ten million rows as text; text is read as a stream, a workbook is held in memory while it is read."""

    workbook_bytes: int = 100 * MIB
    text_bytes: int = 4096 * MIB  # after decompression
    parts: int = 2000  # files inside a workbook
    part_bytes: int = 100 * MIB  # one of them, unpacked
    ratio: int = 100  # unpacked over packed, for parts above `ratio_from`
    ratio_from: int = MIB
    cells: int = 20_000_000  # of one sheet's bounding box: a workbook is laid out whole, blanks included
    probe_bytes: int = 2048 * MIB  # memory in which an xls or ods must open
    header_within: int = 15  # rows
    text_characters: int = 500  # of one text cell; the rest is cut with a notice
    columns: int = 1000  # of one row
    kept: int = 10_000  # findings, rejections and dropped rows kept as such, per code; counts stay exact


DEFAULT_LIMITS = Limits()
