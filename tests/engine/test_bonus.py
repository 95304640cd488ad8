"""What bonus rules pay, by hand: bands, amounts for each, floors and caps; and what is no rule."""

from __future__ import annotations

from typing import Any

import pytest

from huidian.engine.bonus import Band, BonusRule, MonthFacts, Part, pay, read_rule
from huidian.engine.bonus.rule import as_data

KEEP = Part("keep", (Band(0.95, 30_000), Band(0.97, 50_000)))
RETURNS = Part("returns", each_fen=2_000, cap_fen=30_000)
VOLUME = Part("volume", each_fen=100, above=150)
RULE = BonusRule((KEEP, RETURNS, VOLUME), floor_fen=10_000, cap_fen=124_000)

TABLE = [
    # effective, lost, returns, volume → fen
    ((100, 6, 0, 0), 10_000),  # nothing reached: the floor
    ((100, 5, 0, 150), 30_000),  # 95.0 % reaches the first band
    ((1000, 51, 0, 0), 10_000),  # 94.9 %
    ((2000, 101, 0, 0), 30_000),  # 94.95 % is printed as 95.0 %
    ((100, 3, 7, 250), 50_000 + 14_000 + 10_000),
    ((100, 0, 40, 0), 50_000 + 30_000),  # returns are capped
    ((100, 0, 15, 1150), 124_000),  # 50,000 + 30,000 + 100,000: the cap, 1,240 yuan
    ((0, 0, 1, 0), 10_000),  # nobody managed: no rate; the floor
]


@pytest.mark.parametrize(("facts", "fen"), TABLE)
def test_payments(facts: tuple[int, int, int, int], fen: int) -> None:
    assert pay(RULE, MonthFacts(*facts)).fen == fen


def test_a_score_is_paid_where_there_is_one() -> None:
    rule = BonusRule((Part("satisfaction", (Band(98.5, 20_000),)),))
    assert pay(rule, MonthFacts(1, 0, 0, 0)).fen == 0
    assert pay(rule, MonthFacts(1, 0, 0, 0, 98.4)).fen == 0
    assert pay(rule, MonthFacts(1, 0, 0, 0, 98.449)).fen == 0
    assert pay(rule, MonthFacts(1, 0, 0, 0, 98.45)).fen == 20_000  # printed as 98.5
    assert pay(rule, MonthFacts(1, 0, 0, 0, 98.5)).fen == 20_000


@pytest.mark.parametrize(("measure", "same"), [("volume", True), ("satisfaction", False)])
def test_a_score_that_comes_later_moves_only_pay_for_scores(measure: str, same: bool) -> None:
    rule = BonusRule((Part(measure, (Band(1, 100),)),))
    signed, later = MonthFacts(100, 9, 3, 40), MonthFacts(100, 9, 3, 40, 86.5)
    assert (signed.paid_by(rule) == later.paid_by(rule)) is same


def test_every_yuan_is_of_a_part() -> None:
    payment = pay(RULE, MonthFacts(100, 3, 7, 250))
    assert [(one.part.measure, one.units, one.fen) for one in payment.parts] == [
        ("keep", 0, 50_000),
        ("returns", 7, 14_000),
        ("volume", 100, 10_000),
    ]


def test_a_rule_is_data() -> None:
    assert read_rule(as_data(RULE)) == RULE


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"parts": []},
        {"parts": [{"measure": "luck"}]},
        {"parts": [{"measure": "keep", "bands": [[0.9, -1]]}]},
        {"parts": [{"measure": "keep", "bands": [[0.9]]}]},
        {"parts": [{"measure": "keep"}], "floor_fen": 5, "cap_fen": 4},
        {"parts": [{"measure": "keep"}] * 9},
    ],
)
def test_what_is_no_rule(data: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_rule(data)
