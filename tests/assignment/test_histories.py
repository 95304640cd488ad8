"""Random histories of decisions against a brute-force oracle: one holder a day, two times, undo restores."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from huidian.assignment.actions import Holder, give, take_away, undo_batch
from huidian.assignment.models import Assignment
from huidian.assignment.queries import holders
from huidian.network import actions as network
from huidian.network.machines import NotNowError
from huidian.network.models import Dealer, Team
from huidian.network.roles import Role
from tests.outreach.made import a_vehicle
from tests.people import OPENED_AT, People

START, DAYS = date(2026, 12, 1), 12
AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
WHY = "a test looks at everything"
Held = dict[int, list[Holder | None]]
"""By vehicle who has it on each of the days."""


def day(number: int) -> date:
    return START + timedelta(number)


def teams(people: People) -> list[Holder]:
    other = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    return [Holder(people.team.pk, people.lin.pk), Holder(people.team.pk), Holder(other.pk)]


def told(dealer: Dealer, vehicles: list[int], known_at: datetime | None = None) -> Held:
    """What the store answers for every day."""
    by_day = [holders(dealer, day(number), known_at) for number in range(DAYS)]
    return {one: [Holder(*held[one]) if one in held else None for held in by_day] for one in vehicles}


@pytest.mark.parametrize("seed", range(6))
def test_the_store_answers_as_a_list_of_days_would(people: People, seed: int) -> None:
    dice, dealer = Random(seed), people.dealer_a
    manager = people.by_role[Role.SERVICE_MANAGER]
    scope, who = people.scope(manager), teams(people)
    vehicles = [a_vehicle(dealer, number).pk for number in range(5)]
    now: Held = {one: [None] * DAYS for one in vehicles}
    pictures: list[tuple[datetime, Held]] = []
    batches: list[tuple[int, Held, Held]] = []
    for step in range(14):
        at = AT + timedelta(hours=step)
        some, since = dice.sample(vehicles, dice.randint(1, 5)), dice.randrange(DAYS)
        before, verb = deepcopy(now), dice.choice(["give", "give", "take", "undo"])
        batch = None
        if verb == "give":
            chosen = {one: dice.choice(who) for one in some}
            batch = give(at=at, by=manager, dealer=dealer, kind="single", from_on=day(since), chosen=chosen)
            for one, holder in chosen.items():
                now[one][since:] = [holder] * (DAYS - since)
        elif verb == "take":
            ends = {one: day(dice.randrange(DAYS)) for one in some}
            batch = take_away(at=at, by=manager, dealer=dealer, kind="single", ends=ends)
            for one, end in ends.items():
                now[one][(end - START).days :] = [None] * (DAYS - (end - START).days)
        elif batches:
            number, picture, left = batches.pop(dice.randrange(len(batches)))
            undo_batch(at=at, by=manager, scope=scope, batch_id=number)
            now |= {one: picture[one] for one in vehicles if now[one] == left[one]}
        if batch is not None:
            batches.append((batch.pk, before, deepcopy(now)))
        assert told(dealer, vehicles) == now
        pictures.append((at, deepcopy(now)))
    for at, picture in pictures:
        assert told(dealer, vehicles, at) == picture
    most = Counter(
        (row.vehicle_id, number)
        for row in Assignment.objects.unscoped(WHY).standing()
        for number in range(DAYS)
        if row.from_on <= day(number) and (row.until_on is None or row.until_on > day(number))
    )
    assert max(most.values(), default=1) == 1


def test_an_undo_restores_exactly_and_only_once(people: People) -> None:
    dealer, manager = people.dealer_a, people.by_role[Role.GENERAL_MANAGER]
    first, second, third = teams(people)
    cars = [a_vehicle(dealer, number).pk for number in range(3)]
    said: dict[str, Any] = {"by": manager, "dealer": dealer, "kind": "single"}
    give(at=AT, **said, from_on=day(0), chosen=dict.fromkeys(cars, first))
    before = told(dealer, cars)
    moved = give(at=AT, **said, from_on=day(3), chosen=dict.fromkeys(cars, second))
    assert moved is not None
    give(at=AT, **said, from_on=day(5), chosen={cars[2]: third})
    after = told(dealer, cars)
    done = undo_batch(at=AT, by=manager, scope=people.scope(manager), batch_id=moved.pk)
    assert (done.restored, done.kept) == (2, 1)
    found = told(dealer, cars)
    assert [found[one] for one in cars] == [before[cars[0]], before[cars[1]], after[cars[2]]]
    with pytest.raises(NotNowError):
        undo_batch(at=AT, by=manager, scope=people.scope(manager), batch_id=moved.pk)


def test_giving_what_one_has_already_is_no_decision(people: People) -> None:
    dealer, holder = people.dealer_a, Holder(people.team.pk, people.lin.pk)
    car = a_vehicle(dealer, 1).pk
    said: dict[str, Any] = {
        "at": AT,
        "by": people.zhao,
        "dealer": dealer,
        "kind": "single",
        "chosen": {car: holder},
    }
    assert give(**said, from_on=day(0))
    revision = Dealer.objects.get(pk=dealer.pk).data_revision
    assert give(**said, from_on=day(2)) is None
    assert Dealer.objects.get(pk=dealer.pk).data_revision == revision


@pytest.mark.parametrize(
    ("since", "until", "shares_a_day"),
    [(0, None, True), (0, 3, False), (0, 4, True), (4, 5, True), (6, None, False), (5, 6, True)],
)
def test_the_database_refuses_a_second_holder_of_a_day(
    people: People, since: int, until: int | None, shares_a_day: bool
) -> None:
    dealer = people.dealer_a
    car = a_vehicle(dealer, 1).pk
    chosen = {car: Holder(people.team.pk)}
    give(at=AT, by=None, dealer=dealer, kind="single", from_on=day(3), chosen=chosen)
    batch = take_away(at=AT, by=None, dealer=dealer, kind="single", ends={car: day(6)})
    row = Assignment(
        dealer=dealer,
        vehicle_id=car,
        team=Team.objects.get(pk=people.team.pk),
        from_on=day(since),
        until_on=None if until is None else day(until),
        why="single",
        recorded_at=AT,
        recorded_by=batch,
    )
    if not shares_a_day:
        row.save()
        return
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        row.save()
