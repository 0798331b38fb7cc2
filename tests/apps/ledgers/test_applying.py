"""Applied, withdrawn, applied again, superseded, discarded: what counts, and that nothing counts twice."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from builders import YEAR, a_purchase, day
from dure.apps.ledgers.actions import apply_ledger, discard_ledger, withdraw_ledger
from dure.apps.ledgers.models import Ledger, State
from dure.apps.ledgers.queries import applied_ledgers
from dure.core.values.errors import Refused
from factories.ledgers import last_entry, verbs
from factories.places import NOON


@pytest.fixture
def apply(desk):
    return lambda ledger: apply_ledger(ledger, actor=desk.officer, at=NOON)


@pytest.fixture
def withdraw(desk):
    return lambda ledger, reason="잘못 올림": withdraw_ledger(ledger, reason=reason, actor=desk.officer, at=NOON)


@pytest.fixture
def discard(desk):
    return lambda ledger: discard_ledger(ledger, actor=desk.officer, at=NOON)


@pytest.fixture
def counting(desk):
    """`counting()`: the amounts of the ledgers that count for the year, in the order they came."""
    return lambda: [ledger.snapshot.amount for ledger in applied_ledgers(desk.institution.pk, YEAR)]


def states() -> list[str]:
    return list(Ledger.objects.order_by("pk").values_list("state", flat=True))


def queued() -> list[tuple[str, list[int]]]:
    rows = DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", "args_kwargs")
    return [(path.rpartition(".")[2], arguments["args"]) for path, arguments in rows]


# --- apply --------------------------------------------------------------------------------------------------------


def test_an_applied_ledger_counts_and_asks_for_a_tally(desk, apply, counting):
    ledger = desk.read(a_purchase(amount=7))
    DBTaskResult.objects.all().delete()
    assert counting() == []

    apply(ledger)

    ledger.refresh_from_db()
    assert (ledger.state, ledger.applied_at, ledger.ended_at) == (State.APPLIED, NOON, None)
    assert counting() == [7]
    assert queued() == [("retally", [desk.institution.pk, YEAR])]


def test_applying_twice_is_applying_once(desk, apply, everything):
    ledger = desk.applied()
    before = everything()

    apply(ledger)

    assert everything() == before


@pytest.mark.parametrize("state", [State.RECEIVED, State.READING, State.FAILED])
def test_a_ledger_that_was_not_read_is_not_applied(desk, apply, everything, state):
    ledger = desk.received()
    Ledger.objects.update(state=state)
    before = everything()

    with pytest.raises(Refused, match="지금 적용할 수 없습니다"):
        apply(ledger)

    assert everything() == before


def test_the_same_purchases_in_another_file_are_refused(desk, apply, everything):
    purchases = [a_purchase(), a_purchase(amount=5)]
    desk.applied(*purchases)
    twin = desk.read(file=desk.file(*purchases, encoding="cp949"))
    before = everything()

    with pytest.raises(Refused, match="구매 건이 모두 같은 대장"):
        apply(twin)

    assert everything() == before


def test_the_same_purchases_may_supersede_themselves(desk, counting):
    first = desk.applied(a_purchase(amount=3))

    desk.applied(file=desk.file(a_purchase(amount=3), encoding="utf-16"), supersedes=first)

    assert states() == [State.SUPERSEDED, State.APPLIED]
    assert counting() == [3]


# --- withdraw -----------------------------------------------------------------------------------------------------


def test_a_withdrawn_ledger_counts_no_more(desk, withdraw, counting):
    ledger = desk.applied()
    DBTaskResult.objects.all().delete()

    withdraw(ledger, "다른 기관의 자료")

    ledger.refresh_from_db()
    assert (ledger.state, ledger.ended_at) == (State.WITHDRAWN, NOON)
    assert counting() == []
    assert queued() == [("retally", [desk.institution.pk, YEAR])]
    assert (last_entry().verb, last_entry().reason) == ("ledger.withdrawn", "다른 기관의 자료")


def test_withdrawing_twice_is_withdrawing_once(desk, withdraw, everything):
    ledger = desk.applied()
    withdraw(ledger)
    before = everything()

    withdraw(ledger)

    assert everything() == before


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_withdrawal_needs_a_reason(desk, withdraw, everything, reason):
    ledger = desk.applied()
    before = everything()

    with pytest.raises(Refused) as refusal:
        withdraw(ledger, reason)

    assert refusal.value.fields == {"field": "reason"}
    assert everything() == before


def test_only_an_applied_ledger_is_withdrawn(desk, withdraw, everything):
    ledger = desk.read()
    before = everything()

    with pytest.raises(Refused, match="적용된 대장만"):
        withdraw(ledger)

    assert everything() == before


def test_a_withdrawn_ledger_may_be_applied_again(desk, apply, withdraw, counting):
    ledger = desk.applied(a_purchase(amount=7))
    withdraw(ledger)

    apply(ledger)

    ledger.refresh_from_db()
    assert (ledger.state, ledger.ended_at) == (State.APPLIED, None)
    assert counting() == [7]
    assert verbs()[-3:] == ["ledger.applied", "ledger.withdrawn", "ledger.applied"]


def test_a_withdrawn_ledger_is_not_applied_beside_its_own_file_sent_again(desk, apply, withdraw, everything):
    file = desk.file()
    first = desk.applied(file=file)
    withdraw(first)
    desk.received(file=file)
    before = everything()

    with pytest.raises(Refused):
        apply(first)

    assert everything() == before


# --- supersede ----------------------------------------------------------------------------------------------------


def test_a_superseding_ledger_takes_the_place_of_the_one_before(desk, counting):
    first = desk.applied(a_purchase(amount=100))
    second = desk.read(a_purchase(amount=70), supersedes=first)
    assert counting() == [100]

    apply_ledger(second, actor=desk.officer, at=NOON)

    assert states() == [State.SUPERSEDED, State.APPLIED]
    assert counting() == [70]


def test_withdrawing_a_correction_lets_the_corrected_ledger_count_again(desk, apply, withdraw, counting):
    first = desk.applied(a_purchase(amount=100))
    second = desk.applied(a_purchase(amount=70), supersedes=first)

    withdraw(second)
    assert (counting(), states()) == ([100], [State.APPLIED, State.WITHDRAWN])

    apply(second)
    assert (counting(), states()) == ([70], [State.SUPERSEDED, State.APPLIED])


def test_corrections_of_corrections_are_taken_back_one_by_one(desk, withdraw, counting):
    first = desk.applied(a_purchase(amount=1))
    second = desk.applied(a_purchase(amount=2), supersedes=first)
    third = desk.applied(a_purchase(amount=3), supersedes=second)
    assert counting() == [3]

    withdraw(third)
    assert counting() == [2]

    withdraw(second)
    assert counting() == [1]


def test_of_two_corrections_of_one_ledger_only_one_is_applied(desk, apply, counting, everything):
    first = desk.applied(a_purchase(amount=100))
    second = desk.read(a_purchase(amount=70), supersedes=first)
    third = desk.read(a_purchase(amount=60), supersedes=first)
    apply(second)
    before = everything()

    with pytest.raises(Refused, match="이미 다른 대장"):
        apply(third)

    assert everything() == before
    assert counting() == [70]


def test_a_corrected_ledger_is_not_applied_beside_its_correction(desk, apply, withdraw, counting, everything):
    first = desk.applied(a_purchase(amount=100))
    second = desk.read(a_purchase(amount=70), supersedes=first)
    withdraw(first)
    apply(second)
    before = everything()

    with pytest.raises(Refused, match="대체한 대장"):
        apply(first)

    assert everything() == before
    assert counting() == [70]


def test_a_correction_is_not_withdrawn_onto_its_own_ledger_sent_again(desk, withdraw, counting, everything):
    file = desk.file(a_purchase(amount=100))
    first = desk.applied(file=file)
    second = desk.applied(a_purchase(amount=70), supersedes=first)
    desk.applied(file=file)
    before = everything()

    with pytest.raises(Refused):
        withdraw(second)

    assert everything() == before
    assert counting() == [70, 100]


def test_a_correction_is_not_withdrawn_onto_a_twin_of_its_ledger(desk, withdraw, counting, everything):
    first = desk.applied(a_purchase(amount=100))
    second = desk.applied(a_purchase(amount=70), supersedes=first)
    desk.applied(file=desk.file(a_purchase(amount=100), encoding="cp949"))
    before = everything()

    with pytest.raises(Refused):
        withdraw(second)

    assert everything() == before
    assert counting() == [70, 100]


# --- discard ------------------------------------------------------------------------------------------------------


def test_a_discarded_ledger_is_put_away_with_its_file(desk, discard, settings):
    ledger = desk.read()

    discard(ledger)

    ledger.refresh_from_db()
    assert (ledger.state, ledger.ended_at) == (State.DISCARDED, NOON)
    assert (settings.UPLOAD_ROOT / ledger.stored_as).exists()


def test_discarding_twice_is_discarding_once(desk, discard, everything):
    ledger = desk.read()
    discard(ledger)
    before = everything()

    discard(ledger)

    assert everything() == before


@pytest.mark.parametrize("stage", ["received", "applied"])
def test_a_ledger_that_counts_or_waits_to_be_read_is_not_discarded(desk, discard, everything, stage):
    ledger = getattr(desk, stage)()
    before = everything()

    with pytest.raises(Refused, match="버릴 수 없습니다"):
        discard(ledger)

    assert everything() == before


def test_a_superseded_ledger_is_not_discarded(desk, discard, everything):
    first = desk.applied()
    desk.applied(a_purchase(contract_day=day(4, 1)), supersedes=first)
    before = everything()

    with pytest.raises(Refused):
        discard(first)

    assert everything() == before


def test_a_discarded_ledger_is_not_applied(desk, apply, discard, everything):
    ledger = desk.read()
    discard(ledger)
    before = everything()

    with pytest.raises(Refused):
        apply(ledger)

    assert everything() == before
