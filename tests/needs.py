"""What a test can't do without, and what becomes of it there."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRED = set(filter(None, os.environ.get("DURE_REQUIRE", "").split(",")))


def need(what: str, why: str) -> NoReturn:
    """Skip for want of `what`, or fail where DURE_REQUIRE names it."""
    if what in REQUIRED:
        pytest.fail(f"{what} is required: {why}")
    pytest.skip(f"{what}: {why}")


PATIENCE = 30_000
"""Milliseconds a browser test waits for a page: two browsers and two servers may share two busy cores."""
