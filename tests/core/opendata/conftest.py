"""A portal that asks a local server, and waits no second."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from dure.core.opendata.portal import Portal
from dure.core.opendata.quota import DailyQuota
from factories.portal import KEY, Service, a_service

DAY = date(2026, 7, 1)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with a_service() as served:
        yield served


@pytest.fixture
def waits() -> list[float]:
    """The pauses the portal made."""
    return []


@pytest.fixture
def a_portal(tmp_path: Path, waits: list[float]) -> Callable[..., Portal]:
    def make(key: str = KEY, limit: int = 100, **options: float) -> Portal:
        quota = DailyQuota(tmp_path / "calls.json", limit, lambda: DAY)
        return Portal(key, quota=quota, sleep=waits.append, **options)

    return make


@pytest.fixture
def portal(a_portal: Callable[..., Portal]) -> Portal:
    return a_portal()
