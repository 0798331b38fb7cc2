"""Bytes of a ledger -> rows of text. What a file is, its first bytes say; its name is only for people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dure.core.ledgers.archives import locked, probe, zipped_format
from dure.core.ledgers.limits import DEFAULT_LIMITS, Limits
from dure.core.ledgers.rows import Contents, TextRow
from dure.core.ledgers.texts import open_text
from dure.core.ledgers.workbooks import open_workbook
from dure.core.values.errors import UnusableFile

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HANGUL_WORD = "FileHeader".encode("utf-16-le")
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "그림"),
    (b"\xff\xd8\xff", "그림"),
    (b"Rar!", "RAR 압축"),
    (b"7z\xbc\xaf", "7z 압축"),
)
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"<style")


def open_contents(source: Path, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Contents:
    """A ledger opened: xlsx, xls, ods, or text (csv, tsv, txt, and any of them packed with gzip).

    Raises `UnusableFile` with the reason and the remedy when nothing of it can be used.
    """
    name = name or source.name
    try:
        size = source.stat().st_size
        with source.open("rb") as stream:
            head = stream.read(64 * 1024)
    except OSError as problem:
        raise UnusableFile(
            f"{name}: 파일을 열 수 없습니다. 경로와 읽기 권한을 확인해 주세요.", code="file_unreadable", file=name
        ) from problem
    _refuse_empty_and_foreign(head, name)
    workbook = head.startswith((_ZIP, _COMPOUND))
    if size > (limits.workbook_bytes if workbook else limits.text_bytes):
        raise UnusableFile(
            f"{name}: 파일이 {size:,}바이트로 한도를 넘습니다. 기간을 나누거나 CSV로 저장해 올려 주세요.",
            code="file_too_large",
            file=name,
            size=size,
        )
    if head.startswith(_ZIP):
        return open_workbook(source, zipped_format(source, name, limits), name)
    if head.startswith(_COMPOUND):
        return _open_compound(source, name, limits)
    return open_text(source, name, limits)


def read_rows(
    source: Path, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[tuple[str, TextRow]]:
    """Every row of every sheet as text, with its sheet's name ("" for a text file)."""
    for table in open_contents(source, name=name, limits=limits).tables:
        for row in table.rows:
            yield table.sheet, row


def _open_compound(source: Path, name: str, limits: Limits) -> Contents:
    """An old workbook (xls), unless the same wrapping holds a locked xlsx or a word-processor file."""
    with source.open("rb") as stream:
        content = stream.read()
    if _ENCRYPTED_PACKAGE in content:
        raise locked(name)
    if _HANGUL_WORD in content:
        raise _wrong_format(name, "한글(hwp) 문서")
    probe(source, name, limits)
    return open_workbook(source, "xls", name)


def _refuse_empty_and_foreign(head: bytes, name: str) -> None:
    if not head.strip():
        raise UnusableFile(f"{name}: 빈 파일입니다. 내용이 들어 있는 파일을 올려 주세요.", code="file_empty", file=name)
    for mark, what in _FOREIGN:
        if head.startswith(mark):
            raise _wrong_format(name, what)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise _wrong_format(name, "웹 문서(HTML·XML)")


def _wrong_format(name: str, what: str) -> UnusableFile:
    return UnusableFile(
        f"{name}: 이름과 달리 {what} 형식이라 표로 읽을 수 없습니다. 엑셀에서 열어 xlsx로 저장한 뒤 올려 주세요.",
        code="wrong_format",
        file=name,
    )
