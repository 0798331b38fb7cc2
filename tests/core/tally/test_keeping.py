"""A kept question is the question: read back, it has the same digest and the same answer."""

from __future__ import annotations

import gzip
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import random_ledgers as random
from builders import a_certificate, a_measure, a_purchase
from dure.core.ledgers.snapshot import open_snapshot, write_snapshot
from dure.core.tally.engine import open_engine
from dure.core.tally.keeping import keep, kept
from dure.core.tally.question import Question, RowKey
from dure.core.values.errors import DataBroken

ENGINE = open_engine("duckdb:?threads=1")


@given(
    purchases=random.purchases(8),
    measures=random.measures(),
    certificates=random.certificates(),
    enterprises=random.registries,
    decisions=random.decisions(),
    decided=random.row_decisions,
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_question_read_back_is_the_same(purchases, measures, certificates, enterprises, decisions, decided):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = write_snapshot(purchases, folder, threads=1)
        rows = {RowKey(snapshot.digest, line): decision for line, decision in decided.items()}
        question = Question(
            (snapshot,), measures, certificates, random.FIRST, random.LAST, enterprises, replace(decisions, rows=rows)
        )
        keep(question, folder / "questions")

        again = kept(question.digest(), folder / "questions", lambda digest: open_snapshot(folder / digest))

        assert again == question
        assert ENGINE.tally(again).totals() == ENGINE.tally(question).totals()


def a_question(folder: Path) -> Question:
    snapshot = write_snapshot([a_purchase()], folder)
    return Question((snapshot,), (a_measure(),), [a_certificate()], random.FIRST, random.LAST)


def test_keeping_twice_leaves_one_file_and_no_half(tmp_path: Path) -> None:
    question = a_question(tmp_path)

    first, second = keep(question, tmp_path / "questions"), keep(question, tmp_path / "questions")

    assert first == second
    assert list((tmp_path / "questions").iterdir()) == [first]


def test_a_kept_question_that_was_changed_is_refused(tmp_path: Path) -> None:
    question = a_question(tmp_path)
    path = keep(question, tmp_path)
    text = gzip.decompress(path.read_bytes()).replace(b'"2026-01-01"', b'"2026-01-02"')
    path.write_bytes(gzip.compress(text))

    with pytest.raises(DataBroken, match="지문과 다릅니다"):
        kept(question.digest(), tmp_path, lambda digest: open_snapshot(tmp_path / digest))


def test_a_question_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataBroken, match="읽을 수 없습니다"):
        kept("0" * 64, tmp_path, lambda digest: open_snapshot(tmp_path / digest))
