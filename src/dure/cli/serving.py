"""One process that is the whole site: pages, background work, and the housekeeping that a timer does elsewhere.

In the embedded profile the tasks run in a thread beside the pages. A task that was running when the process died is
given back at the next start: with one process nobody else can be running it (a lock on DURE_HOME sees to the "one").
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from dure.apps.queue import revive_lost
from dure.cli.housekeeping import keep_house
from dure.core.values.errors import Refused

APPLICATION = "dure.config.asgi:application"
SECONDS_TO_FINISH = 20
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_ROUNDS = 600

log = logging.getLogger("dure.serving")


def new_worker(*, interval: float, batch: bool = False) -> Worker:
    """A worker of the task queue. `batch`: it ends when the queue is empty."""
    return Worker(
        queue_names=["*"],
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def serve(*, host: str, port: int, workers: int, announce: Callable[[], None]) -> None:
    """Answer at an address until told to stop. `announce` is called when the door is open."""
    if workers > 1 and not settings.REDIS:
        raise Refused(
            "여러 프로세스로 열려면 DURE_REDIS가 필요합니다. 하나로 열거나(--workers 1) Redis 주소를 정해 주세요."
        )
    config = uvicorn.Config(
        APPLICATION,
        host=host,
        port=port,
        workers=workers,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, _leave)
    with _open_door(host, port) as door, _background():
        announce()
        if workers == 1:
            uvicorn.Server(config).run(sockets=[door])
        else:
            from uvicorn.supervisors import Multiprocess  # only when several processes are asked for

            Multiprocess(config, sockets=[door]).run()


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """uvicorn raises the signal again when its last page is answered; then the worker may finish its task, too."""
    raise SystemExit(0)


@contextlib.contextmanager
def _open_door(host: str, port: int) -> Iterator[socket.socket]:
    """The listening socket. Taken before anything else, so a second start changes nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as problem:
            raise Refused(
                f"{host}:{port}에서 열 수 없습니다({problem.strerror}). 이미 열려 있는지 확인하거나 "
                f"다른 포트를 정해 주세요(예: make run PORT={port + 1})."
            ) from problem
        door.set_inheritable(True)
        yield door


@contextlib.contextmanager
def _background() -> Iterator[None]:
    """In the embedded profile: the task worker and the housekeeper, for as long as the pages are served."""
    if settings.PRODUCTION:
        yield
        return
    with _only_one(Path(settings.HOME)):
        if given_back := revive_lost(at=timezone.now(), lost_after=timedelta(0)):
            print(f"지난번에 끝나지 못한 작업 {given_back}건을 다시 시작합니다.")
        worker, stop = new_worker(interval=SECONDS_BETWEEN_LOOKS), threading.Event()
        threads = [
            threading.Thread(target=_work, args=(worker, stop), name="dure-tasks", daemon=True),
            threading.Thread(target=_keep_house, args=(stop,), name="dure-house", daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            worker.running = False
            stop.set()
            for thread in threads:
                thread.join(SECONDS_TO_FINISH)


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Held by the one process that serves this data folder; the system lets go of it however that process ends."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "serving.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Refused(f"{home}의 자료로 이미 열려 있는 두레장터가 있습니다. 그쪽을 먼저 닫아 주세요.") from problem
        yield


def _work(worker: Worker, stop: threading.Event) -> None:
    """Run tasks until told to stop; a database that is away for a moment does not end the work."""
    while not stop.is_set():
        try:
            worker.run()
        except DatabaseError:
            log.exception("the task worker lost the database; it tries again")
            stop.wait(5)
    connections.close_all()


def _keep_house(stop: threading.Event) -> None:
    while not stop.wait(SECONDS_BETWEEN_ROUNDS):
        try:
            keep_house(at=timezone.now())
        except DatabaseError:
            log.exception("housekeeping lost the database; it tries again at its next round")
    connections.close_all()
