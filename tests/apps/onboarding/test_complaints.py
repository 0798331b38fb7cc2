"""A complaint is told, heard, decided with a basis, and can be lifted; nothing of it touches a figure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.apps.onboarding import complaints
from dure.apps.onboarding.models import Complaint
from dure.apps.onboarding.queries import suspended_on, suspension_of
from dure.apps.registry.models import Enterprise
from dure.apps.registry.queries import certificate_values
from dure.core.values.errors import Refused
from factories.onboarding import a_complaint
from factories.places import NOON, a_certificate_of, an_enterprise

TODAY = NOON.date()
DECISION = {"reason": "거듭된 지연", "basis": "협약 제5조"}
DAY = timedelta(days=1)


def suspended(enterprise, institution, officer, until: date) -> Complaint:
    made = a_complaint(enterprise, institution, officer, noticed=True)
    complaints.answer_complaint(made, answer="늦었습니다", actor=officer, at=NOON)
    complaints.suspend(made, until=until, actor=officer, at=NOON, **DECISION)
    return Complaint.objects.get(pk=made.pk)


def test_nobody_is_suspended_unheard(soft, gaon, nari):
    filed = a_complaint(soft, gaon, nari)
    noticed = a_complaint(soft, gaon, nari, noticed=True)

    for made, at in ((filed, NOON), (noticed, NOON), (noticed, NOON + 9 * DAY)):
        with pytest.raises(Refused) as problem:
            complaints.suspend(made, until=date(2026, 12, 31), actor=nari, at=at, **DECISION)
        assert problem.value.code == "not_heard_yet"

    assert list(suspended_on(TODAY)) == []


def test_silence_past_its_day_is_heard_enough(soft, gaon, nari):
    made = a_complaint(soft, gaon, nari, noticed=True)

    complaints.suspend(made, until=date(2026, 12, 31), actor=nari, at=NOON + 10 * DAY, **DECISION)

    assert list(suspended_on(date(2026, 7, 11))) == [soft.pk]


def test_suspension_holds_from_its_first_day_through_its_last(soft, gaon, nari):
    suspended(soft, gaon, nari, date(2026, 7, 31))

    held = {day: list(suspended_on(day)) for day in (date(2026, 6, 30), TODAY, date(2026, 7, 31), date(2026, 8, 1))}

    assert list(held.values()) == [[], [soft.pk], [soft.pk], []]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lasts=st.integers(0, 400), lifted=st.none() | st.integers(0, 400), asked=st.integers(-5, 405))
def test_suspension_holds_exactly_while_it_lasts_and_is_not_lifted(soft, gaon, nari, lasts, lifted, asked):
    Complaint.objects.all().delete()
    made = suspended(soft, gaon, nari, TODAY + lasts * DAY)
    if lifted is not None:
        complaints.lift(made, reason="시정함", actor=nari, at=NOON + lifted * DAY)

    hidden = soft.pk in suspended_on(TODAY + asked * DAY)

    assert hidden == (0 <= asked <= lasts and (lifted is None or asked < lifted))


def test_suspended_enterprise_can_be_left_out_of_a_list_and_keeps_its_certificates(soft, gaon, nari):
    a_certificate_of(soft)
    other = an_enterprise(2)
    before = certificate_values()

    suspended(soft, gaon, nari, date(2026, 12, 31))

    assert list(Enterprise.objects.exclude(pk__in=suspended_on(TODAY))) == [other]
    assert certificate_values() == before


def test_of_two_suspensions_the_one_that_still_holds_is_found(soft, gaon, nari):
    first = suspended(soft, gaon, nari, date(2026, 12, 31))
    complaints.lift(first, reason="시정함", actor=nari, at=NOON)
    second = suspended(soft, gaon, nari, date(2026, 8, 31))

    assert suspension_of(soft, TODAY) == second
    assert suspension_of(soft, date(2026, 9, 1)) is None


def test_enterprise_answers_once_and_only_what_it_was_told(soft, gaon, nari, sora):
    filed, noticed = a_complaint(soft, gaon, nari), a_complaint(soft, gaon, nari, noticed=True)

    complaints.answer_complaint(noticed, answer="태풍", actor=sora, at=NOON)

    for made in (filed, noticed):
        with pytest.raises(Refused):
            complaints.answer_complaint(made, answer="다시", actor=sora, at=NOON)
    assert Complaint.objects.get(pk=noticed.pk).answer == "태풍"


def test_dismissed_complaint_suspends_nobody_and_is_over(soft, gaon, nari):
    made = a_complaint(soft, gaon, nari)

    complaints.dismiss(made, reason="사실이 아님", actor=nari, at=NOON)

    with pytest.raises(Refused):
        complaints.give_notice(made, answer_until=date(2026, 7, 10), actor=nari, at=NOON)
    assert (Complaint.objects.get().step, list(suspended_on(TODAY))) == ("dismissed", [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": " "}, "reason"), ({"basis": ""}, "basis"), ({"until": date(2026, 6, 30)}, "until")],
)
def test_decision_names_reason_basis_and_an_end(soft, gaon, nari, changes, field):
    made = a_complaint(soft, gaon, nari, noticed=True)
    complaints.answer_complaint(made, answer="태풍", actor=nari, at=NOON)

    with pytest.raises(Refused) as problem:
        complaints.suspend(made, **{"until": TODAY, **DECISION, **changes}, actor=nari, at=NOON)

    assert problem.value.fields == {"field": field}
    assert Complaint.objects.get().step == "answered"


def test_there_is_a_day_at_least_to_answer(soft, gaon, nari):
    made = a_complaint(soft, gaon, nari)

    with pytest.raises(Refused):
        complaints.give_notice(made, answer_until=TODAY, actor=nari, at=NOON)

    assert Complaint.objects.get().step == "filed"


def test_days_are_days_in_seoul(soft, gaon, nari):
    made = a_complaint(soft, gaon, nari, noticed=True)
    early_on_the_eleventh = datetime(2026, 7, 10, 16, 0, tzinfo=UTC)

    complaints.suspend(made, until=date(2026, 7, 11), actor=nari, at=early_on_the_eleventh, **DECISION)

    assert Complaint.objects.get().suspended_from == date(2026, 7, 11)
