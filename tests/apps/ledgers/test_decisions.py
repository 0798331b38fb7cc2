"""What a person decides about one row: it leaves the bases under a mark, or gets its kind. The row stays as it came."""

from __future__ import annotations

from datetime import date

import pytest
from django_tasks_db.models import DBTaskResult

from builders import YEAR, a_purchase, day
from dure.apps.ledgers.decisions import decide_row, withdraw_decision
from dure.apps.ledgers.models import RowDecision
from dure.apps.ledgers.queries import row_decisions
from dure.apps.performance.actions import retally, set_basis
from dure.apps.performance.queries import scoreboard
from dure.core.ledgers.cells import GIFT_CERTIFICATE
from dure.core.schemes.model import Kind
from dure.core.values.errors import Refused
from factories.ledgers import last_entry
from factories.places import NOON, a_certificate_of, an_enterprise


@pytest.fixture
def decide(desk):
    def with_defaults(ledger, line, **changes):
        values = {"reason": "계약서 확인", "actor": desk.officer, "at": NOON}
        return decide_row(ledger, "", line, **{**values, **changes})

    return with_defaults


@pytest.fixture
def leave_out(desk):
    """`leave_out("온누리상품권")`: rows with that mark leave every base from 2026 on."""
    return lambda *marks: set_basis(
        desk.institution,
        scheme="",
        since=date(YEAR, 1, 1),
        day="contract",
        amount="as_written",
        exclusions=marks,
        reason="지침",
        actor=desk.officer,
        at=NOON,
    )


@pytest.fixture
def figures(desk):
    """`figures(code)`: base and counted won, counted anew."""

    def of(code: str) -> tuple[int, int]:
        retally(desk.institution.pk, YEAR, at=NOON)
        [line] = [one for one in scoreboard(desk.institution, YEAR).lines if one.code == code]
        return line.sums.base, line.sums.counted

    return of


@pytest.fixture
def two_rows(desk):
    """Two purchases from a women-owned enterprise, 100 and 7 won."""
    a_certificate_of(an_enterprise(1))
    return desk.applied(a_purchase(amount=100), a_purchase(amount=7, contract_day=day(4, 1)))


def test_a_row_under_a_mark_leaves_the_base_only_where_the_basis_names_the_mark(two_rows, decide, leave_out, figures):
    decide(two_rows, 3, exclusion="온누리상품권")
    assert figures("women_owned") == (107, 107)

    leave_out("온누리상품권")

    assert figures("women_owned") == (100, 100)


def test_a_mark_is_kept_by_its_code_however_it_is_written(two_rows, decide):
    decision = decide(two_rows, 2, exclusion=" 온누리 상품권 ")

    assert decision.exclusion == GIFT_CERTIFICATE


def test_a_row_of_unknown_kind_counts_once_its_kind_is_decided(desk, decide, figures):
    a_certificate_of(an_enterprise(1), kind="social_enterprise")
    ledger = desk.applied(a_purchase(kind=Kind.UNKNOWN, amount=100))
    assert figures("social_enterprise") == (100, 0)

    decide(ledger, 2, kind="services")
    assert figures("social_enterprise") == (100, 100)


def test_a_row_decided_to_be_works_leaves_the_bases_without_works(desk, decide, figures):
    ledger = desk.applied(a_purchase(kind=Kind.UNKNOWN, amount=100), a_purchase(amount=7))

    decide(ledger, 2, kind="works")

    assert figures("social_enterprise") == (7, 0)
    assert figures("women_owned") == (107, 0)


def test_a_decision_keeps_who_when_why_and_asks_for_a_tally(desk, two_rows, decide):
    DBTaskResult.objects.all().delete()

    decision = decide(two_rows, 2, kind="services", reason=" 설치 용역 ")

    found = row_decisions(desk.institution.pk, [two_rows.snapshot.digest])
    assert found == {(two_rows.snapshot.digest, "", 2): decision}
    assert (decision.reason, decision.decided_by, decision.decided_at) == ("설치 용역", desk.officer, NOON)
    assert last_entry().changes == {
        "kind": [None, "services"],
        "exclusion": [None, ""],
        "ledger": [None, str(two_rows)],
    }
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[desk.institution.pk, YEAR]]


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        ({"kind": "services", "reason": " "}, "reason"),
        ({}, "kind"),
        ({"exclusion": " "}, "kind"),
        ({"kind": "unknown"}, "kind"),
        ({"kind": "물품"}, "kind"),
    ],
)
def test_a_decision_that_says_too_little_is_refused(two_rows, decide, everything, decision, field):
    before = everything()

    with pytest.raises(Refused) as refusal:
        decide(two_rows, 2, **decision)

    assert refusal.value.fields == {"field": field}
    assert everything() == before


def test_a_row_has_one_decision_at_a_time(two_rows, decide, everything):
    decide(two_rows, 2, kind="services")
    before = everything()

    with pytest.raises(Refused, match="이미 결정이 있습니다"):
        decide(two_rows, 2, exclusion="공공요금")

    assert everything() == before


def test_a_ledger_that_was_not_read_has_no_rows_to_decide_on(desk, decide, everything):
    ledger = desk.received()
    before = everything()

    with pytest.raises(Refused, match="아직 읽지 않은"):
        decide(ledger, 2, kind="services")

    assert everything() == before


def test_a_withdrawn_decision_lets_the_row_speak_for_itself(desk, two_rows, decide, leave_out, figures):
    leave_out("공공요금")
    decision = decide(two_rows, 3, exclusion="공공요금")
    assert figures("women_owned") == (100, 100)

    withdraw_decision(decision, two_rows, reason="오기", actor=desk.officer, at=NOON)

    assert figures("women_owned") == (107, 107)
    assert row_decisions(desk.institution.pk, [two_rows.snapshot.digest]) == {}
    assert RowDecision.objects.count() == 1
    assert decide(two_rows, 3, kind="services").kind == "services"


def test_withdrawing_a_decision_twice_is_withdrawing_it_once(desk, two_rows, decide, everything):
    decision = decide(two_rows, 3, exclusion="공공요금")
    withdraw_decision(decision, two_rows, reason="오기", actor=desk.officer, at=NOON)
    before = everything()

    withdraw_decision(decision, two_rows, reason="오기", actor=desk.officer, at=NOON)

    assert everything() == before


def test_withdrawing_a_decision_needs_a_reason(desk, two_rows, decide, everything):
    decision = decide(two_rows, 3, exclusion="공공요금")
    before = everything()

    with pytest.raises(Refused):
        withdraw_decision(decision, two_rows, reason="", actor=desk.officer, at=NOON)

    assert everything() == before
