"""The budget of processor time: what it allows, and that a file beyond it fails a run."""

from __future__ import annotations

import pytest

from tests.processor_time import over_budget, spent

BUDGETS = {f"tests/{n}.py": 10.0 for n in range(12)}


@pytest.mark.parametrize(
    ("took", "over"),
    [
        ({"tests/0.py": 39.9}, []),
        ({"tests/0.py": 40.1}, ["tests/0.py"]),
        ({"tests/new.py": 19.9}, []),
        ({"tests/new.py": 20.1}, ["tests/new.py"]),
        # All of them twice as slow: a slow machine. Three times what the others grew by: its own doing.
        (dict.fromkeys(BUDGETS, 20.0), []),
        ({**dict.fromkeys(BUDGETS, 20.0), "tests/0.py": 81.0}, ["tests/0.py"]),
        # No day is that slow.
        (dict.fromkeys(BUDGETS, 130.0), list(BUDGETS)),
        # A faster machine gives nobody less.
        ({**dict.fromkeys(BUDGETS, 1.0), "tests/0.py": 39.9}, []),
    ],
)
def test_a_file_may_take_so_much(took: dict[str, float], over: list[str]) -> None:
    assert sorted(over_budget(took, BUDGETS)) == sorted(over)


def test_time_spent_only_grows() -> None:
    before = spent()
    assert sum(n * n for n in range(300_000)) > 0
    assert spent() > before
