"""가온시: an invented city of 66 departments and bodies, with a target of its own for the social economy."""

from __future__ import annotations

from dure.cli.sample.words import WORDS
from dure.core.schemes.model import Kind

CODE = "9900001"
NAME = "가온시"
KIND = "local_government"
REGION = "가온시"
TARGET_CODE = "social_economy"
TARGET_NAME = "사회적경제 구매"
TARGET_KINDS = (
    "social_enterprise",
    "prelim_social_enterprise",
    "village_enterprise",
    "prelim_village_enterprise",
    "social_cooperative",
    "cooperative",
    "self_support_enterprise",
)
TARGET_ADMITS = (Kind.GOODS.value, Kind.SERVICES.value, Kind.WORKS.value)
TARGETS = {2024: 28_000_000_000, 2025: 30_000_000_000, 2026: 35_000_000_000}
PARTS_CODE, PARTS_NAME, PARTS_KINDS = "materials_parts", "소부장 기업 구매", ("materials_parts",)
PARTS_TARGETS = {2026: 12_000_000_000}
REACHED = {2024: 27_160_000_000, 2025: 33_000_000_000}
"""Won counted for the target in the years that are over: 97.0 % and 110 % of it."""
RUNNING = 27_600_000_000
"""About what 2026 has reached with the ledgers applied by mid-November: 79 % of the target, with two months to go."""

DISTRICTS = ("해든구", "솔빛구", "여울동", "너른동", "물안읍", "가람면", "새뜰면", "윗마루동")

DEPARTMENTS = WORDS["city_departments"]
ROWS = {2024: 13_400, 2025: 14_100, 2026: 12_500}
