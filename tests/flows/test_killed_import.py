"""The server is killed in the middle of its work: what it began is wholly there or wholly not, and finished later."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from builders import a_number
from needs import need

pytestmark = pytest.mark.slow

DURE = Path(sys.executable).with_name("dure")
OFFICE = Path(__file__).with_name("office.py")
POSTGRES = os.environ.get("DURE_TEST_POSTGRES") or "postgresql://postgres@127.0.0.1:5432/postgres"
SECONDS_TO_WAIT = 90
ROWS = 40_000


class Site:
    """An embedded site with a folder and a database of its own, and the process that serves it."""

    def __init__(self, home: Path, database: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DURE_", "DJANGO_"))}
        self.environment = {**kept, "DURE_HOME": str(home), "DURE_DATABASE": database, "PYTHONUTF8": "1"}
        self.home, self.database = home, database
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str | Path) -> str:
        done = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def office(self, *words: str) -> str:
        return self.run(sys.executable, OFFICE, *words)

    def look(self) -> dict[str, Any]:
        return json.loads(self.office("look"))

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [DURE, "serve", "--port", str(port)],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """`kill -9` of the server and whatever it started."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def cell(self, question: str) -> Any:
        """The one cell of the answer, asked past the server, as often as one likes."""
        if self.database.startswith("sqlite"):
            connection: Any = sqlite3.connect(self.home / "dure.sqlite3", timeout=20)
        else:
            connection = psycopg.connect(self.database)
        with contextlib.closing(connection), connection:
            return connection.execute(question).fetchone()[0]

    def wait(self, question: str, enough: Callable[[Any], bool]) -> None:
        """Until the one cell of the answer is enough."""
        until = time.monotonic() + SECONDS_TO_WAIT
        while not enough(self.cell(question)):
            assert time.monotonic() < until, (self.cell(question), (self.home / "log").read_text()[-3000:])
            time.sleep(0.01)


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    home = tmp_path / "home"
    home.mkdir()
    database = f"sqlite:///{home}/dure.sqlite3" if request.param == "sqlite" else _own_postgres()
    site = Site(home, database)
    site.run(DURE, "migrate")
    site.office("prepare", a_number(1))
    yield site
    site.kill()
    if request.param == "postgres":
        _drop_postgres(database)


def _own_postgres() -> str:
    name = f"dure_killed_{os.getpid()}"
    try:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
    except psycopg.OperationalError as problem:
        need("postgres", f"no PostgreSQL answers: {str(problem).splitlines()[0]}")
    return POSTGRES.rpartition("/")[0] + f"/{name}"


def _drop_postgres(database: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {database.rpartition('/')[2]} WITH (FORCE)")


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every 10th row is a cancellation, every 7th has no number, every 100th no amount; the last is a total."""
    path = tmp_path_factory.mktemp("large") / "큰 대장.csv"
    with path.open("w", encoding="cp949", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["계약일", "부서", "구매구분", "계약명", "업체명", "사업자등록번호", "금액"])
        for row in range(ROWS):
            number = "" if row % 7 == 0 else a_number(1)
            day = f"2026-{row % 12 + 1:02d}-{row % 28 + 1:02d}"
            writer.writerow([day, f"{row % 20}과", "물품", f"사무용품 {row}", "가온상사", number, _written(row)])
        writer.writerow(["", "합계", "", "", "", "", "1"])
    return path


def _written(row: int) -> str:
    return "" if row % 100 == 0 else str(_amount(row))


def _amount(row: int) -> int:
    return -row if row % 10 == 0 else 1_000 + row


PURCHASES = [row for row in range(ROWS) if row % 100]
NAMELESS = [row for row in PURCHASES if row % 7 == 0]
AMOUNT = sum(map(_amount, PURCHASES))
NAMELESS_AMOUNT = sum(map(_amount, NAMELESS))
FOUND = {
    "amount_missing": ROWS - len(PURCHASES),
    "amount_negative": sum(row % 10 == 0 for row in PURCHASES),
    "business_number_missing": sum(row % 7 == 0 for row in range(ROWS)),
}
NOTHING_READ = {
    "statement": {},
    "snapshot": None,
    "snapshots": 0,
    "findings": 0,
    "left_out": 0,
    "questions": [],
    "verbs": ["ledger.received"],
    "runs": [],
    "figures": None,
}
ALL_READ = {
    "state": "ready",
    "snapshot": [len(PURCHASES), AMOUNT],
    "snapshots": 1,
    "folders": [len(PURCHASES)],
    "findings": sum(FOUND.values()),
    "left_out": ROWS - len(PURCHASES) + 1,
    "questions": [["가온상사", len(NAMELESS), NAMELESS_AMOUNT]],
    "verbs": ["ledger.received", "ledger.read"],
    "runs": [],
    "figures": None,
}
PROGRESS = "SELECT progress FROM ledgers_ledger"
STATE = "SELECT state FROM ledgers_ledger"
FIGURES = [AMOUNT, AMOUNT - NAMELESS_AMOUNT, len(PURCHASES), len(PURCHASES) - len(NAMELESS)]
RUNNING_OR_DONE = (
    "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult "
    "WHERE task_path LIKE '%retally' AND status IN ('RUNNING', 'SUCCESSFUL')"
)
UNFINISHED = "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"


def assert_wholly_read_or_not_at_all(seen: dict[str, Any]) -> None:
    if seen["state"] in ("received", "reading"):
        assert {key: seen[key] for key in NOTHING_READ} == NOTHING_READ
        assert set(seen["folders"]) <= {len(PURCHASES)}  # whole, and not yet anybody's
    else:
        assert_wholly_read(seen)


def assert_wholly_read(seen: dict[str, Any]) -> None:
    assert {key: seen[key] for key in ALL_READ} == ALL_READ
    assert seen["statement"]["findings"] == FOUND
    assert seen["statement"]["ties_out"]


def test_an_import_that_is_killed_again_and_again_is_finished_in_the_end(site: Site, large: Path):
    chance = random.Random(20261123)
    site.office("receive", str(large))
    moments = [
        (PROGRESS, lambda rows: rows >= 1, 0.0),
        (PROGRESS, lambda rows: 0 < rows < ROWS, chance.uniform(0, 1)),
        (PROGRESS, lambda rows: rows >= ROWS // 2, 0.0),
        (PROGRESS, lambda rows: rows >= ROWS, 0.0),
        (PROGRESS, lambda rows: rows >= ROWS, chance.uniform(0.1, 0.5)),
        (PROGRESS, lambda rows: rows >= ROWS, chance.uniform(0.5, 1.0)),
    ]

    for question, enough, later in moments:
        site.start()
        site.wait(question, enough)
        time.sleep(later)
        site.kill()
        seen = site.look()
        assert_wholly_read_or_not_at_all(seen)
        if seen["state"] == "ready":
            break
        site.cell("UPDATE ledgers_ledger SET progress = 0 RETURNING progress")  # so that the next start is waited for

    site.start()
    site.wait(STATE, lambda state: state == "ready")
    site.wait(UNFINISHED, lambda tasks: tasks == 0)
    site.kill()

    assert_wholly_read(site.look())


def test_applying_and_counting_that_are_killed_leave_all_or_nothing_and_end_in_the_same_figures(
    site: Site, large: Path
):
    chance = random.Random(7)
    site.office("receive", str(large))
    site.start()
    site.wait(STATE, lambda state: state == "ready")
    site.wait(UNFINISHED, lambda tasks: tasks == 0)
    site.kill()

    for _ in range(3):
        _apply_and_kill(site, chance.uniform(0, 0.3))
        seen = site.look()
        assert (seen["state"], seen["verbs"][2:], seen["runs"]) in [
            ("ready", [], []),
            ("applied", ["ledger.applied"], []),
        ]
        assert ("READY" in seen["tasks"]) == (seen["state"] == "applied")
    site.office("apply")
    for later in (0.0, chance.uniform(0.1, 0.6)):
        site.start()
        site.wait(RUNNING_OR_DONE, lambda tasks: tasks > 0)
        time.sleep(later)
        site.kill()
        assert site.look()["figures"] in (None, FIGURES)

    site.start()
    site.wait(UNFINISHED, lambda tasks: tasks == 0)
    site.kill()

    seen = site.look()
    assert (seen["state"], seen["verbs"]) == ("applied", ["ledger.received", "ledger.read", "ledger.applied"])
    assert seen["runs"] == [[len(PURCHASES), AMOUNT, True]]
    assert seen["figures"] == FIGURES


def _apply_and_kill(site: Site, later: float) -> None:
    """Another process applies the ledger and is killed a moment after it began."""
    with subprocess.Popen(
        [sys.executable, OFFICE, "apply"], env=site.environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        time.sleep(later)
        process.kill()
