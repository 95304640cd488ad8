"""Answers of this process that are at hand when they are asked for again: so many, and no more than so large.

A key says everything an answer depends on; what is kept is never looked through, only found by its key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from threading import Lock
from typing import Any

Rows = Sequence[dict[str, Any]]


class KeptAnswers:
    """Rows by key. Beyond `most` answers or `most_values` values (rows times columns), together, what was
    asked for longest ago goes; an answer of more than an eighth of that is not kept.
    """

    def __init__(self, most: int, most_values: int) -> None:
        self._most = most
        self._most_values = most_values
        self._kept: OrderedDict[Hashable, Rows] = OrderedDict()
        self._values = 0
        self._lock = Lock()

    @property
    def size(self) -> tuple[int, int]:
        """How many answers are kept, of how many values together."""
        return len(self._kept), self._values

    def get(self, key: Hashable) -> Rows | None:
        """The rows kept under a key equal to this one."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def keep(self, key: Hashable, rows: Rows) -> None:
        """Keeps rows, unless they are too many."""
        if values_in(rows) > self._most_values // 8:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._values += values_in(rows) - (0 if before is None else values_in(before))
            self._kept[key] = rows
            while len(self._kept) > self._most or self._values > self._most_values:
                self._values -= values_in(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()
            self._values = 0


def values_in(rows: Rows) -> int:
    """How many values rows have; an answer without rows counts as one."""
    return max(len(rows) * len(rows[0]), 1) if rows else 1
