"""Which tests run on PostgreSQL too: those that ask something the kind of store decides.

That is constraints, locks and races, the SQL of querysets, writing in bulk, order and search of Chinese text,
and what a column takes. Figures are reckoned by the engine over the mart's files, so that a desk needs the
other store only to see that each of its pages opens there (`web/test_query_budgets.py`, `test_nonsense.py`).
A module outside these rooms says of itself `pytestmark = pytest.mark.both_stores`; one inside that takes
SQLite whatever it is told says `one_store`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOMS = {
    "network": "scope and masks are SQL, the audit is a chain that all processes write under one lock",
    "customers": "search by part of a Chinese name or a plate, spells that must not overlap",
    "visits/actions": "imports write and retract in bulk under the dealer's lock, and come out the same",
    "mart": "facts are read by SQL, standings written in bulk, two refreshes may meet",
    "outreach": "a task is taken by one conditional UPDATE, whoever asks at once",
    "assignment": "a vehicle has one holder on every day, whoever assigns at once",
    "care": "a balance is never below zero, whoever spends at once",
    "complaints": "a complaint moves by one conditional UPDATE",
    "surveys": "a link is answered once, whoever opens it",
    "workshop": "an advisor's day is counted under a lock in the transaction that adds to it",
    "flows": "imports in processes of their own, killed and at once (churn from files has no store at all)",
    "jobs": "leases and schedule are rows that several processes take from each other",
}


def mark(items: list[pytest.Item]) -> None:
    """Marks the tests of these rooms."""
    rooms = {TESTS / room for room in ROOMS}
    for item in items:
        if rooms & {*item.path.parents} and not item.get_closest_marker("one_store"):
            item.add_marker(pytest.mark.both_stores)
