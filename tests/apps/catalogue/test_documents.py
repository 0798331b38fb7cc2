"""What the search reads of the catalogue."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dure.apps.catalogue.queries import product_documents
from factories.catalogue import a_product
from factories.places import a_certificate_of, an_enterprise

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)


def only_document(day: date = TODAY) -> dict[str, Any]:
    (found,) = product_documents(day)
    return found


def test_a_document_says_all_the_search_needs() -> None:
    enterprise = an_enterprise(1, name="두레종이", region="부산광역시 해운대구 우동", sector="사무용품")
    a_certificate_of(enterprise)
    product = a_product(enterprise, name="복사용지", classification="1411170102")

    found = only_document()

    assert found == {
        "product_id": str(product.pk),
        "supplier_id": str(enterprise.pk),
        "supplier_name": "두레종이",
        "name": "복사용지",
        "description": "A4 80g 2,500매 폐지로 만든 복사용지입니다.",
        "keywords": "종이 용지 물티슈",
        "sector": "사무용품",
        "category": "용지",
        "region": "부산",
        "district": "해운대구",
        "schemes": "여성기업제품",
        "price_krw": 21_000,
        "lead_days": 3,
        "monthly_capacity": 500,
        "past_deliveries": 4,
    }


def test_a_document_has_the_columns_of_the_evaluation_file(shared_data: Path) -> None:
    a_product(an_enterprise())
    with (shared_data / "search" / "products.csv").open(encoding="utf-8") as stream:
        columns = next(csv.reader(stream))

    assert list(only_document()) == columns


@pytest.mark.parametrize("state", ["draft", "hidden"])
def test_what_is_not_shown_has_no_document(state: str) -> None:
    a_product(an_enterprise(), state=state)

    assert list(product_documents(TODAY)) == []


def test_products_of_a_closed_enterprise_have_no_document() -> None:
    a_product(an_enterprise(closed_on=date(2026, 6, 30)))

    assert list(product_documents(TODAY)) == []


def test_schemes_are_those_of_certificates_valid_on_the_day() -> None:
    enterprise = an_enterprise()
    a_product(enterprise)
    a_certificate_of(enterprise, valid_until=date(2026, 7, 1))
    a_certificate_of(enterprise, kind="social_enterprise", revoked_on=date(2026, 7, 2))
    a_certificate_of(enterprise, kind="startup", valid_from=date(2026, 7, 2))

    assert [only_document(day)["schemes"] for day in (TODAY, date(2026, 7, 2))] == [
        "여성기업제품|사회적기업제품",
        "창업기업제품",
    ]


@pytest.mark.parametrize(
    ("code", "schemes"), [("4321150701", "혁신제품"), ("43211508", ""), ("", "")], ids=["covered", "other", "no code"]
)
def test_a_certificate_of_items_speaks_only_of_the_products_it_covers(code: str, schemes: str) -> None:
    enterprise = an_enterprise()
    a_product(enterprise, classification=code)
    a_certificate_of(enterprise, kind="innovation", items=["43211507"])

    assert only_document()["schemes"] == schemes


@pytest.mark.parametrize("products", [1, 3])
def test_documents_of_many_products_take_two_questions(products: int, django_assert_num_queries: Any) -> None:
    enterprise = an_enterprise()
    a_certificate_of(enterprise)
    for _ in range(products):
        a_product(enterprise)

    with django_assert_num_queries(2):
        found = list(product_documents(TODAY))

    assert len(found) == products
