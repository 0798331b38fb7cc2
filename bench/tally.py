"""How much a tally costs, as ratios within one run: `python bench/tally.py --sizes 20000 1000000 10000000`.

Each contestant (see floors.py and contestants.py) is a whole process, the start of Python included. They take turns
(A B C A B C …), and the least of the rounds stands: CPU seconds of the process and its children, and the most memory
it held. Ratios compare only within one run, for the machine is the same then and, nearly, its load.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PANDAS_UP_TO = 3_000_000
REFERENCE_UP_TO = 1_000_000


@dataclass(frozen=True)
class Run:
    """One process: CPU and wall seconds, most memory in MiB, what it printed."""

    cpu: float
    wall: float
    memory: float
    said: str


def run(name: str, folder: Path) -> Run:
    program = "floors.py" if name in ("floor1", "floor2", "obvious") else "contestants.py"
    before = os.times().elapsed
    process = subprocess.Popen(
        [sys.executable, str(HERE / program), name, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} ended with {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, os.times().elapsed - before, usage.ru_maxrss / 1024, said)


def prepare(folder: Path, size: int) -> None:
    """In a process of its own: what this one once held would show as the memory of every process it starts."""
    subprocess.run([sys.executable, str(HERE / "data.py"), str(folder), str(size)], check=True)


def measure(folder: Path, names: list[str], rounds: int) -> dict[str, Run]:
    """The cheapest run of each, taking turns."""
    best: dict[str, Run] = {}
    for _ in range(rounds):
        for name in names:
            found = run(name, folder)
            if name not in best or found.cpu < best[name].cpu:
                best[name] = found
    return best


def report(size: int, best: dict[str, Run]) -> None:
    floor = best["floor2"].cpu
    print(f"\n{size:,} purchases")
    print("| contestant | CPU s | x floor2 | peak MiB | wall s |\n|---|---|---|---|---|")
    for name, found in best.items():
        print(f"| {name} | {found.cpu:.2f} | {found.cpu / floor:.2f} | {found.memory:,.0f} | {found.wall:.2f} |")
    for other in ("obvious", "pandas"):
        if other in best:
            print(f"ours / {other} = {best['ours'].cpu / best[other].cpu:.3f}")
            same = json.loads(best["ours"].said) == json.loads(best[other].said)
            print(f"ours and {other} give {'the same' if same else 'DIFFERENT'} totals")


def agree_with_reference(folder: Path) -> None:
    """Every cell, by a hash over all of them in order."""
    ours, slow = json.loads(run("digest", folder).said), json.loads(run("reference", folder).said)
    print(f"cells equal to the reference: {ours['sha256'] == slow['sha256']} ({ours['sha256'][:16]}…)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 1_000_000, 3_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", help="these contestants")
    parser.add_argument("--folder", type=Path, help="keep the data here for the next run")
    parser.add_argument("--no-reference", action="store_true")
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="dure-bench-"))
    try:
        for size in chosen.sizes:
            prepare(folder / str(size), size)
            names = ["floor1", "floor2", "ours", "obvious", *(["pandas"] if size <= PANDAS_UP_TO else [])]
            report(size, measure(folder / str(size), chosen.only or names, chosen.rounds))
            if size <= REFERENCE_UP_TO and not chosen.no_reference:
                agree_with_reference(folder / str(size))
            if chosen.folder is None:
                shutil.rmtree(folder / str(size))
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
