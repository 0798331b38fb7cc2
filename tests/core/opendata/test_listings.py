"""조달청 services that answer in pages: all rows or an error, in the words of the catalogue of their fields."""

import csv

import pytest

from dure.core.opendata.contracts import DELIVERIES, PROCUREMENTS
from dure.core.opendata.listings import ITEMS, PRODUCTS
from dure.core.values.errors import Unreadable
from factories.portal import a_page, xml_complaint

CAGE = {"dtilPrdctClsfcNo": "1013160101", "dtilPrdctClsfcNoNm": "애완동물사육장", "useYn": "Y"}
PEBBLE = {"dtilPrdctClsfcNo": "1013160102", "dtilPrdctClsfcNoNm": "조약돌", "useYn": None}


def rows_of(portal, service, *answers, **options):
    service.will_say(*answers)
    return list(ITEMS.rows(portal, service.address, {"dtilPrdctClsfcNoNm": "장"}, **options))


def test_pages_are_asked_for_until_the_total_is_there(portal, service):
    found = rows_of(portal, service, a_page(CAGE, total=2), a_page(PEBBLE, total=2, page=2), at_once=1)

    assert found == [CAGE, {**PEBBLE, "useYn": ""}]
    assert [heard["query"] for heard in service.heard] == [
        {
            "serviceKey": "abc+def/ghi==",
            "type": "json",
            "numOfRows": "1",
            "pageNo": page,
            "dtilPrdctClsfcNoNm": "장",
        }
        for page in ("1", "2")
    ]


@pytest.mark.parametrize(
    "nothing",
    [
        {"response": {"header": {"resultCode": "00"}, "body": {"items": "", "totalCount": 0}}},
        {"response": {"header": {"resultCode": "03", "resultMsg": "데이터없음 에러"}}},
        xml_complaint("03", "NODATA_ERROR"),
    ],
)
def test_nothing_found_is_an_empty_list(portal, service, nothing):
    assert rows_of(portal, service, nothing) == []


@pytest.mark.parametrize("items", [{"item": CAGE}, {"item": [CAGE]}, [CAGE]])
def test_items_come_in_three_shapes(portal, service, items):
    page = {"response": {"header": {"resultCode": "00"}, "body": {"items": items, "totalCount": "1"}}}

    assert rows_of(portal, service, page) == [CAGE]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([a_page(CAGE, total=3), a_page(total=3, page=2)], "3건이라고 하면서 1건만 보내 왔습니다"),
        ([a_page({**CAGE, "dtilPrdctClsfcNoNm": ""})], "dtilPrdctClsfcNoNm 항목이 비어 있습니다"),
        ([{"response": {"header": {"resultCode": "00"}, "body": {"items": []}}}], "totalCount 항목이 없습니다"),
        ([{"response": {"header": {"resultCode": "00"}, "body": {"items": [1], "totalCount": 1}}}], "items의 모양"),
        ([{"response": {"header": {"resultCode": "00"}, "body": {"items": "x", "totalCount": 1}}}], "items의 모양"),
    ],
)
def test_half_a_list_is_none(portal, service, answers, told):
    with pytest.raises(Unreadable) as problem:
        rows_of(portal, service, *answers)

    assert problem.value.code == "service_answer_unreadable"
    assert told in problem.value.message


@pytest.mark.parametrize(
    ("listing", "operation"),
    [
        (PRODUCTS, "getMASCntrctPrdctInfoList"),
        (ITEMS, "getPrdctClsfcNoUnit10Info02"),
        (DELIVERIES, "종합쇼핑몰 납품요구상세 현황 목록조회"),
        (PROCUREMENTS, "특정품목조달내역 목록 조회"),
    ],
)
def test_fields_are_those_of_the_published_specification(shared_data, listing, operation):
    with (shared_data / "g2b_api_field_catalogue.csv").open(encoding="utf-8-sig", newline="") as file:
        answered = {
            row["항목명_영문"]: row
            for row in csv.DictReader(file)
            if row["오퍼레이션"] == operation and row["요청응답"] == "response"
        }

    known = {name: answered[name]["항목명_국문"] for name in listing.headers}
    sampled = [name for name in listing.needed if not answered[name]["샘플데이터"]]

    assert known == listing.headers
    assert sampled == []
