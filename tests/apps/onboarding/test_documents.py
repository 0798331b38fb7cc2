"""Pictures and PDFs: looked at by content, pictures made anew, nothing of the phone left in them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from dure.apps.onboarding.documents import LARGEST, LONGEST_SIDE, kept, path_of
from dure.apps.onboarding.models import Document
from dure.core.values.errors import Refused
from factories.onboarding import PDF, a_picture
from factories.places import NOON

ORIENTATION, GPS = 0x0112, 0x8825


def keep(content: bytes) -> Document:
    with kept(content, at=NOON) as document:
        return document


def a_picture_of_a_phone() -> bytes:
    """60 × 40, to be turned by a quarter, taken somewhere."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "가온전화"
    exif.get_ifd(GPS)[2] = (37.0, 30.0, 0.0)
    return a_picture((60, 40), exif=exif)


def test_picture_is_turned_upright_and_carries_no_place_and_no_camera(db):
    given = a_picture_of_a_phone()

    document = keep(given)

    with Image.open(path_of(document)) as seen:
        assert (seen.format, seen.size, dict(seen.getexif())) == ("JPEG", (40, 60), {})
    assert Image.open(BytesIO(given)).getexif()[ORIENTATION] == 6


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_every_picture_is_kept_as_a_jpeg(db, form):
    document = keep(a_picture(form=form))

    assert (document.content_type, path_of(document).suffix) == ("image/jpeg", ".jpg")
    assert path_of(document).stat().st_size == document.size


def test_see_through_picture_lies_on_white(db):
    drawn = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(drawn, "PNG")

    document = keep(drawn.getvalue())

    assert Image.open(path_of(document)).getpixel((4, 4)) == (255, 255, 255)


def test_large_picture_is_made_smaller(db):
    document = keep(a_picture((3000, 1500)))

    assert Image.open(path_of(document)).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_pdf_is_kept_as_it_is(db):
    document = keep(PDF)

    assert (document.content_type, path_of(document).read_bytes()) == ("application/pdf", PDF)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html></html>",
        b"MZ\x90\x00",
        PDF[:-6],
        a_picture()[:-200],
        a_picture(form="GIF"),
        a_picture(form="BMP"),
        PDF + b"\0" * (LARGEST + 1),
    ],
    ids=["empty", "gif head", "svg", "html", "program", "cut pdf", "cut jpeg", "gif", "bmp", "too large"],
)
def test_anything_else_is_refused_and_nothing_kept(db, settings, content):
    with pytest.raises(Refused) as problem:
        keep(content)

    assert problem.value.fields == {"field": "document"}
    assert (Document.objects.count(), [*settings.UPLOAD_ROOT.rglob("*.*")]) == (0, [])


def test_file_goes_when_its_deed_fails(db, settings):
    with pytest.raises(ZeroDivisionError), kept(PDF, at=NOON):
        1 / 0  # noqa: B018

    assert (Document.objects.count(), [*settings.UPLOAD_ROOT.rglob("*.*")]) == (0, [])


def test_no_file_is_no_document(db):
    with kept(None, at=NOON) as document:
        assert document is None
