"""The hold-out: the share of each stratum within one owner, whatever the order; nobody's choice."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huidian.engine.campaigns.hold_out import held_out, order_of_turns

TIERS = ("6–8", "8–12", "12–24", "24+")
SIZES = st.tuples(*(st.integers(0, 60) for _ in TIERS))


def audience(sizes: tuple[int, ...], *, cars_each: int = 1) -> list[tuple[int, str, str]]:
    """Vehicles with their tier and owner; each owner has `cars_each` of them, in any tiers."""
    tiers = [tier for tier, size in zip(TIERS, sizes, strict=True) for _ in range(size)]
    owners = -(-len(tiers) // cars_each)
    return [(1000 + n, tier, f"owner:{n % owners}") for n, tier in enumerate(tiers)]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(SIZES, st.integers(0, 50), st.integers(0, 9), st.integers(1, 3))
def test_each_stratum_has_its_share_and_each_owner_is_on_one_side(
    sizes: tuple[int, ...], percent: int, seed: int, cars_each: int
) -> None:
    vehicles = audience(sizes, cars_each=cars_each)
    out = held_out(vehicles, percent, f"campaign:{seed}")
    first: dict[str, str] = {}
    for _vehicle, tier, owner in vehicles:
        first.setdefault(owner, tier)
    sides = {(owner, vehicle in out) for vehicle, _tier, owner in vehicles}
    assert len(sides) == len(first), "no owner is on both"
    held = {owner for owner, side in sides if side}
    of_tier, all_of = Counter(first[owner] for owner in held), Counter(first.values())
    for tier in TIERS:
        assert abs(of_tier[tier] - all_of[tier] * percent / 100) < 1 + 1e-9
    assert abs(len(held) - len(first) * percent / 100) < 1
    shuffled = random.Random(seed).sample(vehicles, len(vehicles))
    assert held_out(shuffled, percent, f"campaign:{seed}") == out


def test_a_tier_of_one_is_drawn_as_often_as_any() -> None:
    vehicles = audience((1, 2, 1, 1))
    drawn = Counter(vehicle for n in range(1000) for vehicle in held_out(vehicles, 20, f"campaign:{n}"))
    assert all(140 < drawn[vehicle] < 260 for vehicle, _, _ in vehicles), drawn


def test_another_campaign_holds_others_out_and_turns_do_not_tell_who() -> None:
    vehicles = audience((200, 200, 200, 200))
    one, other = (held_out(vehicles, 20, f"campaign:{number}") for number in (1, 2))
    assert len(one) == len(other) == 160 and 10 < len(one & other) < 60
    first_half = order_of_turns((vehicle for vehicle, _, _ in vehicles), "campaign:1")[:400]
    assert 60 < len(one & set(first_half)) < 100


@pytest.mark.parametrize("percent", [-1, 51])
def test_no_other_shares(percent: int) -> None:
    with pytest.raises(ValueError, match="held out"):
        held_out([], percent, "")
