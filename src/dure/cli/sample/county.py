"""누리군: an invented county of 29 departments whose 54 social-economy enterprises are all on its own list."""

from __future__ import annotations

from dure.cli.sample.words import WORDS

CODE = "9900002"
NAME = "누리군"
KIND = "local_government"
REGION = "누리군"
TARGETS = {2026: 7_000_000_000}
VILLAGES = ("누리읍", "다래면", "맑은내면", "솔고개면", "큰들면")
DEPARTMENTS = WORDS["county_departments"]
SOCIAL_ENTERPRISES, VILLAGE_ENTERPRISES, COOPERATIVES = 11, 10, 33
ROWS = {2025: 700, 2026: 600}
