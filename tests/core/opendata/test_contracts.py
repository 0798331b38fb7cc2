"""Deliveries and contracts become ledger rows: each won once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_number
from dure.core.opendata.contracts import HEADERS, deliveries, procurements, windows
from dure.core.values.errors import Unreadable
from factories.portal import a_page

SINCE, UNTIL = date(2025, 7, 1), date(2025, 7, 31)


def a_delivery(**changes):
    """The specification's own sample row, of an enterprise that does not exist."""
    values = {
        "dlvrReqNo": "R25TB00728925",
        "dlvrReqChgOrd": "00",
        "dlvrReqRcptDate": "2025-07-08",
        "prdctSno": "1",
        "prdctClsfcNoNm": "원거리교육서비스",
        "dtilPrdctClsfcNo": "8611159901",
        "prdctAmt": "7984980",
        "incdecAmt": "7984980",
        "cntrctCnclsStleNm": "제3자단가계약",
        "dminsttCd": "7000055",
        "dminsttNm": "가온대학교",
        "corpNm": "가온교육 주식회사",
        "cntrctCorpBizno": a_number(1),
        "dlvrReqNm": "2025년 전화외국어 위탁교육",
    }
    return {**values, **changes}


def a_procurement(**changes):
    values = {
        "cntrctDlvrReqDate": "20260306",
        "cntrctDlvrReqNo": "R26TB01621401",
        "cntrctDlvrReqChgOrd": "00",
        "dminsttNm": "가온개발공사",
        "dminsttCd": "B552833",
        "dtilPrdctClsfcNo": "5610170301",
        "prdctIdntNo": "24459422",
        "prdctAmt": "385000",
        "bizno": a_number(2),
        "corpNm": "주식회사 가온가구",
        "cntrctDlvrReqNm": "사무용 가구 구입",
        "IntlCntrctDlvrReqDate": "20260302",
        "cntrctMthdNm": "수의계약",
    }
    return {**values, **changes}


def test_an_order_is_a_row_under_the_ledgers_headers(portal, service):
    service.will_say(a_page(a_delivery()))

    found = [dict(zip(HEADERS, row, strict=True)) for row in deliveries(portal, service.address, SINCE, UNTIL)]

    assert found == [
        {
            "계약번호": "R25TB00728925-00-1",
            "수요기관코드": "7000055",
            "수요기관명": "가온대학교",
            "계약일자": "2025-07-08",
            "계약명": "2025년 전화외국어 위탁교육",
            "세부품명번호": "8611159901",
            "사업자등록번호": a_number(1),
            "업체명": "가온교육 주식회사",
            "금액": "7984980",
            "계약방법": "제3자단가계약",
        }
    ]


def test_changes_of_an_order_add_up_to_what_it_is_now(portal, service):
    service.will_say(
        a_page(
            a_delivery(prdctAmt="7986600"),
            a_delivery(dlvrReqChgOrd="01", prdctAmt="7986600", incdecAmt="0"),
            a_delivery(dlvrReqChgOrd="02", prdctAmt="7984980", incdecAmt="-1620"),
        )
    )

    found = [row[8] for row in deliveries(portal, service.address, SINCE, UNTIL)]

    assert found == ["7986600", "-1620"]


def test_orders_of_other_institutions_are_left_out(portal, service):
    service.will_say(a_page(a_delivery(), a_delivery(dminsttCd="7000056", dlvrReqNo="R25TB00728926")))

    found = [row[0] for row in deliveries(portal, service.address, SINCE, UNTIL, institution_code="7000056")]

    assert found == ["R25TB00728926-00-1"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"dlvrReqChgOrd": "03", "incdecAmt": ""}, "증감금액(incdecAmt)이 비어 있습니다"),
        ({"prdctAmt": "많음"}, "금액 '많음'을(를) 읽지 못했습니다"),
        ({"dlvrReqRcptDate": "2025-13-01"}, "날짜 '2025-13-01'을(를) 읽지 못했습니다"),
    ],
)
def test_a_row_that_would_have_to_be_guessed_stops_the_fetch(portal, service, changes, told):
    service.will_say(a_page(a_delivery(**changes)))

    with pytest.raises(Unreadable) as problem:
        list(deliveries(portal, service.address, SINCE, UNTIL))

    assert told in problem.value.message


def test_contracts_of_an_item_are_asked_for_in_their_last_state(portal, service):
    service.will_say(a_page(a_procurement(), a_procurement(dminsttCd="B000000")))
    first, last = date(2026, 3, 1), date(2026, 3, 31)

    found = list(procurements(portal, service.address, first, last, item="56101703", institution_code="B552833"))

    assert found == [
        (
            "R26TB01621401-00-24459422",
            "B552833",
            "가온개발공사",
            "2026-03-02",
            "사무용 가구 구입",
            "5610170301",
            a_number(2),
            "주식회사 가온가구",
            "385000",
            "수의계약",
        )
    ]
    asked = service.heard[0]["query"]
    assert (asked["inqryDiv"], asked["fnlCntrctDlvrReqChgOrdYn"], asked["prdctClsfcNo"], asked["dminsttcD"]) == (
        "2",
        "Y",
        "56101703",
        "B552833",
    )


def test_a_year_of_orders_is_asked_for_month_by_month(portal, service):
    service.will_say(a_page(), a_page(), a_page())

    list(deliveries(portal, service.address, date(2025, 12, 15), date(2026, 2, 3)))

    assert [(heard["query"]["inqryBgnDate"], heard["query"]["inqryEndDate"]) for heard in service.heard] == [
        ("20251215", "20251231"),
        ("20260101", "20260131"),
        ("20260201", "20260203"),
    ]


days = st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 12, 31))


@given(days, st.integers(min_value=0, max_value=900), st.sampled_from([1, 12]))
def test_windows_cover_every_day_once_and_none_is_too_wide(first, span, months):
    last = first + timedelta(days=span)

    cut = list(windows(first, last, months))

    covered = [begin + timedelta(days=step) for begin, end in cut for step in range((end - begin).days + 1)]
    assert covered == [first + timedelta(days=step) for step in range(span + 1)]
    assert [
        (begin, end) for begin, end in cut if (end.year - begin.year) * 12 + end.month - begin.month >= months
    ] == []
