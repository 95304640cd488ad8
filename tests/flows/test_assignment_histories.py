"""Random histories of a shop: classes stay even, a hand-over conserves, undone all is as it was."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from huidian.assignment.queries import holders
from huidian.flows.assignment.base import base_of
from huidian.flows.assignment.even_spread import assign_evenly
from huidian.flows.assignment.hand_over import hand_over, undo
from huidian.network import actions as network
from huidian.network.roles import Role
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_staff

AT, TODAY = datetime(2011, 1, 20, 2, 0, tzinfo=UTC), date(2011, 1, 20)
CARS = 30


def staffed(people: People) -> list[int]:
    """Two teams of two advisors each, Lin among them."""
    two = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    staff = [people.lin.pk]
    for name, team in (("gao", people.team), ("chen", two), ("qin", two)):
        one = make_staff(name)
        network.open_post(
            at=OPENED_AT, by=None, staff=one, role=Role.ADVISOR, place=people.dealer_a, team=team,
            advisor_name=name,
        )  # fmt: skip
        staff.append(one.pk)
    return staff


@pytest.fixture
def shop(people: People, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Thirty vehicles of all classes, also of sub-dealers; who received them last is anybody."""
    settings.HUIDIAN_MART = tmp_path / "mart"
    monkeypatch.setattr(timezone, "now", lambda: AT)
    shop = Shop(people.dealer_a)
    shop.has(range(CARS // 2), purchased_on=date(2008, 3, 1))
    shop.has(range(CARS // 2, CARS), purchased_on=date(2008, 3, 1), seller="某二网")
    names = (LIN_IN_THE_DMS, "gao", "chen", "离职", "")
    shop.saw(
        [
            Came(car, TODAY - timedelta(days=30 * back - 15), advisor=names[car % 5])
            for car in range(CARS)
            for back in (range(1, 2 + car % 4) if car % 6 else [14])
        ]
    )
    return shop


@pytest.mark.parametrize("seed", range(3))
def test_spread_hand_over_and_undo(people: People, shop: Shop, seed: int) -> None:
    dice, staff, dealer = Random(seed), staffed(people), people.dealer_a
    boss = people.by_role[Role.SERVICE_MANAGER]
    act: dict[str, Any] = {"at": AT, "by": boss}
    scope, undoable = people.scope(boss), []
    classes = {one.vehicle: one.customer_class for one in base_of(dealer, on=TODAY, at=AT).candidates}
    assert len(classes) == CARS and len(set(classes.values())) == 4
    for _ in range(4):
        before = holders(dealer, TODAY)
        if dice.random() < 0.5 or not before:
            batch = assign_evenly(**act, dealer=dealer, keep=dice.random() < 0.5)
            after = holders(dealer, TODAY)
            assert set(after) == set(classes)
            assert _most_apart(after, classes) <= 1
        else:
            leaver, *others = dice.sample(staff, 3)
            done = hand_over(
                **act, scope=scope, dealer_id=dealer.pk, staff_id=leaver, to=others[: dice.randint(1, 2)]
            )
            batch, after = done.batch, holders(dealer, TODAY)
            moved = {one for one in after if after[one] != before[one]}
            assert set(after) == set(before) and moved == {one for one in before if before[one][1] == leaver}
            assert done.vehicles == len(moved) and {after[one][1] for one in moved} <= set(others)
        if batch is not None:
            undoable.append((batch, before))
    for batch, before in reversed(undoable):
        undo(**act, scope=scope, batch_id=batch)
        assert holders(dealer, TODAY) == before


def _most_apart(held: dict[int, tuple[int, int | None]], classes: dict[int, str]) -> int:
    """How many vehicles of a class, or of all, one team has more than another."""
    by_class = {key: Counter(held[one][0] for one in held if classes[one] == key) for key in "ABCD"}
    by_class["all"] = Counter(team for team, _ in held.values())
    teams = {team for team, _ in held.values()}
    return max(
        max(one[team] for team in teams) - min(one[team] for team in teams) for one in by_class.values()
    )
