"""One concept, one word (docs/glossary.md): identifiers and file names never use the words of other houses.

Words inside strings are free: the headers of foreign files and the exchange format say `supplier` themselves.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOREIGN = {"company", "companies", "vendor", "vendors", "supplier", "suppliers", "buyer", "buyers"}
FOREIGN |= {"agency", "agencies", "cert", "certs", "deal", "deals"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
OCDS = "core/opendata"  # the words of the Open Contracting Data Standard rule there


def words_of(identifier: str) -> set[str]:
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", identifier)
    return set(re.split(r"[^a-z]+", spaced.lower()))


def identifiers_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield line, name
            case ast.arg(arg=name):
                yield line, name
            case ast.Name(id=name, ctx=ast.Store()):
                yield line, name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield line, name
            case ast.keyword(arg=str(name)):
                yield line, name
            case ast.alias(asname=str(name)):
                yield line, name


def python_files() -> list[Path]:
    rooms = (ROOT / "src" / "dure", ROOT / "tests", ROOT / "bench", ROOT / "tools")
    files = [path for room in rooms for path in sorted(room.rglob("*.py"))]
    return [path for path in files if OCDS not in path.as_posix()]


def test_identifiers_use_the_words_of_the_glossary():
    foreign = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in python_files()
        for line, name in identifiers_of(ast.parse(path.read_text(encoding="utf-8")))
        if words_of(name) & FOREIGN
    ]

    assert foreign == []


def test_file_names_use_the_words_of_the_glossary():
    files = [
        path
        for path in (ROOT / "src" / "dure").rglob("*")
        if path.suffix in {".py", ".sql", ".html"} or (path.is_dir() and path.name != "__pycache__")
    ]

    foreign = [str(path.relative_to(ROOT)) for path in files if words_of(path.stem) & (FOREIGN | EMPTY_NAMES)]

    assert [name for name in foreign if OCDS not in name] == []


def test_packages_start_empty():
    filled = [path for path in (ROOT / "src" / "dure").rglob("__init__.py") if path.read_text(encoding="utf-8").strip()]

    assert [str(path.relative_to(ROOT)) for path in filled] == []
