"""A key's name is another for anything that differs, and the same in every process."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from huidian.engine.facts.evidence import Question
from huidian.engine.metrics import METRICS
from huidian.mart.key_digest import digest_of
from huidian.playbooks import load

RULES = load("svw")
QUESTION = Question(date(2011, 1, 2), RULES)
MORE = replace(RULES, churn=replace(RULES.churn, window_months=9))


@dataclass(frozen=True)
class Pair:
    a: Any
    b: Any = None


KEYS: list[Any] = [
    *(
        None,
        "",
        "a",
        "ab",
        b"a",
        1,
        1.0,
        True,
        "1",
        Decimal(1),
        (),
        ("a",),
        ("a", "b"),
        ("ab",),
        (("a",), "b"),
    ),
    *(
        frozenset("ab"),
        frozenset("a"),
        date(2011, 1, 2),
        datetime(2011, 1, 2),
        datetime(2011, 1, 2, tzinfo=UTC),
    ),
    *(Pair("a"), Pair("a", "b"), Pair(("a", "b")), Pair, digest_of, load),
    *(RULES, MORE, QUESTION, replace(QUESTION, rules=MORE), replace(QUESTION, window=9)),
    *METRICS.values(),
]


def test_what_differs_has_another_name() -> None:
    names = [digest_of(key) for key in KEYS]
    assert all(names)
    for (a, one), (b, other) in combinations(zip(KEYS, names, strict=True), 2):
        assert one != other, (a, b)


@pytest.mark.parametrize(
    "key", [lambda: 1, object(), (1, object()), Pair(object()), replace(METRICS["monthly_churn"], version=99)]
)
def test_what_cannot_be_written_down_has_none(key: Any) -> None:
    assert digest_of(key) is None


def test_a_name_is_the_same_in_another_process() -> None:
    code = (
        "from huidian.mart.key_digest import digest_of; from huidian.playbooks import load;"
        "print(digest_of((frozenset('abcdefgh'), load('svw'))))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest_of((frozenset("abcdefgh"), RULES))
