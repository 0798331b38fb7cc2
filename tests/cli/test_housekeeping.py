"""What a site needs done from time to time."""

import os
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult, get_date_max

from dure.apps.onboarding.models import Claim
from dure.cli.housekeeping import Round, keep_house
from factories.onboarding import a_claim, a_waiting_claim
from factories.places import NOON

pytestmark = pytest.mark.django_db


def a_result(**changes):
    values = {
        "status": "SUCCESSFUL",
        "args_kwargs": {"args": [], "kwargs": {}},
        "task_path": "dure.apps.ledgers.tasks.import_ledger",
        "backend_name": "default",
        "run_after": get_date_max(),
        "exception_class_path": "",
        "traceback": "",
    }
    return DBTaskResult.objects.create(**{**values, **changes})


def test_a_task_that_runs_too_long_is_given_back_and_one_that_just_started_is_not():
    lost = a_result(status="RUNNING", started_at=NOON - timedelta(minutes=31))
    at_work = a_result(status="RUNNING", started_at=NOON - timedelta(minutes=29))

    done = keep_house(at=NOON)

    lost.refresh_from_db()
    at_work.refresh_from_db()
    assert done == Round(tasks_given_back=1, tasks_removed=0, sessions_removed=0)
    assert (lost.status, lost.started_at, at_work.status) == ("READY", None, "RUNNING")


def test_finished_tasks_and_ended_sessions_are_removed_in_time():
    a_result(finished_at=NOON - timedelta(days=31))
    kept = a_result(finished_at=NOON - timedelta(days=29))
    Session.objects.create(session_key="ended", session_data="", expire_date=NOON - timedelta(minutes=1))
    Session.objects.create(session_key="open", session_data="", expire_date=NOON + timedelta(minutes=1))

    done = keep_house(at=NOON)

    assert done == Round(tasks_given_back=0, tasks_removed=1, sessions_removed=1)
    assert [result.pk for result in DBTaskResult.objects.finished()] == [kept.pk]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


def test_a_second_round_finds_nothing_to_do():
    a_result(finished_at=NOON - timedelta(days=31))
    keep_house(at=NOON)

    done = keep_house(at=NOON)

    assert done == Round(tasks_given_back=0, tasks_removed=0, sessions_removed=0)


def test_snapshots_that_nobody_names_are_swept_after_a_day(settings):
    stray, fresh = (settings.SNAPSHOT_ROOT / name for name in ("a" * 64, "b" * 64))
    for folder in (stray, fresh):
        folder.mkdir(parents=True)
    long_ago = (NOON - timedelta(days=2)).timestamp()
    os.utime(stray, (long_ago, long_ago))
    os.utime(fresh, (NOON.timestamp(), NOON.timestamp()))

    done = keep_house(at=NOON)

    assert (done.snapshots_removed, stray.exists(), fresh.exists()) == (1, False, True)


def test_claims_nobody_confirmed_in_two_days_are_forgotten():
    a_claim(1)
    a_waiting_claim(2, email="waiting@example.org")

    done = keep_house(at=NOON + timedelta(days=3))

    assert done.claims_forgotten == 1
    assert list(Claim.objects.values_list("state", flat=True)) == ["waiting"]
