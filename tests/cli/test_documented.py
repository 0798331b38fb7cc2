"""What docs/formats.md lists is what the code reads and writes."""

import json
from pathlib import Path

import pytest

from builders import a_number
from dure.cli.exchange import NOTES, PROBLEMS
from dure.cli.main import main
from dure.core.ledgers.header_words import MEANINGS, WORDS

FORMATS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_every_problem_of_a_list_is_documented():
    expected = [f"| `{code}` | {words.format(value='…')} |" for code, words in {**PROBLEMS, **NOTES}.items()]

    assert [line for line in expected if line not in FORMATS.splitlines()] == []


def test_every_meaning_of_a_column_has_words_and_a_place_in_the_document():
    assert MEANINGS.keys() == WORDS.keys()
    assert [meaning for meaning in MEANINGS if f"`{meaning}`" not in FORMATS] == ["fiscal_year"]  # read, not used


def test_every_key_of_the_json_is_documented(tmp_path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "p.csv").write_text("계약일,구분,금액\n2026-01-01,물품,1\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text(f"bizno,scheme_id\n{a_number(1)},women_owned\n", encoding="utf-8")
    main(
        [
            "tally",
            str(tmp_path / "p.csv"),
            "--certificates",
            str(tmp_path / "c.csv"),
            "--year",
            "2026",
            "--json",
            "--quiet",
        ]
    )

    found = json.loads(capsys.readouterr().out)
    keys = {*found, *found["schemes"][0], *found["schemes"][0]["requirements"][0]}
    assert [key for key in sorted(keys) if f"`{key}`" not in FORMATS and f"`schemes[].{key}`" not in FORMATS] == []
