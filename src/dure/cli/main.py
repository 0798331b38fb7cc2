"""`dure`: file commands that need nothing but files, and site commands that need a site.

Exit status: 0 done; 1 done, but some rows could not be taken; 2 unusable input or a refused action.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from dure.core.values.errors import DureError

UNUSABLE = 2
FILE_COMMANDS = frozenset({"tally", "snapshot", "schemes"})


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
    parser = argparse.ArgumentParser(prog="dure", description="두레장터: 공공기관 우선구매")
    subparsers = parser.add_subparsers(required=True, metavar="명령")
    command = next((word for word in given if not word.startswith("-")), "")
    if command in FILE_COMMANDS or not command:
        importlib.import_module("dure.cli.files").add_commands(subparsers)
    if command not in FILE_COMMANDS:
        importlib.import_module("dure.cli.site").add_commands(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
