"""The production profile, started as a process of its own the way an operator starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from needs import need

REDIS = os.environ.get("DURE_TEST_REDIS", "redis://127.0.0.1:6379/15")
ROUND_TRIP = """
from dure.cli.site import start_django
start_django()
from django.core.cache import cache
cache.set("dure-tests", "두레", 10)
print(cache.get("dure-tests"))
cache.delete("dure-tests")
"""


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """The environment of a production site."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DURE_", "DJANGO_"))}
    (tmp_path / "key").write_text("k3y-" * 20 + "of-a-test-only", encoding="utf-8")
    return {
        **kept,
        "PYTHONUTF8": "1",
        "DURE_PROFILE": "production",
        "DURE_HOME": str(tmp_path / "home"),
        "DURE_SECRET_KEY_FILE": str(tmp_path / "key"),
        "DURE_HOSTS": "dure.example.kr",
        "DURE_DATABASE": "postgresql://dure@127.0.0.1:5432/dure",
        "DURE_REDIS": REDIS,
    }


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_deploy_check_finds_nothing(production):
    done = run(production, "-m", "dure.config.manage", "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stdout.split(" (")[0]) == (0, "System check identified no issues"), done.stderr


@pytest.mark.parametrize("missing", ["DURE_SECRET_KEY_FILE", "DURE_REDIS", "DURE_DATABASE"])
def test_start_is_refused_without_what_production_needs(production, missing):
    del production[missing]

    done = run(production, "-m", "dure.config.manage", "check")

    assert done.returncode == 1
    assert missing.removesuffix("_FILE") in done.stderr
    assert "Traceback" not in done.stderr


def test_cache_is_shared_through_redis(production):
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except redis.exceptions.ConnectionError as problem:
        need("redis", f"none answers at {REDIS.split('@')[-1]} ({problem})")

    done = run(production, "-c", ROUND_TRIP)

    assert done.stdout.split() == ["두레"], done.stderr
