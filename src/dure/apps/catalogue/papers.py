"""Files about a product: which kinds are taken, told by what is inside them and not by their name alone."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from dure.apps.catalogue.pictures import made_anew
from dure.core.values.errors import Refused

ALLOWED = (".pdf", ".hwp", ".hwpx", ".xlsx", ".docx", ".jpg", ".jpeg", ".png")
LARGEST = 20 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSIDE = {".hwpx": "Contents/content.hpf", ".xlsx": "xl/workbook.xml", ".docx": "word/document.xml"}


def checked(content: bytes, *, file_name: str, field: str = "file") -> tuple[bytes, str]:
    """(what to keep, its suffix). Refuses other kinds, empty or too large ones, and what is not what its name says.

    A picture is made anew, so that nobody hands out where it was taken.
    """
    suffix = Path(file_name).suffix.lower()
    if suffix not in ALLOWED:
        raise Refused(
            f"'{file_name}'은(는) 올릴 수 없는 형식입니다. PDF, HWP, HWPX, XLSX, DOCX, JPG, PNG 파일을 올려 주세요.",
            field=field,
        )
    check_size(content, file_name=file_name, field=field)
    if suffix in (".jpg", ".jpeg", ".png"):
        return made_anew(content, file_name=file_name, field=field).content, ".jpg"
    if not _is(content, suffix):
        raise Refused(
            f"'{file_name}'의 내용이 {suffix[1:].upper()} 파일이 아니거나 깨졌거나 매크로가 들어 있습니다. "
            "원래 프로그램에서 열어 다시 저장한 뒤 올려 주세요.",
            field=field,
        )
    return content, suffix


def check_size(content: bytes, *, file_name: str, field: str) -> None:
    """Refuse an empty file and one that is too large."""
    if not content:
        raise Refused(f"'{file_name}'은(는) 빈 파일입니다. 내용이 있는 파일을 골라 주세요.", field=field)
    if len(content) > LARGEST:
        raise Refused(
            f"'{file_name}'이(가) {LARGEST // 1024 // 1024}MB보다 큽니다. 더 작게 저장해 올려 주세요.", field=field
        )


def _is(content: bytes, suffix: str) -> bool:
    if suffix == ".pdf":
        return content.startswith(b"%PDF-")
    if suffix == ".hwp":
        return content.startswith(_OLE) and "FileHeader".encode("utf-16-le") in content
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except BadZipFile:
        return False
    return _INSIDE[suffix] in names and not any(name.endswith("vbaProject.bin") for name in names)
