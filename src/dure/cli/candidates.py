"""Names without a valid business number, and whom they may mean: a list for a person, never a decision."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dure.core.ledgers.parties import UnprovenParty, unproven_parties
from dure.core.ledgers.snapshot import Snapshot
from dure.core.text.names import EXACT, Candidate, Candidates

HEADER = (
    "대장의 업체명", "구매 건수", "구매 금액(원)", "순위", "후보 사업자등록번호", "후보 업체명", "점수", "일치", "이유",
)  # fmt: skip
HOW_NAMES = {"exact": "이름 같음", "fuzzy": "이름 비슷함"}


@dataclass(frozen=True, slots=True)
class Question:
    """One name of a ledger with its candidates, best first."""

    party: UnprovenParty
    candidates: tuple[Candidate, ...]

    @property
    def exact(self) -> bool:
        return self.candidates[0].how == EXACT


@dataclass(frozen=True, slots=True)
class Asked:
    """All names without a valid number (`names` of them), and the questions: those that have candidates."""

    names: int
    questions: tuple[Question, ...]

    @property
    def awaiting(self) -> frozenset[str]:
        return frozenset(question.party.name for question in self.questions)

    def counts(self, *, exact: bool) -> tuple[int, int, int]:
        """`(names, purchases, won)` of the questions whose best candidate has, or has not, an equal name."""
        chosen = [question.party for question in self.questions if question.exact is exact]
        return len(chosen), sum(party.purchases for party in chosen), sum(party.amount for party in chosen)


def ask(snapshots: Sequence[Snapshot], names: Iterable[tuple[str, str]]) -> Asked:
    """The questions of these ledgers, largest amount first; `names` are the known `(business number, name)`."""
    known = list(names)
    parties = unproven_parties(snapshots) if known else []
    if not parties:
        return Asked(0, ())
    index = Candidates(known)
    found = (Question(party, index.find(party.name)) for party in parties)
    return Asked(len(parties), tuple(question for question in found if question.candidates))


def write_candidates(asked: Asked, path: Path) -> None:
    """A CSV a spreadsheet opens as it is (UTF-8 with BOM); texts that look like formulas are made harmless."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for question in asked.questions:
            for rank, candidate in enumerate(question.candidates, start=1):
                writer.writerow(
                    [
                        harmless(question.party.name),
                        question.party.purchases,
                        question.party.amount,
                        rank,
                        candidate.business_number,
                        harmless(candidate.name),
                        f"{candidate.score:.2f}",
                        HOW_NAMES[candidate.how],
                        candidate.reason,
                    ]
                )


def harmless(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
