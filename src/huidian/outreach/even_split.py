"""Tasks spread evenly over people, with the work they have already."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence


def split_evenly(tasks: Sequence[tuple[int, int | None]], loads: Mapping[int, int]) -> dict[int, int]:
    """Who gets which task: each goes to whoever has least by then, the first named where several have.

    `tasks` are ids with the person to whom one is bound (None: to nobody), `loads` how many each person has
    already. What is bound is given first, so that the rest makes up for it. Without people nobody gets any.

    >>> split_evenly([(1, None), (2, 8), (3, None)], {7: 0, 8: 0})
    {2: 8, 1: 7, 3: 7}
    """
    if not loads:
        return {}
    had = dict(loads)
    given: dict[int, int] = {}
    for task, person in tasks:
        if person is not None and person in had:
            given[task] = person
            had[person] += 1
    heap = [(count, place, person) for place, (person, count) in enumerate(had.items())]
    heapq.heapify(heap)
    for task, _person in tasks:
        if task not in given:
            count, place, person = heap[0]
            heapq.heapreplace(heap, (count + 1, place, person))
            given[task] = person
    return given
