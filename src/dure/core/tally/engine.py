"""The one door to whatever computes a tally: `open_engine(url).tally(question)`."""

from __future__ import annotations

from typing import Protocol

from dure.core.tally.answer import Answer, StoodIn
from dure.core.tally.duckdb import DuckDB
from dure.core.tally.question import Basis, Decisions, Question, RowDecision, RowKey
from dure.core.values.errors import Refused

__all__ = [
    "Answer",
    "Basis",
    "Decisions",
    "Engine",
    "Question",
    "RowDecision",
    "RowKey",
    "StoodIn",
    "open_engine",
]


class Engine(Protocol):
    """Computes a tally. Two engines give the same answer to the same question, to the won."""

    @property
    def name(self) -> str:
        """What computes, with its version: a tally keeps it beside its figures."""

    def tally(self, question: Question) -> Answer:
        """The cells of the question; raises `Refused` where it can't be answered honestly."""


def open_engine(url: str = "duckdb:") -> Engine:
    """`duckdb:` computes in this process; `duckdb:?memory=2GB&threads=4` with other limits."""
    scheme, _, rest = url.partition(":")
    if scheme != "duckdb":
        raise Refused(f"집계 엔진 '{url}'을(를) 모릅니다. 'duckdb:'를 쓰세요.", code="engine_unknown", url=url)
    return DuckDB.from_settings(rest.lstrip("?"))
