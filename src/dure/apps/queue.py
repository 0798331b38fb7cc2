"""Work that leaves a request: `enqueue("ledgers.import_ledger", 7)` calls `dure.apps.ledgers.tasks.import_ledger(7)`.

A thin face on django-tasks' database queue. The row is written in the caller's transaction, so work leaves when, and
only when, that transaction commits. Every task may run twice. Names are resolved late, so that actions need not
import tasks (tasks call actions); a house test checks that every name in the code resolves.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def enqueue(name: str, *arguments: int | str) -> None:
    """Put a task on the queue, unless the very same one already waits there.

    One that waits is held until the caller's transaction ends: begun earlier, it would not see what was changed.
    """
    app, function = name.split(".")
    task = import_string(f"dure.apps.{app}.tasks.{function}")
    waiting = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
    with transaction.atomic():
        same = waiting.filter(args_kwargs={"args": list(arguments), "kwargs": {}})
        if same.select_for_update().first() is None:
            task.enqueue(*arguments)


def is_under_way(name: str, *arguments: int | str) -> bool:
    """Whether this very task waits or runs: what it will change is not yet to be seen."""
    app, function = name.split(".")
    task = import_string(f"dure.apps.{app}.tasks.{function}")
    unfinished = DBTaskResult.objects.filter(
        task_path=task.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    return unfinished.filter(args_kwargs={"args": list(arguments), "kwargs": {}}).exists()


def was_asked(name: str, *arguments: int | str, since: datetime) -> bool:
    """Whether this very task was put on the queue since a moment, whatever became of it."""
    app, function = name.split(".")
    task = import_string(f"dure.apps.{app}.tasks.{function}")
    asked = DBTaskResult.objects.filter(task_path=task.module_path, enqueued_at__gte=since)
    return asked.filter(args_kwargs={"args": list(arguments), "kwargs": {}}).exists()


def revive_lost(*, at: datetime, lost_after: timedelta) -> int:
    """Give back the tasks whose worker died: those still running that started `lost_after` ago. Returns how many."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lte=at - lost_after)
    return lost.update(status=TaskResultStatus.READY, started_at=None)


def unsettled_tasks() -> list[DBTaskResult]:
    """What waits, runs or has failed, oldest first, for an operator's screen."""
    unsettled = [TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED]
    return list(DBTaskResult.objects.filter(status__in=unsettled).order_by("enqueued_at")[:200])
