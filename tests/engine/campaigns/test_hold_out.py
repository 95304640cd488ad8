"""The hold-out: the share of each stratum within one vehicle, whatever the order; nobody's choice."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.engine.campaigns.hold_out import held_out, order_of_turns

TIERS = ("6–8", "8–12", "12–24", "24+")
SIZES = st.tuples(*(st.integers(0, 60) for _ in TIERS))


def audience(sizes: tuple[int, ...]) -> list[tuple[int, str]]:
    tiers = [tier for tier, size in zip(TIERS, sizes, strict=True) for _ in range(size)]
    return list(enumerate(tiers, start=1000))


@given(SIZES, st.integers(0, 50), st.integers(0, 9))
def test_each_stratum_has_its_share(sizes: tuple[int, ...], percent: int, seed: int) -> None:
    vehicles = audience(sizes)
    out = held_out(vehicles, percent, f"campaign:{seed}")
    of_tier = Counter(tier for vehicle, tier in vehicles if vehicle in out)
    for tier, size in zip(TIERS, sizes, strict=True):
        assert abs(of_tier[tier] - size * percent / 100) < 1 + 1e-9
        assert of_tier[tier] <= size
    assert abs(len(out) - sum(sizes) * percent / 100) <= 0.5
    shuffled = random.Random(seed).sample(vehicles, len(vehicles))
    assert held_out(shuffled, percent, f"campaign:{seed}") == out


def test_another_campaign_holds_others_out_and_turns_do_not_tell_who() -> None:
    vehicles = audience((200, 200, 200, 200))
    one, other = (held_out(vehicles, 20, f"campaign:{number}") for number in (1, 2))
    assert len(one) == len(other) == 160 and 10 < len(one & other) < 60
    first_half = order_of_turns((vehicle for vehicle, _ in vehicles), "campaign:1")[:400]
    assert 60 < len(one & set(first_half)) < 100


@pytest.mark.parametrize("percent", [-1, 51])
def test_no_other_shares(percent: int) -> None:
    with pytest.raises(ValueError, match="held out"):
        held_out([], percent, "")
