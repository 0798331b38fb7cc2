"""Certificates that end are noticed once a step, weighed by the tally itself, and told to whom it concerns."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail as outbox
from django_tasks_db.models import DBTaskResult

from builders import YEAR, a_number, a_purchase, day
from dure.apps.performance.actions import retally
from dure.apps.registry.actions import restore_certificate, revoke_certificate
from dure.apps.registry.models import Certificate
from dure.apps.registry.queries import search_enterprises
from dure.apps.registry.roles import Role
from dure.apps.watch.actions import look, mail, reopen_item, settle_item, weigh
from dure.apps.watch.models import Item, Signal, State, Step
from dure.apps.watch.queries import items_of, open_count, rows_behind
from dure.core.values.errors import Refused
from factories.ledgers import last_entry
from factories.people import a_member, a_user
from factories.places import NOON, a_certificate_of, an_enterprise

TODAY = NOON.date()  # 1 July 2026


def noon_of(on: date) -> datetime:
    return NOON + (on - TODAY)


def queued() -> set[str]:
    return {task.task_path.removeprefix("dure.apps.") for task in DBTaskResult.objects.all()}


def steps() -> list[tuple[str, date]]:
    return [(signal.step, signal.on) for signal in Signal.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (91, None),
        (90, Step.IN_90),
        (61, Step.IN_90),
        (60, Step.IN_60),
        (31, Step.IN_60),
        (30, Step.IN_30),
        (0, Step.IN_30),
        (-1, Step.ENDED),
        (-365, Step.ENDED),
        (-366, None),
    ],
)
def test_only_the_nearest_step_is_reached(db, days, step):
    ends = TODAY + timedelta(days=days)
    a_certificate_of(an_enterprise(), valid_from=date(2024, 1, 1), valid_until=ends)

    look(at=NOON)

    assert steps() == ([(step, ends)] if step else [])


def test_looking_twice_on_a_day_reaches_nothing_anew(db):
    a_certificate_of(an_enterprise(), valid_until=day(7, 20))

    assert [look(at=NOON).reached, look(at=NOON + timedelta(hours=1)).reached] == [1, 0]


def test_a_certificate_walks_through_every_step_once(db):
    a_certificate_of(an_enterprise(), valid_until=day(12, 31))

    for passed in range(190):
        look(at=NOON + timedelta(days=passed))

    assert [step for step, _ in steps()] == [Step.IN_90, Step.IN_60, Step.IN_30, Step.ENDED]


def test_a_renewed_certificate_is_no_news(db):
    enterprise = an_enterprise()
    a_certificate_of(enterprise, valid_until=day(7, 20))
    a_certificate_of(enterprise, valid_from=day(7, 21), valid_until=date(2029, 7, 20))

    look(at=NOON)

    assert steps() == []


def test_a_later_certificate_of_other_items_is_no_renewal(db):
    enterprise = an_enterprise()
    a_certificate_of(enterprise, valid_until=day(7, 20), items=["43211503"])
    a_certificate_of(enterprise, valid_from=day(7, 21), valid_until=date(2029, 7, 20), items=["44101500"])

    look(at=NOON)

    assert steps() == [(Step.IN_30, day(7, 20))]


# --- effect on the figures -----------------------------------------------------------------------------------------


@pytest.fixture
def ended(desk):
    """Enterprise 1's certificate ended on 31 March; before it 100 won, after it 2,000 and 30,000; elsewhere 9."""
    held = a_certificate_of(an_enterprise(1), valid_until=day(3, 31))
    a_certificate_of(an_enterprise(2), valid_until=date(2030, 12, 31))
    desk.applied(
        a_purchase(2, amount=100, contract_day=day(3, 31)),
        a_purchase(3, amount=2_000, contract_day=day(4, 1)),
        a_purchase(4, amount=30_000, contract_day=day(6, 1)),
        a_purchase(5, amount=9, contract_day=day(4, 1), business_number=a_number(2)),
    )
    return held


@pytest.fixture
def item(desk, ended):
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)
    return Item.objects.get()


def effects(item: Item) -> dict[tuple[str, str], tuple[int, int]]:
    return {(one["what"], one["measure"]): (one["purchases"], one["amount"]) for one in item.effects}


def test_what_was_bought_after_the_end_is_lost_and_what_it_proved_is_at_stake(item):
    assert effects(item) == {("lost", "women_owned"): (2, 32_000), ("stake", "women_owned"): (1, 100)}
    assert (item.lost_purchases, item.lost_amount, item.stake_purchases, item.stake_amount) == (2, 32_000, 1, 100)


def test_lost_is_what_the_tally_counts_once_the_certificate_is_renewed(desk, item, ended):
    def counted() -> int:
        run = retally(desk.institution.pk, YEAR, at=NOON)
        return sum(run.totals.filter(measure="women_owned", grain="month").values_list("counted", flat=True))

    before = counted()
    a_certificate_of(ended.enterprise, valid_from=day(4, 1), valid_until=date(2029, 3, 31))

    assert counted() - before == item.lost_amount


@pytest.mark.parametrize("what", ["lost", "stake"])
def test_every_figure_is_the_sum_of_its_rows(item, what):
    rows = rows_behind(item, what, "women_owned", as_of=TODAY)

    assert (len(rows), sum(row.found.counted_amount for row in rows)) == effects(item)[what, "women_owned"]


def test_another_certificate_that_proves_the_same_keeps_the_purchases(desk, ended):
    a_certificate_of(ended.enterprise, number="겹침", valid_from=day(2, 1), valid_until=day(12, 31), items=["43211503"])
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)

    assert effects(Item.objects.get(signal__certificate=ended)) == {
        ("lost", "women_owned"): (2, 32_000),
        ("stake", "women_owned"): (1, 100),
    }


def test_the_last_twelve_months_reach_into_the_year_before(desk):
    held = a_certificate_of(an_enterprise(1), valid_from=date(2024, 1, 1), valid_until=day(7, 20))
    before = [
        a_purchase(2, amount=5, contract_day=date(2025, 7, 1)),
        a_purchase(3, amount=70, contract_day=date(2025, 7, 2)),
    ]
    desk.applied(*before, year=2025)
    desk.applied(a_purchase(2, amount=900, contract_day=day(6, 30)))
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)

    item = Item.objects.get(signal__certificate=held)
    rows = rows_behind(item, "stake", "women_owned", as_of=TODAY)
    assert effects(item) == {("stake", "women_owned"): (2, 970)}
    assert [(row.year, row.found.counted_amount) for row in rows] == [(2026, 900), (2025, 70)]


def test_an_effect_is_weighed_again_once_the_year_was_counted_anew_or_a_week_has_passed(desk, item, ended):
    a_certificate_of(ended.enterprise, number="다시", valid_from=day(5, 1), valid_until=date(2029, 3, 31))
    tomorrow, counted_at = NOON + timedelta(days=1), NOON + timedelta(hours=20)

    weigh(desk.institution.pk, at=tomorrow)
    untouched = Item.objects.get().lost_amount
    retally(desk.institution.pk, YEAR, at=counted_at)
    weigh(desk.institution.pk, at=tomorrow)
    again = Item.objects.get().lost_amount
    Certificate.objects.get(number="다시").delete()
    weigh(desk.institution.pk, at=tomorrow + timedelta(days=7))

    assert (untouched, again, Item.objects.get().lost_amount) == (32_000, 2_000, 32_000)


def test_who_bought_nothing_there_has_no_item(desk):
    a_certificate_of(an_enterprise(7), valid_until=day(7, 20))
    desk.applied(a_purchase())
    look(at=NOON)

    assert (weigh(desk.institution.pk, at=NOON), Item.objects.count()) == (0, 0)


def test_the_heaviest_item_stands_first(desk, item):
    small = a_certificate_of(an_enterprise(3), valid_until=day(5, 31))
    desk.applied(a_purchase(2, amount=7, contract_day=day(6, 2), business_number=a_number(3)))
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)

    assert [one.signal.certificate for one in items_of(desk.institution.pk)] == [item.signal.certificate, small]


# --- the same night ------------------------------------------------------------------------------------------------


def women_owned(desk) -> int:
    run = retally(desk.institution.pk, YEAR, at=NOON)
    return sum(run.totals.filter(measure="women_owned", grain="month").values_list("counted", flat=True))


def test_the_night_after_the_last_day_the_tally_is_asked_for_and_the_directory_knows(desk):
    enterprise = an_enterprise(1)
    a_certificate_of(enterprise, valid_until=TODAY)
    desk.applied(a_purchase(2, amount=100, contract_day=TODAY), a_purchase(3, amount=5, contract_day=day(7, 2)))
    DBTaskResult.objects.all().delete()

    look(at=NOON)
    on_the_day = queued(), list(search_enterprises(kind="women_owned", on=TODAY))
    DBTaskResult.objects.all().delete()
    look(at=NOON + timedelta(days=1))

    assert on_the_day == ({"watch.tasks.weigh", "watch.tasks.mail"}, [enterprise])
    assert queued() == {"watch.tasks.weigh", "watch.tasks.mail", "performance.tasks.retally_all"}
    assert list(search_enterprises(kind="women_owned", on=day(7, 2))) == []
    assert women_owned(desk) == 100


def test_a_revocation_changes_tally_and_directory_and_is_seen_the_same_night(desk):
    enterprise = an_enterprise(1)
    held = a_certificate_of(enterprise, valid_until=date(2030, 12, 31))
    desk.applied(a_purchase(2, amount=100, contract_day=day(3, 1)), a_purchase(3, amount=5, contract_day=day(6, 2)))
    before = women_owned(desk)
    DBTaskResult.objects.all().delete()

    revoke_certificate(held, on=day(6, 1), reason="요건 상실", actor=desk.officer, at=NOON)
    asked = queued()
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)

    assert (before, women_owned(desk)) == (105, 100)
    assert "performance.tasks.retally_all" in asked
    assert list(search_enterprises(kind="women_owned", on=TODAY)) == []
    assert effects(Item.objects.get()) == {("lost", "women_owned"): (1, 5), ("stake", "women_owned"): (1, 100)}


def test_a_restored_certificate_settles_its_item(desk, everything):
    held = a_certificate_of(an_enterprise(1), valid_until=date(2030, 12, 31))
    desk.applied(a_purchase())
    revoke_certificate(held, on=day(6, 1), reason="오기", actor=desk.officer, at=NOON)
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)
    restore_certificate(Certificate.objects.get(), reason="오기", actor=desk.officer, at=NOON)

    assert look(at=NOON).settled == 1
    assert (Item.objects.get().state, open_count(desk.institution.pk)) == (State.DONE, 0)


# --- what people do ------------------------------------------------------------------------------------------------


def test_an_item_is_settled_once_with_a_reason_and_can_be_opened_again(desk, item, everything):
    with pytest.raises(Refused):
        settle_item(item, state="done", reason=" ", actor=desk.officer, at=NOON)
    settle_item(item, state="ignored", reason="거래를 그만둠", actor=desk.officer, at=NOON)
    entry = last_entry()
    with pytest.raises(Refused) as refusal:
        settle_item(item, state="done", reason="전화함", actor=desk.officer, at=NOON)
    state = Item.objects.get().state
    reopen_item(Item.objects.get(), reason="다시 거래", actor=desk.officer, at=NOON)

    assert (entry.verb, entry.reason, state) == ("item.settled", "거래를 그만둠", State.IGNORED)
    assert refusal.value.message == "다른 사람이 먼저 처리했습니다. 화면을 새로 고쳐 주세요."
    assert Item.objects.get().state == State.OPEN


@pytest.mark.parametrize(("state", "open_later"), [("done", 1), ("ignored", 0)])
def test_what_is_ignored_stays_so_through_the_steps_of_one_ending(desk, state, open_later):
    a_certificate_of(an_enterprise(1), valid_until=day(8, 31))
    desk.applied(a_purchase())
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)
    settle_item(Item.objects.get(), state=state, reason="연락함", actor=desk.officer, at=NOON)
    later = noon_of(day(8, 10))

    look(at=later)

    assert weigh(desk.institution.pk, at=later) == open_later


def test_the_next_step_takes_the_place_of_the_one_before(desk):
    a_certificate_of(an_enterprise(1), valid_until=day(8, 31))
    desk.applied(a_purchase())
    look(at=NOON)
    weigh(desk.institution.pk, at=NOON)
    later = noon_of(day(8, 10))

    look(at=later)
    weigh(desk.institution.pk, at=later)

    assert [(one.signal.step, one.state, one.reason) for one in Item.objects.order_by("pk")] == [
        (Step.IN_90, State.DONE, "다음 단계로 넘어갔습니다."),
        (Step.IN_30, State.OPEN, ""),
    ]


# --- mail ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def signal(db):
    enterprise = an_enterprise(1, name="두레소프트")
    a_member(a_user(email="a@example.invalid"), Role.ENTERPRISE_MEMBER, enterprise=enterprise)
    a_certificate_of(enterprise, number="제7호", valid_until=day(7, 20))
    look(at=NOON)
    return Signal.objects.get()


def test_members_are_told_once_a_step(signal):
    assert [mail(signal.pk, at=NOON), mail(signal.pk, at=NOON)] == [1, 0]
    [letter] = outbox.outbox
    assert (letter.to, letter.subject) == (
        ["a@example.invalid"],
        "[두레장터] 여성기업확인서 제7호의 유효기간이 2026. 7. 20. 끝납니다",
    )


def test_a_mail_server_that_fails_leaves_the_letter_to_be_sent(signal, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(OSError):
        mail(signal.pk, at=NOON)

    assert Signal.objects.get().mailed_at is None


def test_no_mail_leaves_when_the_site_says_so_or_the_ending_is_long_past(db, settings):
    a_certificate_of(an_enterprise(), valid_from=date(2024, 1, 1), valid_until=day(5, 31))
    look(at=NOON)
    old = queued()
    settings.WATCH_MAIL = False
    a_certificate_of(an_enterprise(), valid_until=day(7, 20))
    look(at=NOON)

    assert (Signal.objects.count(), old, queued()) == (2, {"performance.tasks.retally_all"}, old)
