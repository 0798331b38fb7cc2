"""What a site needs done from time to time, whoever's clock says so: a timer, or the one process of `dure serve`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dure.apps.ledgers.queries import named_snapshots
from dure.apps.onboarding.claims import forget_unconfirmed
from dure.apps.queue import enqueue, revive_lost
from dure.apps.watch.actions import look
from dure.core.ledgers.snapshot import sweep

DAYS_TASKS_ARE_KEPT = 30
DAYS_STRAYS_ARE_KEPT = 1  # an import may be about to name what it has just written


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of housekeeping did: tasks given back; old tasks, ended sessions and stray snapshots removed;
    steps that certificates newly reached; claims nobody confirmed."""

    tasks_given_back: int
    tasks_removed: int
    sessions_removed: int
    snapshots_removed: int = 0
    steps_reached: int = 0
    claims_forgotten: int = 0


def keep_house(*, at: datetime) -> Round:
    """Give back lost tasks, see what is about to end, and remove what nobody will ask for again.

    May run as often as one likes.
    """
    _index_of_today(at)
    given_back = revive_lost(at=at, lost_after=timedelta(seconds=settings.TASK_LOST_AFTER))
    old_tasks = DBTaskResult.objects.finished().filter(finished_at__lt=at - timedelta(days=DAYS_TASKS_ARE_KEPT))
    ended_sessions = Session.objects.filter(expire_date__lt=at)
    stray = sweep(settings.SNAPSHOT_ROOT, set(named_snapshots()), before=at - timedelta(days=DAYS_STRAYS_ARE_KEPT))
    seen = look(at=at)
    forgotten = forget_unconfirmed(at=at)
    removed = old_tasks.delete()[0], ended_sessions.delete()[0], len(stray)
    return Round(given_back, *removed, seen.reached, forgotten)


def _index_of_today(at: datetime) -> None:
    """What is proven changes with the day: the first round of a day has the search index built anew."""
    current = settings.SEARCH_ROOT / "current"
    built = current.stat().st_mtime if current.exists() else 0.0
    if timezone.localtime(datetime.fromtimestamp(built, tz=at.tzinfo)).date() < timezone.localtime(at).date():
        enqueue("search.rebuild")
