"""Pictures and PDFs that people hand in: checked by content, kept under random names, pictures without metadata."""

from __future__ import annotations

import hashlib
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from dure.apps.onboarding.models import Document
from dure.core.values.errors import Refused

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2_400
FORMATS = ("JPEG", "PNG", "WEBP")


@contextmanager
def kept(content: bytes | None, *, at: datetime) -> Iterator[Document | None]:
    """Keep what was handed in for the length of a deed: a picture made anew (its place and camera stay out), a PDF
    as it is. If the deed fails, the file goes, too. Refuses what is neither, and what is too large.
    """
    if content is None:
        with transaction.atomic():
            yield None
        return
    checked, content_type, suffix = _checked(content)
    stored_as = f"onboarding/{at:%Y}/{secrets.token_hex(16)}{suffix}"
    path = settings.UPLOAD_ROOT / stored_as
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(checked)
    try:
        with transaction.atomic():
            yield Document.objects.create(
                stored_as=stored_as,
                content_type=content_type,
                digest=hashlib.sha256(checked).hexdigest(),
                size=len(checked),
                made_at=at,
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def path_of(document: Document) -> Path:
    """Where the file lies."""
    return settings.UPLOAD_ROOT / document.stored_as


def forget(document: Document) -> None:
    """Remove a document nobody refers to any more, with its file."""
    path_of(document).unlink(missing_ok=True)
    document.delete()


def _checked(content: bytes) -> tuple[bytes, str, str]:
    if not content:
        raise Refused("빈 파일입니다. 사진이나 PDF를 다시 골라 주세요.", field="document")
    if len(content) > LARGEST:
        raise Refused("10MB보다 큰 파일입니다. 사진 크기를 줄이거나 다시 찍어 올려 주세요.", field="document")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Refused("PDF가 끝까지 들어 있지 않습니다. 파일을 다시 받아 올려 주세요.", field="document")
        return content, "application/pdf", ".pdf"
    return _redrawn(content), "image/jpeg", ".jpg"


def _redrawn(content: bytes) -> bytes:
    """The picture upright, as a JPEG that carries nothing but what is to be seen."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Refused("사진이 너무 큽니다. 6천만 화소까지 받습니다.", field="document")
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                paper = Image.new("RGB", upright.size, "white")
                seen = upright.convert("RGBA")
                paper.paste(seen, mask=seen.getchannel("A"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as problem:
        raise Refused(
            "사진(JPG, PNG, WebP)이나 PDF가 아니거나 깨진 파일입니다. 다시 찍거나 PDF로 올려 주세요.", field="document"
        ) from problem
    drawn = BytesIO()
    paper.save(drawn, "JPEG", quality=85)
    return drawn.getvalue()
