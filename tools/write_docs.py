"""Writes the lists of docs/errors.md and docs/cli.md from the code (`make docs`); keeps what stands above the mark."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from dure.cli import files, site
from dure.core.ledgers.findings import KINDS
from dure.core.values import errors
from dure.core.values.errors import DureError

ROOT = Path(__file__).resolve().parent.parent
MARK = "<!-- from here on written by `make docs` -->\n"
ERROR_NAMES = ("Unreadable", "UnusableFile", "Refused", "NotFound", "DataBroken")


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# --- errors -------------------------------------------------------------------------------------------------------


def classes() -> Iterator[str]:
    yield "## Errors\n"
    yield "| class | code | what it is |"
    yield "|---|---|---|"
    for kind in (DureError, *(getattr(errors, name) for name in ERROR_NAMES)):
        summary = (kind.__doc__ or "").strip().splitlines()[0]
        yield f"| `{kind.__name__}` | `{kind.code}` | {cell(summary)} |"


def coded_errors() -> Iterator[str]:
    yield "\n## Errors with a code of their own\n"
    yield "`…` stands for what the sentence names.\n"
    yield "| code | class | sentence |"
    yield "|---|---|---|"
    found = {
        (code, name, sentence)
        for path in (ROOT / "src" / "dure").rglob("*.py")
        for code, name, sentence in errors_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    for code, name, sentence in sorted(found):
        yield f"| `{code}` | `{name}` | {cell(sentence)} |"


def errors_in(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERROR_NAMES and node.args:
            for keyword in node.keywords:
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value), node.func.id, sentence_of(node.args[0])


def sentence_of(node: ast.expr) -> str:
    """The text of a literal or f-string, with `…` for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(sentence_of(part) for part in parts)
        case _:
            return "…"


def findings() -> Iterator[str]:
    yield "\n## Findings of a ledger\n"
    yield "`error`: the row is rejected; `review`: kept, a person decides; `notice`: read, and said how.\n"
    yield "| code | severity | sentence | remedy |"
    yield "|---|---|---|---|"
    for code, kind in KINDS.items():
        yield f"| `{code}` | {kind.severity} | {cell(kind.sentence)} | {cell(kind.remedy)} |"


def errors_page() -> str:
    return "\n".join([*classes(), *coded_errors(), *findings()]) + "\n"


# --- the command line ---------------------------------------------------------------------------------------------


def commands() -> list[tuple[str, str, argparse.ArgumentParser]]:
    """(name, what it does, its parser) of every command."""
    subparsers = argparse.ArgumentParser(prog="dure").add_subparsers()
    files.add_commands(subparsers)
    site.add_commands(subparsers)
    said = {choice.dest: choice.help or "" for choice in subparsers._choices_actions}
    return [(name, said[name], parser) for name, parser in subparsers.choices.items()]


def options_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if not isinstance(action, argparse._HelpAction):
            names = ", ".join(f"`{name}`" for name in action.option_strings) or f"`{action.metavar or action.dest}`"
            chosen = " (" + ", ".join(f"`{choice}`" for choice in action.choices) + ")" if action.choices else ""
            yield f"| {names} | {cell(action.help or '')}{chosen} |"


def cli_page() -> str:
    lines: list[str] = []
    for name, what, parser in commands():
        lines += [f"## `dure {name}`\n", f"{what}.\n"]
        if options := list(options_of(parser)):
            lines += ["| option | meaning |", "|---|---|", *options, ""]
    return "\n".join(lines)


PAGES = {"errors.md": errors_page, "cli.md": cli_page}


def written(name: str) -> str:
    """The page as it should stand: what a person wrote above the mark, then what the code says."""
    above = (ROOT / "docs" / name).read_text(encoding="utf-8").split(MARK)[0]
    return above + MARK + "\n" + PAGES[name]()


if __name__ == "__main__":
    for page in PAGES:
        (ROOT / "docs" / page).write_text(written(page), encoding="utf-8")
