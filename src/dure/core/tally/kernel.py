"""The cells of attribution.sql by arithmetic over whole columns: the same answer for a third of the statement's work.

What a purchase meets is a state: a standing and a mask. In most months an enterprise has one state, so it is looked up
in a table of enterprise x month; only where a certificate starts or ends inside the month is the day asked. Purchases
lie by unit and day in a snapshot, so a batch of them has few units, and a whole cell fits in a part of one number: its
cells are found by sorting numbers.

The rule itself is the text of attribution.sql; tests hold both to the slow reference, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from dure.core.tally.answer import STANDINGS
from dure.core.tally.model import Standing
from dure.core.tally.pieces import Column, Pieces, Span
from dure.core.values.errors import Refused

COLUMNS = ("unit", "party", "code", "kind", "exclusion", "counted_on", "amount")
CELLS = pa.schema(
    {
        "unit": pa.int32(),
        "month": pa.int32(),
        "kind": pa.int8(),
        "exclusion": pa.int16(),
        "standing": pa.int8(),
        "mask": pa.int64(),
        "purchases": pa.int64(),
        "amount": pa.int64(),
    }
)
_ASK_DAY = -1
_KNOWN = STANDINGS.index(Standing.KNOWN)
MOST_BITS = 63
MOST_WON = 2**63 - 1
_MARKS = 1 << 22


class Cells(NamedTuple):
    """The cells of one batch, sorted by unit; months and states by their numbers."""

    unit: Column
    month: Column
    kind: Column
    exclusion: Column
    state: Column
    purchases: Column
    amount: Column


class Kernel:
    """What the parties of one snapshot prove on every day of the window.

    `months` has the month (yyyymm) of every day of the window; `codes` is how many product codes the snapshot has.
    `standing`, `line` and `item_line` are columns by party: its standing, and the place of its business number in
    `pieces.numbers` and in `items.numbers`, -1 where it isn't among them.
    """

    def __init__(
        self,
        window: Span,
        months: Column,
        pieces: Pieces,
        items: Pieces,
        codes: int,
        parties: tuple[Column, Column, Column],
    ) -> None:
        self._first = window.first
        self._days = window.last - window.first + 1
        self._codes = codes
        self._months, month_of = np.unique(months, return_inverse=True)
        self._month_of = month_of.astype(np.int32)
        masks, states = np.unique(np.concatenate(([0], pieces.mask)), return_inverse=True)
        self._masks: list[int] = [*masks.tolist(), *(0 for _ in STANDINGS)]
        self._standings: list[int] = [*(_KNOWN for _ in masks), *range(len(STANDINGS))]
        self._state_of = {mask: state for state, mask in enumerate(masks.tolist())}
        standing, line, item_line = (column.astype(np.int64) for column in parties)
        known = standing == _KNOWN
        self._line = np.where(known & (line >= 0), line, len(pieces.numbers) + standing)
        self._item_line = np.where(known, item_line, -1)
        self._lay_out(pieces, states[1:])
        self._keep_items(items)

    def cells(self, batches: Iterable[Any]) -> tuple[list[pa.RecordBatch], list[pa.RecordBatch]]:
        """The cells of purchases given as Arrow batches of `COLUMNS`, each purchase with its day in the window.

        The first list is ready. The second has the cells of units that stand in several batches: there a cell may
        occur more than once. Where batches don't follow each other by unit, that is all of them.
        """
        inner: list[pa.RecordBatch] = []
        edges: list[pa.RecordBatch] = []
        in_order, highest = True, 0
        for batch in batches:
            for cells in self._cells_of(*_columns(batch)) if len(batch) else ():
                unit, table = cells.unit, self._table_of(cells)
                in_order = in_order and unit[0] >= highest
                highest = unit[-1]
                begin, end = np.searchsorted(unit, (unit[0] + 1, unit[-1]))
                inner.append(table.slice(begin, max(end - begin, 0)))
                edges += [table.slice(0, begin), table.slice(max(begin, end))]
        return (inner, edges) if in_order else ([], inner + edges)

    def _table_of(self, cells: Cells) -> pa.RecordBatch:
        columns = {
            "unit": cells.unit,
            "month": self._months[cells.month],
            "kind": cells.kind,
            "exclusion": cells.exclusion,
            "standing": np.array(self._standings, np.int8)[cells.state],
            "mask": np.array(self._masks, np.int64)[cells.state],
            "purchases": cells.purchases,
            "amount": cells.amount,
        }
        return pa.RecordBatch.from_pydict(columns, CELLS)

    def _lay_out(self, pieces: Pieces, states: Column) -> None:
        """The table of states, a line for every number of `pieces` and one for every standing, a column a month."""
        first_day, line = pieces.first_day - self._first, pieces.enterprise
        begins = np.flatnonzero(np.diff(self._month_of, prepend=-1))
        # Pieces tile the window, and a month's state is that of the piece in which the month begins.
        begun = np.searchsorted(begins, pieces.last_day - self._first + 1)
        begun -= np.searchsorted(begins, first_day)
        by_number = np.repeat(states, begun).reshape(len(pieces.numbers), len(begins))
        by_standing = len(self._masks) - len(STANDINGS) + np.arange(len(STANDINGS))
        by_standing[_KNOWN] = 0  # in the registry, and nothing proven
        table = np.concatenate((by_number, np.repeat(by_standing[:, None], len(begins), axis=1))).astype(np.int32)
        inside = begins[self._month_of[first_day]] != first_day
        table[line[inside], self._month_of[first_day[inside]]] = _ASK_DAY
        self._table = table.ravel()
        self._piece_start = line * self._days + first_day
        self._piece_state = states.astype(np.int32)

    def _keep_items(self, items: Pieces) -> None:
        """Item pieces in the order of (number, code, day), and a table of marks that rules most purchases out."""
        pair = items.enterprise * self._codes + items.code
        start = pair * self._days + items.first_day - self._first
        order = np.argsort(start)
        self._item_start = start[order]
        self._item_end = (pair * self._days + items.last_day - self._first)[order]
        self._item_masks, self._item_mask = np.unique(items.mask[order], return_inverse=True)
        self._marked = np.zeros(_MARKS, bool)
        self._marked[pair % _MARKS] = True

    def _cells_of(
        self, unit: Column, party: Column, code: Column, kind: Column, exclusion: Column, day: Column, amount: Column
    ) -> Iterator[Cells]:
        month = self._month_of[day - self._first]
        state = self._states(party, code, day - self._first, month)
        columns = (unit, month, kind, exclusion, state)
        key, bits = _packed(columns)
        place_bits = len(key).bit_length()
        if bits + place_bits > MOST_BITS:
            whole, half = (unit, party, code, kind, exclusion, day, amount), len(key) // 2
            yield from self._cells_of(*(column[:half] for column in whole))
            yield from self._cells_of(*(column[half:] for column in whole))
            return
        key = np.sort(key << place_bits | np.arange(len(key)))
        if int(np.abs(amount).max()) * len(key) > MOST_WON:
            raise Refused(
                "구매 금액이 너무 커서 더할 수 없습니다. 구매대장의 금액을 확인해 주세요.", code="sum_too_large"
            )
        place = key & ((1 << place_bits) - 1)
        key >>= place_bits
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        one = place[starts]
        counts = np.diff(starts, append=len(key))
        unit, month, kind, exclusion, state = (column[one] for column in columns)
        yield Cells(unit, month, kind, exclusion, state, counts, np.add.reduceat(amount[place], starts))

    def _states(self, party: Column, code: Column, day: Column, month: Column) -> Column:
        line = self._line[party]
        state: Column = self._table[line * len(self._months) + month]
        ask = np.flatnonzero(state == _ASK_DAY)
        if len(ask):
            wanted = line[ask] * self._days + day[ask]
            state[ask] = self._piece_state[np.searchsorted(self._piece_start, wanted, side="right") - 1]
        if len(self._item_start):
            self._add_items(state, party, code, day)
        return state

    def _add_items(self, state: Column, party: Column, code: Column, day: Column) -> None:
        """Change the states of purchases whose product code a certificate covers on their day."""
        line = self._item_line[party]
        pair = line * self._codes + code
        maybe = np.flatnonzero(self._marked[pair % _MARKS] & (line >= 0))
        wanted = pair[maybe] * self._days + day[maybe]
        piece = np.searchsorted(self._item_start, wanted, side="right") - 1
        covered = (piece >= 0) & (wanted <= self._item_end[piece])
        places, count = maybe[covered], len(self._item_masks)
        both = state[places].astype(np.int64) * count + self._item_mask[piece[covered]]
        distinct, which = np.unique(both, return_inverse=True)
        state[places] = np.array([self._state_with(*divmod(one, count)) for one in distinct.tolist()], np.int32)[which]

    def _state_with(self, state: int, item_mask: int) -> int:
        """The state of one and of the item mask at a place of `_item_masks` together."""
        mask = self._masks[state] | int(self._item_masks[item_mask])
        if mask not in self._state_of:
            self._state_of[mask] = len(self._masks)
            self._masks.append(mask)
            self._standings.append(_KNOWN)
        return self._state_of[mask]


def _columns(batch: Any) -> list[Column]:
    return [batch.column(name).to_numpy(zero_copy_only=False) for name in COLUMNS]


def _packed(columns: Sequence[Column]) -> tuple[Column, int]:
    """Columns of whole numbers as one, equal where all are equal, and how many bits it takes."""
    key, bits = np.zeros(len(columns[0]), np.int64), 0  # beyond 63 bits the key is worthless
    for column in columns:
        least = int(column.min())
        width = (int(column.max()) - least).bit_length()
        key = (key << width) | (column.astype(np.int64) - least)
        bits += width
    return key, bits
