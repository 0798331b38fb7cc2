"""Products: happy path, refusal, repetition of every deed; photos and files lose what they hide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from PIL import Image

from dure.apps.audit.models import AuditEntry
from dure.apps.catalogue.actions import (
    ProductEntry,
    add_file,
    add_photo,
    add_product,
    change_product,
    hide_product,
    remove_file,
    remove_photo,
    show_product,
)
from dure.apps.catalogue.keeping import content_of, small_of
from dure.apps.catalogue.models import MOST_FILES, MOST_PHOTOS, Product, ProductFile, ProductPhoto
from dure.core.values.errors import Refused
from factories.catalogue import a_picture, a_product
from factories.places import NOON, an_enterprise

pytestmark = pytest.mark.django_db
BY = {"actor": None, "at": NOON}
LATER = {"actor": None, "at": NOON + timedelta(hours=1)}
ENTRY = ProductEntry(kind="services", name="청사 청소", price_basis="견적 후 협의", classification="7611-150101")


def refusal_of(deed: Callable[[], object]) -> dict[str, Any]:
    """The facts of the refusal."""
    with pytest.raises(Refused) as refusal:
        deed()
    return refusal.value.fields


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def kept_files() -> list[Path]:
    return sorted(path for path in settings.UPLOAD_ROOT.rglob("*") if path.is_file())


def a_packed_file(inside: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr(inside, "<x/>")
    return stream.getvalue()


def test_a_product_starts_as_a_draft_with_its_words_trimmed() -> None:
    enterprise = an_enterprise()

    product = add_product(enterprise, replace(ENTRY, name="  청사 청소 "), **BY)

    assert (product.state, product.name, product.classification, product.updated_at) == (
        "draft",
        "청사 청소",
        "7611150101",
        NOON,
    )
    assert verbs() == ["product.added"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "unknown"}, "kind"),
        ({"name": "  "}, "name"),
        ({"name": "가" * 121}, "name"),
        ({"specification": "가" * 501}, "specification"),
        ({"classification": "123"}, "classification"),
        ({"price": -1}, "price"),
        ({"price": 10**12 + 1}, "price"),
        ({"lead_days": 3651}, "lead_days"),
        ({"past_deliveries": -1}, "past_deliveries"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field_and_leaves_nothing(
    changes: dict[str, Any], field: str, everything: Any
) -> None:
    enterprise = an_enterprise()
    before = everything()

    assert refusal_of(lambda: add_product(enterprise, replace(ENTRY, **changes), **BY)) == {"field": field}
    assert everything() == before


def test_the_same_product_of_one_enterprise_is_refused_and_of_another_is_not(everything: Any) -> None:
    first, second = an_enterprise(), an_enterprise()
    add_product(first, ENTRY, **BY)
    add_product(second, ENTRY, **BY)
    before = everything()

    assert refusal_of(lambda: add_product(first, ENTRY, **BY)) == {"field": "name"}
    assert everything() == before


def test_a_change_is_told_field_by_field_and_no_change_leaves_no_trace() -> None:
    product = add_product(an_enterprise(), ENTRY, **BY)

    change_product(product, replace(ENTRY, price=1_200_000, unit="월"), **LATER)
    change_product(Product.objects.get(), replace(ENTRY, price=1_200_000, unit="월"), **LATER)

    assert verbs() == ["product.added", "product.changed"]
    assert AuditEntry.objects.latest("pk").changes == {"price": [None, 1_200_000], "unit": ["", "월"]}
    assert Product.objects.get().updated_at == LATER["at"]


def test_a_product_is_shown_and_hidden_once_however_often_asked() -> None:
    product = add_product(an_enterprise(), ENTRY, **BY)
    states = []

    for deed in (show_product, show_product, hide_product, hide_product, show_product):
        deed(product, **BY)
        states.append(Product.objects.get().state)

    assert states == ["shown", "shown", "hidden", "hidden", "shown"]
    assert verbs() == ["product.added", "product.shown", "product.hidden", "product.shown"]


def test_a_draft_is_not_hidden() -> None:
    product = add_product(an_enterprise(), ENTRY, **BY)

    hide_product(product, **BY)

    assert Product.objects.get().state == "draft"


def test_a_product_without_a_price_is_neither_shown_nor_left_so(everything: Any) -> None:
    draft = add_product(an_enterprise(), replace(ENTRY, price_basis=""), **BY)
    shown = a_product(an_enterprise())
    before = everything()

    assert refusal_of(lambda: show_product(draft, **BY)) == {"field": "price"}
    unpriced = ProductEntry(kind="goods", name=shown.name)
    assert refusal_of(lambda: change_product(shown, unpriced, **BY)) == {"field": "price"}
    assert everything() == before


def test_a_photo_loses_its_place_and_time_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "카메라", 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    taken = a_picture((3000, 2000), exif=exif, comment=b"secret place")
    product = a_product(an_enterprise())

    photo = add_photo(product, file_name="a.jpg", content=taken + b"more hidden bytes", alt="상자에 담긴 용지", **BY)

    content, small = content_of(photo.stored_as), content_of(small_of(photo.stored_as))
    with Image.open(BytesIO(content)) as whole, Image.open(BytesIO(small)) as little:
        assert (whole.format, whole.size, dict(whole.getexif())) == ("JPEG", (1067, 1600), {})
        assert (little.format, little.size, dict(little.getexif())) == ("JPEG", (320, 480), {})
        assert {"exif", "comment", "icc_profile"} & {*whole.info, *little.info} == set()
    assert b"hidden" not in content + small
    assert b"secret" not in content + small
    assert (photo.width, photo.height) == (1067, 1600)


@pytest.mark.parametrize(
    ("mode", "form", "options"),
    [
        ("RGB", "MPO", {"save_all": True, "append_images": [Image.new("RGB", (60, 40))]}),
        ("CMYK", "JPEG", {}),
        ("L", "JPEG", {}),
        ("I;16", "PNG", {}),
        ("P", "PNG", {"transparency": 0}),
        ("RGB", "WEBP", {}),
    ],
    ids=["two views of a phone", "print colours", "grey", "deep grey", "palette", "webp"],
)
def test_pictures_of_every_make_become_one_plain_jpeg(mode: str, form: str, options: dict[str, Any]) -> None:
    stream = BytesIO()
    Image.new(mode, (60, 40)).save(stream, form, **options)

    photo = add_photo(a_product(an_enterprise()), file_name="a.jpg", content=stream.getvalue(), alt="용지", **BY)

    with Image.open(BytesIO(content_of(photo.stored_as))) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (60, 40))


def test_what_is_seen_through_stands_on_white() -> None:
    stream = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(stream, "PNG")

    photo = add_photo(a_product(an_enterprise()), file_name="a.png", content=stream.getvalue(), alt="로고", **BY)

    with Image.open(BytesIO(content_of(photo.stored_as))) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "alt", "field"),
    [
        (b"", "용지", "photo"),
        (b"no picture", "용지", "photo"),
        (a_picture((400, 300))[:600], "용지", "photo"),
        (a_picture(form="GIF"), "용지", "photo"),
        (a_picture(), "  ", "alt"),
    ],
    ids=["empty", "text", "cut off", "another form", "without words"],
)
def test_what_is_no_whole_picture_or_has_no_words_is_refused(
    content: bytes, alt: str, field: str, everything: Any
) -> None:
    product = a_product(an_enterprise())
    before = everything()

    refused = refusal_of(lambda: add_photo(product, file_name="a.jpg", content=content, alt=alt, **BY))

    assert refused == {"field": field}
    assert (everything(), kept_files()) == (before, [])


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    stream = BytesIO()
    Image.new("1", (9001, 9001)).save(stream, "PNG")
    product = a_product(an_enterprise())

    refused = refusal_of(lambda: add_photo(product, file_name="a.png", content=stream.getvalue(), alt="용지", **BY))

    assert refused == {"field": "photo"}


def test_the_same_photo_is_refused_and_its_copy_not_kept() -> None:
    product = a_product(an_enterprise())
    add_photo(product, file_name="a.jpg", content=a_picture(), alt="용지", **BY)
    before = kept_files()

    refused = refusal_of(lambda: add_photo(product, file_name="b.jpg", content=a_picture(), alt="용지", **BY))

    assert refused == {"field": "photo"}
    assert (kept_files(), len(before), ProductPhoto.objects.count()) == (before, 2, 1)


def test_no_more_photos_and_files_than_there_are_places() -> None:
    product = a_product(an_enterprise())
    for place in range(MOST_PHOTOS):
        add_photo(product, file_name="a.jpg", content=a_picture((20 + place, 20)), alt="용지", **BY)
    for place in range(MOST_FILES):
        add_file(product, file_name="a.pdf", content=b"%PDF-1.7 " + bytes([place]), **BY)

    photo = refusal_of(lambda: add_photo(product, file_name="a.jpg", content=a_picture(), alt="용지", **BY))
    file = refusal_of(lambda: add_file(product, file_name="a.pdf", content=b"%PDF-1.7 x", **BY))

    assert (photo, file) == ({"field": "photo"}, {"field": "file"})
    assert (ProductPhoto.objects.count(), ProductFile.objects.count()) == (MOST_PHOTOS, MOST_FILES)


def test_a_removed_photo_or_file_is_gone_from_the_disk_and_frees_its_place(
    django_capture_on_commit_callbacks: Any,
) -> None:
    product = a_product(an_enterprise())
    photo = add_photo(product, file_name="a.jpg", content=a_picture(), alt="용지", **BY)
    add_photo(product, file_name="b.jpg", content=a_picture(colour="red"), alt="상자", **BY)
    file = add_file(product, file_name="a.pdf", content=b"%PDF-1.7", **BY)
    assert len(kept_files()) == 5

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            remove_photo(photo, **BY)
            remove_file(file, **BY)
    again = add_photo(product, file_name="c.jpg", content=a_picture(colour="blue"), alt="상자", **BY)

    assert (again.place, len(kept_files())) == (1, 4)
    assert verbs().count("product.photo_removed") == verbs().count("product.file_removed") == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("안내.pdf", b"%PDF-1.7 ..."),
        ("안내.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "FileHeader".encode("utf-16-le")),
        ("안내.hwpx", a_packed_file("Contents/content.hpf")),
        ("단가.XLSX", a_packed_file("xl/workbook.xml")),
        ("안내.docx", a_packed_file("word/document.xml")),
    ],
)
def test_a_file_is_kept_as_it_came(name: str, content: bytes) -> None:
    file = add_file(a_product(an_enterprise()), file_name=name, content=content, **BY)

    assert (file.file_name, file.size, content_of(file.stored_as)) == (name, len(content), content)


def test_a_picture_among_the_files_is_made_anew() -> None:
    exif = Image.Exif()
    exif[0x010F] = "카메라"

    file = add_file(a_product(an_enterprise()), file_name="증서.jpg", content=a_picture(exif=exif), **BY)

    with Image.open(BytesIO(content_of(file.stored_as))) as picture:
        assert dict(picture.getexif()) == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("실행.exe", b"MZ"),
        ("그림.svg", b"<svg/>"),
        ("안내.pdf", b"<html>"),
        ("안내.pdf", b""),
        ("안내.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 another program"),
        ("단가.xlsx", b"PK no archive"),
        ("단가.xlsx", a_packed_file("word/document.xml")),
        ("안내.png", b"no picture"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes, everything: Any) -> None:
    product = a_product(an_enterprise())
    before = everything()

    refused = refusal_of(lambda: add_file(product, file_name=name, content=content, **BY))

    assert refused == {"field": "file"}
    assert (everything(), kept_files()) == (before, [])


def test_a_workbook_with_macros_is_refused() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/vbaProject.bin", "macro")
    product = a_product(an_enterprise())

    refused = refusal_of(lambda: add_file(product, file_name="단가.xlsx", content=stream.getvalue(), **BY))

    assert refused == {"field": "file"}
