"""An enterprise keeps its products on its own pages; an officer does so on its behalf; nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dure.apps.accounts.models import User
from dure.apps.audit.models import AuditEntry
from dure.apps.catalogue.models import MOST_PHOTOS, Product, ProductFile, ProductPhoto
from dure.apps.registry.models import Enterprise
from factories.catalogue import a_picture, a_product
from factories.places import an_enterprise
from pages import errors_of, links_of, words_of

pytestmark = pytest.mark.django_db
FORM = {"kind": "services", "name": "청사 청소", "price": "1,200,000원", "unit": "월", "classification": "7611-1501-01"}


def product_page(product: Product, name: str = "product", **more: int) -> str:
    return reverse(name, kwargs={"enterprise_id": product.enterprise_id, "product_id": product.pk, **more})


def test_a_member_writes_a_product_shows_it_and_everyone_sees_it(
    sora: User, soft: Enterprise, signed_in: Any, client: Any
) -> None:
    member = signed_in(sora)

    page = member.post(reverse("product-new", args=[soft.pk]), FORM, follow=True)
    product = Product.objects.get()
    hidden = client.get(reverse("directory-product", args=[product.pk, "청사-청소"]))
    member.post(product_page(product, "product-show"))
    shown = client.get(reverse("directory-product", args=[product.pk, "청사-청소"]))

    assert "'청사 청소'을(를) 등록했습니다" in words_of(page)
    assert (product.enterprise, product.price, product.classification) == (soft, 1_200_000, "7611150101")
    assert (hidden.status_code, shown.status_code) == (404, 200)
    assert "1,200,000원 / 월" in words_of(shown)
    assert "7611150101 · 건물청소서비스" in words_of(shown)


def test_an_officer_writes_on_behalf_of_an_enterprise_and_the_trail_says_who(
    nari: User, soft: Enterprise, signed_in: Any
) -> None:
    signed_in(nari).post(reverse("product-new", args=[soft.pk]), FORM)

    entry = AuditEntry.objects.get(verb="product.added")
    assert (entry.actor, entry.target_label) == (nari, "두레소프트 · 청사 청소")


def test_a_member_can_not_reach_the_products_of_another_enterprise(
    sora: User, soft: Enterprise, signed_in: Any
) -> None:
    other = a_product(an_enterprise())
    member = signed_in(sora)

    crossed = reverse("product", kwargs={"enterprise_id": soft.pk, "product_id": other.pk})
    answers = [
        member.get(reverse("products", args=[other.enterprise_id])).status_code,
        member.get(crossed).status_code,
        member.post(product_page(other, "product-hide")).status_code,
    ]

    assert answers == [404, 404, 404]
    assert Product.objects.get().state == "shown"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "필수 항목입니다."),
        ({"price": "만원"}, "price", "숫자로 적어 주세요. 예: 21000"),
        ({"lead_days": "-1"}, "lead_days", "납품까지 걸리는 날에 0부터 3,650까지의 수를 적어 주세요."),
        (
            {"classification": "12"},
            "classification",
            "품목 번호 '12'은(는) 물품분류번호 8자리나 세부품명번호 10자리가 아닙니다. "
            "나라장터 목록정보에서 찾은 번호를 적거나 비워 두세요.",
        ),
    ],
)
def test_a_wrong_entry_is_told_at_its_field(
    changes: dict[str, str], field: str, sentence: str, sora: User, soft: Enterprise, signed_in: Any
) -> None:
    page = signed_in(sora).post(reverse("product-new", args=[soft.pk]), {**FORM, **changes})

    assert (page.status_code, errors_of(page)) == (422, {field: [sentence]})
    assert Product.objects.count() == 0


def test_a_form_to_change_holds_what_is_written(sora: User, soft: Enterprise, signed_in: Any) -> None:
    product = a_product(soft, name="복사용지")
    member = signed_in(sora)

    form = member.get(product_page(product, "product-change")).context["form"]
    written = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    member.post(product_page(product, "product-change"), {**written, "name": "재생용지"})

    (changed,) = AuditEntry.objects.filter(verb="product.changed")
    assert changed.changes == {"name": ["복사용지", "재생용지"]}


def test_showing_without_a_price_is_refused_with_the_remedy(sora: User, soft: Enterprise, signed_in: Any) -> None:
    product = a_product(soft, state="draft", price=None)

    page = signed_in(sora).post(product_page(product, "product-show"))

    assert page.status_code == 409
    assert "공개하려면 가격을 적거나" in words_of(page)


def test_photos_and_files_come_and_go(sora: User, soft: Enterprise, signed_in: Any) -> None:
    product, member = a_product(soft), signed_in(sora)

    member.post(
        product_page(product, "photo-new"),
        {"photo": SimpleUploadedFile("a.jpg", a_picture()), "alt": "상자에 담긴 용지"},
    )
    member.post(product_page(product, "file-new"), {"file": SimpleUploadedFile("안내.pdf", b"%PDF-1.7")})
    page = member.get(product_page(product))
    member.post(product_page(product, "photo-remove", photo_id=ProductPhoto.objects.get().pk))
    member.post(product_page(product, "file-remove", file_id=ProductFile.objects.get().pk))

    assert 'alt="상자에 담긴 용지"' in page.content.decode()
    assert "안내.pdf" in words_of(page)
    assert (ProductPhoto.objects.count(), ProductFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"alt": "용지"}, {"photo": ["사진을 골라 주세요."]}),
        ({"photo": a_picture()}, {"alt": ["사진에 무엇이 있는지 적어 주세요."]}),
        ({"photo": b"", "alt": "용지"}, {"photo": ["빈 파일입니다. 다른 사진을 골라 주세요."]}),
    ],
    ids=["no photo", "no words", "empty"],
)
def test_a_photo_that_lacks_something_is_told_at_its_field(
    sent: dict[str, Any], errors: dict[str, list[str]], sora: User, soft: Enterprise, signed_in: Any
) -> None:
    product = a_product(soft)
    files = {name: SimpleUploadedFile("a.jpg", one) if name == "photo" else one for name, one in sent.items()}

    page = signed_in(sora).post(product_page(product, "photo-new"), files)

    assert (page.status_code, errors_of(page)) == (422, errors)


def test_what_is_no_photo_is_told_at_the_photo(sora: User, soft: Enterprise, signed_in: Any) -> None:
    product = a_product(soft)

    sent = {"photo": SimpleUploadedFile("IMG_1.heic", b"\x00\x00\x00 ftypheic"), "alt": "용지"}
    page = signed_in(sora).post(product_page(product, "photo-new"), sent)

    (sentence,) = errors_of(page)["photo"]
    assert "HEIC" in sentence
    assert ProductPhoto.objects.count() == 0 < MOST_PHOTOS


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_products_asks_the_same_for_one_and_for_many(
    many: int, sora: User, soft: Enterprise, signed_in: Any, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        a_product(soft, state=("draft", "shown", "hidden")[number])
    member, address = signed_in(sora), reverse("products", args=[soft.pk])
    member.get(address)

    with django_assert_num_queries(13):
        page = member.get(address)

    assert len(page.context["products"]) == many


def test_a_member_finds_the_products_from_the_first_page(sora: User, soft: Enterprise, signed_in: Any) -> None:
    member = signed_in(sora)

    assert reverse("products", args=[soft.pk]) in links_of(member.get("/"))
    assert reverse("products", args=[soft.pk]) in links_of(member.get(reverse("enterprise", args=[soft.pk])))
