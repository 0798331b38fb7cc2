"""국세청 상태조회: a standing for each number, or none at all."""

from datetime import date

import pytest

from builders import a_number
from dure.core.opendata.statuses import Standing, standings
from dure.core.values.errors import Refused, Unreadable
from factories.portal import a_status, statuses, xml_complaint

ONE, TWO, THREE = a_number(1), a_number(2), a_number(3)


def test_each_state_is_read_with_its_day(portal, service):
    service.will_say(
        statuses(
            a_status(TWO, "폐업자", "03", "20260331"),
            a_status(ONE),
            a_status(THREE, "", "", tax_type="국세청에 등록되지 않은 사업자등록번호입니다."),
        )
    )

    found = list(standings(portal, service.address, [ONE, TWO, THREE]))

    assert found == [
        Standing(ONE, "01", "계속사업자", None),
        Standing(TWO, "03", "폐업자", date(2026, 3, 31)),
        Standing(THREE, "", "국세청에 등록되지 않은 사업자등록번호입니다.", None),
    ]
    assert [(heard["method"], heard["body"]) for heard in service.heard] == [("POST", {"b_no": [ONE, TWO, THREE]})]


def test_a_hundred_numbers_are_asked_at_once(portal, service):
    numbers = [a_number(index) for index in range(201)]
    for start in (0, 100, 200):
        service.will_say(statuses(*(a_status(number) for number in numbers[start : start + 100])))

    found = [standing.business_number for standing in standings(portal, service.address, numbers)]

    assert found == numbers
    assert [len(heard["body"]["b_no"]) for heard in service.heard] == [100, 100, 1]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"status_code": "OK", "data": None}, "data가 없습니다"),
        (statuses({"b_no": ONE, "b_stt": "폐업자", "b_stt_cd": "03"}), "end_dt 항목이 없습니다"),
        (statuses(a_status(TWO)), f"물은 번호 {ONE}의 답이 없습니다"),
        (statuses(a_status(ONE, "계속사업자", "03")), f"{ONE}의 상태 '03 계속사업자'을(를) 모릅니다"),
        (statuses(a_status(ONE, "휴면", "09")), f"{ONE}의 상태 '09 휴면'을(를) 모릅니다"),
        (statuses(a_status(ONE, "폐업자", "03", "20261399")), f"{ONE}의 폐업일 '20261399'"),
        ({"status_code": "OK", "data": ["x"]}, "data의 모양이 다릅니다"),
    ],
)
def test_an_answer_that_is_not_as_specified_is_never_guessed(portal, service, answer, told):
    service.will_say(answer)

    with pytest.raises(Unreadable) as problem:
        list(standings(portal, service.address, [ONE]))

    assert problem.value.code == "service_answer_unreadable"
    assert told in problem.value.message


def test_a_refused_key_is_told_as_such(portal, service):
    service.will_say(xml_complaint("30", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR"))

    with pytest.raises(Refused) as problem:
        list(standings(portal, service.address, [ONE]))

    assert problem.value.code == "service_key_refused"
