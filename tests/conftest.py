"""What every test may ask for. The people of `house.md` and their world stand in `factories/`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import Error, expect, sync_playwright

from dure.cli.serving import new_worker
from needs import PATIENCE, need

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}

expect.set_options(timeout=PATIENCE)

pytest_plugins = ["factories.people", "factories.screens"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the database, and let the browser come last.

    Playwright keeps an event loop running in the main thread, which Django then refuses to use the database from
    (see `chromium`); tests without a browser should not have to be excused from that guard.
    """
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_collection_finish(session: pytest.Session) -> Iterator[None]:
    session.items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    return (yield)


# --- data ---------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _own_folders(request: pytest.FixtureRequest) -> None:
    """Tests that use the database keep snapshots and uploads in folders of their own."""
    if "database" in request.keywords:
        settings, folder = request.getfixturevalue("settings"), request.getfixturevalue("tmp_path")
        settings.SNAPSHOT_ROOT = folder / "snapshots"
        settings.QUESTION_ROOT = folder / "questions"
        settings.UPLOAD_ROOT = folder / "uploads"
        settings.SEARCH_ROOT = folder / "search"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files that lies beside the repository on the developers' machines (see CONTRIBUTING.md)."""
    folder = Path(os.environ.get("DURE_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        need("shared", "no folder ../shared/data beside the repository (or set DURE_SHARED)")
    return folder


@pytest.fixture
def drain(transactional_db: None) -> Any:
    """`drain()` runs every waiting task as the worker would, and returns how many; a task that fails fails the test.

    `drain(failing=True)` expects at least one to fail, and returns the exceptions' names.
    """

    def run(*, failing: bool = False) -> Any:
        before = set(DBTaskResult.objects.finished().values_list("pk", flat=True))
        new_worker(interval=0, batch=True).run()
        done = [result for result in DBTaskResult.objects.finished() if result.pk not in before]
        failed = [result for result in done if result.traceback]
        if failing:
            assert failed, "no task failed"
            return [result.exception_class_path for result in failed]
        assert not failed, failed[0].traceback
        return len(done)

    return run


# --- the browser --------------------------------------------------------------------------------------------------


def _chromium_path() -> str:
    found = os.environ.get("DURE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return found or need("browser", "no chromium on PATH (apt-get install chromium, or set DURE_CHROMIUM)")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's Chromium, headless. While it runs, Django is told that the main thread may use the database."""
    path = _chromium_path()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        except Error as problem:
            need("browser", f"{path} does not start: {str(problem).splitlines()[0][:120]}")
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A fresh Korean browser page on the live server at desktop width; it fails the test on any script error.

    Relative addresses work: `page.goto("/")`. `page.set_viewport_size({"width": 390, "height": 844})` makes it a phone.
    """
    context = chromium.new_context(
        base_url=live_server.url, locale="ko-KR", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert errors == []
