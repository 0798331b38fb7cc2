"""The lock names packages and hashes only: no address, no option that points anywhere. Else exit 1 and the lines."""

from __future__ import annotations

import re
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
PINNED = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z0-9_,-]+\])?==[^ ]+( ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
COMMENT = re.compile(r"^ *#")


def strange_lines(text: str) -> list[str]:
    """Lines that are neither a pinned package, nor its hash, nor a comment without an address."""
    known = (PINNED, HASH, COMMENT)
    return [
        line
        for line in text.splitlines()
        if line.strip() and ("://" in line or not any(shape.match(line) for shape in known))
    ]


if __name__ == "__main__":
    if strange := strange_lines(LOCK.read_text(encoding="utf-8")):
        print("requirements.lock has lines that do not belong there:", *strange, sep="\n  ")
        sys.exit(1)
    print("requirements.lock: pinned packages and hashes only")
