"""Who answers for a vehicle is one answer wherever it is asked, at once and once figures are made anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from huidian.assignment.actions import Holder, give, take_away, undo_batch
from huidian.assignment.models import Batch
from huidian.flows.assignment.base import base_of
from huidian.flows.assignment.managed import managed_in_reach, unassigned_in_reach
from huidian.flows.assignment.showing import show
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.mart.actions import refresh
from huidian.mart.models import Standing
from huidian.network import actions as network
from huidian.network.models import Staff
from huidian.network.roles import Role
from huidian.retention import queries as retention
from huidian.retention.queries import Wish
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_staff

AT, TODAY = datetime(2011, 1, 20, 2, 0, tzinfo=UTC), date(2011, 1, 20)
CHEN, WHY = "陈二组", "a test looks at everything"
NEVER, LINS, CHENS, TEAMS, ENDED, UNDONE = range(6)
"""The cars: Lin received them all last; to whom each was given since."""


@pytest.fixture
def chen(people: People) -> Staff:
    staff = make_staff("chen")
    two = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    network.open_post(
        at=OPENED_AT,
        by=None,
        staff=staff,
        role=Role.ADVISOR,
        place=people.dealer_a,
        team=two,
        advisor_name=CHEN,
    )
    return staff


@pytest.fixture
def shop(
    people: People, chen: Staff, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    settings.HUIDIAN_MART = tmp_path / "mart"
    monkeypatch.setattr(timezone, "now", lambda: AT)
    shop = Shop(people.dealer_a)
    shop.has(range(6), purchased_on=date(2008, 3, 1), seller="二网")
    shop.saw([Came(car, TODAY - timedelta(days=40), advisor=LIN_IN_THE_DMS) for car in range(6)])
    refresh(shop.dealer, as_of=TODAY, now=AT)
    lins, chens = Holder(people.team.pk, people.lin.pk), Holder(_team(chen), chen.pk)
    manager = people.by_role[Role.SERVICE_MANAGER]
    act: dict[str, Any] = {"at": AT, "by": manager, "dealer": shop.dealer, "kind": "single"}
    chosen = {LINS: lins, CHENS: chens, TEAMS: Holder(chens.team)}
    show(give(**act, from_on=TODAY, chosen={shop.cars[car]: who for car, who in chosen.items()}))
    give(**act, from_on=TODAY - timedelta(days=5), chosen={shop.cars[ENDED]: chens})
    show(take_away(**act, ends={shop.cars[ENDED]: TODAY}))
    moved = give(**act, from_on=TODAY, chosen={shop.cars[UNDONE]: chens})
    assert moved is not None
    undo_batch(at=AT, by=manager, scope=people.scope(manager), batch_id=moved.pk)
    show(moved)
    return shop


def _team(staff: Staff) -> int:
    team = staff.posts.get().team_id
    assert team is not None
    return team


ANSWERS = {
    NEVER: LIN_IN_THE_DMS,
    LINS: LIN_IN_THE_DMS,
    CHENS: CHEN,
    TEAMS: "",
    ENDED: "",
    UNDONE: LIN_IN_THE_DMS,
}


@pytest.mark.parametrize("anew", [False, True])
def test_every_reader_has_the_same_answer(people: People, chen: Staff, shop: Shop, anew: bool) -> None:
    if anew:
        refresh(shop.dealer, as_of=TODAY, now=AT, anew=True)
    number = {pk: car for car, pk in shop.cars.items()}
    rows = Standing.objects.unscoped(WHY).filter(dealer=shop.dealer)
    assert {number[one.vehicle_id]: one.advisor for one in rows} == ANSWERS
    for staff, name in ((people.lin, LIN_IN_THE_DMS), (chen, CHEN)):
        own, scope = {car for car, who in ANSWERS.items() if who == name}, people.scope(staff)
        assert {car for car, pk in shop.cars.items() if not open_vehicle_file(scope, pk).masked} == own
        mine = retention.my_vehicles(scope, wish=Wish(per_page=50), now=AT)
        assert {number[one.vehicle_id] for one in mine.rows} == own
        assert {one.advisor for one in mine.rows} == {name}
    manager = people.scope(people.by_role[Role.SERVICE_MANAGER])
    managed = {number[one.pk]: (one.team, one.why) for one in managed_in_reach(manager, at=AT)}
    assert managed == {
        NEVER: ("一组", "proposed"), LINS: ("一组", "single"), CHENS: ("二组", "single"),
        TEAMS: ("二组", "single"), UNDONE: ("一组", "proposed"),
    }  # fmt: skip
    nobodys = {number[one.pk] for one in unassigned_in_reach(people.scope(people.lin), at=AT)}
    assert nobodys == {NEVER, ENDED, UNDONE}


def test_what_is_handed_over_is_what_the_list_shows(people: People, chen: Staff, shop: Shop) -> None:
    base = base_of(shop.dealer, on=TODAY, at=AT)
    held = {one.vehicle: (one.team, one.advisor) for one in base.candidates}
    lins, chens = (people.team.pk, people.lin.pk), _team(chen)
    assert {car: held[pk] for car, pk in shop.cars.items()} == {
        NEVER: lins, LINS: lins, CHENS: (chens, chen.pk), TEAMS: (chens, None), ENDED: (None, None),
        UNDONE: lins,
    }  # fmt: skip
    assert Batch.objects.unscoped(WHY).count() == 5
