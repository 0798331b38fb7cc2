"""Work leaves with the transaction that asked for it, once, and comes back when its worker died."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from dure.apps.queue import enqueue, revive_lost
from factories.places import NOON, an_institution

RETALLY = "dure.apps.performance.tasks.retally"


def waiting() -> list[tuple[str, list[object]]]:
    return [(task.task_path, task.args_kwargs["args"]) for task in DBTaskResult.objects.order_by("enqueued_at")]


@pytest.mark.django_db
def test_work_is_put_on_the_queue_by_name():
    enqueue("performance.retally", 7, 2026)

    assert waiting() == [(RETALLY, [7, 2026])]


@pytest.mark.django_db
def test_the_same_work_waits_once_and_other_work_beside_it():
    for year in (2026, 2026, 2025, 2026):
        enqueue("performance.retally", 7, year)

    assert waiting() == [(RETALLY, [7, 2026]), (RETALLY, [7, 2025])]


@pytest.mark.django_db
def test_work_that_is_being_done_is_asked_for_again():
    enqueue("performance.retally", 7, 2026)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)

    enqueue("performance.retally", 7, 2026)

    assert len(waiting()) == 2


@pytest.mark.django_db(transaction=True)
def test_work_goes_when_its_transaction_fails():
    with transaction.atomic():
        enqueue("performance.retally", 7, 2026)
        transaction.set_rollback(True)

    assert waiting() == []


@pytest.mark.django_db(transaction=True)
def test_work_that_already_waits_is_not_begun_before_the_new_wish_is_committed():
    """Else the worker would count without what the wish is about, and nobody would count again."""
    enqueue("performance.retally", 7, 2026)
    seen: list[int] = []

    def work() -> None:
        until = time.monotonic() + 10
        found = None
        while found is None and time.monotonic() < until:
            with exclusive_transaction():
                found = DBTaskResult.objects.ready().get_locked()
                if found is not None:
                    found.claim("worker")
        seen.append(type(institution).objects.count())
        connection.close()

    worker = threading.Thread(target=work)
    with transaction.atomic():
        institution = an_institution()
        enqueue("performance.retally", 7, 2026)
        worker.start()
        time.sleep(0.5)
    worker.join()

    assert len(waiting()) == 1
    assert seen == [1]


@pytest.mark.django_db
def test_work_whose_worker_died_is_given_back_and_other_work_is_not():
    enqueue("performance.retally", 7, 2026)
    enqueue("performance.retally", 7, 2025)
    first, second = DBTaskResult.objects.order_by("enqueued_at")
    DBTaskResult.objects.filter(pk=first.pk).update(
        status=TaskResultStatus.RUNNING, started_at=NOON - timedelta(minutes=31)
    )
    DBTaskResult.objects.filter(pk=second.pk).update(
        status=TaskResultStatus.RUNNING, started_at=NOON - timedelta(minutes=29)
    )

    given_back = revive_lost(at=NOON, lost_after=timedelta(minutes=30))

    states = DBTaskResult.objects.order_by("enqueued_at").values_list("status", "started_at")
    assert given_back == 1
    assert list(states) == [("READY", None), ("RUNNING", NOON - timedelta(minutes=29))]
