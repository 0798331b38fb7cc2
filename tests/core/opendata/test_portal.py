"""How a service is asked: with the key, patiently, within the day's quota; and what each kind of trouble is called."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from dure.core.opendata.quota import DailyQuota
from dure.core.values.errors import Refused, Unreadable
from factories.portal import KEY, xml_complaint

FINE = {"response": {"header": {"resultCode": "00"}, "body": {"totalCount": 0}}}


def problem_of(portal, service, *answers):
    service.will_say(*answers)
    with pytest.raises((Refused, Unreadable)) as caught:
        portal.ask("시험", service.address, {})
    return caught.value


@pytest.mark.parametrize("spelling", [KEY, "abc%2Bdef%2Fghi%3D%3D", f" {KEY}\n"])
def test_both_spellings_of_a_key_reach_the_service_as_one(a_portal, service, spelling):
    service.will_say(FINE)

    answer = a_portal(spelling).ask("시험", service.address, {"pageNo": "1", "품명": "책상"})

    assert answer == FINE
    assert service.heard == [
        {"method": "GET", "query": {"serviceKey": KEY, "pageNo": "1", "품명": "책상"}, "body": None}
    ]


def test_what_passes_is_asked_again_after_a_growing_wait(portal, service, waits):
    service.will_say((429, "", {}), (503, "", {}), xml_complaint("04", "HTTP_ERROR"), FINE)

    answer = portal.ask("시험", service.address, {})

    assert (answer, waits, len(service.heard)) == (FINE, [1.0, 2.0, 4.0], 4)


def test_a_wait_the_service_names_is_kept_but_not_for_ever(portal, service, waits):
    service.will_say((429, "", {"Retry-After": "7"}), (429, "", {"Retry-After": "86400"}), FINE)

    portal.ask("시험", service.address, {})

    assert waits == [7.0, 60.0]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (xml_complaint("30", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR"), "service_key_refused"),
        ((500, xml_complaint("31", "DEADLINE_HAS_EXPIRED_ERROR"), {}), "service_key_refused"),
        ((401, "Unauthorized", {}), "service_key_refused"),
        ((401, {"code": -4, "msg": "등록되지 않은 인증키 입니다."}, {}), "service_key_refused"),
        (xml_complaint("22", "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR"), "service_quota_used"),
        (xml_complaint("12", "NO_OPENAPI_SERVICE_ERROR"), "service_address_wrong"),
        ((404, "<html>Not Found</html>", {}), "service_address_wrong"),
        ((403, FINE, {}), "service_key_refused"),
        ((400, FINE, {}), "service_request_refused"),
        ((302, "", {"Location": "https://example.invalid/"}), "service_address_wrong"),
        (
            {
                "nkoneps.com.response.ResponseError": {
                    "header": {"resultCode": "07", "resultMsg": "입력범위값 초과 에러"}
                }
            },
            "service_request_refused",
        ),
        ((413, {"status_code": "TOO_LARGE_REQUEST"}, {}), "service_request_refused"),
        ('{"response": {"header"', "service_answer_unreadable"),
        ("<html><title>시스템 점검 중</title></html>", "service_answer_unreadable"),
        ("", "service_answer_unreadable"),
        ("[1, 2]", "service_answer_unreadable"),
    ],
)
def test_trouble_that_stays_is_named_at_once(portal, service, waits, answer, code):
    problem = problem_of(portal, service, answer)

    assert (problem.code, waits, len(service.heard)) == (code, [], 1)
    assert problem.message.startswith("시험: ")


def test_an_answer_nobody_understands_shows_how_it_begins(portal, service):
    problem = problem_of(portal, service, "<html><title>시스템 점검 중</title></html>" + "x" * 5000)

    assert "<html><title>시스템 점검 중</title></html>" in problem.message
    assert len(problem.message) < 300


@pytest.mark.parametrize(("status", "code"), [(429, "service_quota_used"), (500, "service_down")])
def test_trouble_that_never_passes_ends_after_four_attempts(portal, service, waits, status, code):
    problem = problem_of(portal, service, *[(status, "", {})] * 4)

    assert (problem.code, waits, len(service.heard)) == (code, [1.0, 2.0, 4.0], 4)


def test_a_service_that_is_not_there_is_told_without_the_address(portal, waits):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(Refused) as problem:
        portal.ask("시험", f"http://127.0.0.1:{port}/api", {})

    assert (problem.value.code, waits) == ("service_down", [1.0, 2.0, 4.0])
    assert "연결 실패: ConnectionRefusedError" in problem.value.message


def test_an_answer_that_breaks_off_is_asked_for_again(portal, service, waits):
    service.will_say((200, '{"resp', {"Content-Length": "999"}), FINE)

    answer = portal.ask("시험", service.address, {})

    assert (answer, waits) == (FINE, [1.0])


def test_a_service_that_never_answers_is_a_timeout(a_portal, waits):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/api"

        with pytest.raises(Refused) as problem:
            a_portal(attempts=2, timeout=0.1).ask("시험", address, {})

    assert (problem.value.code, waits) == ("service_down", [1.0])
    assert "응답 시간 초과" in problem.value.message


@pytest.mark.parametrize("spelling", [KEY, "abc%2Bdef%2Fghi%3D%3D", "abc%2Bdef/ghi%3D%3D", r"abc+def\/ghi=="])
@pytest.mark.parametrize("shape", ["틀린 답 {}", xml_complaint("99", "KEY {}"), '{{"code": -9, "msg": "{}"}}'])
def test_a_key_that_a_service_sends_back_is_never_shown(portal, service, spelling, shape):
    problem = problem_of(portal, service, shape.format(spelling))

    assert (spelling in problem.message, KEY in problem.message) == (False, False)
    assert "…" in problem.message


@pytest.mark.parametrize("address", ["", "http://data.example/api", "ftp://127.0.0.1/api", "file:///etc/hostname"])
def test_an_address_that_would_show_the_key_on_the_wire_is_refused(portal, address):
    with pytest.raises(Refused) as problem:
        portal.ask("시험", address, {})

    assert problem.value.code == "service_address_missing"


def test_without_a_key_nothing_is_asked(a_portal, service):
    with pytest.raises(Refused) as problem:
        a_portal("").ask("시험", service.address, {})

    assert (problem.value.code, service.heard) == ("service_key_missing", [])


def test_the_quota_stops_before_the_call_that_would_be_too_many(a_portal, service, tmp_path):
    service.will_say((503, "", {}), FINE)
    portal = a_portal(limit=2)
    portal.ask("시험", service.address, {})

    with pytest.raises(Refused) as problem:
        portal.ask("시험", service.address, {})

    assert (problem.value.code, len(service.heard)) == ("service_quota_own", 2)
    assert json.loads((tmp_path / "calls.json").read_text()) == {"2026-07-01": {"시험": 2}}


def test_a_quota_is_each_services_own_and_new_every_day(tmp_path):
    path = tmp_path / "kept" / "calls.json"
    today = DailyQuota(path, 1, lambda: date(2026, 7, 1))
    tomorrow = DailyQuota(path, 1, lambda: date(2026, 7, 2))

    taken = [today.take("하나"), today.take("둘"), tomorrow.take("하나")]

    assert taken == [1, 1, 1]
    assert json.loads(path.read_text()) == {"2026-07-02": {"하나": 1}}


def test_calls_at_the_same_moment_are_all_counted(tmp_path):
    quota = DailyQuota(tmp_path / "calls.json", 40, lambda: date(2026, 7, 1))

    def take(_):
        try:
            return quota.take("하나")
        except Refused as problem:
            return problem.code

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(50)))

    assert sorted(count for count in taken if isinstance(count, int)) == list(range(1, 41))
    assert [code for code in taken if isinstance(code, str)] == ["service_quota_own"] * 10


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"2026-07-01": 3}', '{"2026-07-01": {"하나": "x"}}'])
def test_a_broken_count_starts_again(tmp_path, kept):
    path = tmp_path / "calls.json"
    path.write_text(kept, encoding="utf-8")

    assert DailyQuota(path, 1, lambda: date(2026, 7, 1)).take("하나") == 1
