"""The lock may not carry an address or a setting of the machine it was made on."""

import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_lock_names_packages_and_hashes_only():
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "check_lock.py"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "requirements.lock: pinned packages and hashes only\n")


def test_lock_pins_every_dependency_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()

    missing = [
        name for name in map(_name, asked) if f"\n{name}==" not in f"\n{lock}" and f"\n{name}[" not in f"\n{lock}"
    ]

    assert missing == []


def _name(requirement: str) -> str:
    for mark in "[<>=~ ":
        requirement = requirement.split(mark)[0]
    return requirement.lower()
