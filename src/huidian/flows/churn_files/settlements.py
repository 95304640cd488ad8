"""Which rows are the same settlement told again, by the rules an import into the store goes by."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from huidian.visits.matching.orders import Row, Settlement, pair


class Settlements:
    """The rows of all files in the order they were given.

    ``stated`` are their columns: ``order_no``, ``settled_on`` and ``payer``, and whatever else makes two
    rows the same. A row belongs to its order number, without one to its vehicle and day.
    """

    def __init__(
        self,
        stated: Mapping[str, Sequence[Any]],
        dealers: Sequence[str],
        vehicles: Sequence[int],
        rows_of_file: Sequence[int],
    ) -> None:
        self._stated = stated
        self._vehicles = vehicles
        self._numbers = stated["order_no"]
        self._days: Sequence[date] = stated["settled_on"]
        self._file = [file for file, rows in enumerate(rows_of_file) for _ in range(rows)]
        self.duplicates = 0
        """Rows equal to another one of their own file, known once `standing` was asked."""
        self._keys: list[Hashable] = [
            (dealer, number) if number else (dealer, vehicle, day)
            for dealer, number, vehicle, day in zip(dealers, self._numbers, vehicles, self._days, strict=True)
        ]

    def standing(self) -> list[bool]:
        """Whether each row counts: it is neither told again nor corrected by a later row.

        Of a numbered order, equal rows in one file are one settlement; without numbers each is its own.
        """
        standing = [True] * len(self._keys)
        for rows in self._contested():
            kept = self._settle(rows)
            for row in rows:
                standing[row] = row in kept
        return standing

    def _contested(self) -> Iterable[list[int]]:
        times = Counter(self._keys)
        contested: defaultdict[Hashable, list[int]] = defaultdict(list)
        for row, key in enumerate(self._keys):
            if times[key] > 1:
                contested[key].append(row)
        return contested.values()

    def _settle(self, rows: Sequence[int]) -> set[int]:
        kept: list[int] = []
        for _, of_file in groupby(rows, key=self._file.__getitem__):
            rows_of_file = list(of_file)
            distinct = self._distinct(rows_of_file) if self._numbers[rows_of_file[0]] else rows_of_file
            self.duplicates += len(rows_of_file) - len(distinct)
            kept = self._merge(kept, distinct)
        return set(kept)

    def _distinct(self, rows: Sequence[int]) -> list[int]:
        distinct: list[int] = []
        for row in rows:
            if not any(self._same(row, other) for other in distinct):
                distinct.append(row)
        return distinct

    def _merge(self, known: Sequence[int], of_file: Sequence[int]) -> list[int]:
        """The settlements known so far with those a later file tells of."""
        open_, fresh, again = list(known), [], []
        for row in of_file:
            same = next((other for other in open_ if self._same(row, other)), None)
            if same is None:
                fresh.append(row)
            else:
                open_.remove(same)
                again.append(same)
        paired = pair([self._row(row) for row in fresh], [self._settlement(row) for row in open_])
        corrected = {settlement.id for _, settlement in paired.superseding}
        return [*again, *(row for row in open_ if row not in corrected), *fresh]

    def _same(self, row: int, other: int) -> bool:
        return all(column[row] == column[other] for column in self._stated.values())

    def _row(self, row: int) -> Row:
        return Row(row, 0, self._days[row], self._stated["payer"][row] or "", self._vehicles[row])

    def _settlement(self, row: int) -> Settlement:
        payer = self._stated["payer"][row] or ""
        return Settlement(row, 0, 0, self._days[row], payer, self._vehicles[row], None)
