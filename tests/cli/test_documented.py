"""What the documents list is what the code has."""

import argparse
import re
from pathlib import Path

from dure.cli import files, site
from dure.cli.exchange import NOTES, PROBLEMS
from dure.core.ledgers.findings import KINDS
from dure.core.ledgers.header_words import MEANINGS, WORDS
from dure.core.ledgers.model import Severity

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SEVERITIES = {Severity.ERROR: "반려", Severity.REVIEW: "확인", Severity.NOTICE: "알림"}


def commands(face) -> dict[str, argparse.ArgumentParser]:
    subparsers = argparse.ArgumentParser().add_subparsers()
    face.add_commands(subparsers)
    return dict(subparsers.choices)


def test_every_finding_is_documented_with_its_severity_and_remedy():
    lines = (DOCS / "errors.md").read_text(encoding="utf-8").splitlines()

    expected = [
        f"| `{code}` | {SEVERITIES[kind.severity]} | {kind.sentence.format(value='…', more='…')} | {kind.remedy} |"
        for code, kind in KINDS.items()
    ]
    assert [line for line in expected if line not in lines] == []


def test_every_problem_of_a_list_is_documented():
    lines = (DOCS / "errors.md").read_text(encoding="utf-8").splitlines()

    expected = [f"| `{code}` | {words.format(value='…')} |" for code, words in {**PROBLEMS, **NOTES}.items()]
    assert [line for line in expected if line not in lines] == []


def test_every_reason_to_refuse_a_file_is_documented():
    documented = (DOCS / "errors.md").read_text(encoding="utf-8")
    sources = [*(ROOT / "src/dure/core/ledgers").glob("*.py"), *(ROOT / "src/dure/cli").glob("*.py")]
    raised = {
        code
        for source in sources
        for refusal in re.findall(r"UnusableFile\((.*?)\n    +\)", source.read_text(encoding="utf-8"), re.DOTALL)
        for code in re.findall(r'code="(\w+)"', refusal)
    }

    assert len(raised) > 10
    assert [code for code in sorted(raised) if f"`{code}`" not in documented] == []


def test_every_option_of_the_file_commands_is_documented():
    documented = (DOCS / "cli.md").read_text(encoding="utf-8")

    options = {option for parser in commands(files).values() for option in parser._option_string_actions}
    assert [option for option in sorted(options - {"-h", "--help"}) if option not in documented] == []


def test_every_command_is_documented():
    documented = (DOCS / "cli.md").read_text(encoding="utf-8")

    assert [name for name in {**commands(files), **commands(site)} if f"`dure {name}" not in documented] == []


def test_every_meaning_has_words_and_a_name():
    assert MEANINGS.keys() == WORDS.keys()
