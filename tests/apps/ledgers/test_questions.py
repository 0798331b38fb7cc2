"""Names without a number: listed with candidates, decided by a person, and counted for nothing until then."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from builders import YEAR, a_number, a_purchase, day
from dure.apps.ledgers.actions import discard_ledger, withdraw_ledger
from dure.apps.ledgers.models import NameQuestion
from dure.apps.ledgers.queries import confirmed_names, decided_questions, open_questions, waiting_names
from dure.apps.ledgers.questions import decide_name, reopen_name
from dure.apps.performance.actions import retally
from dure.apps.performance.queries import scoreboard
from dure.core.values.errors import Refused
from factories.ledgers import last_entry
from factories.places import NOON, a_certificate_of, an_enterprise


def nameless(name: str = "(주) 가온상사", **changes):
    """A purchase from somebody known by name alone."""
    return a_purchase(number_written="", enterprise_name=name, **changes)


@pytest.fixture
def gaon_trading(db):
    """가온상사, women-owned all through 2026."""
    enterprise = an_enterprise(1, name="가온상사")
    a_certificate_of(enterprise)
    return enterprise


@pytest.fixture
def decide(desk):
    def with_defaults(question, enterprise, reason="계약서의 번호와 대조함"):
        decide_name(question, enterprise=enterprise, reason=reason, actor=desk.officer, at=NOON)

    return with_defaults


@pytest.fixture
def women_owned(desk):
    """`women_owned()`: base and counted won of 여성기업제품, counted anew."""

    def figures() -> tuple[int, int]:
        retally(desk.institution.pk, YEAR, at=NOON)
        [line] = [one for one in scoreboard(desk.institution, YEAR).lines if one.code == "women_owned"]
        return line.sums.base, line.sums.counted

    return figures


def questions() -> list[tuple[str, int, int]]:
    return [(one.name, one.purchases, one.amount) for one in NameQuestion.objects.all()]


# --- asking -------------------------------------------------------------------------------------------------------


def test_every_name_without_a_valid_number_is_asked_once_largest_first(desk):
    desk.read(
        nameless("가온문구점", amount=100),
        nameless("누리상회", amount=500, contract_day=day(4, 1)),
        nameless("가온문구점", amount=200, contract_day=day(5, 1)),
        a_purchase(number_written="1234567890", enterprise_name="번호 틀린 곳", amount=50),
        a_purchase(enterprise_name="번호 있는 곳"),
    )

    assert questions() == [("누리상회", 1, 500), ("가온문구점", 2, 300), ("번호 틀린 곳", 1, 50)]


def test_candidates_come_with_a_score_and_a_reason_and_nobody_is_chosen(desk, gaon_trading):
    desk.read(nameless("(주) 가온상사"))

    question = NameQuestion.objects.get()
    assert question.candidates == [
        {
            "business_number": a_number(1),
            "name": "가온상사",
            "score": 100,
            "how": "exact",
            "reason": "법인 표기와 띄어쓰기를 빼면 이름이 같습니다.",
        }
    ]
    assert (question.enterprise, question.nobody, question.decided) == (None, False, False)


def test_names_of_all_ledgers_that_count_or_wait_are_added_up(desk):
    first = desk.applied(nameless(amount=100))
    second = desk.read(nameless(amount=30, contract_day=day(4, 1)))
    assert questions() == [("(주) 가온상사", 2, 130)]

    discard_ledger(second, actor=desk.officer, at=NOON)
    assert questions() == [("(주) 가온상사", 1, 100)]

    withdraw_ledger(first, reason="잘못", actor=desk.officer, at=NOON)
    assert questions() == [("(주) 가온상사", 0, 0)]
    assert list(open_questions(desk.institution.pk)) == []


def test_the_same_purchases_waiting_twice_are_asked_about_once(desk):
    purchase = nameless(amount=100)
    desk.applied(purchase)

    desk.read(file=desk.file(purchase, encoding="cp949"))

    assert questions() == [("(주) 가온상사", 1, 100)]


def test_names_of_another_institution_are_its_own(desk, nuri_county):
    desk.read(nameless())

    assert open_questions(nuri_county.pk).count() == 0


def test_a_very_long_name_is_asked_about_and_decided_like_any_other(desk, gaon_trading, decide, women_owned):
    name = "가온 " * 70
    desk.applied(nameless(name))
    desk.read(nameless(name, contract_day=day(4, 1), amount=5))

    assert [one.purchases for one in NameQuestion.objects.all()] == [2]
    decide(NameQuestion.objects.get(), gaon_trading)

    assert women_owned() == (1_000_000, 1_000_000)


# --- deciding -----------------------------------------------------------------------------------------------------


def test_until_decided_a_purchase_stays_in_the_base_and_counts_for_nothing(desk, gaon_trading, decide, women_owned):
    desk.applied(nameless(amount=300), a_purchase(amount=700, contract_day=day(4, 1)))
    assert waiting_names(desk.institution.pk) == {"(주) 가온상사"}
    assert women_owned() == (1_000, 700)

    decide(NameQuestion.objects.get(), gaon_trading)

    assert women_owned() == (1_000, 1_000)
    assert confirmed_names(desk.institution.pk) == {"(주) 가온상사": a_number(1)}
    assert waiting_names(desk.institution.pk) == frozenset()


def test_a_decision_keeps_who_when_why_and_asks_for_a_tally(desk, gaon_trading, decide):
    desk.applied(nameless())
    DBTaskResult.objects.all().delete()

    decide(NameQuestion.objects.get(), gaon_trading)

    [question] = decided_questions(desk.institution.pk)
    assert (question.enterprise, question.nobody, question.decided_by) == (gaon_trading, False, desk.officer)
    assert (question.decided_at, question.reason) == (NOON, "계약서의 번호와 대조함")
    assert last_entry().changes == {"enterprise": [None, str(gaon_trading)]}
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[desk.institution.pk, YEAR]]


def test_a_name_may_be_nobody_in_the_registry(desk, gaon_trading, decide, women_owned):
    desk.applied(nameless())

    decide(NameQuestion.objects.get(), None)

    [question] = decided_questions(desk.institution.pk)
    assert (question.enterprise, question.nobody) == (None, True)
    assert last_entry().changes == {"enterprise": [None, "해당 기업 없음"]}
    assert women_owned() == (1_000_000, 0)


def test_a_decision_needs_a_reason(desk, gaon_trading, decide, everything):
    desk.applied(nameless())
    before = everything()

    with pytest.raises(Refused) as refusal:
        decide(NameQuestion.objects.get(), gaon_trading, reason=" ")

    assert refusal.value.fields == {"field": "reason"}
    assert everything() == before


def test_a_decision_is_not_overwritten(desk, gaon_trading, decide, everything):
    desk.applied(nameless())
    stale = NameQuestion.objects.get()
    decide(stale, None)
    before = everything()

    with pytest.raises(Refused, match="다른 사람이 먼저"):
        decide(stale, gaon_trading)

    assert everything() == before


def test_a_decision_holds_for_ledgers_that_come_later(desk, gaon_trading, decide, women_owned):
    desk.applied(nameless(amount=100))
    decide(NameQuestion.objects.get(), gaon_trading)

    desk.applied(nameless(amount=20, contract_day=day(6, 1)))

    assert women_owned() == (120, 120)
    assert questions() == [("(주) 가온상사", 2, 120)]


def test_a_decision_of_one_institution_says_nothing_to_another(desk, nuri_county, gaon_trading, decide):
    desk.applied(nameless())

    decide(NameQuestion.objects.get(), gaon_trading)

    assert confirmed_names(nuri_county.pk) == {}


# --- reopening ----------------------------------------------------------------------------------------------------


def test_a_reopened_name_waits_again_and_counts_for_nothing(desk, gaon_trading, decide, women_owned):
    desk.applied(nameless())
    decide(NameQuestion.objects.get(), gaon_trading)
    assert women_owned() == (1_000_000, 1_000_000)

    reopen_name(NameQuestion.objects.get(), reason="다른 기업", actor=desk.officer, at=NOON)

    question = NameQuestion.objects.get()
    assert (question.enterprise, question.nobody, question.decided, question.reason) == (None, False, False, "")
    assert last_entry().changes == {"enterprise": [str(gaon_trading), None]}
    assert women_owned() == (1_000_000, 0)


def test_reopening_twice_is_reopening_once(desk, gaon_trading, decide, everything):
    desk.applied(nameless())
    decide(NameQuestion.objects.get(), gaon_trading)
    stale = NameQuestion.objects.get()
    reopen_name(stale, reason="다른 기업", actor=desk.officer, at=NOON)
    before = everything()

    reopen_name(stale, reason="다른 기업", actor=desk.officer, at=NOON)

    assert everything() == before


def test_reopening_needs_a_reason(desk, gaon_trading, decide, everything):
    desk.applied(nameless())
    decide(NameQuestion.objects.get(), gaon_trading)
    before = everything()

    with pytest.raises(Refused):
        reopen_name(NameQuestion.objects.get(), reason="", actor=desk.officer, at=NOON)

    assert everything() == before
