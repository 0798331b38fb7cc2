"""Figures are counted, settings made, results shown; each once however often it is asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from builders import YEAR, a_number, a_purchase, day
from dure.apps.performance import queries
from dure.apps.performance.actions import (
    publish,
    remove_target,
    retally,
    retally_all,
    set_basis,
    set_target,
    unpublish,
)
from dure.apps.performance.models import SchemeTotal, TallyRun, Target
from dure.apps.registry.actions import restore_certificate, revoke_certificate
from dure.apps.registry.models import Certificate
from dure.core.values.errors import Refused
from factories.ledgers import last_entry, verbs
from factories.places import NOON, a_certificate_of, an_enterprise

LATER = NOON + timedelta(days=1)


@pytest.fixture
def count(desk):
    return lambda year=YEAR, at=NOON: retally(desk.institution.pk, year, at=at, actor=desk.officer)


@pytest.fixture
def figures(desk, count):
    """`figures()`: base and counted won of a measure, counted anew."""

    def of(code: str = "women_owned", year: int = YEAR) -> tuple[int, int]:
        count(year)
        [line] = [one for one in queries.scoreboard(desk.institution, year).lines if one.code == code]
        return line.sums.base, line.sums.counted

    return of


@pytest.fixture
def target(desk):
    def with_defaults(**changes):
        values = {
            "year": YEAR,
            "code": "women",
            "name": "여성기업 목표",
            "kinds": ["women_owned"],
            "admits": ["goods", "services", "works"],
            "amount": 1_000,
            "rate": "",
            "reason": "2026년 계획",
            "actor": desk.officer,
            "at": NOON,
        }
        return set_target(desk.institution, **{**values, **changes})

    return with_defaults


@pytest.fixture
def basis(desk):
    def with_defaults(**changes):
        values = {
            "scheme": "",
            "since": date(YEAR, 1, 1),
            "day": "contract",
            "amount": "as_written",
            "exclusions": [],
            "reason": "지침",
            "actor": desk.officer,
            "at": NOON,
        }
        return set_basis(desk.institution, **{**values, **changes})

    return with_defaults


def queued() -> list[list[int]]:
    rows = DBTaskResult.objects.filter(task_path="dure.apps.performance.tasks.retally").order_by("enqueued_at")
    return [task.args_kwargs["args"] for task in rows]


# --- counting -----------------------------------------------------------------------------------------------------


def test_counting_twice_is_counting_once(desk, count, everything):
    desk.applied()
    first = count()
    before = everything()

    again = count(at=LATER)

    assert again == first
    assert everything() == before


def test_a_new_count_takes_the_place_of_the_old_one_which_stays(desk, count):
    desk.applied()
    first = count()
    desk.applied(a_purchase(amount=5))

    second = count(at=LATER)

    assert list(TallyRun.objects.order_by("pk").values_list("pk", "current", "amount")) == [
        (first.pk, False, 1_000_000),
        (second.pk, True, 1_000_005),
    ]
    assert SchemeTotal.objects.filter(run=first).count() > 0


def test_a_run_says_what_it_was_made_of(desk, count):
    desk.applied(
        a_purchase(), a_purchase(number_written="", amount=3), a_purchase(amount=7, contract_day=day(1, 1, 2025))
    )

    run = count()

    assert (run.purchases, run.amount, run.year, run.at) == (2, 1_000_003, YEAR, NOON)
    assert run.standing == {
        "number_missing": {"purchases": 1, "amount": 3},
        "enterprise_unknown": {"purchases": 1, "amount": 1_000_000},
    }
    assert len(run.inputs) == 64
    assert run.engine.startswith("duckdb")


def test_a_year_without_ledgers_has_figures_of_nothing(desk, count, figures):
    assert count(2020).purchases == 0
    assert figures(year=2020) == (0, 0)


def test_counting_for_an_institution_that_is_gone_does_nothing(everything, db):
    before = everything()

    assert retally(12345, YEAR, at=NOON) is None
    assert everything() == before


def test_a_revoked_certificate_changes_the_figure_from_its_day_on_and_restoring_gives_it_back(desk, figures):
    certificate = a_certificate_of(an_enterprise(1))
    desk.applied(a_purchase(amount=10, contract_day=day(5, 31)), a_purchase(amount=1, contract_day=day(6, 1)))
    assert figures() == (11, 11)

    revoke_certificate(certificate, on=day(6, 1), reason="폐업", actor=desk.officer, at=NOON)
    assert figures() == (11, 10)

    restore_certificate(Certificate.objects.get(), reason="오기", actor=desk.officer, at=NOON)
    assert figures() == (11, 11)


def test_figures_return_to_what_they_were_under_a_run_of_their_own(desk, count):
    certificate = a_certificate_of(an_enterprise(1))
    desk.applied()
    first = count()
    revoke_certificate(certificate, on=day(2, 1), reason="폐업", actor=desk.officer, at=NOON)
    count()
    restore_certificate(Certificate.objects.get(), reason="오기", actor=desk.officer, at=NOON)

    third = count()

    assert (third.inputs, third.pk != first.pk) == (first.inputs, True)
    assert totals(third) == totals(first)


def totals(run: TallyRun) -> list[tuple[object, ...]]:
    return sorted(run.totals.values_list("measure", "grain", "key", "kind", "base", "counted"))


def test_a_change_of_the_registry_asks_for_every_year_that_counts(desk):
    desk.applied()
    desk.applied(a_purchase(contract_day=day(3, 1, 2025)), year=2025)
    desk.read(a_purchase(contract_day=day(3, 1, 2024)), year=2024)
    DBTaskResult.objects.all().delete()

    retally_all()

    assert sorted(queued()) == [[desk.institution.pk, 2025], [desk.institution.pk, YEAR]]


def test_the_worker_counts_what_was_applied(desk, drain):
    a_certificate_of(an_enterprise(1))
    desk.applied()

    drain()

    run = TallyRun.objects.get()
    assert (run.current, run.amount) == (True, 1_000_000)
    assert [entry for entry in verbs() if entry == "tally.run"] == ["tally.run"]


# --- targets ------------------------------------------------------------------------------------------------------


def test_a_target_counts_its_own_list_of_kinds_beside_the_schemes(desk, target, figures):
    a_certificate_of(an_enterprise(1), kind="prelim_social_enterprise")
    desk.applied()
    target(code="social", kinds=["social_enterprise", "prelim_social_enterprise"], amount=2_000_000)

    assert figures("target-social") == (1_000_000, 1_000_000)
    assert figures("social_enterprise") == (1_000_000, 0)
    [line] = queries.scoreboard(desk.institution, YEAR).targets
    assert [(goal.wanted, goal.gap, goal.reached) for goal in line.goals] == [(2_000_000, 1_000_000, False)]


def test_setting_a_target_again_replaces_it_and_the_trail_keeps_both(desk, target):
    target(amount=1_000)

    target(amount=2_000, reason="추경")

    assert [(one.amount, one.reason) for one in Target.objects.all()] == [(2_000, "추경")]
    assert last_entry().changes["amount"] == [1_000, 2_000]
    assert last_entry().changes["reason"] == ["2026년 계획", "추경"]


def test_a_renamed_target_is_shown_under_its_new_name(desk, target, figures):
    desk.applied()
    target(name="여성기업 목표")
    figures()

    target(name="여성이 이끄는 기업")
    figures()

    assert [line.name for line in queries.scoreboard(desk.institution, YEAR).targets] == ["여성이 이끄는 기업"]


def test_a_target_is_that_of_its_year_and_institution_alone(desk, nuri_county, target, count):
    target(year=2025)

    assert "target-women" not in {measure["code"] for measure in count(YEAR).measures}
    assert "target-women" in {measure["code"] for measure in count(2025).measures}
    assert Target.objects.filter(institution=nuri_county).count() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["unheard_of"]}, "kinds"),
        ({"admits": []}, "admits"),
        ({"admits": ["unknown"]}, "admits"),
        ({"amount": None}, "amount"),
        ({"amount": 0}, "amount"),
        ({"rate": "0"}, "rate"),
        ({"rate": "1.01"}, "rate"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(target, everything, wrong, field):
    before = everything()

    with pytest.raises(Refused) as refusal:
        target(**wrong)

    assert refusal.value.fields == {"field": field}
    assert everything() == before


def test_a_removed_target_is_gone_from_the_figures_and_stays_in_the_trail(desk, target, count):
    made = target()
    desk.applied()
    count()

    remove_target(made, reason="계획 취소", actor=desk.officer, at=NOON)

    assert last_entry().changes == {"name": ["여성기업 목표", None], "amount": [1_000, None], "rate": ["", None]}
    assert "target-women" not in {measure["code"] for measure in count().measures}


def test_a_target_is_removed_with_a_reason_only(desk, target, everything):
    made = target()
    before = everything()

    with pytest.raises(Refused):
        remove_target(made, reason=" ", actor=desk.officer, at=NOON)

    assert everything() == before


# --- the basis of counting ----------------------------------------------------------------------------------------


def test_a_basis_holds_from_its_year_on_and_leaves_the_years_before_alone(desk, basis, figures):
    for year in (2025, 2026, 2027):
        march, june = day(3, 1, year), day(6, 1, year)
        a_certificate_of(an_enterprise(year), valid_from=date(year, 5, 1), valid_until=date(year, 12, 31))
        desk.applied(a_purchase(number_written=a_number(year), contract_day=march, paid_day=june), year=year)
    basis(since=date(2026, 1, 1), day="paid")

    assert [figures(year=year) for year in (2025, 2026, 2027)] == [
        (1_000_000, 0),
        (1_000_000, 1_000_000),
        (1_000_000, 1_000_000),
    ]


def test_the_latest_basis_that_has_begun_holds(desk, basis, figures):
    desk.applied(a_purchase(amount=100, exclusion="공공요금"), a_purchase(amount=7))
    basis(exclusions=["공공요금"])
    assert figures() == (7, 0)

    basis(exclusions=[], at=LATER)
    assert figures() == (107, 0)

    basis(exclusions=["공공요금"], since=date(2027, 1, 1), at=LATER + timedelta(days=1))
    assert figures() == (107, 0)


def test_a_basis_of_one_scheme_is_that_of_no_other(desk, basis, figures):
    desk.applied(a_purchase(amount=100, exclusion="공공요금"), a_purchase(amount=7))

    basis(scheme="women_owned", exclusions=["공공요금"])

    assert (figures("women_owned"), figures("disabled_owned")) == ((7, 0), (107, 0))


def test_a_new_reason_for_the_same_basis_is_shown(desk, basis, figures):
    desk.applied()
    basis(reason="지침")
    figures()

    basis(reason="질의회신 제1호", at=LATER)
    figures()

    [line] = [one for one in queries.scoreboard(desk.institution, YEAR).lines if one.code == "women_owned"]
    assert line.basis["reason"] == "질의회신 제1호"


def test_a_basis_asks_for_the_years_it_touches(desk, basis):
    desk.applied()
    desk.applied(a_purchase(contract_day=day(3, 1, 2025)), year=2025)
    DBTaskResult.objects.all().delete()

    basis(since=date(2026, 1, 1))

    assert queued() == [[desk.institution.pk, 2026]]


@pytest.mark.parametrize(
    ("wrong", "field"), [({"day": "birth"}, "day"), ({"amount": "half"}, "day"), ({"reason": " "}, "reason")]
)
def test_a_basis_that_makes_no_sense_is_refused(basis, everything, wrong, field):
    before = everything()

    with pytest.raises(Refused) as refusal:
        basis(**wrong)

    assert refusal.value.fields == {"field": field}
    assert everything() == before


# --- publishing ---------------------------------------------------------------------------------------------------


def test_a_published_run_stays_as_it_was_shown_while_counting_goes_on(desk, count):
    desk.applied()
    publish(count(), actor=desk.officer, at=NOON)
    desk.applied(a_purchase(amount=5))
    count()

    shown = queries.scoreboard(desk.institution, YEAR, published=True)
    current = queries.scoreboard(desk.institution, YEAR)

    assert (shown.run.amount, current.run.amount) == (1_000_000, 1_000_005)
    assert [run.pk for run in queries.published_runs()] == [shown.run.pk]


def test_publishing_a_newer_run_takes_the_older_one_back(desk, count):
    desk.applied()
    first = count()
    publish(first, actor=desk.officer, at=NOON)
    desk.applied(a_purchase(amount=5))
    second = count()

    publish(second, actor=desk.officer, at=LATER)

    assert [(run.pk, run.published_at) for run in queries.published_runs()] == [(second.pk, LATER)]


def test_publishing_twice_is_publishing_once(desk, count, everything):
    desk.applied()
    run = count()
    publish(run, actor=desk.officer, at=NOON)
    before = everything()

    publish(run, actor=desk.officer, at=LATER)

    assert everything() == before


def test_an_unpublished_run_is_shown_to_nobody(desk, count):
    desk.applied()
    run = count()
    publish(run, actor=desk.officer, at=NOON)

    unpublish(run, reason="오류 발견", actor=desk.officer, at=LATER)

    assert queries.scoreboard(desk.institution, YEAR, published=True).run is None
    assert (last_entry().verb, last_entry().reason) == ("performance.unpublished", "오류 발견")


def test_unpublishing_twice_is_unpublishing_once(desk, count, everything):
    desk.applied()
    run = count()
    publish(run, actor=desk.officer, at=NOON)
    unpublish(run, reason="오류", actor=desk.officer, at=NOON)
    before = everything()

    unpublish(run, reason="오류", actor=desk.officer, at=NOON)

    assert everything() == before


def test_unpublishing_needs_a_reason(desk, count, everything):
    desk.applied()
    run = count()
    publish(run, actor=desk.officer, at=NOON)
    before = everything()

    with pytest.raises(Refused):
        unpublish(run, reason=" ", actor=desk.officer, at=NOON)

    assert everything() == before
