"""A leader's own is what the team has, an advisor's what they have: today, and in every month of any history.

The first team has Lin, whom the DMS knows, Wei, whom it does not, and vehicles that are nobody's in it.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone
from pytest_django import Settings

from huidian.assignment.actions import Holder, give, take_away
from huidian.assignment.queries import holders
from huidian.customers.actions import mark_left
from huidian.flows.assessment import assessment_of
from huidian.flows.assignment.claiming import claim, claim_several
from huidian.flows.assignment.guard import NobodysError
from huidian.flows.assignment.hand_over import hand_over, people_of
from huidian.flows.assignment.managed import unassigned_in_reach
from huidian.flows.assignment.showing import show
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.kit.labels import Label
from huidian.kit.months import month_of
from huidian.mart.actions import refresh
from huidian.mart.models import Standing
from huidian.network import actions as network
from huidian.network.models import Staff
from huidian.network.roles import Role
from huidian.network.scope import Scope
from huidian.outreach.queries.callers import PeopleHere
from huidian.retention.queries import Wish, my_vehicles, vehicles_of
from huidian.retention.queries.any_figure import any_figure
from huidian.retention.queries.every_figure import every_figure
from huidian.retention.queries.teams import teams_page
from huidian.web.frontdesk.assessment_table import blocks_of
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_staff

AT, TODAY = datetime(2011, 1, 20, 2, 0, tzinfo=UTC), date(2011, 1, 20)
THIS, CARS = month_of(TODAY), 24
ASSESSED = "assessment_churn"
Counts = dict[str, int]


@pytest.fixture
def staff(people: People) -> dict[str, Staff]:
    """Lin and Wei of the first team with its leader, Chen of the second, and who decides."""
    two = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    made = {"wei": (people.team, ""), "chen": (two, "陈二组")}
    for name, (team, in_the_dms) in made.items():
        network.open_post(
            at=OPENED_AT, by=None, staff=make_staff(name), role=Role.ADVISOR, place=people.dealer_a,
            team=team, advisor_name=in_the_dms,
        )  # fmt: skip
    others = {name: Staff.objects.get(username=name) for name in made}
    leader, manager = people.by_role[Role.TEAM_LEADER], people.by_role[Role.SERVICE_MANAGER]
    return {"lin": people.lin, "leader": leader, "manager": manager, **others}


@pytest.fixture
def shop(
    people: People,
    staff: dict[str, Staff],
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Shop:
    """Vehicles in every place of the assessment, received by people of both teams and by strangers."""
    settings.HUIDIAN_MART = tmp_path / "mart"
    monkeypatch.setattr(timezone, "now", lambda: AT)
    shop = Shop(people.dealer_a)
    shop.has(range(CARS))
    names = (LIN_IN_THE_DMS, "陈二组", "某人", "")
    days = (10, 150, 190, 260, 370, 420, 600, 790)
    shop.saw([Came(car, TODAY - timedelta(days[car % 8]), advisor=names[car % 4]) for car in range(CARS)])
    return shop


def lived(shop: Shop, staff: dict[str, Staff], seed: int) -> None:
    """Some vehicles given and taken on days of the last months; some were never given."""
    dice, one, two = Random(seed), _team(staff["lin"]), _team(staff["chen"])
    hands = [Holder(one), Holder(one, staff["lin"].pk), Holder(one, staff["wei"].pk)]
    hands += [Holder(two), Holder(two, staff["chen"].pk)]
    for back in (200, 140, 100, 45, 12):
        on = TODAY - timedelta(back)
        cars = [shop.cars[car] for car in dice.sample(range(CARS), 8)]
        chosen = {car: dice.choice(hands) for car in cars}
        show(give(at=AT, by=None, dealer=shop.dealer, kind="single", from_on=on, chosen=chosen))
        ends = dict.fromkeys(dice.sample(cars, 2), on + timedelta(10))
        show(take_away(at=AT, by=None, dealer=shop.dealer, kind="single", ends=ends))


def _team(one: Staff) -> int:
    team = one.posts.get().team_id
    assert team is not None
    return team


def whole(scope: Scope, month: int) -> Counts:
    return dict(teams_page(scope, month=month, now=AT).whole.now.counts)


def line(scope: Scope, month: int, by: str, key: str) -> Counts:
    page = teams_page(scope, month=month, now=AT)
    split = page.groups if by == "team" else page.advisors
    rows = [row for row in split.rows if row.key == key] if split else []
    return dict(rows[0].figure.counts) if rows else {}


@pytest.mark.parametrize("seed", range(3))
def test_ones_total_is_the_managers_line(
    people: People, shop: Shop, staff: dict[str, Staff], seed: int
) -> None:
    lived(shop, staff, seed)
    manager, leader = people.scope(staff["manager"]), people.scope(staff["leader"])
    managed = 0
    for month in (THIS - 5, THIS - 1, THIS):
        team = line(manager, month, "team", "一组")
        assert whole(leader, month) == team == line(leader, month, "team", "一组")
        for name, shown in (("lin", LIN_IN_THE_DMS), ("wei", "wei"), ("chen", "陈二组")):
            own = whole(people.scope(staff[name]), month)
            theirs = line(manager, month, "advisor", shown)
            assert {key: n for key, n in own.items() if n} == {key: n for key, n in theirs.items() if n}
        for which in ("managed", "lost"):
            of_leader = vehicles_of(leader, metric=ASSESSED, which=which, month=month, now=AT)
            assert of_leader.total == team[which]
        figure = any_figure(leader, ASSESSED, month=month, now=AT).figure
        assert dict(figure.counts) == team
        managed += team["managed"]
    assert managed > 12
    months = {one.figure.month: dict(one.figure.counts) for one in every_figure(leader, [ASSESSED], now=AT)}
    assert months[THIS - 1] == line(manager, THIS - 1, "team", "一组")


@pytest.mark.parametrize("anew", [False, True])
def test_what_the_team_has_is_the_leaders_and_what_one_has_ones_own(
    people: People, shop: Shop, staff: dict[str, Staff], anew: bool
) -> None:
    refresh(shop.dealer, as_of=TODAY, now=AT)
    lived(shop, staff, 7)
    if anew:
        refresh(shop.dealer, as_of=TODAY, now=AT)
    held, number = holders(shop.dealer, TODAY), {pk: car for car, pk in shop.cars.items()}
    team = _team(staff["lin"])
    own = {
        "leader": {car for car, (of, _who) in held.items() if of == team},
        **{
            name: {car for car, (_of, who) in held.items() if who == staff[name].pk}
            for name in ("lin", "wei")
        },
    }
    assert any(held[car] == (team, None) for car in own["leader"]) and own["wei"]
    for name, cars in own.items():
        scope = people.scope(staff[name])
        given = {pk for pk in held if not open_vehicle_file(scope, pk).masked}
        assert given == cars, name
        mine = {one.vehicle_id for one in my_vehicles(scope, wish=Wish(per_page=99), now=AT).rows}
        assert {number[pk] for pk in mine & held.keys()} == {number[pk] for pk in cars - _lost(shop)}, name
    here = PeopleHere(shop.dealer, AT)
    for pk, (of, who) in held.items():
        answers = Standing.objects.unscoped("a test looks at everything").get(vehicle=pk).answers
        assert here.of(answers) == (who or (staff["leader"].pk if of == team else None))


def _lost(shop: Shop) -> set[int]:
    """Those that came 790 days ago: lost for good."""
    return {pk for car, pk in shop.cars.items() if car % 8 == 7}


def test_who_the_dms_does_not_know_hands_over_and_the_table_has_the_teams_line(
    people: People, shop: Shop, staff: dict[str, Staff]
) -> None:
    lived(shop, staff, 7)
    dealer, manager = shop.dealer, people.scope(staff["manager"])
    leader = people.scope(staff["leader"])
    blocks = blocks_of(assessment_of(leader, month=THIS - 1, at=AT))
    assert [block.key for block in blocks] == ["assess-team", "assess-advisor"]
    assert [row[0].value for row in blocks[0].lines] == [Label("一组", "一组")]
    refresh(dealer, as_of=TODAY, now=AT)
    weis = {one.staff: one.vehicles for one in people_of(dealer, AT)}[staff["wei"].pk]
    done = hand_over(
        at=AT, by=staff["manager"], scope=manager, dealer_id=dealer.pk, staff_id=staff["wei"].pk,
        to=[staff["lin"].pk],
    )  # fmt: skip
    left = Counter(who for _team, who in holders(dealer, TODAY).values())
    assert done.vehicles == weis > 0 and left[staff["wei"].pk] <= len(_lost(shop))


@pytest.mark.parametrize(("car", "why"), [(7, "lost"), (8, "gone"), (16, "")])
def test_what_belongs_to_no_team_is_not_taken(
    people: People, shop: Shop, staff: dict[str, Staff], car: int, why: str
) -> None:
    """Car 7 came 790 days ago, 8 was sold; whatever page was left open, the server refuses."""
    team, lin, scope = _team(staff["lin"]), staff["lin"], people.scope(staff["lin"])
    chosen = {shop.cars[0]: Holder(team)}
    show(give(at=AT, by=None, dealer=shop.dealer, kind="single", from_on=TODAY, chosen=chosen))
    act = {"at": AT, "by": staff["manager"], "scope": people.scope(staff["manager"])}
    mark_left(**act, vehicle_id=shop.cars[8], left_on=TODAY, why="sold")  # type: ignore[arg-type]
    refresh(shop.dealer, as_of=TODAY, now=AT)
    offered = set(unassigned_in_reach(scope, at=AT).values_list("pk", flat=True))
    assert (shop.cars[car] in offered) is (not why)
    several = claim_several(at=AT, by=lin, scope=scope, vehicle_ids=[shop.cars[car], shop.cars[9]])
    assert several == sorted([shop.cars[9]] + ([] if why else [shop.cars[car]]))
    if why:
        with pytest.raises(NobodysError) as refused:
            claim(at=AT, by=lin, scope=scope, vehicle_id=shop.cars[car])
        assert refused.value.why == why and shop.cars[car] not in holders(shop.dealer, TODAY)
