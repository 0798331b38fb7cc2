"""`dure`: file commands that need nothing but files, and site commands that need a site.

Exit status: 0 done; 1 done, but some rows could not be taken; 2 unusable input or a refused action.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from dure.core.values.errors import DureError

UNUSABLE = 2
FILE_COMMANDS = frozenset({"tally", "snapshot", "schemes", "search"})

_COMPLAINTS = (
    (r"the following arguments are required: (.*)", r"빠진 인자가 있습니다: \1."),
    (r"unrecognized arguments: (.*)", r"모르는 인자입니다: \1."),
    (
        r"argument (.*): invalid choice: (.*) \(choose from (.*)\)",
        r"\1: \2은(는) 고를 수 없습니다. 고를 수 있는 값: \3.",
    ),
    (r"argument (.*): invalid \w+ value: (.*)", r"\1: \2은(는) 읽을 수 없는 값입니다."),
    (r"argument (.*): not allowed with argument (.*)", r"\1은(는) \2와(과) 함께 쓸 수 없습니다."),
    (r"argument (.*): expected (?:one|at least one) arguments?", r"\1: 값이 필요합니다."),
    (r"argument (.*): (.*)", r"\1: \2."),
)


class _Help(argparse.HelpFormatter):
    """Help in Korean."""

    def add_usage(self, usage: Any, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "쓰는 법: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Korean and ends with the status of unusable input."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Help, "add_help": False, **options})
        self._positionals.title, self._optionals.title = "인자", "선택"
        self.add_argument("-h", "--help", action="help", help="이 도움말을 보여 줍니다")

    def error(self, message: str) -> NoReturn:
        for pattern, words in _COMPLAINTS:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, words, message)
                break
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"오류: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(given)
    options = parser.parse_args(given)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except DureError as problem:
        print(f"\n오류: {problem.message}" if sys.stderr.isatty() else f"오류: {problem.message}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """The commands of one face only when that face is used: file commands never load the site, nor the other way."""
    parser = _Parser(prog="dure", description="두레장터: 공공기관 우선구매")
    subparsers = parser.add_subparsers(required=True, metavar="명령")
    command = next((word for word in given if not word.startswith("-")), "")
    if command in FILE_COMMANDS or not command:
        importlib.import_module("dure.cli.files").add_commands(subparsers)
    if command not in FILE_COMMANDS:
        importlib.import_module("dure.cli.site").add_commands(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
