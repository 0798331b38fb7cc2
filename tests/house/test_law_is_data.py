"""No figure and no article of a law stands in Python: rates, dates and citations come from `core/schemes/data`.

What would betray one: a citation (제7조) in a string that is no docstring, or a fraction written out as a number.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "dure"
LAW = re.compile(r"제\s?\d+조|시행령|시행규칙")
STYLEGUIDE = "styleguide.py"  # shows components with invented words
RULES = ("core/schemes", "core/tally", "apps/performance", "web")


def docstrings_of(tree: ast.AST) -> set[int]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, holders)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def law_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = docstrings_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            where = f"{path.relative_to(SOURCE)}:{node.lineno}"
            if isinstance(node.value, str) and LAW.search(node.value):
                yield f"{where} {node.value!r}"
            if isinstance(node.value, float) and "core/" in path.as_posix() and "ledgers" not in path.parts:
                yield f"{where} {node.value}"


def test_no_figure_or_article_of_a_law_stands_in_python():
    files = [path for room in RULES for path in sorted((SOURCE / room).rglob("*.py")) if path.name != STYLEGUIDE]

    assert [found for path in files for found in law_in(path)] == []
