"""Which rows of a customer or vehicle file are worth keeping: read as told, on file, today → rows kept."""

from __future__ import annotations

import pytest

from huidian.visits.matching.statements import StatementContent, Today, needed_statements

V1_C1, V1_C2, V2_C1 = (
    StatementContent(1, 11, "P", None),
    StatementContent(1, 12, "P", None),
    StatementContent(2, 11, "Q", None),
)
ONLY_C1 = StatementContent(None, 11, "", None)

CASES: dict[str, tuple[list[StatementContent], set[StatementContent], dict[int, Today], list[int]]] = {
    "never said before": ([V1_C1, V2_C1], set(), {}, [0, 1]),
    "said before and still so": ([V1_C1], {V1_C1}, {1: ("P", 11)}, []),
    "said before, but sold since": ([V1_C1], {V1_C1}, {1: ("P", 12)}, [0]),
    "said before, but re-plated since": ([V1_C1], {V1_C1}, {1: ("Z", 11)}, [0]),
    "two owners: the last one counts": ([V1_C1, V1_C2], {V1_C1, V1_C2}, {1: ("P", 12)}, []),
    "two owners, one of them new: the last is said again": (
        [V1_C1, V1_C2],
        {V1_C2},
        {1: ("P", 12)},
        [0, 1],
    ),
    "a row told twice is kept once": ([V1_C1, V1_C1], set(), {}, [1]),
    "a customer without vehicle": ([ONLY_C1], set(), {}, [0]),
    "a customer without vehicle, again": ([ONLY_C1], {ONLY_C1}, {}, []),
    "another reading of the odometer": (
        [V1_C1._replace(odometer_km=5000)],
        {V1_C1},
        {1: ("P", 11)},
        [0],
    ),
    "a row that names neither": ([StatementContent(None, None, "", None)], set(), {}, []),
}


@pytest.mark.parametrize("case", CASES)
def test_which_rows_are_kept(case: str) -> None:
    told, on_file, today, wanted = CASES[case]
    assert needed_statements(told, on_file, today) == wanted


@pytest.mark.parametrize("case", CASES)
def test_a_file_settles_at_once(case: str) -> None:
    told, on_file, today, _ = CASES[case]
    after = on_file | {told[row] for row in needed_statements(told, on_file, today)}
    now = dict(today) | {each.vehicle: (each.plate, each.customer) for each in told if each.vehicle}
    assert needed_statements(told, after, now) == []
