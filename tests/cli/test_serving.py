"""`dure serve` as the process an office runs: it opens, works, is killed, and starts again with nothing lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

DURE = Path(sys.executable).with_name("dure")
SECONDS_TO_WAIT = 90


class Site:
    """An embedded site of its own folder."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DURE_", "DJANGO_"))}
        self.home = home
        self.environment = {**kept, "DURE_HOME": str(home), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
        self.processes: list[subprocess.Popen[str]] = []

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [DURE, *words], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

    def start(self, port: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [DURE, "serve", "--port", str(port)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def django(self, code: str) -> str:
        """What a line of code prints that runs inside the site's Django."""
        done = subprocess.run(
            [sys.executable, "-c", f"from dure.cli.site import start_django; start_django()\n{code}"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout.strip()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "home")
    assert site.run("migrate").stdout == "데이터베이스가 준비되었습니다.\n"
    yield site
    for process in site.processes:
        process.kill()
        process.wait()
        process.stdout.close()


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port: int, path: str = "/schemes/") -> int:
    """The status of a page, once the site answers."""
    until = time.monotonic() + SECONDS_TO_WAIT
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
                return page.status
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def wait_for(question, expected) -> None:
    until = time.monotonic() + SECONDS_TO_WAIT
    while question() != expected and time.monotonic() < until:
        time.sleep(0.3)
    assert question() == expected


LEAVE_A_TASK_RUNNING = """
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from dure.apps.queue import enqueue
enqueue("performance.retally_all")
DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
"""
STATES_OF_TASKS = """
from django_tasks_db.models import DBTaskResult
print(*DBTaskResult.objects.values_list("task_path", "status").distinct())
"""


@pytest.mark.slow
def test_a_site_opens_stops_gracefully_and_says_its_address(site):
    port = a_free_port()

    process = site.start(port)
    status = answer(port)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=SECONDS_TO_WAIT)
    said = process.stdout.read()

    assert (status, process.returncode) == (200, 0)
    assert f"두레장터가 열렸습니다: http://127.0.0.1:{port}/" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_task_left_by_a_killed_process_is_run_by_the_next(site):
    first, second = a_free_port(), a_free_port()
    killed = site.start(first)
    answer(first)
    killed.kill()
    killed.wait()
    site.django(LEAVE_A_TASK_RUNNING)

    site.start(second)

    wait_for(lambda: site.django(STATES_OF_TASKS), "('dure.apps.performance.tasks.retally_all', 'SUCCESSFUL')")


@pytest.mark.slow
def test_a_second_server_on_the_same_data_or_the_same_port_is_refused(site):
    port = a_free_port()
    site.start(port)
    answer(port)

    same_port = site.run("serve", "--port", str(port))
    same_data = site.run("serve", "--port", str(a_free_port()))

    assert same_port.returncode == same_data.returncode != 0
    assert f"127.0.0.1:{port}에서 열 수 없습니다" in same_port.stderr
    assert "이미 열려 있는 두레장터가 있습니다" in same_data.stderr
