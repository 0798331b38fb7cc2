"""Photos as they come from a phone -> pictures made anew: upright, small enough, with nothing hidden inside.

Nothing of the uploaded file itself is kept: place and time of the shot (EXIF, GPS), thumbnails, comments, and whatever
else may follow the picture in the file are gone, because only the pixels are written again.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from dure.core.values.errors import Refused

LONGEST_SIDE, SMALL_SIDE = 1600, 480
MOST_PIXELS = 80_000_000
_FORMS = ("JPEG", "PNG", "WEBP")
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of at most LONGEST_SIDE, and a smaller one for lists."""

    content: bytes
    small: bytes
    width: int
    height: int


def made_anew(source: bytes, *, file_name: str, field: str = "photo") -> Picture:
    """The picture in the bytes, upright and without anything but its pixels. Refuses what isn't a whole picture."""
    try:
        with Image.open(BytesIO(source), formats=_FORMS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(
                    f"'{file_name}'은(는) 사진이 너무 큽니다({opened.width:,}×{opened.height:,}). "
                    "휴대전화에서 작은 크기로 다시 저장해 올려 주세요.",
                    field=field,
                )
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = _on_white(ImageOps.exif_transpose(opened))
    except _BROKEN as problem:
        raise Refused(
            f"'{file_name}'을(를) 사진으로 읽을 수 없습니다. JPG, PNG, WebP 사진을 올려 주세요. "
            "아이폰의 HEIC 사진이면 설정 > 카메라 > 포맷에서 '높은 호환성'을 고르거나 JPG로 저장해 주세요.",
            field=field,
        ) from problem
    content, (width, height) = _written(upright, LONGEST_SIDE)
    small, _ = _written(upright, SMALL_SIDE)
    return Picture(content, small, width, height)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        see_through = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, see_through).convert("RGB")
    return image.convert("RGB")


def _written(image: Image.Image, longest: int) -> tuple[bytes, tuple[int, int]]:
    smaller = Image.new("RGB", image.size)
    smaller.paste(image)  # a new image carries over nothing of the old one's `info`
    smaller.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    stream = BytesIO()
    smaller.save(stream, "JPEG", quality=84, optimize=True, progressive=True)
    return stream.getvalue(), smaller.size
