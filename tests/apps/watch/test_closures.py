"""A file of 휴폐업 조회 results closes nothing by itself: a person confirms what it says."""

from __future__ import annotations

from datetime import date

import pytest

from builders import a_number, a_purchase, day
from dure.apps.registry.models import Enterprise
from dure.apps.watch.actions import confirm_closure, dismiss_closure, look, receive_closures, weigh
from dure.apps.watch.models import Closure, ClosureFile, Item, State, Step
from dure.apps.watch.queries import closures
from dure.core.values.errors import Refused
from dure.core.values.numbers import hyphenated
from factories.places import NOON, a_certificate_of, an_enterprise

HEAD = "사업자등록번호,납세자상태,과세유형,폐업일자"


@pytest.fixture
def receive(nari, tmp_path):
    def of(*lines: str, head: str = HEAD, name: str = "휴폐업.csv"):
        source = tmp_path / name
        source.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8-sig")
        return receive_closures(file_name=name, source=source, actor=nari, at=NOON)

    return of


def line(index: int, status: str, on: str = "") -> str:
    return f"{hyphenated(a_number(index))},{status},일반과세자,{on}"


@pytest.fixture
def three(db):
    return [an_enterprise(index, name=f"{index}호점") for index in (1, 2, 3)]


def test_only_who_is_known_and_not_in_business_waits_for_a_person(receive, three):
    file = receive(
        line(1, "계속사업자"), line(2, "폐업자", "2026-05-01"), line(3, "휴업자"), line(9, "폐업자", "2026-01-01")
    )

    assert (file.rows, file.known) == (4, 3)
    assert [(one.enterprise, one.status, one.closed, one.on, one.line) for one in closures()] == [
        (three[1], "폐업자", True, date(2026, 5, 1), 3),
        (three[2], "휴업자", False, None, 4),
    ]
    assert not Enterprise.objects.filter(closed_on__isnull=False).exists()


def test_a_confirmed_closure_is_written_down_and_one_confirmed_before_is_no_news(receive, three, nari):
    receive(line(2, "폐업자", "2026-05-01"))
    confirm_closure(Closure.objects.get(), on=None, reason="", actor=nari, at=NOON)
    receive(line(2, "폐업자", "2026-05-01"), line(1, "계속사업자"), name="다음.csv")

    assert Enterprise.objects.get(pk=three[1].pk).closed_on == date(2026, 5, 1)
    assert [one.state for one in Closure.objects.all()] == [State.DONE]


def test_an_enterprise_in_business_again_is_asked_about(receive, nari):
    enterprise = an_enterprise(1, closed_on=date(2026, 2, 1))
    receive(line(1, "계속사업자"))
    confirm_closure(Closure.objects.get(), on=None, reason="", actor=nari, at=NOON)

    enterprise.refresh_from_db()
    assert enterprise.closed_on is None


def test_a_closure_without_a_day_needs_one(receive, three, nari, everything):
    receive(line(2, "폐업자"))
    before = everything()

    with pytest.raises(Refused) as refusal:
        confirm_closure(Closure.objects.get(), on=None, reason="", actor=nari, at=NOON)

    assert (refusal.value.message, refusal.value.fields["field"]) == (
        "파일에 폐업일이 없습니다. 확인한 폐업일을 적어 주세요.",
        "on",
    )
    assert everything() == before


def test_resting_is_confirmed_without_a_day_of_closing(receive, three, nari):
    receive(line(3, "휴업자"))
    confirm_closure(Closure.objects.get(), on=None, reason="", actor=nari, at=NOON)

    assert not Enterprise.objects.filter(closed_on__isnull=False).exists()


def test_what_is_settled_is_not_settled_again(receive, three, nari):
    receive(line(2, "폐업자", "2026-05-01"))
    closure = Closure.objects.get()
    dismiss_closure(closure, reason="영업 중임을 확인", actor=nari, at=NOON)

    with pytest.raises(Refused):
        confirm_closure(closure, on=None, reason="", actor=nari, at=NOON)

    assert not Enterprise.objects.filter(closed_on__isnull=False).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            "123-45-67890,폐업자,,2026-05-01",
            "2행: 사업자등록번호 '123-45-67890'의 검증번호가 맞지 않습니다. "
            "오타가 없는지 사업자등록증과 대조해 주세요.",
        ),
        (line(1, ""), "2행: 상태가 비어 있습니다."),
        (
            line(1, "폐업자", "작년"),
            "2행: 날짜 '작년'을(를) 읽지 못했습니다. 2026-08-05처럼 연·월·일을 모두 적어 주세요.",
        ),
    ],
)
def test_a_line_that_cannot_be_read_refuses_the_whole_file(receive, three, everything, wrong, sentence):
    before = everything()

    with pytest.raises(Refused) as refusal:
        receive(wrong, line(2, "폐업자", "2026-05-01"))

    assert (refusal.value.message, everything()) == (f"{sentence} 고쳐서 다시 올려 주세요.", before)


def test_a_file_of_something_else_is_refused_with_what_is_missing(receive):
    with pytest.raises(Refused) as refusal:
        receive("가온,1", head="이름,점수")

    assert refusal.value.message == (
        "휴폐업.csv: '사업자등록번호' 열과 '상태' 열을 찾지 못했습니다. 휴폐업 조회 결과 파일인지 확인해 주세요."
    )


def test_the_same_file_twice_is_refused(receive, three):
    receive(line(2, "폐업자", "2026-05-01"))

    with pytest.raises(Refused) as refusal:
        receive(line(2, "폐업자", "2026-05-01"))

    assert (refusal.value.message, ClosureFile.objects.count()) == (
        "이미 올린 파일입니다. 새로 조회한 결과를 올려 주세요.",
        1,
    )


def test_a_closed_enterprise_is_watched_and_purchases_after_its_day_are_shown(desk):
    a_certificate_of(an_enterprise(1, closed_on=day(5, 1)), valid_until=date(2030, 12, 31))
    desk.applied(a_purchase(2, amount=100, contract_day=day(4, 30)), a_purchase(3, amount=5, contract_day=day(5, 1)))
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)

    item = Item.objects.get()
    assert (item.signal.step, item.lost_purchases, item.lost_amount) == (Step.CLOSED, 1, 5)
    assert (item.stake_purchases, item.stake_amount) == (2, 105)
