"""Prints the longest files and functions. A habit, not a law: nothing fails on them."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("src", "tests", "bench", "tools")
FILE_HABIT, FUNCTION_HABIT, SHOWN = 300, 40, 12


def python_files() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def functions_of(path: Path) -> list[tuple[int, str]]:
    """(lines, where) of every function of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    where = path.relative_to(ROOT)
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{where}:{node.lineno} {node.name}") for node in functions
    ]


def print_longest(title: str, sizes: list[tuple[int, str]], habit: int) -> None:
    over = sum(1 for lines, _ in sizes if lines > habit)
    print(f"{title}: {len(sizes)}, {over} over {habit} lines")
    for lines, where in sorted(sizes, reverse=True)[:SHOWN]:
        print(f"  {lines:5} {where}")


def main() -> None:
    files = python_files()
    file_sizes = [(len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(ROOT))) for path in files]
    print_longest("files", file_sizes, FILE_HABIT)
    print_longest("functions", [size for path in files for size in functions_of(path)], FUNCTION_HABIT)


if __name__ == "__main__":
    main()
